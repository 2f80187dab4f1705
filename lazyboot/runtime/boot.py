"""Start-up inside the user's interpreter: find the plan, install the engine, stay out of the way.

Standard library only, and little of it: this runs before the user's script at every start. Whatever
goes wrong costs one line on stderr and leaves the interpreter eager.
"""

from __future__ import annotations

import os
import sys

import lazyboot
from lazyboot.errors import PlanError, say
from lazyboot.runtime import cache, planfile, sources
from lazyboot.runtime.engine import Engine, active

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from lazyboot.runtime.plan import Plan

# Installers build and probe environments; what they import must be what is there.
_INSTALLERS = frozenset("pip pip3 uv conda mamba pipx poetry ensurepip virtualenv lazyboot".split())
_BUILD_VARIABLES = ("PIP_BUILD_TRACKER", "PEP517_BUILD_BACKEND", "_PYPROJECT_HOOKS_BUILD_BACKEND")
_COMPILER = (
    "import sys; sys.path[:] = sys.argv[1].split(chr(0x1f)); del sys.argv[1];"
    "from lazyboot.config.compile import main; main(sys.argv[1:])"
)
_COMPILE_SECONDS = 60

# Holds something once start has run: a venv runs every .pth twice, and the sitecustomize folder may come on top.
_started: list[bool] = []


def start() -> None:
    """Install lazyboot in this process, as the environment says. At most once; raises nothing.

    With ``LAZYBOOT_STRICT=1`` and a configuration that cannot be used, the process ends with code 2.
    """
    try:
        if _started or not _wanted():
            return
        _started.append(True)
        folder = cache.folder_for(os.environ)
        plan = load_plan(sys.argv if hasattr(sys, "argv") else [], folder)
        if plan.error is not None:
            _refuse(plan.error)
            return
        engine = Engine(plan, folder)
        engine.install()
        if os.environ.get("LAZYBOOT_SUMMARY", "0") not in ("", "0"):
            from lazyboot.runtime.summary import print_at_exit

            print_at_exit(engine)
        if os.environ.get("LAZYBOOT_SUMMARY_FILE"):
            from lazyboot.runtime.summaryfile import append_at_exit

            append_at_exit(engine, os.environ["LAZYBOOT_SUMMARY_FILE"])
    except Exception as error:
        say(f"not started, this run is eager: {type(error).__name__}: {error}")


def load_plan(argv: Sequence[str], folder: str) -> Plan:
    """The plan for the script in `argv`: the one kept in `folder`, or one compiled now and kept there.

    A configuration that cannot be used gives a plan with its `error` set.
    """
    environ = os.environ
    paths = sources.find(sources.script_folder(argv), environ)
    name = sources.key(paths, sys.path, lazyboot.__version__) + ".plan"
    kept = cache.read(folder, name)
    if kept is not None:
        try:
            return planfile.loads(kept)
        except PlanError:
            pass  # corrupt: compiled again and replaced
    compiled = _compile(paths)
    plan = planfile.loads(compiled)
    cache.write(folder, name, compiled)
    return plan


def _wanted() -> bool:
    if sys.flags.ignore_environment or is_off(os.environ.get("LAZYBOOT", "0")):
        return False
    if _has_borrowed_rights():
        return False
    if sys.implementation.name != "cpython":
        say(f"this run is eager: lazyboot does not know {sys.implementation.name} {sys.version.split()[0]}")
        return False
    return active() is None and not _is_installer()


def _has_borrowed_rights() -> bool:
    """Whether the process acts as another user than the one who started it: the environment is not to be trusted."""
    return hasattr(os, "geteuid") and (os.getuid(), os.getgid()) != (os.geteuid(), os.getegid())


def is_off(switch: str) -> bool:
    """Whether this value of ``LAZYBOOT`` switches lazyboot off."""
    return switch.strip().lower() in ("", "0", "false", "off", "no")


def _is_installer() -> bool:
    if any(variable in os.environ for variable in _BUILD_VARIABLES):
        return True
    original = sys.orig_argv
    script = sys.argv[0] if getattr(sys, "argv", None) else ""
    if script == "-m" and "-m" in original:
        module = original[original.index("-m") + 1 :][:1]
        return bool(module) and module[0].partition(".")[0] in _INSTALLERS
    program, _ = os.path.splitext(os.path.basename(script))
    folder = os.path.basename(os.path.dirname(script))
    return program.rstrip("0123456789.") in _INSTALLERS or program in _INSTALLERS or folder in ("pip", "ensurepip")


def _compile(paths: Sequence[str]) -> bytes:
    """Compile the plan in a child interpreter, so that the compiler's imports stay out of this one."""
    from lazyboot.runtime import child

    if not sys.executable:
        raise PlanError("there is no interpreter to compile the rules with (sys.executable is empty)")
    search_path = "\x1f".join(entry for entry in sys.path if entry) + "\x1f" + _own_folder()
    argv = [sys.executable, "-S", "-c", _COMPILER, search_path, *paths]
    code, written, said = child.run(argv, {**os.environ, "LAZYBOOT": "0"}, _COMPILE_SECONDS)
    if code != 0:
        last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise PlanError(f"the rules could not be compiled: {last or f'exit code {code}'}")
    return written


def _own_folder() -> str:
    return os.path.dirname(os.path.dirname(os.path.abspath(lazyboot.__file__)))


def _refuse(error: str) -> None:
    if os.environ.get("LAZYBOOT_STRICT", "0") in ("", "0"):
        say(f"{error}; this run is eager")
        return
    say(error)
    sys.stderr.flush()
    os._exit(2)  # the only way to stop the interpreter from a start-up file without a traceback
