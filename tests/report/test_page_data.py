from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from handmade import eager, lazy
from madebyrule import NASTY, large, nasty, several

import lazyboot.report.html
from lazyboot.profile.chains import why
from lazyboot.report.html import page
from lazyboot.report.html.data import page_data

HTML = Path(lazyboot.report.html.__file__).parent
LIBRARY = (HTML / "echarts.min.js").read_text("utf-8")


def packed_in(text):
    (packed,) = re.findall(r'<script id="recording" type="text/plain">([^<]*)</script>', text)
    return json.loads(gzip.decompress(base64.b64decode(packed, validate=True)))


def without_library(text):
    assert text.count(LIBRARY) == 1
    return text.replace(LIBRARY, "")


def text_of(process, column):
    return [process["texts"][number] for number in column]


def test_the_page_holds_what_it_is_given():
    for recording in (eager(), lazy(), several(), nasty()):
        assert packed_in(page(recording)) == json.loads(json.dumps(page_data(recording)))


def test_imports_as_columns_of_texts_and_microseconds():
    (process,) = page_data(eager())["processes"]
    imports = process["imports"]
    assert text_of(process, imports["module"]) == ["model", "heavy", "heavy._core", "plot"]
    assert text_of(process, imports["library"]) == ["model", "heavy", "heavy", "plot"]
    assert imports["began_us"] == [200_000, 500_000, 1_000_000, 6_500_000]
    assert imports["own_us"] == [1_000_000, 3_000_000, 2_000_000, 2_000_000]
    assert imports["within"] == [-1, 0, 1, -1]
    assert {len(column) for column in imports.values()} == {4}


def test_libraries_that_take_long_come_with_the_cheapest_cut_that_why_finds():
    (process,) = page_data(eager())["processes"]
    cuts = {process["texts"][name]: rest for name, *rest in process["cuts"]}
    assert cuts["heavy"] == [[1, 4], 5_000_000, 0]
    for library, (statements, saved_us, others) in cuts.items():
        told = why(eager(), library)
        assert statements == [link.statement for link in told.cut]
        assert (saved_us, others) == (round(told.cut_saved_s * 1e6), told.cut_others)


def test_cuts_are_looked_for_in_the_main_process_and_for_what_saves_much():
    assert [bool(process["cuts"]) for process in page_data(several())["processes"]] == [False, True, False]
    assert page_data(large())["processes"][0]["cuts"] == []


def test_files_are_a_folder_and_a_name():
    (process,) = page_data(eager())["processes"]
    flat = text_of(process, process["files"])
    assert tuple(folder + name for folder, name in zip(flat[::2], flat[1::2])) == eager().main.files


def test_deferrals_and_first_uses():
    (process,) = page_data(lazy())["processes"]
    assert text_of(process, process["deferrals"]["module"]) == ["heavy", "plot"]
    assert text_of(process, process["uses"]["kind"]) == ["call"]
    assert process["uses"]["seconds_us"] == [5_000_000]
    assert process["without_effect"] == ["lazyboot.toml:9: nothing imports gone"]


def test_every_process_is_there_and_the_main_one_is_named():
    data = page_data(several())
    assert [process["pid"] for process in data["processes"]] == [5, 10, 12]
    assert data["processes"][data["main"]]["pid"] == 10
    assert [process["began_us"] for process in data["processes"]] == [0, 500_000, 2_000_000]
    assert [process["complete"] for process in data["processes"]] == [True, True, False]


def test_threads_are_numbered_from_0():
    assert page_data(several())["processes"][1]["imports"]["thread"] == [0, 0, 0, 1]


def test_nothing_of_a_recording_reaches_the_markup():
    plain = without_library(page(lazy()))
    broken = without_library(page(nasty()))
    assert NASTY not in broken
    assert "<img" not in broken
    for mark in ("<script", "</script>", "<!--", "onerror="):
        assert broken.count(mark) == plain.count(mark) + (mark == "onerror="), mark
    assert "onerror=broken()&gt;" in broken  # the title, escaped


def test_the_title_is_the_command_as_it_is():
    assert "<title>Imports of python /app/train.py</title>" in page(eager())


def test_only_the_scripts_of_the_page_may_run_and_nothing_is_fetched():
    text = page(eager())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(digests) == 2
    assert re.findall(r"'sha256-([^']*)'", policy) == digests
    assert not re.search(r"<(link|img|iframe|script)[^>]*\b(src|href)=", without_library(text))


def test_markup_is_never_made_from_text():
    for path in HTML.glob("*.js"):
        if path.name != "echarts.min.js":
            assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text())


def test_every_script_of_the_folder_is_in_the_page():
    text = page(eager())
    for path in [*HTML.glob("*.js"), *HTML.glob("*.css")]:
        assert path.read_text("utf-8") in text, path.name


def test_the_same_recording_gives_the_same_page():
    assert page(lazy()) == page(lazy())


def test_a_recording_of_nemo_s_size_makes_a_page_of_a_few_megabytes():
    text = page(large())
    assert len(text) < 4_000_000
    assert len(packed_in(text)["processes"][0]["statements"]["line"]) == 100_000


@pytest.mark.parametrize("name", ["echarts-LICENSE.txt", "echarts-NOTICE.txt"])
def test_the_licence_of_the_library_is_beside_it(name):
    assert "Apache" in (HTML / name).read_text("utf-8")


def test_the_notice_is_in_the_page_and_the_licence_in_the_library():
    assert (HTML / "echarts-NOTICE.txt").read_text("utf-8").strip() in page(eager())
    assert "http://www.apache.org/licenses/LICENSE-2.0" in LIBRARY[:1000]
