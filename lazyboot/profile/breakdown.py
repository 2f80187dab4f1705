"""Where the time of a process went, in parts that add up. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from lazyboot.profile.recording import NONE, Process

Interval = tuple[float, float]


@frozen
class Breakdown:
    """Seconds; all but the total add up to it, as long as only one thread imports.

    interpreter_s  until site executed the first .pth line
    pth_s          lines of .pth files
    site_s         the rest of site
    finding_s      imports: finding the modules
    reading_s      imports: reading and unmarshalling bytecode, compiling what has none
    libraries_s    imports: loading shared libraries
    executing_s    imports: executing the Python code of modules, without the scans in it
    scans_s        walks over the metadata of all installed distributions
    other_s        the rest: the program itself
    total_s        from the start of the process to the end of its recording
    """

    interpreter_s: float
    pth_s: float
    site_s: float
    finding_s: float
    reading_s: float
    libraries_s: float
    executing_s: float
    scans_s: float
    other_s: float
    total_s: float

    @property
    def imports_s(self) -> float:
        """All of the imports, without the scans in them."""
        return self.finding_s + self.reading_s + self.libraries_s + self.executing_s


def breakdown(process: Process) -> Breakdown:
    """Where the time of `process` went. Imports that .pth lines make count with those lines."""
    pth_s = min(sum(line.seconds for line in process.pth), process.site_ended_s)
    site_s = max(0.0, process.site_ended_s - process.site_began_s - pth_s)
    imports = [each for each in process.imports if each.began_s >= process.site_ended_s]
    shared = [each for each in imports if each.kind == "extension"]
    finding_s = sum(each.find_s for each in imports)
    libraries_s = sum(each.load_s for each in shared)
    reading_s = sum(each.load_s for each in imports) - libraries_s
    busy = _union((each.began_s, each.began_s + each.seconds) for each in imports if each.within == NONE)
    scanning = _union((scan.began_s, scan.began_s + scan.seconds) for scan in process.scans)
    executing_s = sum(each.own_s for each in imports) - finding_s - libraries_s - reading_s
    executing_s = max(0.0, executing_s - _overlap(busy, scanning))
    scans_s = sum(end - start for start, end in scanning)
    known = process.site_ended_s + finding_s + reading_s + libraries_s + executing_s + scans_s
    return Breakdown(
        interpreter_s=process.site_ended_s - pth_s - site_s,
        pth_s=pth_s,
        site_s=site_s,
        finding_s=finding_s,
        reading_s=reading_s,
        libraries_s=libraries_s,
        executing_s=executing_s,
        scans_s=scans_s,
        other_s=max(0.0, process.ended_s - known),
        total_s=process.ended_s,
    )


def _union(intervals: Iterable[Interval]) -> list[Interval]:
    """What `intervals` cover, as intervals that do not touch."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _overlap(one: list[Interval], other: list[Interval]) -> float:
    return sum(max(0.0, min(end, stop) - max(start, begin)) for start, end in one for begin, stop in other)
