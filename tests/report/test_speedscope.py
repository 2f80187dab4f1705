"""The schema beside this file is dist/release/file-format-schema.json of speedscope 1.25.0 (npm, MIT), unchanged."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from handmade import eager, lazy
from madebyrule import large, nasty, several

from lazyboot.report.speedscope import speedscope

SCHEMA = json.loads(Path(__file__).with_name("speedscope-schema.json").read_text("utf-8"))
RECORDINGS = {"eager": eager, "lazy": lazy, "several": several, "nasty": nasty}


def stack_of(file, profile, at):
    """The names of the frames that are open at the microsecond `at`."""
    frames = file["shared"]["frames"]
    stack = []
    for event in profile["events"]:
        if event["at"] > at:
            break
        if event["type"] == "O":
            stack.append(frames[event["frame"]]["name"])
        else:
            assert stack.pop() == frames[event["frame"]]["name"]
    return stack


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_file_is_what_speedscope_s_schema_asks_for(name):
    file = json.loads(json.dumps(speedscope(RECORDINGS[name]())))
    jsonschema.Draft7Validator(SCHEMA).validate(file)


@pytest.mark.parametrize("name", [*RECORDINGS, "large"])
def test_events_are_in_order_and_every_frame_closes_inside_the_one_around_it(name):
    for profile in speedscope({**RECORDINGS, "large": large}[name]())["profiles"]:
        stack = []
        before = profile["startValue"]
        for event in profile["events"]:
            assert before <= event["at"] <= profile["endValue"]
            before = event["at"]
            if event["type"] == "O":
                stack.append(event["frame"])
            else:
                assert stack.pop() == event["frame"]
        assert stack == []


def test_what_is_open_at_a_moment():
    file = speedscope(eager())
    assert stack_of(file, file["profiles"][0], 1_500_000) == ["/app/train.py", "model", "heavy", "heavy._core"]


def test_a_profile_for_each_thread_and_the_main_one_first_shown():
    file = speedscope(several())
    assert [profile["name"] for profile in file["profiles"]] == [
        "process 5: imports, main thread",
        "process 10: imports, main thread",
        "process 10: imports, thread 2",
        "process 12: imports, main thread",
    ]
    assert file["activeProfileIndex"] == 1


def test_a_frame_names_the_file_of_the_module():
    frames = speedscope(eager())["shared"]["frames"]
    assert {"name": "heavy", "file": "/site/heavy/__init__.py"} in frames
