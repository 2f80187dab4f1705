"""A module's namespace while it holds pending names, and its return to an ordinary dict."""

from __future__ import annotations

import gc
import sys
from _operator import methodcaller
from types import ModuleType

from lazyboot.runtime import names
from lazyboot.runtime.annotationsupport import SPECIAL_FORMS, AnnotationSupport
from lazyboot.runtime.cpython import partial, raw_dict
from lazyboot.runtime.framelocals import local_values
from lazyboot.runtime.inert import stand_in
from lazyboot.runtime.lazymodule import has_begun
from lazyboot.runtime.module import PendingModule
from lazyboot.runtime.patches import Patches
from lazyboot.runtime.placeholder import DEFERRED, Deferred
from lazyboot.runtime.staticreads import StaticReads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

    from lazyboot.runtime.annotations import Annotations
    from lazyboot.runtime.bytecode import Statement
    from lazyboot.runtime.deferral import Deferral
    from lazyboot.runtime.locate import Locator
    from lazyboot.runtime.names import PendingName
    from lazyboot.runtime.patches import WhenExecuted

_call = methodcaller("__call__")
_FUNCTION = 0x1  # flag of code objects whose locals are no dict (CO_OPTIMIZED)


class Namespaces:
    """The namespaces that hold pending names, found by module dict or by module name.

    annotations  references in annotations
    by_module  module name -> its namespace, while that holds pending names
    due        what the engine does at the next import statement; `settle` is put there when there is something to

    when_executed, locator  as for `Patches`
    """

    __slots__ = (
        *("_by_dict", "_patches", "_settling", "_static_reads"),
        *("annotations", "by_module", "due"),
    )

    def __init__(
        self,
        by_module: dict[str, Namespace],
        due: list[Callable[[], object]],
        when_executed: WhenExecuted,
        locator: Locator,
    ) -> None:
        self.by_module = by_module
        self.due = due
        self.annotations = AnnotationSupport(when_executed)
        self._patches = Patches(when_executed, locator)
        self._static_reads = StaticReads(when_executed)
        self._by_dict: dict[int, Namespace] = {}
        self._settling: list[Namespace] = []

    def get(self, module_dict: dict[str, Any]) -> Namespace | None:
        return self._by_dict.get(id(module_dict))

    def hold(self, module_dict: dict[str, Any]) -> Namespace:
        """The namespace of `module_dict`, which is about to get a pending name."""
        namespace = self._by_dict.get(id(module_dict))
        if namespace is None:
            namespace = self._by_dict[id(module_dict)] = Namespace(module_dict, self)
        if not namespace.pending and namespace.module is not None:
            self.by_module[module_dict["__name__"]] = namespace
            self._static_reads.watch()
            namespace.module.__class__ = PendingModule
        return namespace

    def pushed(self, statement: Statement, keys: dict[str | None, PendingName], ready: dict[str, Any]) -> Deferred:
        """What `statement` pushes: nothing that it takes from this matters, but for the names that are `ready`."""
        return Deferred(ready)

    def patched(self, deferral: Deferral, frame: FrameType) -> object | None:
        """What `frame` is given where it reads a deferred module only to set an attribute of it; else None."""
        return self._patches.subject(deferral, frame)

    def leave(self) -> None:
        """The engine is uninstalled."""
        self.annotations.leave()
        self._static_reads.unwatch()

    def release(self, namespace: Namespace) -> None:
        """`namespace` has no pending name left; its dict is rebuilt when that is safe."""
        if not self._settling:
            self.due.append(self.settle)
        self._settling.append(namespace)
        module = namespace.module
        if module is not None:
            self.by_module.pop(namespace.dict.get("__name__", ""), None)
            if type(module) is PendingModule:
                module.__class__ = ModuleType  # type: ignore[assignment]

    def settle(self) -> None:
        """Rebuild the dicts that can be rebuilt now. Never call it from within a lookup."""
        waiting, self._settling = self._settling, []
        for namespace in waiting:
            if namespace.lookups:
                if not self._settling:
                    self.due.append(self.settle)
                self._settling.append(namespace)
            elif not namespace.pending and self._by_dict.pop(id(namespace.dict), None) is not None:
                namespace.rebuild()

    def __iter__(self) -> Any:
        return iter([namespace for namespace in list(self._by_dict.values()) if namespace.pending])

    def __len__(self) -> int:
        return len(list(iter(self)))


