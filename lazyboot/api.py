"""The Python API: lazyboot for a notebook, a test, or an application that starts itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from types import TracebackType

from lazyboot.runtime.boot import is_off
from lazyboot.runtime.engine import Engine, active
from lazyboot.runtime.plan import Plan, Rule
from lazyboot.runtime.recorder import Recorder

__all__ = ["Handle", "active", "install"]


class Handle:
    """An installed lazyboot. Also a context manager, which uninstalls at its end.

    Attributes:
        plan: The rules in force.
        recorder: What was deferred and what was forced so far.
    """

    def __init__(self, engine: Engine, *, is_installer: bool = True) -> None:
        self._engine = engine
        self._is_installer = is_installer

    @property
    def plan(self) -> Plan:
        """The rules in force."""
        return self._engine.plan

    @property
    def recorder(self) -> Recorder:
        """What was deferred and what was forced so far."""
        return self._engine.recorder

    def summary(self) -> str:
        """What ``LAZYBOOT_SUMMARY=1`` prints at exit, as of now."""
        from lazyboot.runtime.summary import text

        return text(self._engine)

    def uninstall(self) -> None:
        """Imports are eager again. Names already deferred still load at their first use. Idempotent.

        Nothing where lazyboot was active before: it is for whoever installed it to uninstall it.
        """
        if self._is_installer:
            self._engine.uninstall()

    def __enter__(self) -> Handle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.uninstall()


def install(
    *,
    config: str | os.PathLike[str] | None = None,
    presets: Sequence[str] | None = None,
    lazy: Iterable[str] = (),
    eager: Iterable[str] = (),
    rules: Iterable[Rule] | None = None,
) -> Handle:
    """Defer imports in this process from now on; modules imported already stay as they are.

    Args:
        config: A configuration file, used instead of the search from the script's folder upwards.
        presets: Names of presets, or ``auto``; overrides what the configuration says.
        lazy: Modules to defer wherever they are imported from outside themselves.
        eager: Modules never to defer; wins over everything.
        rules: The rules themselves. With these no configuration is read and no preset is used, unless
            `config` or `presets` asks for it.

    Returns:
        The handle that undoes it. Where lazyboot is active already (``LAZYBOOT=1``, another `install`), a handle to
        look at that: the arguments change nothing, and neither does its `uninstall`. With ``LAZYBOOT=0`` nothing is
        deferred, and the handle undoes nothing.

    Raises:
        lazyboot.errors.ConfigErrors: The configuration or an argument is wrong; every mistake is in it.
        TypeError: One string where several are expected.
    """
    for name, value in (("presets", presets), ("lazy", lazy), ("eager", eager)):
        if isinstance(value, str):
            raise TypeError(f"{name}={value!r} is one string; write {name}=[{value!r}]")
    running = active()
    if running is not None:
        return Handle(running, is_installer=False)
    engine = Engine(_plan(config, presets, tuple(lazy), tuple(eager), rules))
    if "LAZYBOOT" not in os.environ or not is_off(os.environ["LAZYBOOT"]):
        engine.install()
    return Handle(engine)


def _plan(
    config: str | os.PathLike[str] | None,
    presets: Sequence[str] | None,
    lazy: tuple[str, ...],
    eager: tuple[str, ...],
    rules: Iterable[Rule] | None,
) -> Plan:
    import sys

    from lazyboot.config.compile import compile_plan
    from lazyboot.config.load import load
    from lazyboot.config.model import Config
    from lazyboot.runtime import sources

    environ = dict(os.environ)
    if config is not None:
        environ["LAZYBOOT_CONFIG"] = os.fspath(config)
    paths = [] if rules is not None and config is None else sources.find(sources.script_folder(sys.argv), environ)
    if presets is None and rules is not None and config is None:
        presets = ()
    chosen = tuple(presets) if presets is not None else None
    plan = compile_plan(load(paths, overrides=Config(presets=chosen, lazy=lazy, eager=eager)))
    return Plan(
        (*plan.rules, *(rules or ())),
        plan.eager,
        plan.plugins,
        plan.decorators,
        plan.import_functions,
        metadata=plan.metadata,
        postpone_gc=plan.postpone_gc,
        error=plan.error,
    )
