"""Files that are kept between processes."""

from __future__ import annotations

import os
import sys

import pytest

from lazyboot.runtime import cache


def test_a_plan_is_kept_and_read(tmp_path):
    folder = str(tmp_path / "cache" / "lazyboot")
    assert cache.read(folder, "k.plan") is None
    cache.write(folder, "k.plan", b"data")
    assert cache.read(folder, "k.plan") == b"data"
    cache.write(folder, "k.plan", b"new")
    assert cache.read(folder, "k.plan") == b"new" and os.listdir(folder) == ["k.plan"]


@pytest.mark.parametrize("folder", ["file/below", "/proc/nothing"])
def test_a_folder_that_cannot_be_written_is_silent(tmp_path, folder):
    (tmp_path / "file").write_text("")
    path = folder if folder.startswith("/") else str(tmp_path / folder)
    cache.write(path, "k.plan", b"data")
    assert cache.read(path, "k.plan") is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_plan_that_others_can_write_is_refused(tmp_path, mode):
    cache.write(str(tmp_path), "k.plan", b"data")
    os.chmod(tmp_path / "k.plan", mode)
    assert cache.read(str(tmp_path), "k.plan") is None


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give files away")
def test_a_plan_of_another_user_is_refused(tmp_path):
    cache.write(str(tmp_path), "k.plan", b"data")
    os.chown(tmp_path / "k.plan", 12345, 12345)
    assert cache.read(str(tmp_path), "k.plan") is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions of POSIX")
def test_kept_plans_belong_to_the_user_alone(tmp_path):
    folder = tmp_path / "lazyboot"
    cache.write(str(folder), "k.plan", b"data")
    assert folder.stat().st_mode & 0o777 == 0o700 and (folder / "k.plan").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_temporary_file_that_is_there_already_is_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    os.symlink(victim, tmp_path / f"k.{os.getpid()}.tmp")
    cache.write(str(tmp_path), "k.plan", b"data")
    assert victim.read_text() == "precious"


def test_the_cache_folder(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    assert cache.folder_for({"XDG_CACHE_HOME": "/c"}) == os.path.join("/c", "lazyboot")
    assert cache.folder_for({"HOME": "/ignored"}) == os.path.join(os.path.expanduser("~/.cache"), "lazyboot")
    monkeypatch.setattr("sys.platform", "win32")
    assert cache.folder_for({"LOCALAPPDATA": "C"}) == os.path.join("C", "lazyboot")


def test_the_folder_is_where_the_system_keeps_such_files(monkeypatch):
    environ = {"XDG_CACHE_HOME": "/kept"}
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache.folder_for(environ) == os.path.join("/kept", "lazyboot")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache.folder_for(environ) == os.path.join(os.path.expanduser("~/Library/Caches"), "lazyboot")
