"""Tools that hook into imports or run programs themselves: beside lazyboot each does what it does without, and what a
rule names waits all the same. All of them stand in one environment, with lazyboot's own start-up file."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.stack, pytest.mark.case(26)]

CONFIG = 'presets = []\n[[rule]]\nmodules = ["hv"]\ninside = true\n'
HV = "print('\\nhv executes')\nclass X:\n    pass\nclass Y(X):\n    pass\ndef make(kind=X):\n    return kind()\n"
SAY = "import os, sys; print('\\nwaits' if 'hv' not in sys.modules else '\\nis loaded')"
MAIN = f"import hv\nfrom hv import X, make\n{SAY}\ndef use():\n    return type(make()) is X\nprint(use())\n"
OWN_LINES = ("waits", "is loaded", "hv executes")
PROGRESS = re.compile(r"^[.F]+$")
PROMPTS = re.compile(r"^(\(Pdb\)|In \[\d+\]:)\s*")
VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "TERM")


class Beside:
    """The same program in two folders, eager in ``0`` and under lazyboot in ``1``, in the environment of the tools."""

    def __init__(self, python: str, folder: Path) -> None:
        self.commands = Path(python).parent
        self.folder = folder

    def run(self, switch: str, *command: str, code: int = 0, text: str = "", **environ: str) -> str:
        """What `command` prints in folder `switch`; paths and seconds are taken out."""
        folder = self.folder / switch
        environment = {name: os.environ[name] for name in VARIABLES if name in os.environ}
        environment["PATH"] = os.pathsep.join((str(self.commands), environment.get("PATH", os.defpath)))
        environment |= {"LAZYBOOT": switch, "XDG_CACHE_HOME": str(self.folder), "IPYTHONDIR": str(folder), **environ}
        done = subprocess.run(
            [str(self.commands / command[0]), *command[1:]],
            cwd=folder,
            env=environment,
            input=text,
            timeout=300,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, f"exit code {done.returncode}:\n{done.stdout}{done.stderr}"
        assert "lazyboot: " not in done.stderr, done.stderr
        return re.sub(r"\b\d+\.\d+s\b", "seconds", done.stdout.replace(str(folder), "folder"))

    def same(self, files: dict[str, str], *command: str, waits: bool = True, **options: object) -> list[str]:
        """Run `command` over `files` in both: equal, but that lazily ``hv`` `waits`. Gives the lazy output's lines."""
        shown = []
        for switch in "01":
            for name, content in {"hv.py": HV, "lazyboot.toml": CONFIG, **files}.items():
                path = self.folder / switch / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)
            shown.append(self.run(switch, *command, **options))  # type: ignore[arg-type]
        eager, lazy = map(_lines, shown)
        assert [line for line in eager if line not in OWN_LINES] == [line for line in lazy if line not in OWN_LINES]
        said = [sorted(line for line in lines if line in OWN_LINES) for lines in (eager, lazy)]
        assert said == [["hv executes", "is loaded"], ["hv executes", "waits" if waits else "is loaded"]], shown
        return lazy


def _lines(text: str) -> list[str]:
    """The lines of `text` without prompts, but for empty ones and pytest's dots."""
    lines = (PROMPTS.sub("", PROMPTS.sub("", line.strip())) for line in text.splitlines())
    return [line for line in lines if line and not PROGRESS.match(line)]


@pytest.fixture
def beside(stack_interpreter: Callable[[str], str], tmp_path: Path) -> Beside:
    return Beside(stack_interpreter("tools"), tmp_path)


def test_a_program_of_its_own(beside):
    assert beside.same({"main.py": MAIN}, "python", "main.py") == ["waits", "hv executes", "True"]


# Collecting tests reads every name of the test's own module and of conftest.py, so what those import is loaded.
LIBRARY = "import hv\nfrom hv import make\ndef kind():\n    return hv.X\ndef made():\n    return make()\n"
TESTS = f"""
import library

def test_waits():
    {SAY}

def test_passes(made):
    assert isinstance(made, library.kind())

def test_fails():
    numbers = [1, len("ab")]
    assert numbers == [1, 3], type(library.made()).__name__

def test_patched(monkeypatch):
    monkeypatch.setattr("hv.make", lambda: 5)
    assert library.hv.make() == 5
"""
PLUGIN = "import pytest\nimport library\n@pytest.fixture\ndef made():\n    return library.made()\n"


def test_pytest_rewrites_assertions_and_reports_the_same(beside):
    options = ["-q", "-s", "--tb=short", "-p", "no:cacheprovider", "-p", "no:ddtrace"]
    files = {"library.py": LIBRARY, "test_it.py": TESTS, "conftest.py": PLUGIN}
    shown = beside.same(files, "python", "-m", "pytest", *options, code=1)
    assert any(line.endswith("assert [1, 2] == [1, 3]") for line in shown)
    assert shown[-1] == "1 failed, 3 passed in seconds"


