"""What lazyboot costs a program that has nothing to gain: installed but off, and on with nothing to defer."""

from __future__ import annotations

from pathlib import Path

from lazyboot.profile.comparison import Variant, Workload
from lazyboot.profile.target import Target

START = "python -c pass"
MODULES = "modules loaded with nothing matched"
ABSENT, OFF, NO_RULES, NO_MATCH = "absent", "off", "on, no rules", "on, no match"

TARGETS = (
    Target(START, OFF, ABSENT, 0.5, in_ms=True),
    Target(START, NO_RULES, ABSENT, 10, in_ms=True),
    Target(START, NO_MATCH, ABSENT, 10, in_ms=True),
)

# What start-up must not load, beyond what the interpreter has loaded by itself.
FORBIDDEN = frozenset(
    "typing re pathlib json tomllib tomli click rich wrapt importlib_metadata threading attr attrs cattrs".split()
)

_LIST_MODULES = "import sys; print(*sorted(sys.modules))"
_CONFIGURATIONS = {NO_RULES: "presets = []\n", NO_MATCH: 'presets = []\nlazy = ["wandb"]\n'}


def workloads(absent: Path, installed: Path, folder: Path) -> tuple[Workload, Workload]:
    """Starting the interpreter, and what it has loaded then.

    absent     an interpreter without lazyboot
    installed  the same Python with lazyboot
    folder     an existing folder, for the configuration files
    """
    files = {name: folder / f"{index}.toml" for index, name in enumerate(_CONFIGURATIONS)}
    for name, file in files.items():
        file.write_text(_CONFIGURATIONS[name], "utf-8")

    def variants(code: str) -> tuple[Variant, ...]:
        on = [
            Variant(name, (str(installed), "-c", code), {"LAZYBOOT": "1", "LAZYBOOT_CONFIG": str(file)})
            for name, file in files.items()
        ]
        return Variant(ABSENT, (str(absent), "-c", code)), Variant(OFF, (str(installed), "-c", code)), *on

    return Workload(START, variants("pass")), Workload(MODULES, variants(_LIST_MODULES), same=only_allowed)


def only_allowed(absent: str, lazy: str) -> bool:
    """Whether the second list of modules adds nothing forbidden to the first."""
    return not added(absent, lazy) & FORBIDDEN


def added(absent: str, lazy: str) -> set[str]:
    """The modules of the second list that are not in the first."""
    return set(lazy.split()) - set(absent.split())
