"""Which files configure a program, and how its plan is kept."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import os
import sys

import pytest

from lazyboot.runtime import sources


@pytest.fixture
def tree(tmp_path):
    """A function that writes files below a folder of its own and returns that folder."""

    def write(files: dict[str, str]):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return tmp_path

    return write


def found(folder, start="a/b", environ=None):
    paths = sources.find(str(folder / start), environ or {})
    return [os.path.relpath(path, folder) for path in paths if path.startswith(str(folder))]


TOOL = "[tool.lazyboot]\nlazy = []\n"


@pytest.mark.parametrize("files, expected", [
    ({"a/b/lazyboot.toml": ""}, ["a/b/lazyboot.toml"]),
    ({"lazyboot.toml": "", "a/b/x": ""}, ["lazyboot.toml"]),
    ({"lazyboot.toml": "", "a/lazyboot.toml": "", "a/b/x": ""}, ["a/lazyboot.toml"]),
    ({"a/pyproject.toml": TOOL, "a/b/lazyboot.toml": ""}, ["a/pyproject.toml", "a/b/lazyboot.toml"]),
    ({"a/b/pyproject.toml": TOOL, "lazyboot.toml": ""}, ["a/b/pyproject.toml", "lazyboot.toml"]),
    ({"a/b/pyproject.toml": "[project]\n", "a/pyproject.toml": TOOL}, ["a/pyproject.toml"]),
    ({"a/b/pyproject.toml": "[[tool.lazyboot.rule]]\n"}, ["a/b/pyproject.toml"]),
    ({"a/b/lazyboot.toml/x": "", "lazyboot.toml": ""}, ["lazyboot.toml"]),
    ({"a/b/c/lazyboot.toml": ""}, []),
])  # fmt: skip
def test_files_are_found_upwards_lowest_precedence_first(tree, files, expected):
    assert found(tree({"a/b/x": "", **files})) == expected


def test_the_variable_names_the_only_file(tree):
    folder = tree({"a/b/lazyboot.toml": "", "other.toml": ""})
    assert found(folder, environ={"LAZYBOOT_CONFIG": str(folder / "other.toml")}) == ["other.toml"]
    assert found(folder, environ={"LAZYBOOT_CONFIG": ""}) == ["a/b/lazyboot.toml"]


@pytest.mark.parametrize("argv, expected", [
    (["a/x.py"], "a"), (["x.py", "a/y.py"], ""), (["-c"], ""), (["-m"], ""), (["-"], ""), ([""], ""), ([], ""), (["a"], "a"),
    (["lib/site-packages/ipykernel_launcher.py"], ""), (["lib/dist-packages/tool/__main__.py"], ""),
])  # fmt: skip
def test_the_folder_that_the_search_starts_from(tree, monkeypatch, argv, expected):
    folder = tree({"a/x.py": ""})
    monkeypatch.chdir(folder)
    assert os.path.realpath(sources.script_folder(argv)) == os.path.realpath(folder / expected)


def test_for_a_command_of_the_environment_the_search_starts_from_the_working_directory(tree, monkeypatch):
    folder = tree({"work/x": "", "env/bin/pytest": ""})
    monkeypatch.chdir(folder / "work")
    monkeypatch.setattr(sys, "executable", str(folder / "env" / "bin" / "python"))
    assert os.path.realpath(sources.script_folder([str(folder / "env" / "bin" / "pytest")])) == os.path.realpath("")


def test_the_key_changes_with_what_the_plan_is_compiled_from(tree, monkeypatch):
    folder = tree({"lazyboot.toml": "lazy = ['a']\n", "site/x": "", "other.toml": "lazy = ['a']\n"})
    path, site = str(folder / "lazyboot.toml"), str(folder / "site")

    def key(paths=(path,), search_path=(site,), version="1"):
        return sources.key(paths, search_path, version)

    keys = [key(), key(version="2"), key(paths=()), key(search_path=()), key(paths=(str(folder / "other.toml"),))]
    (folder / "lazyboot.toml").write_text("lazy = ['b']\n")
    keys.append(key())
    os.utime(site, ns=(1, 1))
    keys.append(key())
    (folder / "lazyboot.toml").unlink()
    keys.append(key())
    monkeypatch.setattr("sys.prefix", "/elsewhere")
    keys.append(key())
    assert len(set(keys)) == len(keys)
    assert all(key.isalnum() for key in keys)


def test_the_key_depends_on_content_and_not_on_time(tree):
    folder = tree({"lazyboot.toml": "lazy = ['a']\n"})
    path = str(folder / "lazyboot.toml")
    before = sources.key([path], [], "1")
    os.utime(path, ns=(1, 1))
    assert sources.key([path], [], "1") == before


def test_folders_that_are_not_there_do_not_matter(tree):
    folder = tree({"x": ""})
    assert sources.key([], [str(folder / "absent")], "1") == sources.key([], [], "1")
