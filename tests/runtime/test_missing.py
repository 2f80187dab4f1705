"""Why a pattern can match nothing, and when that cannot be told."""

from __future__ import annotations

import sys

import pytest

from lazyboot.runtime.missing import missing


@pytest.fixture
def place(tmp_path):
    for file in ("pkg/__init__.py", "pkg/inner/__init__.py", "pkg/inner/part.py", "single.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("")
    return [str(tmp_path)]


@pytest.mark.parametrize("pattern", ["pkg", "pkg.inner.part", "pkg.*", "pkg.*.absent", "*", "sys", "single"])
def test_a_pattern_that_can_match_or_may(place, pattern: str):
    assert missing(pattern, place) is None


@pytest.mark.parametrize("pattern, why", [
    ("pkgg", "'pkgg' is not installed; did you mean 'pkg'?"),
    ("pkg.iner", "'pkg' has no module 'iner'; did you mean 'inner'?"),
    ("pkg.zzz", "'pkg' has no module 'zzz'"),
    ("single.part", "'single' is a module, not a package: nothing is below it"),
])  # fmt: skip
def test_a_pattern_that_matches_nothing(place, pattern: str, why: str):
    assert missing(pattern, place) == why


class Finder:
    """Finds one package, whose modules it alone knows."""

    def find_spec(self, name, path=None, target=None):
        from importlib.machinery import ModuleSpec

        if name != "elsewhere":
            raise OSError("no disk")
        return ModuleSpec(name, None, is_package=True)


def test_below_what_is_found_in_other_ways_than_by_files_nothing_is_told(monkeypatch, place):
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder()])
    assert missing("elsewhere.absent", place) is None


def test_a_finder_that_fails_finds_nothing(monkeypatch, place):
    missing("zzz", place)  # imports what it needs, which the finder would fail, too
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    assert missing("zzz", place) == "'zzz' is not installed"
