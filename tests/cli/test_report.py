from __future__ import annotations

import json

import pytest
from handmade import eager, lazy

from lazyboot.profile import recordingfile


@pytest.fixture
def recorded(tmp_path):
    path = tmp_path / "lazyboot-profile.json"
    recordingfile.write(lazy(), path)
    return path


@pytest.mark.parametrize(
    ("kind", "name", "key"),
    [
        ("html", "report.html", None),
        ("speedscope", "report.speedscope.json", "profiles"),
        ("perfetto", "report.perfetto.json", "traceEvents"),
    ],
)
def test_each_format_goes_to_a_file_of_its_own(cli, recorded, tmp_path, kind, name, key):
    result = cli("report", "--format", kind)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{name}: ")
    text = (tmp_path / name).read_text("utf-8")
    assert text.startswith("<!doctype html>") if key is None else json.loads(text)[key]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted([name, recorded.name])


def test_json_says_what_was_written(cli, recorded, tmp_path):
    result = cli("report", "--json")
    size = (tmp_path / "report.html").stat().st_size
    assert json.loads(result.stdout) == {"file": "report.html", "format": "html", "bytes": size}


def test_a_recording_and_an_output_that_are_named(cli, tmp_path):
    recordingfile.write(eager(command=("python", "other.py")), tmp_path / "run.json")
    result = cli("report", "run.json", "-o", "page.html")
    assert result.returncode == 0
    assert "<title>Imports of python other.py</title>" in (tmp_path / "page.html").read_text("utf-8")


def test_without_a_recording_it_says_how_to_make_one(cli):
    result = cli("report")
    assert result.returncode == 2
    assert "lazyboot profile" in result.stderr


def test_what_is_no_recording_is_said_in_a_line(cli, tmp_path):
    (tmp_path / "other.json").write_text("{}")
    result = cli("report", "other.json")
    assert result.returncode == 2
    assert result.stderr.startswith("lazyboot: other.json: no recording")


def test_the_recording_is_not_overwritten(cli, recorded):
    before = recorded.read_bytes()
    result = cli("report", "-o", str(recorded))
    assert result.returncode == 2
    assert "is the recording itself" in result.stderr
    assert recorded.read_bytes() == before


def test_a_folder_that_is_not_there(cli, recorded):
    result = cli("report", "-o", "nowhere/page.html")
    assert result.returncode == 2
    assert result.stderr.startswith("lazyboot: nowhere/page.html: cannot be written: ")


def test_open_gives_the_page_to_the_browser(cli, recorded, tmp_path):
    result = cli("report", "--open", env={"BROWSER": "echo opened %s"})
    assert result.returncode == 0
    assert f"opened {(tmp_path / 'report.html').resolve().as_uri()}" in result.stdout


def test_open_is_for_pages(cli, recorded, tmp_path):
    result = cli("report", "--open", "--format", "perfetto")
    assert result.returncode == 2
    assert "https://ui.perfetto.dev" in result.stderr
    assert not (tmp_path / "report.perfetto.json").exists()
