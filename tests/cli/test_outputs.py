"""A file that cannot be written is said before the work that would fill it."""

from __future__ import annotations

import pytest
from handmade import eager

from lazyboot.cli import outputs
from lazyboot.profile import recordingfile


@pytest.mark.parametrize(
    ("name", "why"),
    [("nodir/b.json", "no such folder"), ("folder", "it is a folder"), ("x" * 300, "name too long")],
)
def test_files_that_cannot_be_written(tmp_path, name, why):
    (tmp_path / "folder").mkdir()
    with pytest.raises(outputs.OutputError, match=f"(?i){why}"):
        outputs.check(tmp_path / name)


def test_files_that_can_be_written_are_left_as_they_are(tmp_path):
    (tmp_path / "old").write_text('{"lazyboot": "0.1.0"}')
    outputs.check(None, outputs.STDOUT, tmp_path / "new", tmp_path / "old")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("old", '{"lazyboot": "0.1.0"}')]


@pytest.mark.parametrize(
    "words",
    [
        ["bench", "--json", "nodir/b.json"],
        ["bench", "--markdown", "x" * 300],
        ["profile", "-o", "nodir/file.json"],
        ["profile", "-o", "x" * 300],
        ["run", "--json", "nodir/s.jsonl"],
    ],
)
def test_nothing_runs_where_the_output_cannot_be_written(cli, tmp_path, words):
    result = cli(*words, "-c", "open('ran', 'w')")
    assert result.returncode == 2
    assert result.stderr.startswith("lazyboot: ") and result.stderr.count("\n") == 1
    assert not (tmp_path / "ran").exists()


WRITING = [["bench", "--json"], ["bench", "--markdown"], ["run", "--json"], ["profile", "-o"], ["demo", "--json"]]


@pytest.mark.parametrize("words", [*WRITING, ["tune", "--json"], ["report", "-o"]])
@pytest.mark.parametrize("name", ["script.py", "notes.md", "data.json", "page.html"])
def test_a_file_that_lazyboot_did_not_write_is_kept(cli, tmp_path, words, name):
    texts = {"script.py": "import lazyboot\n", "notes.md": "`x`\n", "data.json": "{}", "page.html": "<!doctype html>"}
    (tmp_path / name).write_text(texts[name])
    recordingfile.write(eager(), tmp_path / "lazyboot-profile.json")
    command = [] if words[0] in ("report", "demo") else ["-c", "open('ran', 'w')"]
    result = cli(*words, name, *command)
    assert result.returncode == 2
    assert result.stderr.startswith(f"lazyboot: {name} is t") or f"/{name} is t" in result.stderr
    assert (tmp_path / name).read_text() == texts[name] and not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["absent.py", "dir/absent.py"])
def test_a_script_is_no_name_for_what_is_written(tmp_path, name):
    with pytest.raises(outputs.OutputError, match=r"is the name of a script: expected .* absent\.json"):
        outputs.check(tmp_path / name)


def test_what_lazyboot_wrote_is_replaced(cli, tmp_path):
    for _ in range(2):
        for words in (
            ["bench", "--runs", "1", "--json", "b.json", "--markdown", "b.md", "-c", ""],
            ["run", "--json", "s.jsonl", "-c", ""],
            ["profile", "-c", ""],
            *(["report", "--format", kind] for kind in ("html", "speedscope", "perfetto")),
        ):
            result = cli(*words)
            assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--json", "-", "-c", ""],
        ["profile", "-o", "-", "-c", ""],
        ["bench", "--json", "-", "--markdown", "-", "-c", ""],
        ["demo", "--json", "-"],
        ["init", "-"],
    ],
)
def test_stdout_is_refused_where_something_else_goes_there(cli, tmp_path, words):
    result = cli(*words)
    assert result.returncode == 2 and "stdout" in result.stderr
    assert not (tmp_path / "-").exists()


def test_init_says_that_a_folder_is_not_there(cli, tmp_path):
    result = cli("init", f"{tmp_path}/absent/")
    assert (result.returncode, result.stderr) == (
        2, f"lazyboot: {tmp_path}/absent/ cannot be written to: no such folder\n",
    )  # fmt: skip
