from __future__ import annotations

import json

import handmade
import pytest
from attrs import evolve

from lazyboot.profile import recordingfile


@pytest.fixture(autouse=True)
def recorded(tmp_path):
    recordingfile.write(handmade.eager(), tmp_path / "lazyboot-profile.json")
    recordingfile.write(handmade.lazy(), tmp_path / "lazy.json")


def test_chains_what_is_saved_and_the_cut_are_shown(cli):
    result = cli("why", "heavy")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == (
        "heavy: 5.00 s with what it imports (2 modules, 5.00 s of their own). Not importing it saves 5.00 s."
    )
    assert [line for line in lines if line.startswith("Chain")] == ["Chain 1", "Chain 2"]
    marked = [line.split() for line in lines if line.startswith("  ✂")]
    assert (
        marked
        == [
            ["✂", "model.py:2", "from", "heavy", "import", "Trunk"],
            ["✂", "/site/plot/__init__.py:3", "import", "heavy"],
        ]
        * 2
    )
    assert any("2 statements ask for it in all" in line and 'lazy = ["heavy"]' in line for line in lines)


def test_the_statement_is_read_from_the_file_where_it_is_there(tmp_path, cli):
    script = tmp_path / "train.py"
    script.write_text("import model as m  # ours\nimport plot\n")
    own = handmade.process(files=(str(script), *handmade.FILES[1:]))
    recordingfile.write(handmade.eager(processes=(own,)), tmp_path / "here.json")
    result = cli("why", "model", "here.json")
    assert "import model as m  # ours" in result.stdout
    script.write_text("print('changed since')\n")
    result = cli("why", "model", "here.json")
    assert "import model" in result.stdout and "changed since" not in result.stdout


def test_chains_that_are_not_shown_are_counted(cli):
    result = cli("why", "heavy", "--chains", "1")
    assert "Chain 2" not in result.stdout
    assert "And 1 more chain; --chains N shows more of them." in result.stdout


def test_what_stays_is_named_with_who_imports_it(cli):
    result = cli("why", "model")
    assert "heavy (5.00 s) would stay: /site/plot/__init__.py:3 imports it, too" in result.stdout


def test_json_has_what_the_help_says(cli):
    found = json.loads(cli("why", "heavy", "--json").stdout)
    assert list(found) == [
        *("name", "modules", "own_s", "seconds", "saved_s", "only", "chains", "more", "counted", "asked_by"),
        *("compiled", "cut", "cut_saved_s", "cut_others", "stays"),
    ]
    assert found["cut"][0] == {
        "importer": "model",
        "module": "heavy",
        "file": "/app/model.py",
        "line": 2,
        "asks_for": "heavy",
        "names": ["Trunk"],
        "function": "<module>",
        "during": "",
        "more": 0,
        "statement": 1,
        "text": "from heavy import Trunk",
    }


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (("heavvy",), "lazyboot: heavvy was never imported in this recording; did you mean heavy?\n"),
        (("qqqqqq",), "lazyboot: qqqqqq was never imported in this recording\n"),
        (
            ("plot", "lazy.json"),
            "lazyboot: plot was never imported: /app/train.py:2 defers it (lazyboot.toml:7), and it was not used\n",
        ),
        (
            ("plot.part", "lazy.json"),
            "lazyboot: plot.part was never imported: /app/train.py:2 defers plot (lazyboot.toml:7), "
            "and it was not used\n",
        ),
        (
            ("qqqqqq", "lazy.json"),
            "lazyboot: qqqqqq was never imported in this recording; "
            "deferred and never used, which may import it: plot\n",
        ),
    ],
)
def test_what_was_never_imported_is_said_in_one_line(cli, arguments, expected):
    result = cli("why", *arguments)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", expected)


def test_a_terminal_that_cannot_show_everything_gets_what_it_can(tmp_path, cli):
    (tmp_path / "train.py").write_text("import model  # Größe ✓\n", "utf-8")
    own = handmade.process(files=(str(tmp_path / "train.py"), *handmade.FILES[1:]))
    recordingfile.write(handmade.eager(processes=(own,)), tmp_path / "here.json")
    result = cli("why", "model", "here.json", env={"PYTHONIOENCODING": "ascii"})
    assert result.returncode == 0, result.stderr
    assert "> Cheapest cut" in result.stdout
    assert "import model  # Gr??e ?" in result.stdout


def test_the_order_is_said_when_the_two_are_swapped(cli):
    result = cli("why", "lazyboot-profile.json", "heavy")
    assert (result.returncode, result.stdout) == (2, "")
    assert "the order is MODULE FILE: lazyboot why heavy lazyboot-profile.json" in result.stderr


def test_what_goes_with_a_cut_is_said_in_words(tmp_path, cli):
    own = handmade.process(statements=handmade.process().statements[:-1])
    more = tuple(evolve(own.statements[1], line=line) for line in (20, 21))
    recordingfile.write(
        handmade.eager(processes=(evolve(own, statements=(*own.statements, *more)),)), tmp_path / "x.json"
    )
    assert "which saves 6.00 s and also leaves out 1 other module." in cli("why", "heavy", "x.json").stdout


def test_no_rule_is_promised_for_compiled_code(tmp_path, cli):
    """plot is an extension module, which imports heavy."""
    own = handmade.process()
    compiled = evolve(own.statements[-1], line=0)
    recordingfile.write(
        handmade.eager(processes=(evolve(own, statements=(*own.statements[:-1], compiled)),)), tmp_path / "x.json"
    )
    text = cli("why", "heavy", "x.json").stdout
    assert "2 statements ask for it in all; one line of lazyboot.toml defers the 1 statement in Python code" in text
