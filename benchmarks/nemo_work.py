"""The NeMo workloads: the recipe import with the recipe built, and the performance script's dry run.

The script that is run lies in a folder of its own, which is first on its path: nothing here may hide a module.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from lazyboot.profile.comparison import FILES, Variant, Workload
from lazyboot.profile.example import EAGER, LAZY
from lazyboot.profile.interpreter import Interpreter
from lazyboot.profile.target import Target

RECIPE = "NeMo recipe, imported and built"
DRY_RUN = "NeMo performance script, --dryrun"

LIBRARIES = ("nemo-toolkit", "nemo_run", "nvidia-modelopt", "megatron-core", "torch", "lightning", "transformers")
TARGETS = (
    Target(RECIPE, EAGER, LAZY, 3, at_least=True),
    Target(DRY_RUN, EAGER, LAZY, 2.5, at_least=True),
    Target(RECIPE, LAZY, EAGER, 0.5, measure="peak_bytes"),
    Target(RECIPE, LAZY, EAGER, 0.5, measure=FILES),
)

RECIPE_TEXT = "recipe.txt"
_SCRIPT = (
    *("-m", "scripts.performance.llm.pretrain_nemotron4_15b", "--account", "a", "--partition", "p"),
    *("--gpu", "h100", "--dryrun", "-ng", "64", "-mb", "1", "-gb", "64", "-tp", "2", "-pp", "1", "-cp", "1"),
    *("-vp", "1", "-ep", "1", "-et", "1", "--log_dir", "{folder}"),
)
# Rich wraps what it prints at this width; wide, so that a path's length does not move line ends.
_WIDTH = {"COLUMNS": "2000", "NEMORUN_HOME": "{folder}"}

_ADDRESS = re.compile(r"\b0x[0-9a-f]+")
_STAMPS = (
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d"), "<time>"),
    (re.compile(r"^\[\d\d:\d\d:\d\d\]", re.MULTILINE), ""),
    (re.compile(r"_\d{19}\b"), "_<id>"),
    (re.compile(r"─+"), "─"),
    (re.compile(r"[ \t]+"), " "),
)
_LINE = re.compile(r"(?P<path>[^\s:]+): (?P<annotation>.*?) = (?P<value>.*)")


def workloads(interpreter: Interpreter) -> tuple[Workload, Workload]:
    """Both, eager and lazy."""
    script = str(Path(__file__).parent / "scripts" / "recipe.py")
    recipe = Workload(
        RECIPE, _variants(interpreter, script, "{folder}/" + RECIPE_TEXT), outcome=_recipe, same=same_recipe
    )
    dry_run = Workload(DRY_RUN, _variants(interpreter, *_SCRIPT), prepare=_repository, outcome=normalised)
    return recipe, dry_run


def same_recipe(eager: str, lazy: str) -> bool:
    """Whether two flattened recipes agree, line by line, but for annotations that are unresolved in the second."""
    one, other = eager.splitlines(), lazy.splitlines()
    return len(one) == len(other) and all(map(_same_line, one, other))


def normalised(folder: Path, stdout: str, stderr: str) -> str:
    """The performance script's output without what differs from run to run: times, the experiment's id, paths."""
    text = stdout.replace(str(folder), "<folder>")
    for pattern, replacement in _STAMPS:
        text = pattern.sub(replacement, text)
    return "\n".join(line.strip() for line in text.splitlines())


def _variants(interpreter: Interpreter, *arguments: str) -> tuple[Variant, ...]:
    argv = (interpreter.executable, *arguments)
    return tuple(Variant(name, argv, {**interpreter.environment(name == LAZY), **_WIDTH}) for name in (EAGER, LAZY))


def _recipe(folder: Path, stdout: str, stderr: str) -> str:
    text = folder / RECIPE_TEXT
    return _ADDRESS.sub("0x", text.read_text("utf-8")) if text.exists() else ""


def _same_line(eager: str, lazy: str) -> bool:
    if eager == lazy:
        return True
    one, other = _LINE.fullmatch(eager), _LINE.fullmatch(lazy)
    if one is None or other is None or "ForwardRef(" not in other["annotation"]:
        return False
    return one["path"] == other["path"] and one["value"] == other["value"]


def _repository(folder: Path) -> None:
    """A git repository with one commit: nemo_run packages the one it is started in."""
    identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("commit", "-q", "--allow-empty", "-m", "start")):
        subprocess.run(["git", *identity, *command], cwd=folder, check=True)
