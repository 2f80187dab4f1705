"""A file that cannot be written is said before the work that would fill it."""

from __future__ import annotations

import pytest

from lazyboot.cli import outputs


@pytest.mark.parametrize(
    ("name", "why"),
    [("nodir/b.json", "no such folder"), ("folder", "it is a folder"), ("x" * 300, "name too long")],
)
def test_files_that_cannot_be_written(tmp_path, name, why):
    (tmp_path / "folder").mkdir()
    with pytest.raises(outputs.OutputError, match=f"(?i){why}"):
        outputs.check(tmp_path / name)


def test_files_that_can_be_written_are_left_as_they_are(tmp_path):
    (tmp_path / "old").write_text("kept")
    outputs.check(None, outputs.STDOUT, tmp_path / "new", tmp_path / "old")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("old", "kept")]


@pytest.mark.parametrize(
    "words",
    [
        ["bench", "--json", "nodir/b.json"],
        ["bench", "--markdown", "x" * 300],
        ["profile", "-o", "nodir/file.json"],
        ["profile", "-o", "x" * 300],
    ],
)
def test_nothing_runs_where_the_output_cannot_be_written(cli, tmp_path, words):
    result = cli(*words, "-c", "open('ran', 'w')")
    assert result.returncode == 2
    assert result.stderr.startswith("lazyboot: ") and result.stderr.count("\n") == 1
    assert not (tmp_path / "ran").exists()