def test_coverage_counts_the_same_lines_and_branches(beside):
    files = {"main.py": MAIN, ".coveragerc": "[run]\nbranch = true\nsource = .\n"}
    beside.same(files, "python", "-m", "coverage", "run", "main.py")
    reports = [json.loads(beside.run(switch, "python", "-m", "coverage", "json", "-o", "-")) for switch in "01"]
    assert reports[0]["files"] == reports[1]["files"]
    assert reports[1]["files"]["hv.py"]["summary"]["percent_covered"] == 100


def test_a_debugger_stops_steps_and_prints(beside):
    commands = "break 5\ncontinue\nnext\np type(make())\np hv.Y.__mro__\nreturn\ncontinue\nquit\n"
    shown = beside.same({"main.py": MAIN}, "python", "-m", "pdb", "main.py", text=commands)
    assert "(<class 'hv.Y'>, <class 'hv.X'>, <class 'object'>)" in shown


def test_ipython_runs_cells_completes_and_inspects(beside):
    cells = f"import hv\nfrom hv import X\n{SAY}\nprint(X)\nX?\n%run -n part.py\n"
    cells += "print(get_ipython().Completer.complete('hv.ma'))\n"
    files = {"part.py": "from hv import Y\nprint(Y.__mro__)\n"}
    beside.same(files, "ipython", "--simple-prompt", "--colors=NoColor", "--no-banner", "--no-confirm-exit", text=cells)


CHECKED = """
import hv
from hv import X

def take(value: X, other: "hv.Y | None" = None) -> X:
    return value
"""
CHECK = f"""
import checked
{SAY}
import hv
print(checked.take(hv.X()), file=open(os.devnull, "w"))
for wrong in (lambda: checked.take(3), lambda: checked.take(hv.X(), 3)):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, str(error).partition(", as ")[0].partition(" at 0x")[0])
    else:
        print("accepted")
"""
HOOKS = {
    "beartype": "from beartype.claw import beartype_package; beartype_package('checked')",
    "typeguard": "from typeguard import install_import_hook; install_import_hook('checked')",
    "jaxtyping": "from jaxtyping import install_import_hook; install_import_hook('checked', 'beartype.beartype')",
}


@pytest.mark.parametrize("tool", HOOKS)
def test_an_import_hook_that_checks_types_finds_the_same_mistakes(tool, beside):
    files = {"checked.py": CHECKED, "main.py": f"{HOOKS[tool]}\n{CHECK}"}
    # To check values the tool needs the classes; and what typeguard checks calls globals(), so its imports are eager.
    shown = beside.same(files, "python", "main.py", waits=False)
    assert "accepted" not in shown


def test_ddtrace_run(beside):
    beside.same({"main.py": MAIN}, "ddtrace-run", "python", "main.py", DD_TRACE_ENABLED="false")


def test_opentelemetry_instrument(beside):
    exporters = {f"OTEL_{signal}_EXPORTER": "none" for signal in ("TRACES", "METRICS", "LOGS")}
    beside.same({"main.py": MAIN}, "opentelemetry-instrument", "python", "main.py", **exporters)


AUTOWRAPT = {
    "patches.py": "def patch(module):\n    module.patched = module.make\n",
    "patches-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: patches\nVersion: 1\n",
    "patches-1.dist-info/entry_points.txt": "[some.patches]\nhv = patches:patch\n",
}


def test_autowrapt_patches_a_module_when_it_has_loaded(beside):
    files = {**AUTOWRAPT, "main.py": f"{MAIN}print(type(hv.patched()).__name__)\n"}
    assert beside.same(files, "python", "main.py", AUTOWRAPT_BOOTSTRAP="some.patches", PYTHONPATH=".")[-1] == "X"


def test_setuptools_stands_in_for_distutils(beside):
    use = "import distutils.command.build\nprint(distutils.__name__, distutils.command.build.__name__)\n"
    assert beside.same({"main.py": f"{MAIN}{use}"}, "python", "main.py")[-1] == "distutils distutils.command.build"


UNDONE = f"""
import builtins, os, sys
def system():
    return builtins.__import__, list(sys.meta_path), list(sys.path_hooks)
before = system()
{{hooks}}
between = system()
handle = None
if "install" in sys.argv:
    del os.environ["LAZYBOOT"]  # 0 would keep it off
    handle = __import__("lazyboot").install(lazy=["hv"])
import hv
{SAY}
import checked, other
print(hv.make().__class__.__name__)
if handle is not None:
    handle.uninstall()
    print("system as before:", system() == between)
"""


def test_all_hooks_in_one_process_and_lazyboot_is_undone_from_among_them(beside):
    hooks = [HOOKS["beartype"], HOOKS["jaxtyping"], HOOKS["typeguard"].replace("checked", "other")]
    files = {"checked.py": CHECKED, "other.py": "", "main.py": UNDONE.format(hooks="\n".join(hooks))}
    beside.same(files, "python", "main.py")
    assert _lines(beside.run("0", "python", "main.py", "install")) == [
        "waits",
        "hv executes",
        "X",
        "system as before: True",
    ]
