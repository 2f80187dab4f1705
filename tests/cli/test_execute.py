from __future__ import annotations

import os

import pytest

from lazyboot.cli import execute, wayin


@pytest.fixture
def installed(monkeypatch):
    monkeypatch.setattr(wayin, "hooks_in", lambda folders: ["site-packages/lazyboot.pth"])


@pytest.fixture
def not_installed(monkeypatch):
    monkeypatch.setattr(wayin, "hooks_in", lambda folders: [])


@pytest.mark.usefixtures("installed")
def test_each_option_is_a_variable():
    environ = execute.environment({"A": "b"}, summary=True, strict=True, config="x.toml")
    assert environ == {
        "A": "b",
        "LAZYBOOT": "1",
        "LAZYBOOT_SUMMARY": "1",
        "LAZYBOOT_STRICT": "1",
        "LAZYBOOT_CONFIG": os.path.abspath("x.toml"),
    }


@pytest.mark.usefixtures("installed")
def test_options_not_given_leave_the_variables_alone():
    given = {"LAZYBOOT_SUMMARY": "1", "LAZYBOOT_CONFIG": "/c.toml"}
    assert execute.environment(given) == {**given, "LAZYBOOT": "1"}


@pytest.mark.usefixtures("not_installed")
def test_off_changes_nothing_else():
    assert execute.environment({"LAZYBOOT": "1"}, off=True, summary=True) == {"LAZYBOOT": "0"}


@pytest.mark.usefixtures("not_installed")
def test_lazyboot_0_wins_over_run():
    assert execute.environment({"LAZYBOOT": "0"}) == {"LAZYBOOT": "0"}


@pytest.mark.usefixtures("not_installed")
def test_without_a_start_up_file_the_sitecustomize_folder_goes_first_once():
    folder = wayin.sitecustomize_folder()
    assert os.path.isfile(os.path.join(folder, "sitecustomize.py"))
    assert execute.environment({})["PYTHONPATH"] == folder
    once = execute.environment({"PYTHONPATH": "/a"})
    assert once["PYTHONPATH"] == os.pathsep.join([folder, "/a"])
    assert execute.environment(once) == once


def test_hooks_are_found_where_they_lie(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "lazyboot.pth").write_text("")
    (tmp_path / "two" / "lazyboot.start").write_text("")
    folders = [str(tmp_path / "one"), str(tmp_path / "absent"), str(tmp_path / "two")]
    assert wayin.hooks_in(folders) == [os.path.join(folders[2], name) for name in ("lazyboot.pth", "lazyboot.start")]
