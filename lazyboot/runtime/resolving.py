"""What stands in annotations for deferred names, and what it resolves to."""

from __future__ import annotations

import collections.abc
import sys
import types
import typing
from functools import reduce
from operator import getitem, or_
from typing import ForwardRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from lazyboot.runtime.annotationloads import Extensions
    from lazyboot.runtime.deferral import Deferral

_ALIASES: tuple[Any, ...] = (vars(typing)["_GenericAlias"], types.GenericAlias, types.UnionType)
_ABSTRACT_CALLABLE: Any = type(collections.abc.Callable[[int], int])
_PARAMETERS: Any = (typing.ParamSpec, type(...), type(typing.Concatenate[int, typing.ParamSpec("_P")]))
_ANNOTATED: Any = vars(typing)["_AnnotatedAlias"]


class Reference(ForwardRef, _root=True):  # type: ignore[call-arg, misc]
    """A forward reference that takes attribute access, subscripts and ``|`` into its text, and keeps the operands.

    The text is known from the bytecode, operands are not asked for it. What the reference stands for is what the
    deferred import gives, with the same operations applied to it: names are not looked up again.
    """

    __slots__ = ("_extensions", "_operations", "_source")

    _extensions: Extensions
    _operations: tuple[tuple[Callable[[Any, Any], Any], Any], ...]
    _source: tuple[Deferral, str | None]

    @classmethod
    def to(
        cls,
        text: str,
        module: str | None,
        extensions: Extensions,
        source: tuple[Deferral, str | None],
        operations: tuple[tuple[Callable[[Any, Any], Any], Any], ...] = (),
    ) -> Reference:
        reference = cls(text, module=module)
        reference._extensions = extensions
        reference._source = source
        reference._operations = operations
        return reference

    def __getattr__(self, name: str) -> Reference:
        if name.startswith("__"):
            raise AttributeError(name)
        text = f"{self.__forward_arg__}.{name}"
        operations = (*self._operations, (getattr, name))
        return Reference.to(text, self.__forward_module__, self._extensions, self._source, operations)

    def referred(self) -> Any:
        """What it refers to. Raises what its deferred import raises, and what the operations do."""
        deferral, imported = self._source
        value = deferral.load(imported, sys._getframe(1))
        for operate, operand in self._operations:
            value = operate(value, resolved(operand))
        return value

    def _evaluate(self, *_: Any, **__: Any) -> Any:
        """What `typing.get_type_hints` asks for."""
        return self.referred()

    def _extended(self, operate: Callable[[Any, Any], Any], operand: object) -> Reference:
        (before, after), *rest = self._extensions
        text = f"{before}{self.__forward_arg__}{after}"
        operations = (*self._operations, (operate, operand))
        return Reference.to(text, self.__forward_module__, tuple(rest), self._source, operations)

    def __getitem__(self, key: object) -> Reference:
        return self._extended(getitem, key)

    def __or__(self, other: object) -> Reference:
        return self._extended(or_, other)

    def __ror__(self, other: object) -> Reference:
        return self._extended(_reversed_or, other)

    def __reduce__(self) -> Any:
        return ForwardRef, (self.__forward_arg__,)


def _reversed_or(value: Any, other: Any) -> Any:
    return other | value


def holds_reference(annotation: object) -> bool:
    """Whether a reference stands in `annotation`, at any depth."""
    if isinstance(annotation, Reference):
        return True
    if isinstance(annotation, (list, tuple)):
        return any(map(holds_reference, annotation))
    if not isinstance(annotation, _ALIASES):
        return False
    return holds_reference(annotation.__args__) or holds_reference(getattr(annotation, "__metadata__", ()))


def resolved(annotation: Any) -> Any:
    """`annotation` with every reference replaced by what it refers to; the deferred imports load.

    Raises what they raise.
    """
    if isinstance(annotation, Reference):
        return resolved(annotation.referred())
    if isinstance(annotation, (list, tuple)):
        return type(annotation)(map(resolved, annotation))
    if not holds_reference(annotation):
        return annotation
    if isinstance(annotation, _ANNOTATED):
        return _ANNOTATED(resolved(annotation.__origin__), resolved(annotation.__metadata__))
    arguments = resolved(annotation.__args__)
    if isinstance(annotation, types.UnionType):
        return reduce(or_, arguments)
    if isinstance(annotation, _ABSTRACT_CALLABLE):
        *parameters, result = arguments
        plain = len(parameters) != 1 or not isinstance(parameters[0], _PARAMETERS)
        return collections.abc.Callable[parameters if plain else parameters[0], result]
    if isinstance(annotation, types.GenericAlias):
        return types.GenericAlias(annotation.__origin__, arguments)  # type: ignore[arg-type, unused-ignore]
    return annotation.copy_with(arguments)
