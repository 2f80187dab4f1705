"""Finding modules without executing anything, whatever other finders do."""

from __future__ import annotations

import sys

import pytest

from lazyboot.runtime.locate import Locator, absolute_name


@pytest.mark.parametrize("name, package, level, absolute", [
    ("a.b", "pkg", 0, "a.b"),
    ("a", "pkg.sub", 1, "pkg.sub.a"),
    ("a", "pkg.sub", 2, "pkg.a"),
    ("", "pkg.sub", 2, "pkg"),
    ("a", "pkg.sub", 3, None),
    ("a", "", 1, None),
    ("a", None, 1, None),
])  # fmt: skip
def test_what_a_statement_names(name: str, package: object, level: int, absolute: str | None):
    assert absolute_name(name, package, level) == absolute


class Finder:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        raise self.error


@pytest.mark.parametrize("error", [OSError("no disk"), ModuleNotFoundError("mine", name="mine")])
def test_where_a_finder_fails_nothing_is_found_and_nothing_raised(monkeypatch, error: Exception):
    monkeypatch.setattr(sys, "meta_path", [Finder(error), *sys.meta_path])
    locator = Locator(None)
    assert not locator.deferrable("xml.sax") and not locator.exists("absent.part")


@pytest.mark.parametrize("error", [KeyError("pkg"), ModuleNotFoundError("No module named 'pkg'", name="pkg")])
def test_a_finder_that_asks_for_the_parent_module_is_answered_by_folders(monkeypatch, tmp_path, error: Exception):
    """The path of a namespace package does so: by a KeyError, from 3.15 on by a ModuleNotFoundError."""
    (tmp_path / "part").mkdir()
    monkeypatch.setattr(sys, "meta_path", [Finder(error)])
    found = Locator(None).search("pkg.part", [str(tmp_path)])
    assert found is not None and found.submodule_search_locations == [f"{tmp_path}/part"]
    assert Locator(None).search("pkg.absent", [str(tmp_path)]) is None


@pytest.mark.parametrize("name, answering", [
    ("setuptools.extern.packaging", "setuptools/_vendor/packaging.py"),
    ("distutils.core", "setuptools/_distutils/core.py"),
])  # fmt: skip
def test_modules_that_setuptools_answers_for(monkeypatch, tmp_path, name: str, answering: str):
    for file in ("setuptools/__init__.py", f"{answering.rpartition('/')[0]}/__init__.py", answering):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("")
    for module in [each for each in sys.modules if each.partition(".")[0] in ("setuptools", "distutils")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setitem(sys.modules, "_distutils_hack", sys)
    assert Locator(None).exists(name)
    assert not Locator(None).exists(f"{name}.absent")
