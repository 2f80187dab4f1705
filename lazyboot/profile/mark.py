"""Marks: the points in a command's run that a measurement goes up to. Pure."""

from __future__ import annotations

from attrs import frozen

from lazyboot.config.wording import did_you_mean, shown
from lazyboot.errors import LazybootError


class MarkError(LazybootError):
    """A text that can be no mark, or a mark that the command did not reach."""


@frozen
class Mark:
    """A point in a run: the first call of a function, or the first line of output that contains a text.

    text      as it was given
    module    of the function, ``__main__`` for the script's own; empty for a line of output
    function  its name in the module, ``Class.method`` for a method; empty for a line of output
    """

    text: str
    module: str = ""
    function: str = ""

    @classmethod
    def parse(cls, text: str) -> Mark:
        """The mark that `text` says: ``package.module:function``, or anything else for a line of output.

        Raises MarkError for an empty text, and for one of several lines.
        """
        if not text.strip():
            raise MarkError("a mark is empty; expected part of a line of output, or package.module:function")
        if "\n" in text or "\r" in text:
            raise MarkError(f"the mark {shown(text)} is longer than a line")
        module, colon, function = text.partition(":")
        if colon and _is_dotted(module) and _is_dotted(function):
            return cls(text, module, function)
        return cls(text)

    @property
    def is_function(self) -> bool:
        """Whether it is the call of a function."""
        return bool(self.function)


@frozen
class Sighting:
    """What one process of the command had seen of a function when it ended, or when it was clear that there is none.

    executed  whether the module was
    names     the functions that it defines
    defined   ``module:function`` where what the module has under the name is defined; empty where it has nothing
    """

    executed: bool = False
    names: tuple[str, ...] = ()
    defined: str = ""


def missed(mark: Mark, exit_code: int | None, sightings: list[Sighting]) -> MarkError:
    """Why `mark` was not reached.

    exit_code  how the command ended; None: it was ended because the mark cannot be reached
    sightings  one for each process that was watched
    """
    how = "" if exit_code is None else f": the command ended before ({_ended(exit_code)})"
    start = f"the mark {shown(mark.text)} was not reached{how}"
    if not mark.is_function:
        return MarkError(f"{start}, and no line of its output contains this text")
    if not sightings:
        return MarkError(f"{start}, and none of its processes is a Python that can be watched (options -I, -E, -S?)")
    seen = next((each for each in sightings if each.executed), None)
    if seen is None:
        return MarkError(f"{start}, and no module {mark.module!r} was executed")
    if mark.function in seen.names:
        return MarkError(f"{start}, and {mark.function!r} was not called")
    if seen.defined:
        return MarkError(f"{start}; {mark.function!r} is defined elsewhere: write {seen.defined}")
    hint = did_you_mean(mark.function, seen.names) if seen.names else "; it defines none"
    return MarkError(f"{start}: {mark.module!r} defines no function {mark.function!r}{hint}")


def _ended(exit_code: int) -> str:
    return f"exit code {exit_code}" if exit_code >= 0 else f"by signal {-exit_code}"


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))
