"""A recording of a command's start-up: what `lazyboot profile` writes, and every view reads. Pure data.

Seconds called ``…_s`` count from their process's `began_ns`. Lists refer to each other by index, from 0; -1 is none.
"""

from __future__ import annotations

from typing import Any, Literal

from attrs import field, frozen

from lazyboot.config.model import about as _about

FORMAT = "lazyboot recording"
VERSION = 1

Kind = Literal["source", "extension", "builtin", "frozen", "namespace", "other"]
UseKind = Literal["call", "base class", "decorator", "annotation", "attribute", "name", "import", "plugin", "other"]
NONE = -1


def _is(description: str, **more: Any) -> Any:
    return field(metadata=_about(description), **more)


@frozen
class PthLine:
    """A line of a .pth file that the start of Python executed; timed in one more process, after the command."""

    file: str = _is("The .pth file.")
    line: int = _is("Its line, from 1.")
    text: str = _is("What stands there, shortened.")
    seconds: float = _is("How long it took.")


@frozen
class Statement:
    """One place that asks for one module: an import statement, or a call of an import function."""

    module: str = _is("The absolute name of the module that it asks for.")
    names: tuple[str, ...] = _is("The names that it takes from it; empty for a plain import.")
    importer: str = _is("The module that holds it.")
    file: int = _is("Index in files.")
    line: int = _is("Line in that file, from 1; 0 when unknown.")
    function: str = _is("The function that holds it; <module> at module level.")
    count: int = _is("How often it was executed.")


@frozen
class Import:
    """One module that was found and executed."""

    module: str = _is("Its absolute name.")
    file: int = _is("Index in files of what it was loaded from.")
    kind: Kind = _is("What it was loaded from.")
    within: int = _is("Index of the import under way in the same thread that it was part of.")
    statement: int = _is("Index of the statement that asked for it, or for something below it.")
    use: int = _is("Index of the first use of a deferred name that it was part of.")
    thread: int = _is("Identity of the thread.")
    began_s: float = _is("When it began.")
    seconds: float = _is("How long it took, with the imports that were part of it.")
    own_s: float = _is("The same without them: find_s, load_s, and the rest, which executed Python.")
    find_s: float = _is("Of own_s: finding its spec.")
    load_s: float = _is("Of own_s: reading its bytecode, compiling it, or loading its shared library.")
    bytes_read: int = _is("Bytes of source, bytecode or shared library; not those of the imports that were part of it.")
    files_opened: int = _is("Files opened, likewise.")
    minor_faults: int = _is("Page faults without input or output, likewise.")
    major_faults: int = _is("Page faults that waited for the disk, likewise.")
    error: str = _is("The exception that ended it, as type: text; empty when it succeeded.")


@frozen
class Deferral:
    """One import statement that lazyboot deferred."""

    module: str = _is("The absolute name of its module.")
    importer: str = _is("The module that holds it.")
    file: int = _is("Index in files.")
    line: int = _is("Line in that file, from 1; 0 when unknown.")
    rule: str = _is("Where the rule stands that deferred it: file:line, or the preset.")
    reason: str = _is("The reason that the rule gives.")


@frozen
class FirstUse:
    """The first use of a deferred name: it loaded what the statement named."""

    deferral: int = _is("Index in deferrals.")
    name: str = _is("What was imported from the module; empty for the module itself.")
    file: int = _is("Index in files, of the use.")
    line: int = _is("Line in that file, from 1; 0 when unknown.")
    function: str = _is("The function that holds the use; <module> at module level.")
    kind: UseKind = _is("What the use was.")
    thread: int = _is("Identity of the thread.")
    began_s: float = _is("When it began.")
    seconds: float = _is("How long it took; -1 when it was still under way at the end.")
    own_s: float = _is("The same without the first uses that were part of it.")


@frozen
class Scan:
    """A walk over the metadata of all installed distributions."""

    kind: str = _is("The function that was called, such as importlib.metadata.entry_points.")
    file: int = _is("Index in files, of the call.")
    line: int = _is("Line in that file, from 1; 0 when unknown.")
    began_s: float = _is("When it began.")
    seconds: float = _is("How long it took.")


@frozen
class Process:
    """One Python process of the command."""

    pid: int = _is("Its number.")
    parent: int = _is("The number of the process that started it.")
    argv: tuple[str, ...] = _is("sys.argv.")
    executable: str = _is("The interpreter.")
    python: str = _is("Its version.")
    began_ns: int = _is("When it began, in nanoseconds since 1970 (UTC).")
    complete: bool = _is("False where the process ended without saying so: killed, or replaced by another program.")
    site_began_s: float = _is("When the tracer was first executed: by site, once it has executed .pth files.")
    site_ended_s: float = _is("When site was done and the program could begin.")
    ended_s: float = _is("When the recording ended.")
    modules: int = _is("How many modules were in sys.modules at the end.")
    files_opened: int = _is("Files opened by Python code and by imports.")
    bytes_read: int = _is("Bytes read, as the kernel counts them (rchar); 0 where it does not say.")
    minor_faults: int = _is("Page faults without input or output.")
    major_faults: int = _is("Page faults that waited for the disk.")
    peak_bytes: int = _is("Peak resident memory.")
    script: str = _is("The file of the program's main module; empty when there is none.")
    files: tuple[str, ...] = _is("The files that the rest refers to.")
    pth: tuple[PthLine, ...] = _is("The .pth lines that took time, in their order.")
    statements: tuple[Statement, ...] = _is("In the order in which each was first executed.")
    imports: tuple[Import, ...] = _is("In the order in which they began.")
    deferrals: tuple[Deferral, ...] = _is("In the order in which they were deferred.")
    uses: tuple[FirstUse, ...] = _is("In the order in which they began.")
    scans: tuple[Scan, ...] = _is("In the order in which they began.")
    without_effect: tuple[str, ...] = _is("Rules that matched nothing, a line of text each.")


@frozen
class Recording:
    """One run of a command."""

    lazyboot: str = _is("The version of lazyboot that recorded it.")
    command: tuple[str, ...] = _is("The command, as it was given.")
    folder: str = _is("The working directory.")
    lazy: bool = _is("Whether lazyboot deferred imports in it.")
    configuration: tuple[str, ...] = _is("The configuration files that applied.")
    began_ns: int = _is("When the command began, in nanoseconds since 1970 (UTC).")
    exit_code: int = _is("How the command ended; negative: the signal that ended it.")
    until: str = _is("The mark at which the recording ended; empty when the command ran to its end.")
    wall_s: float = _is("From the start of the command to its end, or to the mark.")
    cpu_s: float = _is("CPU time of the command and of the processes that it waited for.")
    peak_bytes: int = _is("Peak resident memory of the largest of them.")
    processes: tuple[Process, ...] = _is("The Python processes, in the order in which they began. Never empty.")
    format: Literal["lazyboot recording"] = _is("What this file is.", default="lazyboot recording")
    version: Literal[1] = _is("The version of the format; another one means other fields.", default=1)

    @property
    def main(self) -> Process:
        """The process that imported for longest: a launcher such as torchrun starts the one that matters."""
        return max(self.processes, key=lambda process: sum(each.own_s for each in process.imports))
