"""Statistics over runs, and what counts as a problem."""

from __future__ import annotations

import json

import pytest

from lazyboot.profile.comparison import Comparison, Run, Variant, Workload
from lazyboot.profile.target import Target, as_json


def run(variant: str, wall_s: float, *, exit_code: int = 0, outcome: str = "x", modules: int | None = 10) -> Run:
    return Run(variant, wall_s, wall_s, 1024, modules, exit_code, outcome, "", "")


def comparison(*runs: Run, exit_code: int = 0) -> Comparison:
    variants = tuple(Variant(name, ("true",)) for name in dict.fromkeys(r.variant for r in runs))
    return Comparison(Workload("work", variants, exit_code), runs)


def test_spread_is_over_one_variant() -> None:
    found = comparison(run("a", 1), run("b", 50), run("a", 3), run("b", 50), run("a", 2)).spread("a", "wall_s")

    assert found is not None
    assert (found.median, found.min, found.max) == (2, 1, 3)


def test_ratio_pairs_the_runs_of_a_round() -> None:
    # The second round ran on a machine four times slower; the ratio does not see it.
    found = comparison(run("a", 2), run("b", 1), run("a", 8), run("b", 4)).ratio("a", "b")

    assert found is not None
    assert (found.median, found.min, found.max) == (2, 2, 2)


def test_difference_pairs_the_runs_of_a_round() -> None:
    found = comparison(run("a", 2), run("b", 1), run("a", 8), run("b", 4)).difference("a", "b")

    assert found is not None
    assert (found.min, found.max) == (1, 4)


def test_unknown_figures_are_left_out() -> None:
    measured = comparison(run("a", 1, modules=None), run("b", 1))

    assert measured.spread("a", "modules") is None
    assert measured.ratio("a", "b", "modules") is None
    assert measured.ratio("a", "absent") is None


def test_equal_runs_have_no_problems() -> None:
    assert comparison(run("a", 1), run("b", 1)).problems == []


def test_another_outcome_is_a_problem() -> None:
    assert comparison(run("a", 1), run("b", 1, outcome="y")).problems == ["work: b gave another result than a"]


def test_another_exit_code_is_a_problem_even_of_the_reference() -> None:
    measured = comparison(run("a", 1, exit_code=1), run("b", 1, exit_code=2), exit_code=2)

    assert measured.problems == ["work: a ended with exit code 1, expected 2"]
    assert measured.last_words == "a said last:\n"


def test_json_holds_the_figures_and_a_digest_of_a_long_outcome() -> None:
    report = json.loads(json.dumps(comparison(run("a", 2, outcome="z" * 500), run("b", 1, outcome="y")).as_json()))

    assert report["equal"] is False
    assert report["variants"]["a"]["wall_s"] == {"median": 2, "min": 2, "max": 2}
    assert report["ratios"]["a / b"]["median"] == 2
    assert report["runs"][0]["outcome"].startswith("sha256:")
    assert report["runs"][1]["outcome"] == "y"


def test_target_of_a_ratio() -> None:
    measured = comparison(run("a", 2), run("b", 1))
    reached = Target("work", "a", "b", 1.7, at_least=True)
    missed = Target("work", "a", "b", 1.15)

    assert [each["reached"] for each in as_json([reached, missed], [measured])] == [True, False]
    assert reached.says == "at least 1.7"
    assert missed.compares == "a ÷ b"


def test_target_of_a_difference_is_in_ms() -> None:
    target = Target("work", "a", "b", 0.5, in_ms=True)

    assert target.figure([comparison(run("a", 0.75), run("b", 0.5))]) == 250
    assert target.says == "at most 0.5 ms"


def test_target_of_work_that_was_not_measured() -> None:
    assert Target("other", "a", "b", 1).figure([comparison(run("a", 1), run("b", 1))]) is None
    assert Target("work", "a", "c", 1).figure([comparison(run("a", 1), run("b", 1))]) is None


def with_peer(*runs: Run, exit_code: int = 0) -> Comparison:
    """A comparison of variant "a" with variant "peer", which may break."""
    variants = (Variant("a", ("true",)), Variant("peer", ("true",), may_break=True))
    return Comparison(Workload("work", variants, exit_code), runs)


def failed(stderr: str, exit_code: int = 1) -> Run:
    return Run("peer", 1, 1, 1024, None, exit_code, "", "", stderr)


@pytest.mark.parametrize(
    "stderr, shown",
    [
        ("Traceback:\n  File\nImportError: no x (/home/me/site-packages/x.py)\n", "ImportError: no x"),
        ("a.b.Error: c\nsaid at exit\n", "a.b.Error: c"),
        ("KeyboardInterrupt\n", "KeyboardInterrupt"),
        ("TypeError: f() (of 2)\n\n", "TypeError: f() (of 2)"),
        ("first\nlast words\n", "last words"),
        ("", "exit code 1"),
    ],
)
def test_a_variant_that_may_break_is_broken_with_its_last_error(stderr: str, shown: str) -> None:
    measured = with_peer(run("a", 1), failed(stderr))

    assert measured.broken("peer") == shown
    assert (measured.problems, measured.last_words) == ([], "")
    assert measured.as_json()["broken"] == {"peer": shown}


def test_a_signal_is_named_where_nothing_is_said() -> None:
    assert with_peer(run("a", 1), failed("", -11)).broken("peer") == "ended by signal 11"


def test_another_result_breaks_a_variant_too() -> None:
    measured = with_peer(run("a", 1), run("peer", 1), run("peer", 1, outcome="y"))

    assert measured.broken("peer") == "another result than a"
    assert measured.problems == []


def test_a_variant_that_may_break_and_does_not_is_as_any_other() -> None:
    measured = with_peer(run("a", 2, exit_code=2), run("peer", 1, exit_code=2), exit_code=2)

    assert measured.broken("peer") is None and measured.gave_same_result("peer")
    assert measured.as_json()["broken"] == {}


def test_a_variant_that_must_not_break_is_a_problem_beside_one_that_may() -> None:
    measured = with_peer(run("a", 1, exit_code=3), failed("ImportError: x"))

    assert measured.problems == ["work: a ended with exit code 3, expected 0"]
    assert measured.broken("a") is None
