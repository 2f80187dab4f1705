from __future__ import annotations

from pathlib import Path

import pytest

from lazyboot.profile import outcome
from lazyboot.profile.comparison import Comparison, Run, Variant, Workload
from lazyboot.profile.mark import Mark


def compared(eager, lazy, *, until=None):
    """The comparison of runs that said these texts; a pair is stdout and stderr, a number an exit code."""

    def run(variant, said):
        if isinstance(said, int):
            return Run(variant, 1, 1, 1, 1, said, "", "", "Traceback\nKeyError: 'x'\n")
        out, err = said if isinstance(said, tuple) else (said, "")
        return Run(variant, 1, 1, 1, 1, 0, outcome.text(Path(), out, err), out, err)

    work = Workload("work", (Variant("eager", ()), Variant("lazy", ())), None, until=until)
    return Comparison(work, (*(run("eager", each) for each in eager), *(run("lazy", each) for each in lazy)))


def finding(*arguments, **options):
    (verdict,) = outcome.verdicts(compared(*arguments, **options))
    return verdict.result, *verdict.findings


def test_the_same_output_is_the_same():
    assert finding(["a\nb\n"] * 2, ["a\nb\n"] * 2) == ("same",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("took 1.25 s", "took 13 s"),
        ("in 3.1ms at 5.2it/s", "in 40.9ms at 12.25it/s"),
        ("[2026-11-22 07:30:00,123] go", "[2027-01-02 17:31:10,999] go"),
        ("2026-11-22T07:30:00.5Z", "2026-11-22T07:30:01+00:00"),
        ("<object at 0x7f0012345678>", "<object at 0x7fabcdefabcd>"),
        ("pid=123 PID 5", "pid=9 PID 77"),
        ("/tmp/tmpab12cd34/x", "/tmp/tmpzz99zz99/x"),
        ("10%\r 50%\r100%", "20%\r100%"),
        ("\x1b[31mred\x1b[0m", "red"),
    ],
)
def test_times_addresses_process_numbers_and_what_was_overwritten_do_not_count(one, other):
    assert finding([one], [other]) == ("same",)


@pytest.mark.parametrize(
    ("one", "other"), [("loss 1.25", "loss 1.26"), ("step 10", "step 11"), ("a b", "ab"), ("rank 0", "rank 1")]
)
def test_other_numbers_and_words_count(one, other):
    assert finding([one], [other])[0] == "different"


def test_the_first_line_that_differs_is_told_with_its_stream():
    assert finding(["a\nb\nc\n"], ["a\nX\nY\n"]) == ("different", "stdout, line 2: eager says 'b', lazy says 'X'")
    assert finding([("a", "")], [("a", "warning\n")]) == (
        "different",
        "stderr, line 1: eager says nothing more, lazy says 'warning'",
    )


def test_one_run_that_differs_is_enough():
    assert finding(["a"] * 3, ["a", "a", "b"])[0] == "different"


def test_another_exit_code_is_a_failure_with_the_last_line():
    assert finding(["a"], [1]) == ("failed", "exit code 1, eager has 0; it said last: \"KeyError: 'x'\"")


def test_where_eager_runs_differ_the_lines_that_all_of_them_say_are_compared():
    eager = ["seed 1\nloss 0.5\ndone\n", "seed 2\nloss 0.5\ndone\n"]
    assert finding(eager, ["seed 3\nloss 0.5\ndone\n"]) == ("same",)
    assert finding(eager, ["seed 3\nloss 0.6\ndone\n"]) == (
        "different",
        "stdout: eager says 'loss 0.5', lazy does not",
    )
    assert outcome.unsettled(compared(eager, [])).endswith("line 1: one run says 'seed 1', another says 'seed 2'")
    assert outcome.unsettled(compared(["a", "a"], ["b"])) == ""


def test_up_to_a_line_of_output_it_is_chance_how_much_more_came():
    ready = Mark.parse("ready")
    assert finding([("ready\n", "x\ny\n")], [("ready\n", "x\n")], until=ready) == ("same",)
    assert finding([("ready\n", "x\ny\n")], [("ready\n", "z\n")], until=ready)[0] == "different"
    assert finding([("ready\n", "x\ny\n")], [("ready\n", "x\n")], until=Mark.parse("a:b"))[0] == "different"
