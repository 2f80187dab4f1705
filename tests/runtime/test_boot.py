"""Start-up: cheap, once, and only where it is wanted."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import os
from pathlib import Path

import pytest

import lazyboot

SITEDIR = str(Path(lazyboot.__file__).parent / "sitedir")
PARENT = str(Path(lazyboot.__file__).parents[1])
EMPTY = "presets = []\n"
FORBIDDEN = {"typing", "re", "pathlib", "json", "tomllib", "click", "rich", "wrapt", "importlib_metadata", "threading",
             "attr", "attrs", "cattrs", "subprocess", "inspect", "ast", "dataclasses", "functools", "tomli"}  # fmt: skip
# What starting may import on top of a bare interpreter.
ALLOWED = {"__future__", "gc", "warnings", "opcode", "_opcode", "_opcode_metadata", "_functools", "_operator", "_imp", "types", "importlib",
           "importlib.machinery", "importlib._bootstrap", "importlib._bootstrap_external", "lazyboot", "lazyboot.errors"}  # fmt: skip
SHOW = "import sys; print('\\n'.join(sys.modules))"


@pytest.fixture
def start(programs):
    """Runs code with the sitecustomize folder, ``LAZYBOOT=1`` and an empty configuration."""
    programs.write({"empty.toml": EMPTY})
    programs.environ["PYTHONPATH"] = os.pathsep.join((SITEDIR, PARENT))

    def run(code: str = "", command=None, flags=(), **env):
        settings = {"LAZYBOOT": "1", "LAZYBOOT_CONFIG": str(programs.folder / "empty.toml"), **env}
        return programs.run(command=command or ["-c", code], flags=flags, env=settings, active=False)

    return run


def test_it_imports_only_what_is_allowed(start, programs):
    start()  # compiles the plan
    programs.write({"plain/sitecustomize.py": ""})
    bare = programs.run(command=["-c", SHOW], env={"PYTHONPATH": str(programs.folder / "plain")}, active=False)
    result = start(SHOW)
    assert result.stderr == "" and "lazyboot.runtime.engine" in result.stdout
    added = set(result.stdout.split()) - set(bare.stdout.split())
    assert not added & FORBIDDEN
    assert {name for name in added if not name.startswith("lazyboot.runtime")} <= ALLOWED


def test_starting_again_changes_nothing(start):
    code = """
