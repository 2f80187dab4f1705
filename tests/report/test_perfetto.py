from __future__ import annotations

import json

import pytest
from attrs import evolve
from handmade import eager, lazy
from madebyrule import large, nasty, several

from lazyboot.report.perfetto import perfetto

RECORDINGS = {"eager": eager, "lazy": lazy, "several": several, "nasty": nasty, "large": large}
TRIMESTER_S = 7_889_238  # libkineto's ChromeTraceBaseTime counts from a multiple of it


def spans(trace):
    return [event for event in trace["traceEvents"] if event["ph"] == "X"]


@pytest.mark.parametrize("name", RECORDINGS)
def test_spans_of_a_thread_nest_to_the_microsecond(name):
    trace = json.loads(json.dumps(perfetto(RECORDINGS[name]())))
    threads = {}
    for event in spans(trace):
        assert isinstance(event["ts"], int) and isinstance(event["dur"], int)
        assert event["ts"] >= 0 and event["dur"] >= 0
        around = threads.setdefault((event["pid"], event["tid"]), [])
        while around and around[-1]["ts"] + around[-1]["dur"] <= event["ts"]:
            around.pop()
        if around:
            assert around[-1]["ts"] <= event["ts"]
            assert event["ts"] + event["dur"] <= around[-1]["ts"] + around[-1]["dur"]
        around.append(event)


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_event_has_what_the_format_asks_for(name):
    trace = perfetto(RECORDINGS[name]())
    for event in trace["traceEvents"]:
        assert event["ph"] in ("X", "M")
        assert {"name", "pid", "tid", "ts", "args"} <= event.keys()
        assert isinstance(event["pid"], int) and 0 <= event["tid"] < 2**32


def test_the_base_is_the_one_that_torch_profiler_takes():
    base = perfetto(eager())["baseTimeNanoseconds"]
    assert base % (TRIMESTER_S * 10**9) == 0
    assert 0 <= eager().began_ns - base < TRIMESTER_S * 10**9


def test_base_and_ts_give_the_time_of_day():
    trace = perfetto(eager())
    (heavy,) = [event for event in spans(trace) if event["name"] == "heavy"]
    assert trace["baseTimeNanoseconds"] + heavy["ts"] * 1000 == eager().began_ns + 500_000_000
    assert heavy["dur"] == 5_000_000
    assert heavy["cat"] == "import"
    assert heavy["args"]["file"] == "/site/heavy/__init__.py"


def test_processes_and_threads_have_names_and_numbers_of_their_own():
    trace = perfetto(several())
    named = [event for event in trace["traceEvents"] if event["ph"] == "M"]
    processes = {event["pid"]: event["args"]["name"] for event in named if event["name"] == "process_name"}
    assert processes == {5: "torchrun /app/train.py", 10: "/app/train.py", 12: "/app/train.py"}
    threads = [(event["pid"], event["tid"], event["args"]["name"]) for event in named if event["name"] == "thread_name"]
    assert [(pid, name) for pid, _, name in threads] == [
        (5, "main thread"),
        (10, "main thread"),
        (10, "thread 2"),
        (12, "main thread"),
    ]
    assert len({tid for _, tid, _ in threads}) == len(threads)
    assert {(event["pid"], event["tid"]) for event in spans(trace)} == {(pid, tid) for pid, tid, _ in threads}


def test_identities_of_threads_that_are_too_large_for_a_trace_are_replaced():
    own = eager().main
    wide = evolve(own, imports=tuple(evolve(each, thread=140_000_000_000_000) for each in own.imports))
    assert {event["tid"] for event in spans(perfetto(eager(processes=(wide,)))) if event["cat"] == "import"} == {10}
