"""Lazy names: dict keys that load what they stand for when they are looked up.

A pending name is a key in a module's ``__dict__``: a ``str`` subclass whose ``__eq__`` the
interpreter calls when that name, and no other, is looked up. A read loads the deferred import,
puts the real object under the key and settles it; a store or a ``del`` settles it without loading.

Invariants:
- `namespace` is None exactly when the key is settled; its class is `SettledName` then, and comparing it
  runs no Python code.
- While ``__eq__`` runs, a lookup in C is under way in `namespace.dict`: `namespace.lookups` counts those, and
  nothing may replace the dict's table meanwhile.
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
            return _found(self, namespace, sys._getframe(1))
        except BaseException as error:
            if traces is not None:
                traces.strip(error)
            raise
        finally:
            namespace.lookups -= 1


class SettledName(str):
    """A pending name that has been resolved, rebound or deleted: an ordinary string but for its type."""

    __slots__ = ("deferral", "imported", "name", "namespace", "own_store", "published")

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


# Functions and no methods: another thread may settle the key meanwhile, which changes its class.


@traces.machinery
def _found(key: PendingName, namespace: Namespace, frame: FrameType) -> bool:
    """Whether `frame`, which looks `key` up in `namespace`, finds it there."""
    operation, name = bytecode.current_name(frame)
    if name == key.name and _stored(key, namespace, frame, operation):
        return True
    if operation == bytecode.STAR and frame.f_locals is namespace.dict:
        namespace.forget(key)  # rebound by the star import of another module
        return True
    if operation in bytecode.PROBES:
        return True
    if traces.is_submodule_binding(frame):
        if key.published or not loads_on_the_way(key.deferral.target, f"{namespace.dict.get('__name__')}.{key.name}"):
            namespace.forget(key)
        return True
    if (get_ident(), id(key)) in underway.marks:
        return False
    if operation in bytecode.NAME_LOADS and namespace.stands_in_annotation(key, frame):
        return True
    if namespace.is_used_unloaded(key, frame):
        return True
    value = _resolve(key, namespace, frame)
    by_name = operation in bytecode.NAME_LOADS and name == key.name
    namespace.update_copies(key, value, frame, by_name=by_name)
    return True


def _stored(key: PendingName, namespace: Namespace, frame: FrameType, operation: int) -> bool:
    """Whether the instruction under way stores or deletes this name in its namespace; settles it then."""
    if operation != bytecode.STORE_ATTR and operation not in bytecode.DELETES:
        scope = frame.f_globals if operation == bytecode.STORE_GLOBAL else frame.f_locals
        if scope is not namespace.dict:
            return False
    own_store = key.own_store
    if own_store is not None and frame.f_code is own_store[0] and bytecode.position(frame) == own_store[1]:
        key.own_store = None
    else:
        namespace.forget(key)
    return True


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


def make(name: str, imported: str | None, deferral: Deferral, namespace: Namespace) -> PendingName:
    """A pending name for `namespace`, not yet in its dict."""
    key = PendingName(name)
    key.name = sys.intern(name)
    key.imported = imported
    key.deferral = deferral
    key.namespace = namespace
    key.own_store = None
    key.published = False
    return key
