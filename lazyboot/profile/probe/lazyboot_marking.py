"""Watches for the first call of a function, in every Python process of a measured command, and imports nothing for it.

LAZYBOOT_MARK names the function (``module:name``, ``module:Class.method``), LAZYBOOT_MARK_PIPE the named pipe on which
its call is told at once, LAZYBOOT_MARK_STOP says that the process waits there for its end.

The code of a module is seen before it is executed (audit event ``exec``), so a function is watched from its definition
on, whoever imports it and under which name. A line on the pipe is one of:

    watching PID
    reached PID NANOSECONDS MODULES      of time.perf_counter_ns; how many modules were loaded
    absent PID EXECUTED DEFINED NAMES…   EXECUTED is 0 or 1, DEFINED module:name or -
    missed PID EXECUTED DEFINED NAMES…   likewise, when the process ends
"""

import atexit
import os
import sys
import time

from lazyboot_arming import arm_function, arming  # type: ignore[import-not-found, unused-ignore]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType
    from typing import Any

_FUNCTION = type(lambda: None)
_CODE = type((lambda: None).__code__)
_GENERIC = "<generic parameters of "  # the scope around a function or class with type parameters
_LONGEST = 3500  # bytes of a line: what a pipe takes at once, and does not mix with the lines of others
_MOST_DOUBTS = 1000  # calls of a function that is not the one before it is let go
_ANY_NAME = ("__getattr__", "globals", "setattr", "exec", "vars")  # with these a module may get names unseen


class Watch:
    """The watch for ``module:function``; `pipe` is a path. Nothing here may raise: the program is somebody else's."""

    def __init__(self, module: str, function: str, pipe: str, stop: bool) -> None:
        self.module = module
        self.path = function.split(".")
        self._stop = stop
        self._pipe = pipe
        self._over = False
        self._executed = False
        self._names: list[str] = []
        below = module.replace(".", "/")
        self._own = (f"/{below}.py", f"/{below}/__init__.py")
        self._package = f"/{module.partition('.')[0]}/"
        self._arm = arming()

    def begin(self) -> None:
        """Watch from here on. What is executed already, which is little, is looked at now."""
        self._tell("watching")
        sys.addaudithook(self._hear)
        atexit.register(self._at_exit)
        function = _unwrapped(self._found())
        if self.module in sys.modules and self.module != "__main__":
            self._executed = True
            self._names = [key for key, value in _entries(sys.modules[self.module]) if isinstance(value, _FUNCTION)]
        if isinstance(function, _FUNCTION):
            arm_function(self._arm, function, self._reached)

    def _hear(self, event: str, arguments: "tuple[Any, ...]") -> None:
        if event != "exec" or self._over:
            return
        code = arguments[0]
        if type(code) is not _CODE or code.co_name != "<module>":
            return
        try:
            self._look(code, sys._getframe().f_back)
        except Exception as error:
            self._over = True
            sys.stderr.write(f"lazyboot: the mark cannot be watched for: {type(error).__name__}: {error}\n")

    def _look(self, code: "CodeType", caller: "Any") -> None:
        file = "/" + code.co_filename.replace("\\", "/")
        own = self._is_own(_name_of(caller), file)
        if not own and self._package not in file:
            return
        found = list(_nested(code, self.path))
        for consts, each in found:
            self._arm(consts, each, self._reached if own else self._doubtful(each))
        if own:
            self._executed = True
            self._names = list(_defined(code))
            if not found and self._certainly_absent(code):
                self._over = True
                self._tell_sighting("absent")

    def _is_own(self, name: "str | None", file: str) -> bool:
        """Whether the module `name` in `file` is the one: also the script that bears its name, run as __main__."""
        if name is None or (name == "__main__" != self.module):
            return file.endswith(self._own)
        return name == self.module

    def _certainly_absent(self, code: "CodeType") -> bool:
        open_ended = ("*",) in code.co_consts or any(name in code.co_names for name in _ANY_NAME)
        return self.path[0] not in code.co_names and not open_ended

    def _doubtful(self, code: "CodeType") -> "Callable[[], bool]":
        """For a function of this name elsewhere in the package: is it what the module has under the name?"""
        doubts: list[None] = []

        def call() -> bool:
            if getattr(_unwrapped(self._found()), "__code__", None) is code:
                return self._reached()
            doubts.append(None)
            return len(doubts) > _MOST_DOUBTS

        return call

    def _reached(self) -> bool:
        now = time.perf_counter_ns()
        if not self._over:
            self._over = True
            if self._stop:
                _flush()
            self._tell("reached", str(now), str(len(sys.modules)))
            while self._stop:
                time.sleep(3600)
        return True

    def _found(self) -> object:
        """What the module has under the function's name now, None where it has nothing; loads nothing."""
        found: object = sys.modules.get(self.module)
        for name in self.path:
            owners = found.__mro__ if isinstance(found, type) else (found,)
            found = next((value for owner in owners for key, value in _entries(owner) if key == name), None)
        return found

    def _at_exit(self) -> None:
        if not self._over:
            self._tell_sighting("missed")

    def _tell_sighting(self, what: str) -> None:
        target = _unwrapped(self._found())
        module, name = getattr(target, "__module__", None), getattr(target, "__qualname__", None)
        elsewhere = isinstance(module, str) and isinstance(name, str) and module != self.module
        self._tell(what, str(int(self._executed)), f"{module}:{name}" if elsewhere else "-", *self._names)

    def _tell(self, what: str, *more: str) -> None:
        line = " ".join((what, str(os.getpid()), *more)).encode("utf-8", "replace")
        if len(line) > _LONGEST:
            line = line[:_LONGEST].rpartition(b" ")[0]
        try:
            pipe = os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK)
            os.write(pipe, line + b"\n")
            os.close(pipe)
        except OSError:
            pass  # nobody measures any more


