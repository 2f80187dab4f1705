from __future__ import annotations

import json

import handmade
import pytest

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
        *("name", "modules", "own_s", "seconds", "saved_s", "only", "chains", "more", "counted", "asked_by", "cut"),
        *("cut_saved_s", "cut_others", "stays"),
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
    ],
)
def test_what_was_never_imported_is_said_in_one_line(cli, arguments, expected):
    result = cli("why", *arguments)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", expected)
