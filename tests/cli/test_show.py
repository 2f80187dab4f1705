from __future__ import annotations

import json

import handmade
import pytest
from attrs import evolve

from lazyboot.profile import recordingfile


@pytest.fixture
def recorded(tmp_path):
    """The working directory, with an eager recording where lazyboot profile writes it and a lazy one beside it."""
    recordingfile.write(handmade.eager(), tmp_path / "lazyboot-profile.json")
    recordingfile.write(handmade.lazy(), tmp_path / "lazy.json")
    return tmp_path


def test_the_last_recording_is_shown_by_library(recorded, cli):
    result = cli("show", cwd=recorded)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "python /app/train.py"
    assert lines[1].startswith("10.00 s (without lazyboot, exit code 0), CPU 9.00 s")
    rows = {line.split()[0]: line.split() for line in lines if line.strip()}
    assert rows["heavy"][:6] == ["heavy", "5.00", "62.5", "%", "5.00", "2"]
    assert rows["heavy"][-1] == "model.py:2"


def test_where_the_time_went_is_shown_in_parts(recorded, cli):
    lines = cli("show", cwd=recorded).stdout.splitlines()
    found = {line.strip()[:32].strip(): line.split()[-3] for line in lines if line.strip().endswith("%")}
    assert found["imports: loading shared librarie"] == "2.00"
    assert found["lines of .pth files"[:32]] == "0.05"
    assert found["everything else"] == "1.90"


@pytest.mark.parametrize(
    "by, expected",
    [("category", "your own code"), ("module", "heavy._core"), ("distribution", "-"), ("library", "heavy")],
)
def test_it_can_be_shown_otherwise(recorded, cli, by, expected):
    result = cli("show", "--by", by, cwd=recorded)
    assert any(line.strip().startswith(expected) for line in result.stdout.splitlines())


def test_rows_that_are_left_out_are_counted(recorded, cli):
    result = cli("show", "--top", "1", cwd=recorded)
    assert "And 2 more, 3.00 s together; --top 0 shows all." in result.stdout
    assert "more" not in cli("show", "--top", "0", cwd=recorded).stdout


def test_json_has_what_the_help_says(recorded, cli):
    found = json.loads(cli("show", "--json", cwd=recorded).stdout)
    assert list(found) == [
        *("command", "wall_s", "cpu_s", "exit_code", "lazy", "process", "processes", "breakdown", "by", "groups"),
    ]
    assert found["groups"][0] == {
        "name": "heavy",
        "own_s": 5.0,
        "seconds": 5.0,
        "share": 0.625,
        "modules": 2,
        "imported_by": {"importer": "model", "file": "/app/model.py", "line": 2},
        "category": "your own code",
        "distribution": "",
    }
    assert found["processes"][0]["pid"] == 10


def test_several_processes_are_listed_and_one_can_be_chosen(tmp_path, cli):
    launcher = evolve(handmade.process(), pid=9, argv=("torchrun",), imports=(), statements=(), complete=False)
    recordingfile.write(handmade.eager(processes=(launcher, handmade.process())), tmp_path / "x.json")
    result = cli("show", "x.json")
    assert any(line.split()[:2] == [">", "10"] for line in result.stdout.splitlines())
    assert "torchrun (did not say how it ended)" in result.stdout
    assert "Process 9 did not say how it ended" in cli("show", "x.json", "--process", "9").stdout
    wrong = cli("show", "x.json", "--process", "8")
    assert wrong.returncode == 2
    assert "no process in this recording has the pid 8: expected 9 or 10" in wrong.stderr


