"""Tracebacks and warnings through lazyboot look as they would without it.

Functions that stand on the stack while a module executes are marked as import machinery: the
warnings module skips such frames when it counts ``stacklevel`` (`warnings._is_internal_frame`), and
`strip` takes them out of tracebacks.
"""

from __future__ import annotations

import sys

from lazyboot.runtime.cpython import BIND_SUBMODULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import TypeVar

    from lazyboot.runtime.deferral import Deferral

    _F = TypeVar("_F", bound=Callable[..., object])

MARK = "<lazyboot importlib._bootstrap>"

_PREFIX = "lazyboot: "
_CIRCULAR = "(most likely due to a circular import)"  # ends what CPython says of half-executed modules
_ANNOTATION_READERS = frozenset(("typing", "inspect", "annotationlib"))
_IMPORTLIB_FILES = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>", MARK)


def machinery(function: _F) -> _F:
    """Mark `function` as import machinery; a decorator."""
    function.__code__ = function.__code__.replace(co_filename=MARK)
    return function


def is_submodule_binding(frame: FrameType) -> bool:
    """Whether `frame` is importlib giving a parent package the attribute for a submodule just loaded."""
    return frame.f_code is BIND_SUBMODULE


def user_frame(frame: FrameType | None) -> FrameType | None:
    """The nearest frame, from `frame` outwards, that uses something: no import machinery, nothing that reads
    annotations for others, and no deferred statement that is being carried out (right on a lazyboot frame)."""
    while frame is not None:
        caller = frame.f_back
        carried_out = caller is not None and caller.f_code.co_filename == MARK and frame.f_code.co_name == "<module>"
        name = str(frame.f_globals.get("__name__"))
        reads = name in _ANNOTATION_READERS or name.startswith("lazyboot.")
        if frame.f_code.co_filename not in _IMPORTLIB_FILES and not carried_out and not reads:
            break
        frame = caller
    return frame


if sys.version_info >= (3, 11):

    def strip(error: BaseException) -> None:
        """Take the leading lazyboot entries out of the error's traceback.

        A bare ``raise`` must be the next thing that happens: it restores the traceback as it then is.
        """
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename == MARK:
            trace = trace.tb_next
        error.__traceback__ = trace

else:

    def strip(error: BaseException) -> None:
        """Take the lazyboot entries out of the error's traceback, all but the first.

        3.10 keeps the entry of the frame that re-raises, whatever ``__traceback__`` says.
        """
        kept = error.__traceback__
        while kept is not None:
            following = kept.tb_next
            while following is not None and following.tb_frame.f_code.co_filename == MARK:
                following = following.tb_next
            kept.tb_next = following
            kept = following


def explain(error: BaseException, deferral: Deferral, frame: FrameType | None) -> None:
    """Add the note that says which statement was deferred, where it was first used, and what helps."""
    if _has_note(error):
        return  # the innermost deferred statement is the one that failed
    used = user_frame(frame)
    at = f", first used at {used.f_code.co_filename}:{used.f_lineno}" if used is not None else ""
    text = f"{_PREFIX}deferred import at {deferral.file}:{deferral.line}{at}"
    try:
        from lazyboot.runtime import advice

        helps = advice.on_failed_use(error, deferral, frame)
        text += f"\n{_PREFIX}{helps}" if helps else ""
        advice.show_without_notes(error, text, deferral.globals)
    except Exception:  # the user's error must come out, whatever is wrong with the advice
        pass
    _add_note(error, text)


def explain_order(error: BaseException, frame: FrameType) -> None:
    """Where an eager import in `frame` failed because a deferred one had to come first: add the note that says so."""
    if not is_circular(error) or _has_note(error):
        return
    try:
        from lazyboot.runtime import advice

        helps = advice.on_order(error, None, frame)
    except Exception:
        return
    if helps:
        _add_note(error, _PREFIX + helps)


def is_circular(error: BaseException) -> bool:
    """Whether `error` is about a module that another one uses while it executes."""
    return isinstance(error, (ImportError, AttributeError)) and _CIRCULAR in str(error)


def _has_note(error: BaseException) -> bool:
    """Whether lazyboot has explained `error`."""
    notes = getattr(error, "__notes__", None)
    return isinstance(notes, list) and any(isinstance(n, str) and n.startswith(_PREFIX) for n in notes)


def _add_note(error: BaseException, note: str) -> None:
    if sys.version_info >= (3, 11):
        error.add_note(note)
    else:
        notes = getattr(error, "__notes__", None)
        error.__notes__ = [*(notes or []), note]  # type: ignore[attr-defined]
