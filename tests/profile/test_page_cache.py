from __future__ import annotations

import os
from pathlib import Path

from lazyboot.profile.measure import Counted
from lazyboot.profile.pagecache import PageCache


def opened(*paths: Path) -> dict[str, Counted]:
    return {"eager": Counted(len(paths), 1, tuple(map(str, paths)))}


def test_everything_is_dropped_where_that_is_permitted(tmp_path):
    control = tmp_path / "drop_caches"
    control.touch()
    cache = PageCache(control)
    cache.drop({})
    assert control.read_text() == "3"
    assert cache.how == f"cold: the page cache was dropped before each run ({control})"


def test_else_the_files_that_the_command_opens_are(tmp_path):
    here = tmp_path / "module.py"
    here.write_text("x" * 10_000)
    os.mkfifo(tmp_path / "pipe")
    cache = PageCache(tmp_path / "absent" / "drop_caches")
    cache.drop(opened(here, tmp_path / "gone.py", tmp_path / "pipe", tmp_path))
    assert cache.how.startswith("partly cold: before each run the 4 files that the command opens were dropped")
    assert "No such file or directory" in cache.how
    assert here.read_text() == "x" * 10_000


def test_where_nothing_can_be_dropped_the_runs_are_said_to_be_warm(tmp_path):
    cache = PageCache(tmp_path / "absent" / "drop_caches")
    cache.drop({})
    assert cache.how.startswith("not cold: dropping the page cache is not permitted here")
