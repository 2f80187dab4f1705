"""What importlib.metadata finds out is kept, and never given once it is no longer so."""

from __future__ import annotations

import email
import importlib
import importlib.metadata
import os
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from installedsite import TICK_S, Site

from lazyboot.runtime import installed
from lazyboot.runtime.plan import Metadata, Plan


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Nothing is installed but distribution "one", and what the test adds."""
    importlib.metadata.metadata("pytest")  # loads what parsing needs while the standard library is on sys.path
    made = Site(tmp_path / "site")
    made.folder.mkdir()
    made.add("one")
    monkeypatch.setattr(installed, "SETTLED_NS", int(TICK_S * 1e9))
    monkeypatch.setattr(sys, "path", [str(made.folder)])
    monkeypatch.setattr(sys, "meta_path", [finder for finder in sys.meta_path if isinstance(finder, type)])

    def scanned(original: Callable[..., object] = importlib.metadata.distributions) -> object:
        made.scans += 1
        return original()

    def parsed(text: str, original: Callable[..., object] = email.message_from_string) -> object:
        made.parses += 1
        return original(text)

    monkeypatch.setattr(importlib.metadata, "distributions", scanned)
    monkeypatch.setattr(email, "message_from_string", parsed)
    made.settle()
    return made


@pytest.fixture
def memo(site: Site, engine: Callable[..., object]) -> object:
    """An engine whose plan asks for it."""
    return engine(plan=Plan(metadata=Metadata()))


def scanned_again(site: Site) -> bool:
    """Whether asking for the map of packages looks at the distributions."""
    before = site.scans
    packages_distributions()
    return site.scans > before


def parsed_again(site: Site) -> bool:
    """Whether asking for the metadata of "one" parses its file."""
    before = site.parses
    importlib.metadata.metadata("one")
    return site.parses > before


def test_answers_equal_those_of_the_standard_library(engine, monkeypatch):
    """Of everything that is installed here, asked twice."""
    monkeypatch.setattr(installed, "SETTLED_NS", 0)

    def answers() -> object:
        found = [distribution.metadata for distribution in importlib.metadata.distributions()]
        parts = [(type(each), each.items(), each.get_payload(), each.json, each.defects) for each in found]
        packages = {name: sorted(brought) for name, brought in packages_distributions().items()}
        return packages, parts, importlib.metadata.version("pytest"), importlib.metadata.requires("pytest")

    eager = answers()
    engine(plan=Plan(metadata=Metadata()))
    assert answers() == eager
    assert answers() == eager


def test_the_second_answer_reads_nothing(site, memo):
    assert scanned_again(site) and not scanned_again(site)
    site.parses = 0
    assert importlib.metadata.version("one") == "1.0" and not parsed_again(site)
    assert site.parses == 0, "the scan has parsed it already"


@pytest.mark.parametrize("again", [scanned_again, parsed_again])
def test_what_has_just_changed_is_not_kept(site, memo, again):
    """It can change once more within one tick of the file system's clock."""
    site.add("one", "2.0")
    assert again(site) and again(site)
    site.settle()
    assert again(site) and not again(site)


def add_distribution(site: Site) -> None:
    site.add("two")


def append_to_path(site: Site) -> None:
    other = Site(site.folder.parent / "other")
    other.folder.mkdir()
    other.add("two")
    other.settle()
    sys.path.append(str(other.folder))


def rename_in_place(site: Site) -> None:
    file = site.folder / "one-1.0.dist-info" / "METADATA"
    file.write_text(file.read_text().replace("Name: one", "Name: two"))


def change_top_level_in_place(site: Site) -> None:
    (site.folder / "one-1.0.dist-info" / "top_level.txt").write_text("two\n")


def add_metadata_file(site: Site) -> None:
    info = site.folder / "one-1.0.dist-info"
    (info / "top_level.txt").rename(info / "top_level.bak")
    (site.folder / "other.py").touch()
    (info / "RECORD").write_text("other.py,,\n")


def remove_distribution(site: Site) -> None:
    info = site.folder / "one-1.0.dist-info"
    info.rename(site.folder / "gone")


def replace_the_function(site: Site) -> None:
    importlib.metadata.distributions = lambda: iter(())  # the fixture puts the real one back


@pytest.mark.parametrize("change", [
    add_distribution, append_to_path, rename_in_place, change_top_level_in_place, add_metadata_file,
    remove_distribution, replace_the_function,
])  # fmt: skip
def test_a_change_is_seen_at_once(site, memo, change):
    before = packages_distributions()
    assert before == {"one": ["one"]} and not scanned_again(site)
    change(site)
    seen = packages_distributions()
    memo.uninstall()
    assert seen == packages_distributions() != before


def test_another_version_is_seen_at_once(site, memo):
    assert importlib.metadata.version("one") == "1.0" and not parsed_again(site)
    site.add("one", "2.0")
    assert importlib.metadata.version("one") == "2.0"


def test_a_touched_site_folder_is_looked_at_again(site, memo):
    assert scanned_again(site) and not scanned_again(site)
    os.utime(site.folder)
    assert scanned_again(site)


