"""Reading annotations through `inspect` and `typing` gives the classes themselves (3.10-3.13).

``__annotations__`` of a function may hold references where the eager run has classes. Those who read
annotations by `inspect.signature`, `inspect.get_annotations` or `typing.get_type_hints` find the
classes: what they are given is resolved, metadata of ``Annotated`` and subscripts included.
"""

from __future__ import annotations

import sys
import typing

from lazyboot.runtime import traces
from lazyboot.runtime.codeswap import CodeSwap
from lazyboot.runtime.resolving import holds_reference, resolved
from lazyboot.runtime.spec import once_executed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from lazyboot.runtime.spec import WhenExecuted


class AnnotationReads:
    """The functions of one process that give annotations away. Nothing happens before `watch`.

    when_executed  calls back with a module that is yet to be imported
    """

    __slots__ = ("_swaps", "_when_executed", "watched")

    def __init__(self, when_executed: WhenExecuted) -> None:
        self._when_executed = when_executed
        self.watched = False
        self._swaps: list[CodeSwap] = []

    def watch(self) -> None:
        """Resolve what is read from now on."""
        self.watched = True
        self._swap(typing.get_type_hints, self._resolve_values)
        once_executed("inspect", self._watch_inspect, self._when_executed)

    def unwatch(self) -> None:
        """The functions are as they were."""
        for swap in self._swaps:
            swap.off()
        self._swaps.clear()
        self.watched = False

    def _watch_inspect(self, inspect: Any) -> None:
        if not self.watched:
            return
        self._swap(inspect.get_annotations, self._resolve_values_for_others)
        self._swap(inspect.formatannotation, _resolve_first)
        self._swap(inspect.Parameter.annotation.fget, _reading("_annotation"))
        self._swap(inspect.Signature.return_annotation.fget, _reading("_return_annotation"))

    def _swap(self, function: Any, call: Callable[..., Any]) -> None:
        def passed_on(*arguments: Any, **options: Any) -> Any:
            return call(swap.original, *arguments, **options)

        swap = CodeSwap(function, passed_on, self._when_executed)
        self._swaps.append(swap)
        swap.on()

    @staticmethod
    @traces.machinery
    def _resolve_values_for_others(original: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        caller = sys._getframe(3)  # below it the function itself and what passes its calls on
        if caller.f_globals.get("__name__") == "inspect":  # a signature's annotations are resolved when they are read
            return original(*arguments, **options)
        return AnnotationReads._resolve_values(original, *arguments, **options)

    @staticmethod
    @traces.machinery
    def _resolve_values(original: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Resolve the annotations in place, so that `original` finds what the eager run has."""
        annotated = arguments[0] if arguments else options.get("obj")
        annotations = getattr(annotated, "__annotations__", None)
        if isinstance(annotations, dict):
            for name, annotation in list(annotations.items()):
                if holds_reference(annotation):
                    annotations[name] = resolved(annotation)
        return original(*arguments, **options)


@traces.machinery
def _resolve_first(original: Callable[..., Any], annotation: Any, *arguments: Any, **options: Any) -> Any:
    return original(resolved(annotation), *arguments, **options)


def _reading(attribute: str) -> Callable[..., Any]:
    """A reading of an `inspect` object's `attribute`, which holds an annotation; it is resolved once."""

    @traces.machinery
    def read(original: Callable[[Any], Any], holder: Any) -> Any:
        annotation = original(holder)
        if holds_reference(annotation):
            annotation = resolved(annotation)
            setattr(holder, attribute, annotation)
        return annotation

    return read
