"""What generated programs and the comparison call; never deferred, and the same in both runs."""

from __future__ import annotations

import inspect
import sys
import threading
from types import FunctionType, ModuleType

LOG: dict[str, list[str]] = {}  # module name -> its own events, in order
YES = True

_PLAIN = (type(None), bool, int, float, str, bytes, type(...))
_OF_EVERY_CLASS = frozenset(("__annotations__", "__dict__", "__doc__", "__module__", "__weakref__", "__qualname__"))
_OF_THE_IMPORT_SYSTEM = frozenset(("__builtins__", "__cached__", "__loader__", "__spec__", "__annotations__"))


def note(module, event):
    """Module `module` says that `event` happens in it."""
    LOG.setdefault(module, []).append(event)


def show(*values):
    """Print what `values` are."""
    print(*map(describe, values))


def attempt(action):
    """Print what `action()` gives, or the type and the message of what it raises."""
    try:
        value = action()
    except Exception as error:
        print(type(error).__name__, error)
    else:
        show(value)


def together(*actions):
    """Call all actions at once, each in a thread of its own; what they give, in order, described."""
    barrier = threading.Barrier(len(actions))
    results = [""] * len(actions)

    def call(index):
        barrier.wait()
        try:
            results[index] = describe(actions[index]())
        except Exception as error:
            results[index] = f"{type(error).__name__} {error}"

    threads = [threading.Thread(target=call, args=(index,)) for index in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Context:
    """A ``with`` block that does nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def describe(value):
    """What `value` is, as text that says the same in two processes."""
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return f"{type(value).__name__}({', '.join(map(describe, value))})"
    if isinstance(value, dict):
        return f"dict({', '.join(f'{describe(key)}: {describe(each)}' for key, each in value.items())})"
    if type(value).__module__ in ("typing", "types") and not isinstance(value, FunctionType):
        return f"{type(value).__name__} {value!r}"
    if isinstance(value, type):
        return f"class {value.__module__}.{value.__qualname__}"
    if isinstance(value, FunctionType):
        return f"function {value.__module__}.{value.__qualname__}"
    if isinstance(value, BaseException):
        return f"{describe(type(value))} {value}"
    kept = getattr(value, "__dict__", {})
    return f"instance of {describe(type(value))} with {describe(kept)}"


def namespace(module):
    """name -> what stands there, for everything in `module` but what the import system puts there.

    Classes and functions of its own are described with what is in them.
    """
    found = {}
    for name, value in vars(module).items():
        if name not in _OF_THE_IMPORT_SYSTEM:
            found[str(name)] = _in_full(value, module.__name__)
    found["its annotations"] = describe(inspect.get_annotations(module))
    return found


def _in_full(value, owner):
    if getattr(value, "__module__", None) != owner:
        return describe(value)
    if isinstance(value, FunctionType):
        parts = [value.__defaults__, value.__kwdefaults__, vars(value), inspect.get_annotations(value)]
        return f"{describe(value)} {describe(parts)}"
    if isinstance(value, type):
        own = {name: _in_full(each, owner) for name, each in vars(value).items() if name not in _OF_EVERY_CLASS}
        return f"{describe(value)} {describe(value.__mro__)} {describe(inspect.get_annotations(value))} {own}"
    return describe(value)


def namespaces(names):
    """module -> its namespace, for those of the modules `names` that have executed to their end.

    A module that a function has imported may not have executed yet: an attribute that it lacks makes it. Where it
    fails then, what it raises stands for its namespace, as text.
    """
    found = {}
    for name in names:
        module = sys.modules.get(name)
        try:
            if module is not None and not hasattr(module, "an attribute that it lacks"):
                found[name] = namespace(sys.modules[name])
        except Exception as error:
            found[name] = f"{type(error).__name__} {error}"
    return found
