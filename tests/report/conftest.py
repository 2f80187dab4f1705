"""The report in a browser: a page for a recording, and what the browser complained of."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lazyboot.profile.recording import Recording
from lazyboot.report.html import page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "no Chromium is on PATH: apt-get install chromium (Debian), or brew install --cask chromium (macOS)"
SIZES = {"laptop": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, INSTALL
    # A container's root has no sandbox; the pages are files of this test.
    flags = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=program, args=flags)
        yield found
        found.close()


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens the page of a recording; size: of SIZES; scheme: light or dark. Fails on whatever the browser reports."""
    complaints: list[str] = []
    pages: list[Page] = []

    def show(recording: Recording, size: str = "laptop", scheme: Any = "light") -> Page:
        file = tmp_path / f"report{len(pages)}.html"
        file.write_text(page(recording), "utf-8", errors="replace")
        width, height = SIZES[size]
        opened = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "phone"
        )
        pages.append(opened)
        opened.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        opened.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
        opened.on("request", lambda request: complaints.extend(_fetched(request.url)))
        opened.goto(file.as_uri())
        opened.wait_for_selector("html[data-ready]", timeout=60_000)
        return opened

    yield show
    for each in pages:
        each.close()
    assert complaints == []


def _fetched(url: str) -> list[str]:
    return [] if url.startswith("file:") else [f"fetched {url}"]


@pytest.fixture
def photograph(request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """Keeps a picture of a page in the folder that LAZYBOOT_SCREENSHOTS names, to be looked at."""

    def take(opened: Page) -> None:
        if folder := os.environ.get("LAZYBOOT_SCREENSHOTS"):
            name = re.sub(r"\W+", "-", request.node.name).strip("-")
            opened.screenshot(path=Path(folder, f"{name}.png"), full_page=True)

    return take
