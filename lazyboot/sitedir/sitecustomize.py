"""Starts lazyboot where a ``.pth`` file does not reach: this file's folder goes on ``PYTHONPATH``.

For zipapps, ``pip install --target`` and read-only site-packages. Python imports one ``sitecustomize``
only, the first on ``sys.path``; so this one hands over to the user's own further along the path.

The syntax is kept to what any Python 3 reads, because every interpreter that inherits ``PYTHONPATH``
imports this file. It raises nothing by itself.
"""

import os
import sys


def _start() -> None:
    """Start lazyboot as ``lazyboot.pth`` does: when ``LAZYBOOT`` asks for it, silently."""
    if os.environ.get("LAZYBOOT", "0") in ("", "0") or sys.version_info < (3, 10):
        return
    try:
        _make_importable()
        from lazyboot.runtime import boot

        boot.start()
    except BaseException:  # whatever is wrong with lazyboot, the interpreter must come up
        pass


def _make_importable() -> None:
    """Put the folder that holds this lazyboot at the end of ``sys.path``, if no lazyboot can be found.

    At the end, because what else lies in that folder must not hide anything of the user's.
    """
    from _frozen_importlib_external import PathFinder

    if PathFinder.find_spec("lazyboot") is None:
        sys.path.append(os.path.dirname(os.path.dirname(_here())))


def _chain() -> None:
    """Execute the ``sitecustomize`` further along ``sys.path`` as the real module of that name.

    Its exceptions reach the caller: ``site`` reports them as it would have without this file.
    """
    from _frozen_importlib import module_from_spec
    from _frozen_importlib_external import PathFinder

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
