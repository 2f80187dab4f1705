"""A rules file is written if it says what was run."""

from __future__ import annotations

from pathlib import Path

import pytest

from lazyboot.profile.tuning.writing import WriteError, write

RUN = 'presets = []\n\n[[rule]]\nmodules = ["plots"]\n'


def test_reasons_and_comments_may_differ(tmp_path: Path) -> None:
    text = f'# saves much\n{RUN}reason = "2 s"\n'
    write(text, RUN, tmp_path / "lazyboot.toml")
    assert (tmp_path / "lazyboot.toml").read_text("utf-8") == text
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("more", ["inside = true\n", '[[rule]]\nmodules = ["x"]\n', 'importers = ["@project"]\n'])
def test_what_was_not_run_is_not_written(tmp_path: Path, more: str) -> None:
    (tmp_path / "lazyboot.toml").write_text("presets = []\n", "utf-8")
    with pytest.raises(WriteError, match="would not say what was run"):
        write(RUN + more, RUN, tmp_path / "lazyboot.toml")
    assert (tmp_path / "lazyboot.toml").read_text("utf-8") == "presets = []\n"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="cannot be written"):
        write(RUN, RUN, tmp_path / "missing" / "lazyboot.toml")
