from __future__ import annotations

import json

import handmade
import pytest

from lazyboot.profile import recordingfile


@pytest.fixture(autouse=True)
def recorded(tmp_path):
    recordingfile.write(handmade.eager(), tmp_path / "eager.json")
    recordingfile.write(handmade.lazy(), tmp_path / "lazy.json")


def rows(result):
    assert result.returncode == 0, result.stderr
    return [line.split() for line in result.stdout.splitlines() if line.strip()]


def test_libraries_and_totals_are_compared(cli):
    found = rows(cli("diff", "eager.json", "lazy.json"))
    assert ["command,", "s", "10.00", "7.00", "-3.00"] in found
    assert ["plot", "2.00", "-", "-2.00", "1", "-", "gone"] in found
    assert ["plot", "B", "1", "train.py:2", "lazyboot.toml:7"] in found


def test_the_other_way_round_the_statement_that_pulls_it_in_is_shown(cli):
    found = rows(cli("diff", "lazy.json", "eager.json"))
    assert ["plot", "train.py:2", "import", "plot", "1"] in found


def test_modules_can_be_compared(cli):
    found = rows(cli("diff", "eager.json", "lazy.json", "--by", "module", "--least", "0"))
    assert ["heavy._core", "2.00", "2.00", "+0.00", "1", "1", "same"] in found


def test_what_differs_by_less_is_counted(cli):
    result = cli("diff", "eager.json", "lazy.json", "--least", "3")
    assert "3 libraries differ by less than 3 s, -2.00 s together (--least)." in result.stdout


def test_it_says_that_single_runs_are_compared(cli):
    assert "Two single runs are compared" in cli("diff", "eager.json", "lazy.json").stdout


def test_json_has_what_the_help_says(cli):
    found = json.loads(cli("diff", "lazy.json", "eager.json", "--json").stdout)
    assert list(found) == [
        *("before_s", "after_s", "imports_before_s", "imports_after_s", "modules_before", "modules_after"),
        *("libraries", "modules", "hidden", "hidden_s", "pulled_in", "deferred"),
    ]
    assert found["libraries"][0]["status"] == "new"
    assert found["pulled_in"][0]["place"] == {"importer": "__main__", "file": "/app/train.py", "line": 2}


def test_both_files_are_needed(cli):
    result = cli("diff", "eager.json")
    assert result.returncode == 2
    assert "Missing argument 'B'" in result.stderr
