"""A recording as one HTML page: `page` puts it together from the files beside this one."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path

from lazyboot.profile.recording import Recording
from lazyboot.report.html.data import packed, page_data

_HERE = Path(__file__).parent
# In the order in which they run: each uses what those before it define.
_SCRIPTS = (
    "dom.js",
    "recording.js",
    "graph.js",
    "colours.js",
    "icicle.js",
    "timeline.js",
    "tables.js",
    "sections.js",
    "details.js",
    "search.js",
    "main.js",
)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def page(recording: Recording) -> str:
    """The report on `recording`: a page that needs no other file and no network.

    The same recording gives the same page. Texts of the recording get into it escaped, or packed as base64.
    """
    library = _read("echarts.min.js")
    program = "\n".join(_read(name) for name in _SCRIPTS)
    program = f'(() => {{\n"use strict";\n{program}\n}})();'
    pieces = {
        "title": html.escape(" ".join(recording.command)),
        "policy": _policy(library, program),
        "style": _read("page.css"),
        "licence": html.escape(_read("echarts-NOTICE.txt").strip()),
        "echarts": library,
        "data": packed(page_data(recording)),
        "program": program,
    }
    return _PLACE.sub(lambda place: pieces[place[1]], _read("page.html"))


def _policy(*scripts: str) -> str:
    """The content security policy: these scripts run, nothing else does, and nothing is fetched."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