def _name_of(caller: "Any") -> "str | None":
    """The name of the module whose code `caller` executes; None where that cannot be told."""
    if caller is None:
        return "__main__"  # executed by Python's own start
    names = caller.f_locals
    if caller.f_code.co_name == "_call_with_frames_removed":  # importlib
        namespace = names.get("args", ())[-1:]
    else:
        namespace = (names.get("run_globals"), getattr(names.get("module"), "__dict__", None))  # runpy; loaders
    return next((each.get("__name__") for each in namespace if isinstance(each, dict)), None)


def _nested(code: "CodeType", path: "list[str]") -> "Iterator[tuple[tuple[Any, ...], CodeType]]":
    """The code at `path` below `code`, with the constants that hold it: several where it is defined in branches."""
    for const in code.co_consts:
        if type(const) is not _CODE:
            continue
        if const.co_name.startswith(_GENERIC):
            yield from _nested(const, path)
        elif const.co_name == path[0]:
            if len(path) > 1:
                yield from _nested(const, path[1:])
            else:
                yield code.co_consts, const


def _defined(code: "CodeType", before: str = "", depth: int = 0) -> "Iterator[str]":
    """The functions that `code` defines at module level and in classes, by their names in the module."""
    for const in code.co_consts:
        if type(const) is _CODE and const.co_name.startswith(_GENERIC):
            yield from _defined(const, before, depth)
        elif type(const) is _CODE and const.co_name.isidentifier():
            if const.co_flags & 2:  # CO_NEWLOCALS: a function
                yield before + const.co_name
            elif depth < 3:
                yield from _defined(const, f"{before}{const.co_name}.", depth + 1)


def _entries(owner: object) -> "list[tuple[str, object]]":
    """What `owner` has under plain names: a name that is yet to be loaded is none, and is not loaded for this."""
    try:
        return [(key, value) for key, value in list(vars(owner).items()) if type(key) is str]
    except TypeError:
        return []


def _unwrapped(target: object) -> object:
    """The function below methods, properties and decorators that leave __wrapped__."""
    for _ in range(20):
        if isinstance(target, (classmethod, staticmethod)):
            target = target.__func__
        elif isinstance(target, property):
            target = target.fget
        else:
            wrapped = [value for key, value in _entries(target) if key == "__wrapped__"]
            if not wrapped:
                break
            target = wrapped[0]
    return target


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def begin() -> None:
    """Watch as the environment says."""
    module, _, function = os.environ["LAZYBOOT_MARK"].partition(":")
    stop = os.environ.get("LAZYBOOT_MARK_STOP") == "1"
    Watch(module, function, os.environ["LAZYBOOT_MARK_PIPE"], stop).begin()
