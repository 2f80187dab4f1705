"""What deferred annotations need (3.10-3.13), imported when a module first reads a pending name: it brings typing."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from lazyboot.runtime.annotationreads import AnnotationReads
    from lazyboot.runtime.annotations import Annotations
    from lazyboot.runtime.spec import WhenExecuted

# Forms that dataclasses and typing look for by identity; they must be the real ones.
SPECIAL_FORMS = frozenset("ClassVar InitVar KW_ONLY Final Required NotRequired ReadOnly Annotated Literal".split())


class AnnotationSupport:
    """References in annotations, for the namespaces of one engine.

    when_executed  calls back with a module that is yet to be imported
    """

    __slots__ = ("_module", "_reads", "_when_executed")

    def __init__(self, when_executed: WhenExecuted) -> None:
        self._when_executed = when_executed
        self._module: ModuleType | None = None
        self._reads: AnnotationReads | None = None

    def record(self) -> Annotations | None:
        """A new record of the annotation loads of one module. None where a reading annotation is to load: on
        3.14 annotations are lazy themselves, and the script may have taken our folder off sys.path."""
        if sys.version_info >= (3, 14):
            return None
        if self._module is None:
            try:
                from lazyboot.runtime import annotationreads, annotations
            except ImportError:
                return None
            self._module = annotations
            self._reads = annotationreads.AnnotationReads(self._when_executed)
        return self._module.Annotations()  # type: ignore[no-any-return]

    def watch_reads(self) -> None:
        """There is a reference in an annotation now: who reads it is to find what it refers to."""
        if self._reads is not None and not self._reads.watched:
            self._reads.watch()

    def leave(self) -> None:
        """The engine is uninstalled: leave those who read annotations alone."""
        if self._reads is not None:
            self._reads.unwatch()
