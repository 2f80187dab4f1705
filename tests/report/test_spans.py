from __future__ import annotations

import pytest
from attrs import evolve
from handmade import eager, lazy
from madebyrule import large, nasty, several

from lazyboot.report.spans import tracks

RECORDINGS = {"eager": eager, "lazy": lazy, "several": several, "nasty": nasty, "large": large}


def named(track):
    return {span.name: span for span in track.spans}


@pytest.mark.parametrize("name", RECORDINGS)
def test_no_two_spans_of_a_track_overlap_by_half(name):
    for track in tracks(RECORDINGS[name]()):
        around = []
        for span in track.spans:
            while around and around[-1].ended_ns <= span.began_ns:
                around.pop()
            assert span.began_ns <= span.ended_ns
            assert not around or (around[-1].began_ns <= span.began_ns and span.ended_ns <= around[-1].ended_ns)
            around.append(span)


def test_an_import_lies_where_it_was_in_nanoseconds():
    main, scans = tracks(eager())
    core = named(main)["heavy._core"]
    assert (core.began_ns, core.ended_ns) == (1_000_000_000, 3_000_000_000)
    assert core.file == "/site/heavy/_core.so"
    assert core.about["asked for by"] == "heavy, /site/heavy/__init__.py:7"
    assert [span.name for span in scans.spans] == ["importlib.metadata.entry_points"]


def test_the_start_of_python_and_pth_files():
    main = named(tracks(eager())[0])
    assert (main["Python starts"].began_ns, main["Python starts"].ended_ns) == (0, 20_000_000)
    assert main["site and .pth files"].about == {"/site/hooks.pth:1": 0.05}


def test_processes_are_shifted_by_when_they_began():
    shown = tracks(several())
    assert [(track.process.pid, track.name) for track in shown] == [
        (5, "main thread"),
        (10, "main thread"),
        (10, "thread 2"),
        (12, "main thread"),
    ]
    assert shown[1].spans[0].began_ns == 500_000_000
    assert named(shown[2])["aside"].began_ns == 2_700_000_000
    assert named(shown[2])["aside"].about["error"] == "ImportError: no aside"


def test_a_first_use_holds_what_it_loaded():
    (main,) = tracks(lazy())
    names = [span.name for span in main.spans]
    assert names[-3:] == ["first use of heavy.Trunk", "heavy", "heavy._core"]
    assert named(main)["first use of heavy.Trunk"].about["forced by"] == "call"


def test_what_ends_after_the_one_around_it_is_shortened():
    own = eager().main
    late = tuple(evolve(each, seconds=9.0) if each.module == "heavy._core" else each for each in own.imports)
    main = named(tracks(eager(processes=(evolve(own, imports=late),)))[0])
    assert main["heavy._core"].ended_ns == main["heavy"].ended_ns == 5_500_000_000


def test_a_use_under_way_at_the_end_lasts_until_then():
    own = lazy().main
    endless = evolve(own, uses=(evolve(own.uses[0], seconds=-1.0),))
    (main,) = tracks(lazy(processes=(endless,)))
    assert named(main)["first use of heavy.Trunk"].ended_ns == 7_000_000_000
