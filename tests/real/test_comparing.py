"""The comparison of real runs sees what differs, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from real import files, normal, runs, sources
from real.entry import Entry

SUMMARY = """\
lazyboot: 3 import statements deferred, of 2 modules; 1 modules never loaded; 1 deferred names used, 0.10 s spent in
  never loaded: pandas
  seconds  deferred import                           first used at
    0.100  torch.nn                                  train.py:3 in main
           ... and 2 quicker ones
"""
SHORT_SUMMARY = """\
lazyboot: 1 import statement deferred, of 1 module; 0 modules never loaded; 1 deferred name used, 0.10 s spent in
  seconds  deferred import                           first used at
    0.100  torch.nn                                  train.py:3 in main
           ... and 1 quicker one
  without effect: lazyboot.toml, line 3: no module is called "pandass"
"""


def folders(base: Path, name: str, eager: str | None, lazy: str | None) -> tuple[Path, Path]:
    for folder, content in (("0", eager), ("1", lazy)):
        (base / folder).mkdir(parents=True)
        if content is not None:
            (base / folder / name).write_text(content)
    return base / "0", base / "1"


@pytest.mark.parametrize(
    "one, other",
    [
        ("[2026-11-21 23:08:22,123] done in 1.5s", "[2026-12-01 01:18:02,456] done in 20.25s"),
        ("outputs/2026-11-21/23-08-22/a", "outputs/2026-11-21/23-09-00/a"),
        (
            " 50%|##  | 1/2 [00:00<00:01, 3.1it/s]\r100%|####| 2/2 [00:00<00:00, 3it/s]",
            "100%|####| 2/2 [00:07<00:00, 9it/s]",
        ),
        ("<f at 0x7f0012>\n", "<f at 0x7a0034>\n"),
        ("/tmp/tmpab12cd34/x", "/tmp/tmpzz99yy88/x"),
        ("before\nafter", f"before\n{SUMMARY}after"),
        ("before\nafter", f"before\n{SHORT_SUMMARY}after"),
        (
            "[10:11:12]   one   a.py:1\n             two   a.py:2",
            "[10:11:12]   one   a.py:1\n[10:11:13]   two   a.py:2",
        ),
        ("24 passed in 9.16s", "24 passed in 86.20s (0:01:26)"),
    ],
)
def test_what_varies_is_left_out(one: str, other: str) -> None:
    assert normal.lines(one) == normal.lines(other) != []


@pytest.mark.parametrize(
    "one, other",
    [
        ("loss 0.25", "loss 0.26"),
        ("100%|##| 2/2 [00:00<00:00, 3it/s, loss=1]", "100%|##| 2/2 [00:00<00:00, 3it/s, loss=2]"),
        ("version 2.13.0", "version 2.13.1"),
        ("done", "done\nlazyboot: the configuration cannot be used"),
        ("tensor([1.5, 2.5])", "tensor([1.5, 2.25])"),
    ],
)
def test_what_a_program_says_is_kept(one: str, other: str) -> None:
    assert normal.lines(one) != normal.lines(other)


@pytest.mark.parametrize(
    "name, eager, lazy",
    [
        ("a.json", '{"a": 1, "b": "2026-11-21 23:08:22"}', '{"b": "2026-11-21 23:09:00", "a": 1}'),
        ("a.csv", "a,b\n1,2\n", '"a","b"\n"1","2"\n'),
        ("a.txt", "took 3 s\n", "took 4 s\n"),
        ("a.json", '{"eval_runtime": 1.5, "loss": 2}', '{"eval_runtime": 3, "loss": 2}'),
        ("a.jsonl", '{"a": 1}\n', '{"a":1}\n'),
    ],
)
def test_files_that_say_the_same(tmp_path: Path, name: str, eager: str, lazy: str) -> None:
    assert list(files.differences(*folders(tmp_path, name, eager, lazy))) == []


@pytest.mark.parametrize(
    "name, eager, lazy, said",
    [
        ("a.json", '{"a": [1, 2]}', '{"a": [1, 3]}', "a.json: ['a'][1] is 2 eagerly, 3 lazily"),
        ("a.json", '{"a": 1}', "{}", "a.json: ['a'] only eagerly"),
        ("a.csv", "a\n1\n", "a\n2\n", "a.csv: [1][0] is '1' eagerly, '2' lazily"),
        ("a.txt", "one\n", "two\n", "a.txt: -one"),
        ("a.txt", None, "two\n", "a.txt: only in the lazy run"),
        ("a.txt", "", None, "a.txt: only in the eager run"),
    ],
)
def test_files_that_differ(tmp_path: Path, name: str, eager: str | None, lazy: str | None, said: str) -> None:
    assert said in list(files.differences(*folders(tmp_path, name, eager, lazy)))


def test_bytes_that_are_no_text_differ(tmp_path: Path) -> None:
    one, other = folders(tmp_path, "a.npy", "", "")
    (one / "a.npy").write_bytes(b"\xff\x00")
    (other / "a.npy").write_bytes(b"\xff\x01")
    assert list(files.differences(one, other)) == ["a.npy: differs: 2 and 2 bytes"]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries run with this interpreter, in which `LAZYBOOT=1` need not defer anything."""
    monkeypatch.setattr(sources, "interpreter", lambda stack: Path(sys.executable))


