"""Starts the tracer in every Python process of a recorded command; this file's folder is first on ``PYTHONPATH``.

``LAZYBOOT_TRACE`` names the folder to write to. The tracer is loaded from the files beside, whatever lazyboot is
installed in the process's own environment, and stands in ``sys.modules`` under no name. Then the ``sitecustomize``
that would have run without this folder runs. The syntax is what any Python 3 reads, and nothing raises.
"""

import os
import sys


def _start() -> None:
    folder = os.environ.get("LAZYBOOT_TRACE", "")
    if not folder or sys.version_info < (3, 10) or sys.implementation.name != "cpython":
        return
    before = set(sys.modules)
    try:
        from _frozen_importlib import module_from_spec
        from _frozen_importlib_external import spec_from_file_location

        name = "_lazyboot_tracing"
        place = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        spec = spec_from_file_location(name, os.path.join(place, "__init__.py"), submodule_search_locations=[place])
        assert spec is not None and spec.loader is not None
        module = module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        __import__(name + ".trace")
        module.trace.start(folder, before)
    except Exception as error:  # the program must come up, recorded or not
        sys.stderr.write("lazyboot: this process is not recorded: " + repr(error) + "\n")


def _hand_over() -> None:
    # Off the path for good: a sitecustomize further down that chains in its turn must not find this one.
    own_folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != own_folder]
    sys.modules.pop("sitecustomize", None)
    __import__("sitecustomize")


_start()
_hand_over()
