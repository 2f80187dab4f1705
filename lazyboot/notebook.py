"""The IPython and Jupyter extension: ``%load_ext lazyboot``, then ``%lazyboot report``."""

from __future__ import annotations

import difflib
import os
import shlex
from typing import TYPE_CHECKING, Any

from lazyboot import settling
from lazyboot.api import Handle, install
from lazyboot.errors import LazybootError
from lazyboot.runtime.boot import is_off
from lazyboot.runtime.engine import active
from lazyboot.runtime.summary import count

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from rich.console import RenderableType

__all__ = ["load_ipython_extension", "unload_ipython_extension"]

_MAGIC = "lazyboot"
_ATTRIBUTE = "_lazyboot_session"


class Session:
    """What ``%lazyboot`` does in one shell. Attributes are internal; `run` is what the magic calls."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._handle: Handle | None = None
        self._actions = {
            "report": self._report,
            "pending": self._pending,
            "load": self._load,
            "on": self.on,
            "off": self.off,
        }

    def run(self, line: str) -> None:
        """Show what was deferred and what was loaded after all, or do what the line says.

        %lazyboot report         what was deferred, what was used after all, by which cell, and the seconds
        %lazyboot pending        the names that still wait
        %lazyboot load           load all of them now
        %lazyboot on [MODULE …]  defer from here on, by lazyboot.toml and the presets; and these modules
        %lazyboot off            import eagerly from here on
        """
        action, *arguments = shlex.split(line) or ["report"]
        if action not in self._actions:
            near = difflib.get_close_matches(action, self._actions, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            print(f"lazyboot: %lazyboot {action}: expected one of {', '.join(self._actions)}{hint}")
        elif arguments and action != "on":
            print(f"lazyboot: %lazyboot {action} takes no arguments")
        else:
            self._actions[action](*arguments)

    def on(self, *modules: str) -> None:
        """Defer imports from here on, and say by how many rules; a configuration with mistakes is named instead."""
        if is_off(os.environ.get("LAZYBOOT", "1")):
            print(f"lazyboot: off, because LAZYBOOT={os.environ['LAZYBOOT']} in the environment")
            return
        if active() is not None and modules:
            print("lazyboot: on already, with rules of its own; %lazyboot off first, to add modules")
            return
        try:
            self._handle = install(lazy=modules)
        except LazybootError as error:
            print(*(f"lazyboot: {each}" for each in str(error).splitlines()), sep="\n")
            print("lazyboot: imports stay eager")
            return
        print(f"lazyboot: on, {count(len(self._handle.plan.rules), 'rule')}; what is imported already stays as it is")

    def off(self) -> None:
        """Import eagerly from here on; what waits still loads at its first use."""
        engine = active()
        if engine is not None:
            engine.uninstall()
        print("lazyboot: off; names that wait load at their first use, as before")

    def leave(self) -> None:
        """Undo what this session switched on, and nothing else."""
        if self._handle is not None:
            self._handle.uninstall()

    def _report(self) -> None:
        handle = self._running()
        if handle is not None:
            from lazyboot.report.session import session_report

            self._show(session_report(handle.recorder, settling.pending(), self._name))

    def _pending(self) -> None:
        if self._running() is not None:
            from lazyboot.report.session import pending_table

            self._show(pending_table(settling.pending(), self._name))

    def _load(self) -> None:
        if self._running() is not None:
            print(f"lazyboot: {count(settling.load_all(), 'name')} loaded")

    def _running(self) -> Handle | None:
        engine = active()
        if engine is not None:
            return Handle(engine, is_installer=False)
        print("lazyboot: off, so nothing is deferred; %lazyboot on changes that")
        return None

    def _name(self, file: str) -> str:
        """A cell as IPython calls it, ``In[3]``; any other file by its path, short where it is below the folder."""
        named: tuple[str, str] | None = self._shell.compile.format_code_name(file)
        if named is not None and named[0] == "Cell":
            return named[1]
        return os.path.relpath(file) if file.startswith(os.getcwd() + os.sep) else file

    @staticmethod
    def _show(renderable: RenderableType) -> None:
        from rich.console import Console

        Console(highlight=False).print(renderable)


def load_ipython_extension(shell: Any) -> None:
    """What ``%load_ext lazyboot`` calls: the magic is there, and imports are deferred from here on.

    With ``LAZYBOOT=0`` they stay eager; where lazyboot is active already, it stays as it is.
    """
    session = Session(shell)
    setattr(shell, _ATTRIBUTE, session)
    shell.register_magic_function(session.run, "line", _MAGIC)
    session.on()


def unload_ipython_extension(shell: Any) -> None:
    """What ``%unload_ext lazyboot`` calls: imports are as they were before it was loaded."""
    session = getattr(shell, _ATTRIBUTE, None)
    if session is not None:
        session.leave()
        delattr(shell, _ATTRIBUTE)
        shell.magics_manager.magics["line"].pop(_MAGIC, None)