import builtins, sys
before = builtins.__import__, list(sys.meta_path)
from lazyboot.runtime import boot
boot.start(); boot.start()
print((builtins.__import__, sys.meta_path) == before)
import lazyboot
handle = lazyboot.install(lazy=["hv"])
print((builtins.__import__, sys.meta_path) == before, lazyboot.active() is not None)
"""
    assert start(code).stdout.split() == ["True", "True", "True"]


def test_installing_keeps_all_that_a_configuration_says(programs):
    configuration = """
        presets = []
        lazy = ["a"]
        eager = ["b"]
        postpone_gc = false
        [[plugin]]
        module = "c"
        after = ["a"]
        [[decorator]]
        function = "d:e"
        loads = "a"
        [[import_function]]
        function = "f:g"
        [metadata]
        memoise = true
        """
    programs.write({"all.toml": configuration})
    main = """
        import os
        import lazyboot
        from lazyboot.config.compile import compile_plan
        from lazyboot.config.load import load
        parts = ("rules", "eager", "plugins", "decorators", "import_functions", "metadata", "postpone_gc", "error")
        whole = compile_plan(load([os.path.abspath("all.toml")]))
        plan = lazyboot.install(config="all.toml").plan
        print([part for part in parts if getattr(plan, part) != getattr(whole, part)])
        print([part for part in parts if getattr(plan, part)])
        """
    found = ["rules", "eager", "plugins", "decorators", "import_functions", "metadata"]
    result = programs.run(main, active=False)
    assert (result.stdout, result.stderr) == (f"[]\n{found}\n", "")


@pytest.mark.parametrize("flags", [["-E"], ["-I"]])
def test_flags_that_ignore_the_environment_keep_it_out(start, flags):
    result = start(f"import sys; sys.path.insert(0, {PARENT!r}); from lazyboot.runtime.boot import start; start(); "
                   "from lazyboot.runtime.engine import active; print(active())", flags=flags)  # fmt: skip
    assert (result.stdout, result.stderr) == ("None\n", "")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="users of POSIX")
@pytest.mark.parametrize("effective", ["geteuid", "getegid"])
def test_a_process_with_the_rights_of_another_user_is_left_alone(start, effective):
    code = (
        f"import os, sys; os.{effective} = lambda: 12345; sys.path.insert(0, {PARENT!r}); sys.meta_path[:] = "
        "[finder for finder in sys.meta_path if type(finder).__name__ != 'LazyFinder']; "
        "from lazyboot.runtime import boot; boot._started.clear(); boot.start(); "
        "from lazyboot.runtime.engine import active; print(active())"
    )
    assert start(code).stdout == "None\n"
    own = {"geteuid": "os.getuid()", "getegid": "os.getgid()"}[effective]
    assert "Engine" in start(code.replace("12345", own)).stdout


def test_a_system_that_knows_no_effective_user_starts(start):
    """WebAssembly has os.getuid and no os.geteuid."""
    code = (
        "import os, sys; [delattr(os, name) for name in ('geteuid', 'getegid') if hasattr(os, name)]; "
        f"sys.path.insert(0, {PARENT!r}); from lazyboot.runtime import boot; boot._started.clear(); boot.start(); "
        "from lazyboot.runtime.engine import active; print(active())"
    )
    result = start(code)
    assert "Engine" in result.stdout and result.stderr == ""


@pytest.mark.parametrize("variable", ["PIP_BUILD_TRACKER", "PEP517_BUILD_BACKEND", "_PYPROJECT_HOOKS_BUILD_BACKEND"])
def test_builds_are_left_alone(start, variable):
    assert (
        "lazyboot.runtime.finder.LazyFinder" not in start("import sys; print(sys.meta_path)", **{variable: "1"}).stdout
    )


@pytest.mark.parametrize(
    "command", [["-m", "pip", "--version"], ["-m", "ensurepip", "--version"], ["-m", "pip.__main__", "--version"]]
)
def test_the_real_pip_is_left_alone(start, command):
    result = start(command=command, LAZYBOOT_CONFIG="/absent/so/that/starting/would/say/so")
    assert "lazyboot" not in result.stderr


def test_a_program_named_like_an_installer_in_its_arguments_starts(start):
    assert "LazyFinder" in start(command=["-c", "import sys; print(sys.meta_path)", "pip", "-m", "pip"]).stdout


@pytest.mark.parametrize("closed", ["2", "1 2", "0 1 2"])
@pytest.mark.skipif(os.name != "posix", reason="descriptors of POSIX")
def test_closed_descriptors(start, programs, closed):
    import subprocess
    import sys

    redirections = " ".join(f"{number}>&-" for number in closed.split())
    env = {**programs.environ, "LAZYBOOT": "1", "LAZYBOOT_CONFIG": "/absent.toml"}
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -c "import sys; sys.exit(3)" {redirections}', sys.executable], env=env, timeout=60
    )
    assert done.returncode == 3


def test_a_process_without_an_executable_is_eager_with_one_line(start):
    code = """
import sys
sys.executable = ""
sys.meta_path = [f for f in sys.meta_path if type(f).__name__ != "LazyFinder"]
from lazyboot.runtime import boot
boot._started.clear()
boot.start()
"""
    result = start(code, XDG_CACHE_HOME="/proc/nothing")
    assert result.returncode == 0 and result.stderr.count("\n") == 1 and "executable" in result.stderr


def test_the_compiler_prints_nothing_and_leaves_nothing(start, programs):
    result = start("print('main')", PYTHONWARNINGS="error", PYTHONVERBOSE="")
    assert (result.stdout, result.stderr) == ("main\n", "")


def test_install_refuses_one_string_where_it_expects_several(start):
    program = "import lazyboot\ntry: lazyboot.install(lazy='scipy')\nexcept TypeError as error: print(error)"
    assert start(program, LAZYBOOT="0").stdout == "lazy='scipy' is one string; write lazy=['scipy']\n"
