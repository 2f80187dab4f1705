"""A recording by library, category, distribution and module."""

from __future__ import annotations

import handmade
import pytest
from handmade import imported, process
from hypothesis import given
from hypothesis import strategies as st
from recordinggraphs import recordings

from lazyboot.profile.breakdown import breakdown
from lazyboot.profile.categories import Categories
from lazyboot.profile.grouping import Place
from lazyboot.profile.libraries import UNKNOWN, by_category, by_distribution, by_library, by_module, grouped_by
from lazyboot.profile.naming import Naming
from lazyboot.profile.recording import NONE, PthLine, Scan

SITE = "/env/lib/python3.11/site-packages"


def test_libraries_have_their_own_seconds_and_those_with_what_they_import():
    found = [(each.name, each.own_s, each.seconds, each.modules) for each in by_library(handmade.eager())]
    assert found == [("heavy", 5.0, 5.0, 2), ("plot", 2.0, 2.0, 1), ("model", 1.0, 6.0, 1)]


def test_shares_are_of_the_time_of_all_imports():
    assert [each.share for each in by_library(handmade.eager())] == [0.625, 0.25, 0.125]


def test_a_library_is_imported_by_the_statement_that_loaded_it():
    found = {each.name: each.imported_by for each in by_library(handmade.eager())}
    assert found["heavy"] == Place("model", "/app/model.py", 2)
    assert str(found["plot"]) == "/app/train.py:2"


def test_a_library_that_imports_itself_late_is_imported_by_who_asked_first():
    """As one does whose __getattr__ imports its parts."""
    files = ("/app/train.py", f"{SITE}/late/__init__.py", f"{SITE}/late/part.py")
    statements = (handmade.statement("late", "__main__", 0, 1), handmade.statement("late.part", "late", 1, 50))
    imports = (
        imported("late", 1.0, 0.5, 0.5, NONE, 0, 1),
        imported("late.part", 2.0, 4.0, 4.0, NONE, 1, 2),
    )
    own = process(files=files, statements=statements, imports=imports, scans=(), pth=())
    (late,) = by_library(handmade.eager(processes=(own,)))
    assert late.seconds == 4.5
    assert str(late.imported_by) == "/app/train.py:1"


def test_what_is_imported_without_a_statement_is_imported_by_the_module_around_it():
    own = process(
        imports=(
            imported("plot", 1.0, 3.0, 1.0, NONE, 3, handmade.PLOT),
            imported("heavy", 1.5, 2.0, 2.0, 0, NONE, handmade.HEAVY),
        )
    )
    found = {each.name: each.imported_by for each in by_library(handmade.eager(processes=(own,)))}
    assert found["heavy"] == Place("plot", "/site/plot/__init__.py", 0)


def test_the_process_can_be_chosen():
    other = process(pid=11, imports=(imported("model", 0.2, 1.0, 1.0, NONE, 0, handmade.MODEL),))
    recording = handmade.eager(processes=(process(), other))
    assert [each.name for each in by_library(recording, other)] == ["model"]


def library_names(*modules: tuple[str, float], spaces: tuple[str, ...] = ()) -> list[str]:
    """The libraries of modules with these seconds."""
    imports = tuple(
        imported(name, 1.0, own_s, own_s, NONE, NONE, NONE, kind="namespace" if name in spaces else "source")
        for name, own_s in modules
    )
    naming = Naming.of([process(imports=imports)])
    return [naming.library(name) for name, _ in modules]


def test_a_namespace_package_is_no_library():
    found = library_names(("google", 0.0), ("google.protobuf", 1.0), ("google.cloud", 1.0), spaces=("google",))
    assert found == ["google", "google.protobuf", "google.cloud"]


def test_a_namespace_package_inside_a_library_belongs_to_it():
    found = library_names(("lib", 1.0), ("lib.data", 0.0), ("lib.data.part", 1.0), ("x", 9.0), spaces=("lib.data",))
    assert found[:3] == ["lib", "lib", "lib"]


def test_a_library_with_more_than_half_of_the_time_is_split():
    found = library_names(
        ("big", 1.0), ("big.core", 0.0), ("big.core.run", 5.0), ("big.small", 0.0), ("big.small.x", 0.2), ("y", 3.0)
    )
    assert found == ["big", "big.core", "big.core", "big", "big", "y"]


def test_a_module_that_is_no_package_is_not_split_off():
    assert library_names(("big", 1.0), ("big.core", 5.0), ("y", 1.0)) == ["big", "big", "y"]


def test_a_library_with_half_of_the_time_or_less_stays_whole():
    assert library_names(("big", 0.0), ("big.core", 0.0), ("big.core.run", 5.0), ("y", 5.0))[:3] == ["big"] * 3


