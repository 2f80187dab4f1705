"""What every test shares: programs in a fresh interpreter, and the check that a test leaves no trace here.

A test of the import system runs a program in an interpreter of its own (`run`, or `same`, which runs it eagerly
too and compares). The prelude folder goes on its ``PYTHONPATH``: `sitecustomize` there starts the engine with the
plan that the test asks for, and `observe` is what programs say about themselves with.
"""

from __future__ import annotations

import builtins
import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

import lazyboot
from lazyboot.runtime.plan import Decorator, ImportFunction, Metadata, Plan, Plugin, Rule
from lazyboot.runtime.planfile import dumps

if TYPE_CHECKING:
    from interpreters import Interpreter

pytest_plugins = ["interpreters"]

PRELUDE = Path(__file__).parent / "prelude"
PACKAGE_PARENT = Path(lazyboot.__file__).parents[1]

HV = """
import observe
observe.executed(__name__)

class X:
    '''The class that everything asks for.'''

class Y(Exception):
    pass

VALUE = 42

def function():
    return VALUE
"""

# Modules that tests may import into this process: those of the standard library, of the tools that run the tests,
# and of lazyboot with what it depends on. Any other new module, and any module replaced or removed, is a leak.
MAY_BE_IMPORTED = sys.stdlib_module_names | {
    "_hypothesis_globals", "_hypothesis_pytestplugin", "_pytest", "coverage", "hypothesis", "iniconfig", "pluggy",
    "pygments", "pytest", "sortedcontainers",
    "lazyboot", "attr", "attrs", "cattr", "cattrs", "click", "exceptiongroup", "importlib_metadata", "lazy_loader",
    "markdown_it", "mdurl", "packaging", "rich", "tomli", "typing_extensions", "wrapt", "zipp",
    "jsonschema", "jsonschema_specifications", "referencing", "rpds", "networkx",
}  # fmt: skip

Completed = subprocess.CompletedProcess[str]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "case(number): the numbered conformance case that the test covers")
    config.addinivalue_line("markers", "stack: needs a pinned stack, which is built when it is missing (minutes)")
    if config.pluginmanager.hasplugin("hypothesispytest"):
        from hypothesis import settings

        settings.register_profile("untimed", deadline=None)  # no test here fails for being slow
        settings.load_profile("untimed")


@pytest.fixture
def benchmark_module(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ModuleType]]:
    """Imports a module of the benchmarks folder by name, for this test only."""
    folder = Path(__file__).parents[1] / "benchmarks"
    monkeypatch.syspath_prepend(str(folder))
    yield importlib.import_module
    for path in folder.glob("*.py"):
        sys.modules.pop(path.stem, None)


