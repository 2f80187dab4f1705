"""Lazy names: dict keys that load what they stand for when they are looked up.

A pending name is a key in a module's ``__dict__``: a ``str`` subclass whose ``__eq__`` the
interpreter calls when that name, and no other, is looked up. A read loads the deferred import,
puts the real object under the key and settles it; a store or a ``del`` settles it without loading.

Invariants:
- `namespace` is None exactly when the key is settled; its class is `SettledName` then, and comparing it
  runs no Python code.
- While ``__eq__`` runs, a lookup in C is under way in `namespace.dict`: `namespace.lookups` counts those, and
  nothing may replace the dict's table meanwhile.
- A thread switch happens where a function is called or a loop goes round. So a key that a store or a ``del`` settles is
  settled last, with no call between that and the end of ``__eq__``: nobody reads what stands under it meanwhile.
- A load is never made under a lock of lazyboot's: import locks order loads and detect deadlocks.
  Two threads may load the same name; binding is idempotent.
- While a thread resolves a name, the name is invisible to that thread and to no other.
"""

from __future__ import annotations

import sys
from _thread import get_ident

from lazyboot.runtime import bytecode, traces, underway
from lazyboot.runtime.locate import loads_on_the_way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType

    from lazyboot.runtime.deferral import Deferral
    from lazyboot.runtime.namespace import Namespace


class PendingName(str):
    """A name bound by a deferred import.

    name       the plain, interned name
    imported   what `deferral` imports for it (``y`` of ``from x import y as z``); None: the module
    deferral   the statement that bound it
    namespace  where it is bound; None once it is settled
    own_store  (code, offset) of the store that belongs to the statement itself, until that has run
    published  it is no name of a statement: the attribute that importing a submodule gives its parent
    """

    __slots__ = ("deferral", "imported", "name", "namespace", "own_store", "published")

    name: str
    imported: str | None
    deferral: Deferral
    namespace: Namespace | None
    own_store: tuple[CodeType, int] | None
    published: bool

    __hash__ = str.__hash__

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    @traces.machinery
    def __eq__(self, other: object) -> bool:
        equal = str.__eq__(self, other)
        namespace = self.namespace
        if namespace is None or equal is not True:
            return equal
        if sys is None:  # globals are gone: the interpreter is finalising, and imports nothing any more
            raise ImportError(f"cannot import {self.deferral.target}: Python is likely shutting down")
        namespace.lookups += 1
        try:
            found = _found(self, namespace, sys._getframe(1))
        except BaseException as error:
            if traces is not None:
                traces.strip(error)
            raise
        finally:
            namespace.lookups -= 1
        if found is _REPLACED:
            self.namespace = None
            self.__class__ = SettledName  # type: ignore[assignment]
        return found is not _HIDDEN


class SettledName(str):
    """A pending name that has been resolved, rebound or deleted: an ordinary string but for its type."""

    __slots__ = ("deferral", "imported", "name", "namespace", "own_store", "published")

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


_FOUND, _HIDDEN, _REPLACED = "found", "hidden", "replaced"


# Functions and no methods: another thread may settle the key meanwhile, which changes its class.


@traces.machinery
def _found(key: PendingName, namespace: Namespace, frame: FrameType) -> str:
    """Whether `frame`, which looks `key` up in `namespace`, finds it there. `_REPLACED`: yes, to store or delete it."""
    operation, name = bytecode.current_name(frame)
    if name == key.name:
        if _is_own_store(key, frame):
            return _FOUND
        if _is_store(namespace, frame, operation):
            namespace.drop(key)
            return _REPLACED
    if operation == bytecode.STAR and _is_star_store(key, namespace, frame):
        namespace.drop(key)
        return _REPLACED
    if operation in bytecode.PROBES:
        return _FOUND
    if traces.is_submodule_binding(frame):
        if key.published or not loads_on_the_way(key.deferral.target, f"{namespace.dict.get('__name__')}.{key.name}"):
            namespace.drop(key)
            return _REPLACED
        return _FOUND
    if (get_ident(), id(key)) in underway.marks:
        return _HIDDEN
    if namespace.stands_in_annotation(key, frame):
        return _FOUND
    if namespace.is_used_unloaded(key, frame):
        return _FOUND
    value = _resolve(key, namespace, frame)
    namespace.update_copies(key, value, frame, by_name=operation in bytecode.READS)
    return _FOUND


def _is_own_store(key: PendingName, frame: FrameType) -> bool:
    """Whether the instruction under way is the store of the deferred statement itself, which leaves `key` pending."""
    own_store = key.own_store
    if own_store is None or frame.f_code is not own_store[0] or bytecode.position(frame) != own_store[1]:
        return False
    # Whatever the frame says of its locals: 3.12 gives a copy while a local of a comprehension has a value.
    key.own_store = None
    return True


def _is_store(namespace: Namespace, frame: FrameType, operation: int) -> bool:
    """Whether the instruction under way stores or deletes a name in `namespace`."""
    if operation in bytecode.ATTRIBUTE_CHANGES:
        return True
    scope = frame.f_globals if operation in bytecode.GLOBAL_CHANGES else frame.f_locals
    return scope is namespace.dict


def _is_star_store(key: PendingName, namespace: Namespace, frame: FrameType) -> bool:
    """Whether the star import under way, of another module, stores `key` in `namespace`."""
    # 3.12 reads the variables of comprehensions back as well, once all is stored: which of both it is cannot be told.
    return frame.f_locals is namespace.dict and key.name not in frame.f_code.co_varnames


@traces.machinery
def _resolve(key: PendingName, namespace: Namespace, frame: FrameType) -> object:
    mark = (get_ident(), id(key))
    underway.marks.add(mark)
    try:
        value = key.deferral.load(key.imported, frame)
    except BaseException as error:
        if traces is not None:
            traces.explain(error, key.deferral, frame)
        raise
    finally:
        underway.marks.discard(mark)
    namespace.bind(key, value)
    return value


def settle(key: PendingName) -> None:
    """`key` is an ordinary string from now on."""
    key.namespace = None
    key.__class__ = SettledName  # type: ignore[assignment]


def make(
    name: str,
    imported: str | None,
    deferral: Deferral,
    namespace: Namespace,
    own_store: tuple[CodeType, int] | None,
) -> PendingName:
    """A pending name for `namespace`, not yet in its dict."""
    key = PendingName(name)
    key.name = sys.intern(name)
    key.imported = imported
    key.deferral = deferral
    key.namespace = namespace
    key.own_store = own_store
    key.published = False
    return key