def test_a_run_that_differs_in_everything(here: None, tmp_path: Path) -> None:
    program = (
        "import os, sys\nlazy = os.environ['LAZYBOOT']\nprint('out', lazy)\nprint('err', lazy, file=sys.stderr)\n"
        "open('made' + lazy, 'w')\nopen('lines.txt', 'w').write('run ' + lazy)\nsys.exit(int(lazy) * 3)\n"
    )
    found, deferred = runs.differences(Entry("x", "", ("python", "-S", "x.py"), "", {"x.py": program}), tmp_path)
    assert deferred == 0
    assert [line for line in found if line.startswith(("-", "+")) and line[1:4] in ("out", "err")] == [
        *("-out 0", "+out 1"),
        *("-err 0", "+err 1"),
    ]
    assert found[0].startswith("exit code 3, not 0:")
    assert {"made0: only in the eager run", "made1: only in the lazy run", "lines.txt: -run 0"} < set(found)
    assert found[-1] == "lazyboot deferred nothing"


def test_each_run_has_a_fresh_folder_with_the_same_path(here: None, tmp_path: Path) -> None:
    program = "import os\nprint(os.getcwd(), sorted(os.listdir()))\nopen('left', 'w')\n"
    entry = Entry("x", "", ("python", "x.py"), "", {"x.py": program})
    assert runs.differences(entry, tmp_path, (runs.EAGER, runs.EAGER)) == ([], 0)


SAVE = """
import sys, torch
from safetensors.torch import save_file
for folder, last in (("0", 3.0), ("1", float(sys.argv[1]))):
    state = {"w": torch.tensor([1.0, float("nan"), last]), "step": 7, "name": folder}
    torch.save({**state, "name": "x"}, folder + "/a.ckpt")
    save_file({"w": state["w"]}, folder + "/a.safetensors", {"run": "x"})
    torch.save({"at": "took %s s" % folder, "w": torch.ones(2)}, folder + "/b.pt")
"""


@pytest.mark.stack
def test_checkpoints_are_compared_tensor_by_tensor(stack_interpreter: Callable[[str], str], tmp_path: Path) -> None:
    python = stack_interpreter("lightning")
    for last, names in (("3.0", []), ("3.0000002", ["a.ckpt", "a.safetensors"])):
        for folder in folders(tmp_path / last, "a.txt", "", ""):
            folder.joinpath("a.txt").unlink()
        subprocess.run([python, "-c", SAVE, last], cwd=tmp_path / last, check=True)
        found = runs.compared(Path(python), {}, tmp_path / last / "0", tmp_path / last / "1")
        assert sorted({line.partition(":")[0] for line in found}) == names
