"""What else has to wait so that a library can, by the source of those who import it."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve
from handmade import eager, statement

from lazyboot.profile.recording import Process, Statement
from lazyboot.profile.tuning.candidate import Candidate
from lazyboot.profile.tuning.entries import unit

RULE = Candidate("rule", ("compiler",))


def process_of(source: str, folder: Path, *statements: Statement) -> Process:
    """A process in which module `user` has `source`; the statements are its."""
    file = folder / "user.py"
    file.write_text(source, "utf-8")
    return evolve(eager().processes[0], files=(str(file),), statements=statements)


def within(line: int, function: str) -> Statement:
    """``import compiler`` in a function of `user`."""
    return evolve(statement("compiler", "user", 0, line), function=function)


def test_a_function_that_decorates_with_the_library_becomes_a_decorator(tmp_path: Path) -> None:
    inner = "    def inner(*a):\n        import compiler\n        return compiler.made(f)(*a)\n"
    source = f"def quick(f):\n{inner}    return inner\n"
    rule, decorator = unit(RULE, process_of(source, tmp_path, within(3, "inner")))
    assert rule == RULE
    assert decorator == Candidate("decorator", ("user:quick",), after=("compiler",), plain=True)


def test_a_call_for_nothing_but_its_effect_becomes_one_without_effect(tmp_path: Path) -> None:
    source = "def step():\n    import compiler\n    compiler.pause()\n    return 1\n"
    assert unit(RULE, process_of(source, tmp_path, within(2, "step"))) == (evolve(RULE, no_effect=("compiler:pause",)),)


def test_a_call_whose_result_is_used_is_none(tmp_path: Path) -> None:
    source = "def step():\n    import compiler\n    compiler.pause()\n    return compiler.state()\n"
    rule, decorator = unit(RULE, process_of(source, tmp_path, within(2, "step")))
    assert rule.no_effect == ()
    assert decorator.modules == ("user:step",)


def test_a_class_that_is_asked_about_becomes_one_without_instances(tmp_path: Path) -> None:
    source = "from compiler import Made, Other\ndef of(x):\n    return isinstance(x, (int, Made)) or Other(x)\n"
    found = unit(RULE, process_of(source, tmp_path, statement("compiler", "user", 0, 1, ("Made", "Other"))))
    assert found == (evolve(RULE, no_instances=("compiler:Made",)),)


def test_a_source_that_cannot_be_read_adds_nothing(tmp_path: Path) -> None:
    process = evolve(process_of("", tmp_path, within(1, "f")), files=(str(tmp_path / "gone.py"),))
    assert unit(RULE, process) == (RULE,)
    assert unit(RULE, process_of("def f(:\n", tmp_path, within(1, "f"))) == (RULE,)


def test_a_rule_for_a_packages_own_imports_stays_alone(tmp_path: Path) -> None:
    own = evolve(RULE, inside=True)
    source = "def step():\n    import compiler\n    compiler.pause()\n"
    assert unit(own, process_of(source, tmp_path, within(2, "step"))) == (own,)