def test_a_relative_search_path_follows_the_working_folder(site, memo, monkeypatch, tmp_path):
    other = Site(tmp_path / "other")
    other.folder.mkdir()
    other.add("two")
    monkeypatch.setattr(sys, "path", [""])
    monkeypatch.chdir(site.folder)
    site.settle()
    assert packages_distributions() == {"one": ["one"]}
    monkeypatch.chdir(other.folder)
    assert packages_distributions() == {"two": ["two"]} and importlib.metadata.version("two") == "1.0"


def test_callers_may_change_what_they_get(site, memo):
    payload = importlib.metadata.metadata("one").get_payload()  # empty from 3.15 on
    for _ in range(3):
        packages = packages_distributions()
        assert packages == {"one": ["one"]}
        packages["one"].append("more")
        packages["new"] = []
        metadata = importlib.metadata.metadata("one")
        assert metadata["Name"] == "one" and metadata.get_all("Classifier") == ["A", "B"]
        del metadata["Name"], metadata["Classifier"]
        metadata["Name"] = "other"
        metadata.set_payload("changed")
    metadata = importlib.metadata.metadata("one")
    assert "The description." in metadata["Description"] and metadata.get_payload() == payload


def test_with_a_finder_that_is_unknown_the_map_is_not_kept(site, memo):
    class Finder:
        @staticmethod
        def find_distributions(context: object) -> object:
            return iter(())

    assert scanned_again(site) and not scanned_again(site)
    sys.meta_path.append(Finder())
    assert scanned_again(site) and scanned_again(site)


def test_a_distribution_of_another_class_is_asked_each_time(site, memo):
    class Other(importlib.metadata.Distribution):
        asked = 0

        def read_text(self, filename: str) -> str | None:
            self.asked += 1
            return f"Name: other\nVersion: {self.asked}\n"

        def locate_file(self, path: object) -> object:
            return path

    other = Other()
    assert [other.version, other.version] == ["1", "2"]


def test_the_map_of_an_archive_on_the_search_path_is_kept_until_the_archive_changes(site, memo):
    archive = site.folder.parent / "archive.zip"

    def pack(name: str) -> None:
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\nVersion: 1.0\n")
            file.writestr(f"{name}-1.0.dist-info/top_level.txt", f"package_of_{name}\n")

    pack("zipped")
    sys.path.append(str(archive))
    site.settle()
    assert packages_distributions() == {"one": ["one"], "package_of_zipped": ["zipped"]}
    assert not scanned_again(site)
    pack("other")
    importlib.invalidate_caches()
    assert packages_distributions() == {"one": ["one"], "package_of_other": ["other"]}


def test_with_distributions_that_lie_in_no_folder_the_map_is_not_kept(site, memo, monkeypatch):
    class Made(importlib.metadata.Distribution):
        def read_text(self, filename: str) -> str | None:
            return {"METADATA": "Name: made\nVersion: 1\n", "top_level.txt": "package\n"}.get(filename)

        def locate_file(self, path: object) -> object:
            return path

    answers = [[Made()], [Made()], [], []]  # to lazyboot and to the function, twice
    monkeypatch.setattr(importlib.metadata, "distributions", lambda: answers.pop(0))
    assert packages_distributions() == {"package": ["made"]}
    assert packages_distributions() == {}


@pytest.mark.skipif(sys.platform == "emscripten", reason="WebAssembly does not remove the working folder")
def test_a_working_folder_that_is_gone_holds_nothing(site, memo, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [""])
    monkeypatch.chdir(site.folder)
    assert packages_distributions() == {"one": ["one"]}
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert packages_distributions() == {} and packages_distributions() == {}


def test_a_distribution_without_metadata_is_as_ever(site, memo):
    os.remove(site.folder / "one-1.0.dist-info" / "METADATA")
    (site.folder / "one-1.0.dist-info" / "PKG-INFO").write_text("Name: old\nVersion: 0.5\n")
    assert importlib.metadata.version("one") == "0.5"


def test_wrong_arguments_are_the_functions_own_error(site, memo):
    packages_distributions()
    with pytest.raises(TypeError, match=r"packages_distributions\(\) takes 0 positional arguments"):
        packages_distributions(1)


def test_the_functions_are_the_same_objects_and_uninstalling_gives_them_back(engine):
    getter = importlib.metadata.Distribution.metadata.fget
    functions = (packages_distributions, getter)
    before = [(function.__code__, dict(vars(function))) for function in functions]
    installed_engine = engine(plan=Plan(metadata=Metadata()))
    assert importlib.metadata.packages_distributions is packages_distributions
    assert [function.__code__ for function in functions] != [code for code, _ in before]
    installed_engine.uninstall()
    assert [(function.__code__, dict(vars(function))) for function in functions] == before


def test_where_it_is_imported_already_it_is_used_at_once(site, engine):
    engine(plan=Plan(metadata=Metadata()))
    assert scanned_again(site) and not scanned_again(site)
