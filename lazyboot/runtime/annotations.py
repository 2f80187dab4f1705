"""Annotations (3.10-3.13): a pending name that only an annotation reads stays pending.

Up to 3.13 a ``def`` line evaluates its annotations. The value given instead of the object is what a
quoted annotation yields: a `typing.ForwardRef`, which `typing.get_type_hints` resolves. Only where a type
may stand does a reference stand in: subscripts of typing's own forms and of generic classes, ``|``, attribute
access. Anything else (a call, ``Literal``, the metadata of ``Annotated``, a class's own ``__class_getitem__``)
gets the object itself.
"""

from __future__ import annotations

from typing import Generic

from lazyboot.runtime import bytecode
from lazyboot.runtime.annotationloads import Load, annotation_loads
from lazyboot.runtime.resolving import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from types import CodeType, FrameType
    from typing import Any

    from lazyboot.runtime.deferral import Deferral

_CHECKERS = ("beartype", "typechecked", "jaxtyped")


class Annotations:
    """The loads for annotations in one module's codes, found once per code object."""

    __slots__ = ("_by_code",)

    def __init__(self) -> None:
        self._by_code: dict[CodeType, dict[int, Load]] = {}

    def reference(
        self,
        frame: FrameType,
        name: str,
        module: str | None,
        pending: Collection[str],
        source: tuple[Deferral, str | None],
    ) -> Reference | None:
        """What stands for `name` where `frame` loads it for an annotation; None where it loads it for use.

        pending  the names that are pending in the frame's globals
        source   what the name stands for: a deferred import, and what it takes from its module
        """
        code = frame.f_code
        loads = self._by_code.get(code)
        if loads is None:
            loads = self._by_code[code] = {} if _is_checked(frame) else annotation_loads(code)
        load = loads.get(bytecode.position(frame))
        if load is None or not all(_keeps_arguments(generic, frame.f_globals, pending) for generic in load.generics):
            return None
        return Reference.to(name, module, load.extensions, source)


def _is_checked(frame: FrameType) -> bool:
    """Whether a type checker that takes annotations as they are decorates something in `frame`, or its class."""
    outer = frame.f_back
    codes = (frame.f_code, outer.f_code) if outer is not None else (frame.f_code,)
    return any(checker in name for code in codes for name in code.co_names for checker in _CHECKERS)


def _keeps_arguments(dotted: str, module_globals: dict[str, Any], pending: Collection[str]) -> bool:
    """Whether the class under `dotted` takes its subscript's arguments into an alias and does no more with them."""
    first, *rest = dotted.split(".")
    if first in pending:
        return True  # a reference stands there itself, and takes the subscript into its text
    value: Any = module_globals.get(first)
    for name in rest:
        value = getattr(value, name, None)
    if not isinstance(value, type) or hasattr(type(value), "__getitem__"):
        return False
    return next((base for base in value.__mro__ if "__class_getitem__" in vars(base)), None) is Generic
