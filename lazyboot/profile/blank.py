"""Whether a recording holds nothing of the program that was to be recorded. Pure."""

from __future__ import annotations

from lazyboot.profile.owner import owner
from lazyboot.profile.recording import NONE, Process, Recording


def is_blank(recording: Recording) -> bool:
    """Whether the command failed before its program imported anything: a script that could not be opened, say.

    What a signal ended may have done more than it came to say.
    """
    return recording.exit_code > 0 and not recording.until and not any(map(_has_program, recording.processes))


def _has_program(process: Process) -> bool:
    """Whether the main module has asked for anything, or anything but Python's own was imported after site."""
    if any(each.importer == "__main__" for each in process.statements):
        return True
    later = [each for each in process.imports if each.began_s >= process.site_ended_s]
    files = [process.files[each.file] if each.file != NONE else "" for each in later]
    return any(owner(each.module, file, each.kind) != "standard library" for each, file in zip(later, files))