class Namespace:
    """One module dict with pending names.

    dict     the module's ``__dict__``
    module   the module; None where the dict belongs to no plain module (``exec``, module subclasses)
    pending  plain name -> key, for the keys in `dict` that are not settled
    lookups  how many lookups of pending names are under way in `dict`, in all threads
    """

    __slots__ = ("_annotations", "_owner", "dict", "lookups", "module", "pending")

    def __init__(self, module_dict: dict[str, Any], owner: Namespaces) -> None:
        self.dict = module_dict
        self.pending: dict[str, PendingName] = {}
        self._owner = owner
        self.lookups = 0
        self._annotations: Annotations | None = None
        module = sys.modules.get(module_dict.get("__name__", ""))
        self.module: ModuleType | None = None
        if module is not None and type(module) in (ModuleType, PendingModule) and raw_dict(module) is module_dict:
            self.module = module

    def add(
        self, bound: str, imported: str | None, deferral: Deferral, own_store: tuple[CodeType, int] | None = None
    ) -> PendingName:
        """Bind `bound` to what `deferral` imports as `imported`, pending. Returns the key.

        own_store  (code, offset) of the store that belongs to the deferred statement itself
        """
        key = self.pending.get(bound)
        if key is not None:
            key.deferral = deferral
            key.imported = imported
            key.published = False
            key.own_store = own_store or key.own_store
            return key
        self.dict.pop(bound, None)
        key = names.make(bound, imported, deferral, self, own_store)
        self.pending[key.name] = key
        self.dict[key] = DEFERRED
        return key

    def bind(self, key: PendingName, value: object) -> None:
        """Put the real object under `key` and settle it; nothing when it was rebound or deleted meanwhile.

        It stays pending while the deferred statement has yet to store under it what only stands for the object.
        """
        if key.namespace is self:
            self.dict[key] = value
            if key.own_store is None:
                self.forget(key)

    def read(self, name: str) -> object:
        """The real object under `name`, loaded where it is pending."""
        return self.dict.get(name)

    def update_copies(self, key: PendingName, value: object, frame: FrameType, *, by_name: bool) -> None:
        """`key` has resolved to `value`: put it into the copies of the dict that `frame` looks names up in, too.

        A copy holds the key itself. `eval` may be given one; `annotationlib` (3.14 on) and beartype make them, and
        look names up in them by other means than `by_name`: a global name or an attribute in `frame`'s code.
        """
        scopes: list[object] = [frame.f_globals]
        if not frame.f_code.co_flags & _FUNCTION:
            scopes.append(frame.f_locals)
        elif not by_name:
            scopes.extend(local_values(frame))
        for scope in scopes:
            if isinstance(scope, dict) and scope is not self.dict and type(dict.get(scope, key)) is Deferred:
                dict.__setitem__(scope, key, value)

    def forget(self, key: PendingName) -> None:
        """`key` is settled: whatever stands under it is its value."""
        names.settle(key)
        self.drop(key)

    def drop(self, key: PendingName) -> None:
        """`key` no longer counts as pending: it is settled, or is about to be."""
        if self.pending.pop(key.name, None) is not None and not self.pending:
            self._owner.release(self)

    def bind_from(self, key: PendingName, module_dict: dict[str, Any]) -> PendingName | None:
        """`key`'s module has just executed: bind what it holds now, as the statement would have.

        Only for a name that stands in the module's dict: finding any other would load more. And not for one that
        importlib is about to bind to that module itself (``from .bleu import bleu``), which would be the last word.
        A name that is pending there stands for what that one stands for now: it may be rebound before it is used.
        Gives the key for that.
        """
        if key.deferral.target == f"{self.dict.get('__name__')}.{key.name}":
            return None
        source = self._owner.get(module_dict)
        there = source.pending.get(key.imported) if source is not None and key.imported is not None else None
        if there is None and key.namespace is self and key.imported in module_dict:
            self.bind(key, module_dict[key.imported])
        if there is None or there.imported != key.imported:
            return None
        key.deferral = there.deferral
        return key

    def stands_in_annotation(self, key: PendingName, frame: FrameType) -> bool:
        """Whether `frame` reads `key` for an annotation of this module's own code.

        If so, what stands under the key now is what a quoted annotation would have given.
        """
        if frame.f_code.co_flags & _FUNCTION or frame.f_globals is not self.dict or not key.deferral.rule.annotations:
            return False
        if key.imported in SPECIAL_FORMS:
            return False
        if self._annotations is None:
            self._annotations = self._owner.annotations.record()
            if self._annotations is None:
                return False
        reference = self._annotations.reference(
            frame, key.name, self.dict.get("__name__"), self.pending, (key.deferral, key.imported)
        )
        if reference is None:
            return False
        self._owner.annotations.watch_reads()
        return self._stands_for_now(key, reference, frame)

    def _stands_for_now(self, key: PendingName, value: object, frame: FrameType) -> bool:
        """Put `value` under `key`, for the lookup under way; the key stays pending."""
        self.dict[key] = value
        if key.namespace is None:  # resolved by another thread meanwhile: its value stands
            self.dict[key] = key.deferral.load(key.imported, frame)
        return True

    def is_used_unloaded(self, key: PendingName, frame: FrameType) -> bool:
        """Whether what `frame` does with `key` needs nothing loaded. If so, what stands under the key now serves it.

        It sets an attribute of a deferred module, which is kept for when that has executed; or it uses a name in
        a way that the rule answers.
        """
        if key.imported is None:
            value = self._owner.patched(key.deferral, frame)
        elif frame.f_globals is not self.dict or has_begun(key.deferral.target):
            value = None
        else:
            value = stand_in(key.deferral.rule, key.deferral.target, key.imported, frame)
        return value is not None and self._stands_for_now(key, value, frame)

    def rebuild(self) -> None:
        """Rebuild the dict with plain keys, in place and in order.

        A dict that ever held a key of a `str` subclass keeps slower lookups (benchmarks/overhead.py: 7 -> 26 ns).
        The rebuild is one chain of C calls, with the collector off so that no finaliser runs in it: no
        other thread can see the dict half-built. An iterator that notices a concurrent store raises
        before anything is cleared. It must not happen within a lookup: the new table may lie where the
        old one did, and the lookup would go on in it.
        """
        module_dict = self.dict
        items: list[tuple[str, Any]] = []
        collecting = gc.isenabled()
        gc.disable()
        try:
            if not all(type(key) in (str, names.SettledName) for key in list(module_dict)):
                return  # somebody else's keys compare in their own way
            plain_keys = map(sys.intern, map(str, module_dict))
            steps = (
                partial(items.extend, zip(plain_keys, module_dict.values())),
                module_dict.clear,
                partial(module_dict.update, items),
            )
            list(map(_call, steps))
        except RuntimeError:
            pass  # settled names are correct in the old dict too, only slower
        finally:
            if collecting:
                gc.enable()
