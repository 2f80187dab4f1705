"""What `importlib.metadata` finds out about installed distributions is found out once per process.

Libraries ask at import for the same versions again and again, and for the map of all packages to their
distributions, which reads every distribution's files. Two answers are kept: the parsed METADATA of a
distribution, and that map. Each is given again only while the files that it came from are the same by
their `Stamp`, and always as a copy that belongs to the caller.

The functions stay the objects that they are, whoever holds them: only their code is exchanged.
Distributions of any other class than the standard library's, those of the package importlib_metadata
among them, are asked as ever.
"""

from __future__ import annotations

import os
from pathlib import PosixPath, WindowsPath
from types import FunctionType

from lazyboot.runtime import traces
from lazyboot.runtime.codeswap import CodeSwap
from lazyboot.runtime.installed import Installed, Stamp, is_settled, stamp_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from lazyboot.runtime.spec import WhenExecuted

_PATHS = (PosixPath, WindowsPath)


class MetadataMemo:
    """The answers of `importlib.metadata`, kept. Nothing happens before `on`, and `off` undoes it.

    when_executed  calls back with a module that is yet to be imported
    """

    __slots__ = ("_module", "_packages", "_parsed", "_read_text", "_swaps", "_when_executed")

    def __init__(self, module: ModuleType, when_executed: WhenExecuted) -> None:
        self._module: Any = module
        self._when_executed = when_executed
        self._read_text: object = None
        self._packages: tuple[object, Installed, dict[str, list[Any]]] | None = None
        self._parsed: dict[str, tuple[Stamp, Any]] = {}
        self._swaps: list[CodeSwap] = []

    def on(self) -> None:
        """Keep answers from now on. What this Python's module lacks, or somebody has replaced, is left alone."""
        self._read_text = getattr(getattr(self._module, "PathDistribution", None), "read_text", None)
        distribution = getattr(self._module, "Distribution", None)
        getter = getattr(getattr(distribution, "metadata", None), "fget", None)
        self._swap(getter, self._metadata)
        self._swap(getattr(self._module, "packages_distributions", None), self._packages_distributions)

    def off(self) -> None:
        """The functions are as they were, and nothing is kept."""
        for swap in self._swaps:
            swap.off()
        self._swaps.clear()
        self._parsed.clear()
        self._packages = None

    def _swap(self, function: object, call: Callable[..., Any]) -> None:
        if not isinstance(function, FunctionType) or function.__closure__:
            return

        @traces.machinery
        def receiver(*arguments: Any, **options: Any) -> Any:
            return call(swap.original, *arguments, **options)

        swap = CodeSwap(function, receiver, self._when_executed)
        self._swaps.append(swap)
        swap.on()

    @traces.machinery
    def _packages_distributions(self, original: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """In place of ``packages_distributions()``: top-level package -> names of the distributions that bring it."""
        distributions = self._module.distributions  # programs' tests replace it
        if self._packages is not None and not arguments and not options:
            asked, installed, packages = self._packages
            if asked is distributions and installed.is_unchanged():
                return {package: list(names) for package, names in packages.items()}
            self._packages = None
        now = Installed.now(distributions)
        found = original(*arguments, **options)
        if now is not None and now.settled and _is_map_of_lists(found):
            self._packages = distributions, now, {package: list(names) for package, names in found.items()}
        return found

    @traces.machinery
    def _metadata(self, original: Callable[..., Any], distribution: Any) -> Any:
        """In place of the property ``Distribution.metadata``."""
        file = self._file_of(distribution)
        stamp = stamp_of(file) if file is not None else None
        if file is None or stamp is None:
            return original(distribution)
        kept = self._parsed.get(file)
        if kept is not None and kept[0] == stamp:
            return _copy(kept[1])
        parsed = original(distribution)
        if stamp.size and is_settled(stamp) and isinstance(getattr(parsed, "_payload", None), str):
            self._parsed[file] = stamp, _copy(parsed)
        return parsed

    def _file_of(self, distribution: Any) -> str | None:
        """The path of the METADATA that `distribution` reads; None where it may read something else."""
        kind = type(distribution)
        path = getattr(distribution, "_path", None)
        if kind is not self._module.PathDistribution or kind.read_text is not self._read_text:
            return None
        return os.path.join(path, "METADATA") if isinstance(path, _PATHS) else None


def _is_map_of_lists(found: object) -> bool:
    return type(found) is dict and all(type(names) is list for names in found.values())


def _copy(message: Any) -> Any:
    """A copy of `message`, which has one part, that shares nothing with it that can change."""
    kind = type(message)
    copy = kind.__new__(kind, message)
    for name, value in vars(message).items():
        if type(value) is list:
            setattr(copy, name, list(value))
    return copy