@pytest.fixture(scope="session")
def stack_interpreter() -> Callable[[str], str]:
    """The interpreter of a pinned stack with this checkout's lazyboot in it, by the stack's name."""
    checkout = Path(__file__).parents[1]

    @cache
    def interpreter(name: str) -> str:
        command = [sys.executable, str(checkout / "benchmarks" / "stacks.py"), "--install", str(checkout), name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[-1]

    return interpreter


@pytest.fixture(autouse=True)
def no_leak() -> Iterator[None]:
    """Fails a test that leaves the import system of this process changed."""
    before = _import_system()
    modules = dict(sys.modules)
    yield
    after = _import_system()
    changed = [name for name in before if before[name] != after[name]]
    changed += [f"sys.modules[{name!r}]" for name, module in modules.items() if sys.modules.get(name) is not module]
    changed += [
        f"sys.modules[{name!r}]"
        for name in sys.modules
        if name not in modules and name.partition(".")[0] not in MAY_BE_IMPORTED and "_sysconfigdata_" not in name
    ]
    assert not changed, f"the test left these changed: {changed}"


def _import_system() -> dict[str, object]:
    return {
        "sys.meta_path": list(sys.meta_path),
        "sys.path_hooks": list(sys.path_hooks),
        "builtins.__import__": builtins.__import__,
    }


@pytest.fixture(scope="session")
def bytecode_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where child interpreters keep bytecode, so that lazyboot is compiled once and nothing lands in the sources."""
    return tmp_path_factory.mktemp("bytecode")


@pytest.fixture
def clean_environ(tmp_path: Path, bytecode_folder: Path) -> dict[str, str]:
    """This environment without the variables of Python and of lazyboot, and with a cache folder of its own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}
    environ["PYTHONPYCACHEPREFIX"] = str(bytecode_folder)
    environ["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    return environ


class Programs:
    """Programs in one folder, each run in a fresh interpreter."""

    def __init__(self, folder: Path, environ: Mapping[str, str], plan_file: Path, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        self.folder = folder
        self.environ = {**environ, "PYTHONPATH": os.pathsep.join((str(PRELUDE), str(PACKAGE_PARENT)))}
        self.plan_file = plan_file

    def write(self, files: Mapping[str, str]) -> None:
        """Write `files` (path in the folder -> source), and ``hv.py`` where no other is given.

        A file that has this source already is left alone.
        """
        for name, text in {"hv.py": HV, **files}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text() != dedent(text):
                path.write_text(dedent(text))

    def run(
        self,
        main: str = "",
        files: Mapping[str, str] | None = None,
        *,
        lazy: Sequence[str] = ("hv",),
        rules: Sequence[Rule] = (),
        plugins: Sequence[Plugin] = (),
        decorators: Sequence[Decorator] = (),
        functions: Sequence[ImportFunction] = (),
        eager: Sequence[str] = (),
        metadata: Metadata | None = None,
        command: Sequence[str] | None = None,
        flags: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        input: str | None = None,
        active: bool = True,
    ) -> Completed:
        """Run `main` as ``main.py``, beside `files`, or `command`, the arguments after the interpreter's `flags`.

        lazy     modules deferred wherever they are imported from outside themselves
        rules, plugins, decorators, functions, eager, metadata  what else the plan holds
        active   False: the same without lazyboot
        """
        self.write({"main.py": main, **(files or {})})
        plan = Plan(
            (*(Rule((pattern,)) for pattern in lazy), *rules),
            tuple(eager),
            tuple(plugins),
            tuple(decorators),
            tuple(functions),
            metadata=metadata,
        )
        self.plan_file.write_bytes(dumps(plan))
        switch = {"LAZYBOOT_TEST_PLAN": str(self.plan_file)} if active else {}
        return subprocess.run(
            [*self.interpreter.command, *flags, *(command or ["main.py"])],
            cwd=self.folder,
            env={**self.environ, **switch, **(env or {})},
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def same(self, *arguments: object, **options: object) -> Completed:
        """Run the program eagerly and under lazyboot; both must print the same and end with the same code.

        The program succeeds unless ``code`` says otherwise. Returns the lazy run.
        """
        code = options.pop("code", 0)
        eager = self.run(*arguments, **options, active=False)  # type: ignore[arg-type]
        assert eager.returncode == code, f"the eager run itself fails:\n{eager.stderr}"
        lazy = self.run(*arguments, **options)  # type: ignore[arg-type]
        shown = f"lazy run, exit code {lazy.returncode}:\n{lazy.stdout}\n{lazy.stderr}"
        assert (lazy.stdout, lazy.returncode) == (eager.stdout, eager.returncode), shown
        return lazy


@pytest.fixture
def programs(tmp_path: Path, clean_environ: dict[str, str], interpreter: Interpreter) -> Programs:
    folder = tmp_path / "program"
    folder.mkdir()
    return Programs(folder, clean_environ, tmp_path / "test.plan", interpreter)


@pytest.fixture
def run(programs: Programs) -> Callable[..., Completed]:
    """Runs a program in a fresh interpreter under lazyboot: see `Programs.run`."""
    return programs.run


@pytest.fixture
def same(programs: Programs) -> Callable[..., Completed]:
    """Runs a program eagerly and under lazyboot and compares: see `Programs.same`."""
    return programs.same
