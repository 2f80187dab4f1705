"""What is tuned: a command, what its result is, and the configuration to which rules are added. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from lazyboot.profile.mark import Mark
from lazyboot.profile.tuning.candidate import RuleSet
from lazyboot.profile.tuning.rulesfile import with_rules


@frozen
class InForce:
    """What defers something without any of the rules that are looked for.

    file     the configuration file to which they are to be added
    presets  presets do
    own      what the file says itself does
    """

    file: str = "lazyboot.toml"
    presets: bool = False
    own: bool = False

    def __bool__(self) -> bool:
        return self.presets or self.own

    def __str__(self) -> str:
        return " and ".join([*(["the presets"] if self.presets else []), *([self.file] if self.own else [])])


@frozen
class Subject:
    """What is tuned.

    argv     ``{folder}`` in a word stands for a new empty folder of each run
    program  the file to execute
    folder   the working directory
    eager, lazy  variables of a run without lazyboot, and with it; LAZYBOOT_CONFIG comes on top
    until    where a run is measured up to, and ended; None: its end
    check    a command whose exit code must be 0 after each run; ``{folder}`` as above
    ignored  patterns of lines of output that are not compared
    stderr   whether what is written there is compared
    base     the configuration to which rules are added; it holds none of an earlier tuning
    no_presets  whether that says that there are no presets
    in_force  what defers something by it
    """

    argv: tuple[str, ...]
    program: str
    folder: Path
    eager: Mapping[str, str]
    lazy: Mapping[str, str]
    until: Mark | None = None
    check: str = ""
    ignored: tuple[str, ...] = ()
    stderr: bool = False
    base: str = ""
    no_presets: bool = False
    in_force: InForce = field(factory=InForce)

    def text(self, rules: RuleSet) -> str:
        """The configuration with `rules`."""
        return with_rules(self.base, rules, no_presets=self.no_presets)
