"""The page as a user has it: looked at, searched, walked through with keys."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest
from handmade import eager, lazy
from madebyrule import NASTY, large, nasty, several

SIZES = {"laptop": 1280, "phone": 390}

pytestmark = pytest.mark.page


def said(page):
    return page.text_content("#icicle-said")


def details(page):
    return page.inner_text("#details-body")


def zoomed_to(page):
    return page.text_content("#path [aria-current]")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("recording", [eager, lazy, several, nasty, large])
def test_nothing_is_wider_than_the_window(shown, photograph, recording, size, scheme):
    page = shown(recording(), size, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]
    photograph(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("recording", [eager, several])
def test_no_violation_that_axe_calls_serious(shown, recording, size, scheme):
    page = shown(recording(), size, scheme)
    page.fill("#search", "heavy")
    press(page, "Enter")
    page.click("#timeline-section summary")
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run()")
    assert len(found["passes"]) > 20
    grave = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
    assert not grave, json.dumps([[each["id"], [node["html"] for node in each["nodes"]]] for each in grave], indent=1)


def test_search_finds_lights_up_and_leads_to_the_module(shown):
    page = shown(eager())
    page.keyboard.press("/")
    page.keyboard.type("HEAVY")
    assert "2 imports, 5.00\u00a0s of their own" in page.text_content("#search-said")
    assert page.locator("#search-list button").all_inner_texts() == ["heavy", "heavy._core"]
    page.keyboard.press("Enter")
    assert zoomed_to(page) == "heavy"
    assert details(page).startswith("heavy\n")


def test_search_looks_into_file_names_and_says_when_nothing_matches(shown):
    page = shown(eager())
    page.fill("#search", "/site/heavy/")
    assert page.locator("#search-list button").all_inner_texts() == ["heavy", "heavy._core"]
    page.fill("#search", "no such module")
    assert page.text_content("#search-said") == "No import matches."
    page.keyboard.press("Escape")
    assert page.is_hidden("#found")


def test_a_click_zooms_in_and_the_path_leads_back(shown):
    page = shown(eager())
    box = page.locator("#icicle").bounding_box()
    page.mouse.click(box["x"] + 30, box["y"] + 24 + 12)
    assert zoomed_to(page) == "model"
    assert details(page).startswith("model\n")
    page.click("#path button")
    assert zoomed_to(page) == "train.py (process 10)"


def test_keys_walk_zoom_and_go_back(shown):
    page = shown(eager())
    page.focus("#icicle")
    press(page, "ArrowDown")
    assert said(page).startswith("model: 6.00\u00a0s, 1.00\u00a0s of its own; 75.0 % of all imports")
    press(page, "ArrowRight")
    assert said(page).startswith("plot: ")
    press(page, "ArrowRight")
    assert said(page).startswith("plot: ")
    press(page, "ArrowLeft", "ArrowDown")
    assert said(page).startswith("heavy: ")
    press(page, "Enter")
    assert zoomed_to(page) == "heavy"
    press(page, "ArrowUp")
    assert said(page).startswith("heavy: ")
    press(page, "Escape")
    assert (zoomed_to(page), said(page)[:6]) == ("model", "heavy:")
    press(page, "Home")
    assert zoomed_to(page) == "train.py (process 10)"


def test_everything_that_has_the_focus_shows_it(shown):
    page = shown(eager())
    names = []
    for _ in range(60):
        press(page, "Tab")
        style = page.evaluate("(() => { const s = getComputedStyle(document.activeElement); return s.outline; })()")
        name = page.evaluate("document.activeElement.id || document.activeElement.tagName")
        if name == "BODY":
            break
        assert re.search(r"solid [1-9]", style) or re.search(r"[1-9]px", style), (name, style)
        names.append(name)
    assert {"search", "icicle"} <= {*names}


def test_why_shows_the_imports_around_it_and_every_way_to_it(shown):
    page = shown(eager())
    page.fill("#search", "heavy")
    press(page, "Enter")
    text = " ".join(details(page).split())
    assert "How it came in model train.py:1 import model heavy model.py:2 from heavy import Trunk" in text
    assert "2 statements ask for it; each with the shortest chain" in text
    chains = [" ".join(each.split()) for each in page.locator(".ways ol.chain").all_inner_texts()]
    assert chains == [
        "model train.py:1 import model heavy ✂ cut here model.py:2 from heavy import Trunk",
        "plot train.py:2 import plot heavy ✂ cut here /site/plot/__init__.py:3 import heavy",
    ]
    assert "✂ The cheapest cut Without these 2 imports heavy is not imported, which saves 5.00 s." in text


def test_the_cheapest_cut_is_named_or_the_command_that_finds_it(shown):
    page = shown(eager())
    page.click("#libraries button.plain >> text=heavy")
    assert page.locator(".cheapest li").all_inner_texts() == [
        "model.py:2 from heavy import Trunk",
        "/site/plot/__init__.py:3 import heavy",
    ]
    page.fill("#search", "heavy._core")
    press(page, "Enter")
    assert page.locator(".cheapest").count() == 0
    assert "The cheapest cut: lazyboot why heavy._core" in details(page)


def test_a_statement_that_was_deferred_and_never_used_is_no_way(shown):
    page = shown(lazy())
    page.fill("#search", "heavy")
    press(page, "Enter")
    text = details(page)
    assert "first use heavy.Trunk: call" in " ".join(text.split())
    assert "1 statement asks for it" in text
    assert "deferred" in text


def test_a_library_has_chains_too(shown):
    page = shown(eager())
    page.click("#libraries button.plain >> text=heavy")
    assert "2 statements ask for it" in details(page)
    assert "5.00\u00a0s, 62.5 % of all imports" in details(page)


def test_tables_sort_by_the_head_that_is_pressed(shown):
    page = shown(eager())
    names = page.locator("#modules tbody th")
    assert names.all_inner_texts()[0] == "heavy"
    page.click("#modules thead button >> text=With imports")
    assert names.all_inner_texts() == ["model", "heavy", "heavy._core", "plot"]
    assert page.get_attribute("#modules th:nth-child(3)", "aria-sort") == "descending"
    page.click("#modules thead button >> text=With imports")
    assert names.all_inner_texts()[-1] == "model"


def test_deferred_imports_that_were_used_and_that_were_not(shown):
    text = shown(lazy()).inner_text("#deferred")
    assert "2 import statements were deferred; 1 of them was never used." in text
    used, idle = text.split("Deferred and never used")
    assert re.search(r"heavy\.Trunk\s+5\.00\ss\s+call\s+model\.py:9\s+build\s+lazyboot\.toml:3", used)
    assert re.search(r"plot\s+train\.py:2\s+lazyboot\.toml:7", idle)


def test_an_eager_run_says_that_it_deferred_nothing(shown):
    assert "This run imported everything at once." in shown(eager()).inner_text("#deferred")


def test_the_timeline_as_a_table_holds_every_phase(shown):
    page = shown(several())
    page.click("#timeline-section summary")
    text = page.inner_text("#timeline-table")
    for phase in ("Python starts, before site", "site and .pth files", "first use of heavy.Trunk: call at model.py:9"):
        assert phase in text
    assert "imports, thread 2" in text
    assert {"torchrun (process 5)", "train.py (process 10)", "train.py (process 12)"} <= {*re.split(r"[\n\t]", text)}


def test_another_process_can_be_chosen(shown):
    page = shown(several())
    assert page.locator("#process option").all_inner_texts() == [
        "torchrun (process 5)",
        "train.py (process 10)",
        "train.py (process 12)",
    ]
    assert zoomed_to(page) == "train.py (process 10)"
    page.select_option("#process", label="train.py (process 12)")
    assert zoomed_to(page) == "train.py (process 12)"
    assert "This process ended without saying so" in page.inner_text("#start")
    page.select_option("#process", label="torchrun (process 5)")
    assert page.locator("#modules tbody tr").count() == 0


def test_no_text_of_a_recording_becomes_markup_or_runs(shown):
    page = shown(nasty())
    page.fill("#search", "nasty")
    press(page, "Enter")
    page.click("#timeline-section summary")
    assert page.evaluate("window.broken") is None
    assert page.locator("img").count() == 0
    shown_name = NASTY.replace("\udc80", "\ufffd")
    assert shown_name in page.text_content("#details-body").replace("\udc80", "\ufffd")


def test_a_recording_of_nemo_s_size_is_drawn_and_searched(shown):
    page = shown(large())
    page.fill("#search", "module8999")
    press(page, "Enter")
    assert details(page).startswith("library75.package3.module8999\n")
    assert "11 statements ask for it; each with" in details(page)
    page.click("#details dd button")
    assert "statements ask for it; the 12 that are fewest steps away" in details(page)
    assert page.locator(".ways ol.chain").count() == 12
    page.click(".ways button >> text=Show more")
    assert page.locator(".ways ol.chain").count() == 62


def test_it_is_drawn_anew_for_another_width_and_scheme(shown):
    page = shown(eager())
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.querySelector('#icicle canvas').clientWidth < 390")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