@pytest.mark.parametrize(
    "module, file, kind, expected",
    [
        ("torch.utils.data", f"{SITE}/torch/utils/data/__init__.py", "source", "training framework"),
        ("torch.utils.tensorboard.writer", f"{SITE}/torch/x.py", "source", "experiment tracking and cloud"),
        ("nobody_knows", f"{SITE}/nobody_knows.py", "source", "other libraries"),
        ("json.decoder", "/usr/lib/python3.11/json/decoder.py", "source", "standard library"),
        ("_io", "", "builtin", "standard library"),
        ("torch", "/home/me/torch.py", "source", "your own code"),
        ("google", "", "namespace", "other libraries"),
        ("gone_without_a_file", "", "other", "other libraries"),
    ],
)
def test_a_category_is_told_from_the_name_and_the_file(module, file, kind, expected):
    assert Categories.shipped().of(module, file, kind) == expected


def test_categories_of_a_recording_add_up():
    found = {each.name: each.own_s for each in by_category(handmade.eager())}
    assert found == {"your own code": 8.0}


def test_a_distribution_is_the_one_that_lists_the_file(tmp_path):
    site = tmp_path / "lib" / "python3.11" / "site-packages"
    for name, record, top in (
        ("first-part", "space/first.py,,\n", ""),
        ("second-part", "space/second.py,,\n", ""),
        ("old", "", "old\n"),
    ):
        folder = site / f"{name.replace('-', '_')}-1.0.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (folder / "RECORD").write_text(record)
        (folder / "top_level.txt").write_text(top)
    paths = ("space/first.py", "space/second.py", "old/part.py", "unknown.py")
    files = (*(str(site / path) for path in paths), "/app/mine.py")
    names = ("space.first", "space.second", "old.part", "unknown", "mine")
    imports = tuple(imported(name, 1.0, 1.0, 1.0, NONE, NONE, index) for index, name in enumerate(names))
    recording = handmade.eager(processes=(process(files=files, imports=imports),))
    found = {each.name: each.own_s for each in by_distribution(recording)}
    assert found == {"first-part": 1.0, "second-part": 1.0, "old": 1.0, UNKNOWN: 2.0}
    assert {each.name: each.distribution for each in by_library(recording)}["old"] == "old"


def test_without_the_packages_on_this_machine_there_are_no_distributions():
    assert [each.name for each in by_distribution(handmade.eager())] == [UNKNOWN]


@given(recordings())
@pytest.mark.parametrize("by", ["library", "category", "distribution", "module"])
def test_own_seconds_add_up_to_those_of_all_imports(by, recording):
    total = sum(each.own_s for each in recording.main.imports)
    groups = grouped_by(by, recording)
    assert sum(each.own_s for each in groups) == pytest.approx(total)
    assert sum(each.modules for each in by_module(recording)) == len({each.module for each in recording.main.imports})
    for group in groups:
        assert group.own_s <= group.seconds + 1e-9


def test_the_parts_of_a_process_are_as_worked_out_by_hand():
    """Of 8 s of imports, 0.5 s found, 0.5 s read, 2 s loaded libraries, 0.25 s scanned in plot's code."""
    found = breakdown(process())
    assert found.interpreter_s == pytest.approx(0.02)
    assert found.pth_s == pytest.approx(0.05)
    assert found.site_s == pytest.approx(0.03)
    assert (found.finding_s, found.reading_s, found.libraries_s) == (0.5, 0.5, 2.0)
    assert (found.executing_s, found.scans_s) == (4.75, 0.25)
    assert found.other_s == pytest.approx(10.0 - 0.1 - 8.0)


def test_a_scan_within_a_scan_counts_once():
    scans = (Scan("entry_points", 0, 1, 8.6, 1.0), Scan("distributions", 0, 1, 8.8, 0.5))
    found = breakdown(process(scans=scans))
    assert (found.scans_s, found.executing_s) == (pytest.approx(1.0), 5.0)


@given(st.data())
def test_the_parts_add_up_to_the_whole(data):
    recording = data.draw(recordings())
    lines = tuple(PthLine("/x.pth", 1, "import x", seconds) for seconds in data.draw(st.lists(st.floats(0, 0.02))))
    found = breakdown(process(imports=recording.main.imports, pth=lines, ended_s=1000.0))
    parts = (found.interpreter_s, found.pth_s, found.site_s, found.imports_s, found.scans_s, found.other_s)
    assert sum(parts) == pytest.approx(found.total_s)
    assert min(parts) >= -1e-9
