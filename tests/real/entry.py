"""What a real run is: a public script or command, in which stack, with which files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# torch seeds itself at random where the script does not.
SEEDED = """
import runpy, sys
import torch

torch.manual_seed(11)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@dataclass(frozen=True)
class Source:
    """A public source distribution, pinned by version and content: ``name==version`` and its SHA-256."""

    requirement: str
    digest: str


@dataclass(frozen=True)
class Entry:
    """One run.

    name       what the command line calls it
    stack      the stack that it runs in
    command    a program in the stack's folder of commands, and its arguments; ``{site}`` stands for its site-packages,
               ``{source}`` for the unpacked `source`
    origin     who wrote what runs
    files      path in the working folder -> text, there before the run
    copies     path in the working folder -> what is copied there before the run; a placeholder may stand in it
    source     the source distribution that is fetched for it
    beside     pinned requirements that the stack lacks
    prepare    a program that the stack's interpreter runs eagerly in the working folder before
    environ    variables
    code       the exit code that both runs must have
    unordered  several processes write to the same stream: the order of lines is not compared
    limit      pattern of lines that may differ, for a reason that stands under "Limits" in README.md, or because
               they do in any two runs
    opaque     pattern of names of files that differ in any two runs: only their names are compared
    defers     lazyboot has something to defer in it; where it has not, the runs must only be equal
    quick      few seconds: also a test of nox's session `stacks`
    """

    name: str
    stack: str
    command: tuple[str, ...]
    origin: str
    files: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None
    beside: tuple[str, ...] = ()
    prepare: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    code: int = 0
    unordered: bool = False
    limit: str = ""
    opaque: str = ""
    defers: bool = True
    quick: bool = False
