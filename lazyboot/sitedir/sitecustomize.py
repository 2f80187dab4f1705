"""Starts lazyboot where a ``.pth`` file does not reach: this file's folder goes on ``PYTHONPATH``.

For zipapps, ``pip install --target`` and read-only site-packages. Python imports one ``sitecustomize``
only, the first on ``sys.path``; so this one hands over to the user's own further along the path.

The syntax is kept to what any Python 3 reads, because every interpreter that inherits ``PYTHONPATH``
imports this file. It raises nothing by itself.
"""

import os
import sys
from _frozen_importlib import module_from_spec
from _frozen_importlib_external import PathFinder


def _start() -> None:
    """Start lazyboot as ``lazyboot.pth`` does: when ``LAZYBOOT`` asks for it, silently."""
    if os.environ.get("LAZYBOOT", "0") in ("", "0") or sys.version_info < (3, 10):
        return
    try:
        if PathFinder.find_spec("lazyboot") is None:
            _load_the_one_beside()
        from lazyboot.runtime import boot

        boot.start()
    except BaseException:  # whatever is wrong with lazyboot, the interpreter must come up
        pass


def _load_the_one_beside() -> None:
    """Import the lazyboot that holds this folder, and leave ``sys.path`` alone.

    Whatever else is installed next to it must stay as invisible to the user's program as it was:
    a guard such as ``try: import rich`` has to keep its truth.
    """
    spec = PathFinder.find_spec("lazyboot", [os.path.dirname(os.path.dirname(_here()))])
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    sys.modules["lazyboot"] = module
    spec.loader.exec_module(module)


def _chain() -> None:
    """Execute the ``sitecustomize`` further along ``sys.path`` as the real module of that name.

    Its exceptions reach the caller: ``site`` reports them as it would have without this file.
    """
    spec = PathFinder.find_spec("sitecustomize", _further_along())
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


def _further_along() -> "list[str]":
    """The entries of ``sys.path`` after this folder; none when it is not there.

    Only those after it: two such folders would otherwise hand over to each other without end.
    """
    here = _here()
    places = [index for index, entry in enumerate(sys.path) if os.path.realpath(entry) == here]
    return sys.path[places[-1] + 1 :] if places else []


def _here() -> str:
    return os.path.dirname(os.path.realpath(__file__))


_start()
_chain()
