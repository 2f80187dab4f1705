"""The interpreter's own lazy objects (PEP 810, CPython 3.15 on): making one, and seeing one without loading it.

A read of a name, or of a module's attribute, that finds such an object imports what it stands for and puts that
in its place. No other read does: the value of a dict's key, an element of a list is the object itself.
"""

from __future__ import annotations

import builtins
import types

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

# What the object for a module below a package takes from it: `__import__` then gives the module itself, and not the
# topmost package, and asks no parent for an attribute, which may be the very object.
ANY_NAME = "__name__"

_CALL = "make(module, scope, scope, taken, 0)"
_FROM = "lazy from module import name as value"


class LazyObjects:
    """Makes lazy objects. Only on a Python that has them."""

    __slots__ = ("_call", "_from", "kind")

    def __init__(self) -> None:
        self._call: CodeType = compile(_CALL, __file__, "eval", dont_inherit=True)
        self._from: CodeType = compile(_FROM, __file__, "exec", dont_inherit=True)
        self.kind: type = vars(types)["LazyImportType"]

    def make(self, module: str, name: str | None, importer: str, file: str, line: int) -> tuple[Any, str | None]:
        """What stands for `name` of `module`, or for `module` itself, and the name that loading it takes from there.

        importer, file, line  of the statement, for messages and for the filter of ``sys.set_lazy_imports_filter``;
                              where that does not want it lazy, this is the real object
        """
        if name is not None:
            constants = tuple((name,) if type(value) is tuple else value for value in self._from.co_consts)
            code = self._from.replace(
                co_names=(module, name, "value"), co_consts=constants, co_filename=file, co_firstlineno=line
            )
            return _last(_executed(code, importer)), name
        taken = ANY_NAME if "." in module else None
        code = self._call.replace(co_filename=file, co_firstlineno=line)
        scope = _scope(importer)
        scope.update(
            make=vars(builtins)["__lazy_import__"], module=module, scope=scope, taken=(taken,) if taken else None
        )
        return eval(code, scope), taken

    def is_lazy(self, value: object) -> bool:
        """Whether `value` is a lazy object."""
        return type(value) is self.kind


def ids_of_values(module_dict: dict[str, Any]) -> dict[str, int]:
    """The id of what stands under each name in `module_dict`, be it a lazy object."""
    return dict(zip(list(module_dict), map(id, list(module_dict.values()))))


def _scope(importer: str) -> dict[str, Any]:
    return {"__builtins__": vars(builtins), "__name__": importer}


def _executed(code: CodeType, importer: str) -> dict[str, Any]:
    scope = _scope(importer)
    exec(code, scope)
    return scope


def _last(scope: dict[str, Any]) -> Any:
    return list(scope.values())[-1]
