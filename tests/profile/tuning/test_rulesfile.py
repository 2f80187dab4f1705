"""Rules in a lazyboot.toml: behind what is there, found again, and said as they were tried."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomlkit

from lazyboot.config.compile import compile_plan
from lazyboot.config.load import load
from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.rulesfile import Notes, RulesFileError, places, with_rules, without_section

PLOTS = Candidate("rule", ("plots",), why="plots, with what only it loads")
RULES = RuleSet(
    (
        PLOTS,
        Candidate("rule", ("tables", "tables2"), ("@project",), inside=True),
        Candidate("rule", ("jit",), no_instances=("jit:Compiled",), no_effect=("jit:pause",)),
        Candidate("plugin", ("models.plots",), after=("plots",)),
        Candidate("decorator", ("models.speed:quick",), after=("jit",), plain=True),
        Candidate("import_function", ("models.tools:try_import",), takes="name"),
        Candidate("metadata", ()),
    ),
    ("tables.plugins",),
)
OWN = """\
# the team's
lazy = ["wandb"]  # a remark
eager = ["own.plugins"]

[[rule]]
modules = ["own.models"]
"""


def plan_of(text: str, folder: Path) -> object:
    """The plan of a configuration with `text`."""
    file = folder / "lazyboot.toml"
    file.write_text(text, "utf-8")
    return compile_plan(load([str(file)]))


@pytest.mark.parametrize("base", ["", OWN, "[[rule]]\nmodules = ['own']\n"], ids=["nothing", "more", "tables"])
def test_rules_are_what_the_loader_reads(base: str, tmp_path: Path) -> None:
    plan = plan_of(with_rules(base, RULES, no_presets=True), tmp_path)
    added = plan.rules[-3:]  # type: ignore[attr-defined]
    assert [rule.modules for rule in added] == [("plots",), ("tables", "tables2"), ("jit",)]
    assert added[1].importers == ("@project",) and added[1].inside
    assert added[2].no_effect == ("jit:pause",) and added[2].no_instances == ("jit:Compiled",)
    assert plan.plugins[0].after == ("plots",)  # type: ignore[attr-defined]
    assert plan.decorators[0].plain  # type: ignore[attr-defined]
    assert plan.import_functions[0].takes_name  # type: ignore[attr-defined]
    assert plan.metadata is not None  # type: ignore[attr-defined]
    assert "tables.plugins" in plan.eager  # type: ignore[attr-defined]


def test_what_is_there_stays_as_it_is_and_in_front() -> None:
    text = with_rules(OWN, RuleSet((PLOTS,)), Notes(("made by tune",)))
    assert text.startswith(OWN)
    assert text.index("# made by tune") < text.index('modules = ["plots"]')


def test_a_section_is_taken_out_again() -> None:
    assert without_section(with_rules(OWN, RuleSet((PLOTS,)))) == OWN
    assert without_section(OWN) == OWN
    again = without_section(with_rules(OWN, RULES, Notes(("made by tune",))))
    assert "tune" not in again
    assert tomlkit.parse(again).unwrap() == tomlkit.parse(OWN).unwrap()


@pytest.mark.parametrize("base", ["", OWN, "[[rule]]\nmodules = ['own']\n", "postpone_gc = false\n"])
def test_nothing_of_a_tuning_is_left(base: str) -> None:
    again = without_section(with_rules(base, RULES, no_presets=True))
    assert tomlkit.parse(again).unwrap() == tomlkit.parse(base).unwrap()
    assert with_rules(again, RULES, no_presets=True) == with_rules(
        without_section(with_rules(again, RULES, no_presets=True)), RULES, no_presets=True
    )
    assert "tune" not in again
    if base != OWN:  # whose list is over several lines now
        assert again == base


def test_a_second_tuning_writes_the_same_file() -> None:
    once = with_rules(OWN, RULES)
    assert with_rules(without_section(once), RULES) == with_rules(without_section(with_rules(OWN, RULES)), RULES)
    assert once.count('"tables.plugins"') == 1


def test_reasons_and_remarks_change_nothing_that_is_said(tmp_path: Path) -> None:
    bare = plan_of(with_rules(OWN, RULES), tmp_path)
    noted = plan_of(with_rules(OWN, RULES, Notes(("head",), {PLOTS: "saves 2 s"})), tmp_path)
    assert [rule.modules for rule in bare.rules] == [rule.modules for rule in noted.rules]  # type: ignore[attr-defined]
    assert "saves 2 s" in [rule.reason for rule in noted.rules]  # type: ignore[attr-defined]


def test_a_rule_is_found_by_the_line_that_a_message_names(tmp_path: Path) -> None:
    text = with_rules(OWN, RULES)
    plan = plan_of(text, tmp_path)
    lines = {rule.modules: int(rule.origin.rpartition(":")[2]) for rule in plan.rules[-3:]}  # type: ignore[attr-defined]
    at = places(text, OWN, RULES)
    assert at[lines["plots",]] == PLOTS
    assert [at[line].modules for line in lines.values()] == list(lines)


def test_presets_that_are_named_are_not_switched_off() -> None:
    with pytest.raises(RulesFileError, match="presets"):
        with_rules('presets = ["torch"]\n', RULES, no_presets=True)
    assert with_rules("presets = []\n", RuleSet(), no_presets=True) == "presets = []\n"


def test_a_section_without_its_end_is_an_error() -> None:
    text = with_rules(OWN, RULES)
    with pytest.raises(RulesFileError, match="<<<"):
        without_section(text[: text.index("# <<<")])