def test_what_deferring_did_is_shown_with_the_seconds_of_an_eager_run(recorded, cli):
    result = cli("show", "lazy.json", "--deferrable", "--eager", "lazyboot-profile.json", cwd=recorded)
    lines = [line.split() for line in result.stdout.splitlines()]
    assert "2.00 s of the imports of the eager run were never needed." in result.stdout
    assert ["plot", "2.00", "1", "train.py:2", "lazyboot.toml:7"] in lines
    assert ["heavy.Trunk", "5.00", "call", "in", "build,", "model.py:9", "model.py:2"] in lines
    assert ["model", "6.00", "3", "-", "train.py:1"] in lines


def test_without_an_eager_run_it_says_how_to_know_the_seconds(recorded, cli):
    assert "With --eager FILE" in cli("show", "lazy.json", "--deferrable", cwd=recorded).stdout


def test_the_counterfactual_is_json_too(recorded, cli):
    found = json.loads(cli("show", "lazy.json", "--deferrable", "--json", cwd=recorded).stdout)
    assert list(found) == [
        *("unused", "unused_s", "elsewhere", "forced", "candidates", "presets", "shipped_s", "imports_s"),
    ]
    assert found["forced"][0]["kind"] == "call"


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (("show",), "no lazyboot-profile.json in "),
        (("show", "gone.json"), "gone.json: cannot be read"),
        (("show", "--eager", "gone.json"), "--eager goes with --deferrable"),
        (("why", "x"), "record a run with `lazyboot profile COMMAND`, or name a recording"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(cli, arguments, expected):
    result = cli(*arguments)
    assert result.returncode == 2
    assert expected in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("module, said", [("torch", True), ("sklearn", False)])
def test_only_presets_that_would_be_chosen_are_promised(tmp_path, cli, module, said):
    own = handmade.process()
    renamed = tuple(evolve(each, module=each.module.replace("heavy", module)) for each in own.imports)
    recordingfile.write(handmade.eager(processes=(evolve(own, imports=renamed),)), tmp_path / "x.json")
    text = cli("show", "x.json", "--deferrable").stdout
    assert ("With the preset torch, lazyboot defers" in text) is said
    assert ("With the preset" in text) is said


def test_where_columns_says_how_wide_places_stay_whole_and_lines_end_without_blanks(tmp_path, cli):
    long = "/app/a_folder/another_folder/one_more/a_module_with_a_very_long_name_indeed.py"
    own = handmade.process(files=(long, *handmade.FILES[1:]))
    recordingfile.write(handmade.eager(processes=(own,)), tmp_path / "x.json")
    for command in (("show", "x.json"), ("show", "x.json", "--deferrable"), ("why", "heavy", "x.json")):
        lines = cli(*command, env={"COLUMNS": "80"}).stdout.splitlines()
        assert max(map(len, lines)) <= 80
        assert any("very_long_name_indeed.py:1" in line or "_name_indeed.py:1" in line for line in lines)
        assert [line for line in lines if line != line.rstrip()] == []
    wide = cli("show", "x.json").stdout.splitlines()
    assert max(map(len, wide)) > 80


def test_what_the_table_leaves_out_is_in_it_together_and_the_sum_is_that_of_the_headline(recorded, cli):
    own = handmade.eager().main
    short = evolve(own, imports=(), scans=(), pth=(), site_began_s=0.004, site_ended_s=0.008, ended_s=0.02)
    alone = handmade.eager(processes=(short,), wall_s=0.05)
    recordingfile.write(alone, recorded / "short.json")
    lines = [line.strip() for line in cli("show", "short.json", cwd=recorded).stdout.splitlines()]
    assert [line.split() for line in lines if line.startswith(("all that", "everything", "until", "the rest"))] == [
        "everything else 0.01 60.0 %".split(),
        "all that takes less than 0.005 s 0.01 40.0 %".split(),
        "until the recording ended 0.02".split(),
        "the rest of the command: Python's end 0.03".split(),
    ]
    recordingfile.write(evolve(alone, processes=(short, evolve(short, pid=short.pid + 1))), recorded / "two.json")
    assert "the rest of the command: Python's end and other processes" in cli("show", "two.json", cwd=recorded).stdout
