"""The class of a module while it holds pending names."""

from __future__ import annotations

import sys
from types import ModuleType

from lazyboot.runtime import traces
from lazyboot.runtime.cpython import raw_dict
from lazyboot.runtime.spec import outermost_import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard


class PendingModule(ModuleType):
    """A module some of whose names are pending; an ordinary module again once they are settled.

    Pending names resolve on every lookup by name. What reads a module dict as a whole (``vars(m)``,
    ``m.__dict__``, ``dir(m)``, star imports, `inspect.getmembers`) is served here instead.
    """

    @property
    @traces.machinery
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        namespace = raw_dict(self)
        if sys._getframe(1).f_globals.get("__name__") not in LOOKUP_ONLY:
            # A submodule that would be loaded by now is not there yet where an import of its package is under way.
            importing = outermost_import() is not None
            try:
                for name in list(namespace):
                    if not (importing and getattr(name, "published", False)):
                        namespace.get(str(name))
            except BaseException as error:
                traces.strip(error)
                raise
        return namespace

    def __dir__(self) -> list[str]:
        own_dir = raw_dict(self).get("__dir__")
        if own_dir is not None:
            return own_dir()  # type: ignore[no-any-return]
        return [str(name) for name in raw_dict(self)]

    def __reduce_ex__(self, protocol: Any) -> Any:
        """As for any module: an error, but for cloudpickle, which looks for the exact module type."""
        if str(sys._getframe(1).f_globals.get("__name__", "")).startswith("cloudpickle"):
            return _import_module, (self.__name__,)
        raise TypeError("cannot pickle 'module' object")


class _ModuleOfClass(str):
    """``__module__`` of a class whose instances have no such attribute, as modules have none."""

    __slots__ = ()

    def __get__(self, instance: object, owner: type) -> str:
        if instance is not None:
            raise AttributeError("__module__")
        return self


# Modules of the standard library and of pydantic that take a module's ``__dict__`` only to look names
# up in it (``eval`` of annotations, ``exec`` of source): the pending names may stay.
LOOKUP_ONLY = frozenset(
    (
        "dataclasses",
        "typing",
        "typing_extensions",
        "importlib._bootstrap",
        "importlib._bootstrap_external",
        "_frozen_importlib",
        "_frozen_importlib_external",
        "inspect",
        "runpy",
        "pydantic._internal._namespace_utils",
        "pydantic._internal._typing_extra",
        "IPython.core.interactiveshell",
    )
)


def is_plain(module: object) -> TypeGuard[ModuleType]:
    """Whether `module` is an ordinary module, pending names in it or not: of no class of somebody else's."""
    return type(module) is ModuleType or isinstance(module, PendingModule)


def _import_module(name: str) -> ModuleType:
    from importlib import import_module

    return import_module(name)


PendingModule.__module__ = _ModuleOfClass("builtins")
PendingModule.__name__ = PendingModule.__qualname__ = "module"
