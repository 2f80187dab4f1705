"""Which library a recorded module belongs to. Pure.

A library is a topmost package. A namespace package, such as google, is none: what lies in it is. And where one library
takes more than half of the time of all imports, its name says too little: those packages in it that take a tenth of its
time or more are libraries of their own, and so on in them; what is left keeps the library's name.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from lazyboot.profile.recording import Process

_TOO_MUCH = 0.5
_WORTH_A_NAME = 0.1


@frozen
class Naming:
    """The names of libraries that are longer than one component; the rest are topmost packages."""

    long_names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, processes: Iterable[Process]) -> Naming:
        """The names that fit what `processes` imported, all taken together."""
        own_s: dict[str, float] = {}
        spaces: set[str] = set()
        for process in processes:
            for each in process.imports:
                own_s[each.module] = own_s.get(each.module, 0.0) + each.own_s
                if each.kind == "namespace":
                    spaces.add(each.module)
        names = {module for module in own_s if module.rpartition(".")[0] in spaces and _in_spaces(module, spaces)}
        _split(own_s, names)
        return cls(frozenset(names))

    def library(self, module: str) -> str:
        """The library that `module` belongs to."""
        if self.long_names:
            name = module
            while "." in name:
                if name in self.long_names:
                    return name
                name = name.rpartition(".")[0]
        return module.partition(".")[0]


def _in_spaces(module: str, spaces: set[str]) -> bool:
    """Whether everything above `module` is a namespace package: one inside a library is part of it."""
    parts = module.split(".")
    return all(".".join(parts[:length]) in spaces for length in range(1, len(parts)))


def _split(own_s: dict[str, float], names: set[str]) -> None:
    """Add to `names` the packages in which the time of too big a library goes."""
    total = sum(own_s.values())
    packages = {module.rpartition(".")[0] for module in own_s}
    while True:
        times: dict[str, float] = {}
        naming = Naming(frozenset(names))
        for module, seconds in own_s.items():
            library = naming.library(module)
            times[library] = times.get(library, 0.0) + seconds
        library = max(times, key=lambda name: times[name], default="")
        if not library or times[library] <= total * _TOO_MUCH:
            return
        below: dict[str, float] = {}
        for module, seconds in own_s.items():
            if module != library and naming.library(module) == library:
                child = ".".join(module.split(".")[: library.count(".") + 2])
                below[child] = below.get(child, 0.0) + seconds
        enough = times[library] * _WORTH_A_NAME
        new = {child for child, seconds in below.items() if seconds >= enough and child in packages}
        if not new:
            return
        names |= new
