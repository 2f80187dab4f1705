"""Processes of a recording, from the parts that they wrote."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from lazyboot.profile.forced import Forced
from lazyboot.profile.parts import Part
from lazyboot.profile.recording import NONE, Deferral, FirstUse, Import, Process, PthLine, Scan, Statement, UseKind

_PLACES = 6  # of decimal: microseconds
_LAZY = "lazy"  # kind of an import after which the module executes later
_NOT_EXECUTED = ("", _LAZY)
_UNFINISHED = "unfinished: the process ended first"


def process_of(part: Part, pth: Sequence[PthLine] = ()) -> Process:
    """What `part` tells. `pth` are the .pth lines that its interpreter executes."""
    return _Assembly(part).process(() if part.head["forked"] else tuple(pth))


class _Files:
    """Indices of files, by their absolute paths."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._known: dict[str, int] = {}
        self.paths: dict[str, int] = {}

    def index(self, path: str) -> int:
        """That of `path`, as code objects name it; -1 for none."""
        if not path:
            return NONE
        known = self._known.get(path)
        if known is None:
            whole = path if path.startswith("<") else os.path.normpath(os.path.join(self._folder, path))
            known = self._known[path] = self.paths.setdefault(whole, len(self.paths))
        return known


class _Assembly:
    """Brings one part's records into the order and the units of the model."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._files = _Files(part.head["folder"])
        self._began: float = part.head["began"]
        self._forced = Forced()
        self._asked: dict[int, int] = {}

    def process(self, pth: tuple[PthLine, ...]) -> Process:
        head, latest, end = self._part.head, self._part.latest, self._part.end
        deferrals = self._deferrals()
        uses = self._uses(deferrals)
        statements = self._statements()
        site_began = self._s(head["site_began"])
        program = site_began if self._part.program is None else self._s(self._part.program)
        return Process(
            pid=head["pid"],
            parent=head["parent"],
            argv=tuple(end.get("argv", ())),
            executable=head["executable"],
            python=head["python"],
            began_ns=head["began_ns"],
            complete=end.get("complete", False),
            site_began_s=site_began,
            site_ended_s=program,
            ended_s=self._s(self._part.now),
            modules=max(0, latest.get("modules", 0) - self._only_the_tracers()),
            files_opened=latest.get("files_opened", 0),
            bytes_read=latest.get("bytes_read", 0),
            minor_faults=latest.get("minor_faults", 0),
            major_faults=latest.get("major_faults", 0),
            peak_bytes=latest.get("peak_bytes", 0),
            script=self._script(end.get("script", "")),
            statements=statements,
            imports=self._imports(uses),
            deferrals=tuple(deferrals),
            uses=tuple(uses),
            scans=self._scans(),
            files=tuple(self._files.paths),
            pth=pth,
            without_effect=tuple(end.get("without_effect", ())),
        )

    def _s(self, moment: float) -> float:
        return round(moment - self._began, _PLACES)

    def _script(self, path: str) -> str:
        return os.path.normpath(os.path.join(self._part.head["folder"], path)) if path else ""

    def _statements(self) -> tuple[Statement, ...]:
        """Each place once; by `_asked`, the numbers that the tracer has given them find them."""
        counts = self._part.end.get("counts", {})
        found: dict[tuple[Any, ...], int] = {}
        times: list[int] = []
        for index, name, level, package, names, importer, file, line, function in self._part.statements:
            base = package if isinstance(package, str) else str(importer or "").rpartition(".")[0]
            what = (absolute(name, level, base), tuple(map(str, names or ())), str(importer or ""))
            place = found.setdefault((*what, self._files.index(file), line or 0, function), len(found))
            self._asked[index] = place
            if place == len(times):
                times.append(0)
            times[place] += counts.get(index, 1)
        return tuple(
            Statement(module, taken, who, file, line, function, times[place])
            for (module, taken, who, file, line, function), place in found.items()
        )

    def _only_the_tracers(self) -> int:
        """How many modules are loaded only because the tracer needed them."""
        asked = {
            absolute(name, level, package if isinstance(package, str) else "")
            for _, name, level, package, *_ in self._part.statements
        }
        return len(set(self._part.head.get("own", ())) - asked)

    def _imports(self, uses: Sequence[FirstUse]) -> tuple[Import, ...]:
        """In the order in which they began. A module that was made lazy counts where it executed."""
        ended, begun = self._part.imports, self._part.begun
        kept = [i for i in sorted({*ended, *begun}) if i not in ended or ended[i][2] not in _NOT_EXECUTED]
        places = {index: place for place, index in enumerate(kept)}
        asked = {fields[0]: fields[4] for fields in reversed(ended.values()) if fields[2] == _LAZY}
        found = []
        for index in kept:
            fields = ended[index] if index in ended else self._unfinished(index, *begun[index])
            module, file, kind, within, statement, thread, began, *times, paths, opened, minor, major, error = fields
            seconds, own_s, find_s, load_s = (round(each, _PLACES) for each in times)
            began_s = self._s(began)
            is_library = kind == "extension"
            found.append(
                Import(
                    module=module,
                    file=self._files.index(file),
                    kind=kind,
                    within=self._within(within, places),
                    statement=self._asked.get(asked.get(module, statement), NONE),
                    use=_use_at(uses, thread, began_s),
                    thread=thread,
                    began_s=began_s,
                    seconds=seconds,
                    own_s=own_s,
                    find_s=find_s,
                    load_s=load_s,
                    bytes_read=sum(map(self._size, [*paths, file] if is_library else paths)),
                    files_opened=opened + is_library,
                    minor_faults=minor,
                    major_faults=major,
                    error=error,
                )
            )
        return tuple(found)

    def _size(self, path: str) -> int:
        """In bytes, now; 0 where it has gone."""
        try:
            return os.stat(os.path.join(self._part.head["folder"], path)).st_size
        except OSError:
            return 0

    def _unfinished(
        self, index: int, module: str, within: int, statement: int, thread: int, began: float
    ) -> tuple[Any, ...]:
        """The fields of an import that was under way at the end."""
        now, ended = self._part.now, self._part.imports
        nested = sum(each[7] for each in ended.values() if each[3] == index)
        nested += sum(now - each[4] for i, each in self._part.begun.items() if each[1] == index and i not in ended)
        times = (now - began, max(0.0, now - began - nested), 0.0, 0.0)
        return (module, "", "other", within, statement, thread, began, *times, (), 0, 0, 0, _UNFINISHED)

    def _within(self, index: int, places: Mapping[int, int]) -> int:
        while index != NONE and index not in places:
            index = self._part.imports[index][3] if index in self._part.imports else NONE
        return places.get(index, NONE)

    def _deferrals(self) -> list[Deferral]:
        return [self._deferral(fields[1:]) for fields in self._part.deferrals]

    def _deferral(self, fields: Sequence[Any]) -> Deferral:
        target, importer, file, line, rule, reason = fields
        return Deferral(target, importer, self._files.index(file), line, rule, reason)

    def _uses(self, deferrals: list[Deferral]) -> list[FirstUse]:
        """The uses; a use of what is no statement of its own, such as a package's submodule, adds to `deferrals`."""
        places = {each: index for index, each in reversed(list(enumerate(deferrals)))}
        found = []
        for _, *of, name, file, line, function, is_plugin, position, thread, began, seconds, own in self._part.uses:
            deferral = self._deferral(of)
            if deferral not in places:
                places[deferral] = len(deferrals)
                deferrals.append(deferral)
            lasted = round(seconds, _PLACES) if seconds >= 0 else -1.0
            whole = os.path.join(self._part.head["folder"], file)
            kind: UseKind = "plugin" if is_plugin else self._forced.kind(whole, *position)
            place = (places[deferral], name, self._files.index(file), line, function, kind, thread)
            found.append(FirstUse(*place, self._s(began), lasted, round(own, _PLACES)))
        return sorted(found, key=lambda use: use.began_s)

    def _scans(self) -> tuple[Scan, ...]:
        found = [
            Scan(kind, self._files.index(file), line, self._s(began), round(seconds, _PLACES))
            for kind, file, line, began, seconds in self._part.scans
        ]
        return tuple(sorted(found, key=lambda scan: scan.began_s))


def absolute(name: str, level: int, package: str) -> str:
    """The absolute name of the module that a statement asks for, which is in `package`."""
    if not level:
        return name
    base = package.rsplit(".", level - 1)[0]
    return f"{base}.{name}" if name else base


def _use_at(uses: Sequence[FirstUse], thread: int, moment_s: float) -> int:
    """The innermost of `uses` that was under way in `thread` at that moment."""
    for index in range(len(uses) - 1, -1, -1):
        use = uses[index]
        if (
            use.thread == thread
            and use.began_s <= moment_s
            and (use.seconds < 0 or moment_s <= use.began_s + use.seconds)
        ):
            return index
    return NONE
