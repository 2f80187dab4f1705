from __future__ import annotations

import json
import sys

import pytest

from lazyboot.cli.starter import starter
from lazyboot.config.model import PresetConfig, RuleConfig

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PRESET = PresetConfig(
    description="For frameworks.",
    requires=("framework",),
    eager=("framework.hooks",),
    rule=(
        RuleConfig(modules=("framework.heavy", "framework.*.more"), inside=True, reason="word " * 60),
        RuleConfig(modules=("other",), importers=("@project",), reason="short"),
    ),
)


@pytest.mark.parametrize("chosen", [{}, {"frame": PRESET}])
@pytest.mark.parametrize("others", [{}, {"frame": PRESET}])
def test_the_text_changes_nothing_yet(chosen, others):
    assert tomllib.loads(starter(chosen, others)) == {"presets": ["auto"]}


def test_the_examples_are_valid_once_uncommented():
    examples = starter({}, {}).partition("is for is installed.")[2]
    lines = [line.removeprefix("# ") for line in examples.splitlines() if "=" in line or line.startswith("# [[")]
    table = tomllib.loads("\n".join(line for line in lines if not line.startswith("#")))
    assert set(table) == {"lazy", "eager", "rule"}
    assert set(table["rule"][0]) == {"modules", "importers", "inside", "guards", "reason"}


def test_every_rule_is_listed_with_its_reason():
    text = starter({"frame": PRESET}, {})
    for part in ("frame: For frameworks.", "framework.*.more", "@project", "short", "framework.hooks"):
        assert part in text
    assert text.count("word") == 60
    assert all(line.startswith("#") for line in text.partition("\n# What auto picks")[2].splitlines()[1:] if line)
    assert max(map(len, text.splitlines())) <= 120


def test_init_writes_a_file_that_loads(cli, tmp_path):
    result = cli("init")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "lazyboot.toml").read_text().startswith("# lazyboot")
    checked = cli("config")
    assert checked.returncode == 0, checked.stderr
    assert str(tmp_path / "lazyboot.toml") in checked.stdout


def test_init_never_overwrites_without_force(cli, tmp_path):
    path = tmp_path / "lazyboot.toml"
    path.write_text("mine")
    result = cli("init")
    assert result.returncode == 1
    assert "--force" in result.stderr
    assert path.read_text() == "mine"
    assert cli("init", "--force").returncode == 0
    assert path.read_text() != "mine"


def test_init_takes_a_folder_or_a_file(cli, tmp_path):
    (tmp_path / "project").mkdir()
    assert cli("init", "project").returncode == 0
    assert (tmp_path / "project" / "lazyboot.toml").is_file()
    assert cli("init", "other.toml").returncode == 0
    assert (tmp_path / "other.toml").is_file()


def test_init_where_it_cannot_write(cli):
    result = cli("init", "absent/lazyboot.toml")
    assert result.returncode == 1
    assert "absent" in result.stderr and "Traceback" not in result.stderr


def test_what_was_written_is_said_as_json(cli, tmp_path):
    result = cli("init", "--json")
    found = json.loads(result.stdout)
    assert found["file"] == str(tmp_path / "lazyboot.toml") and (tmp_path / "lazyboot.toml").exists()
    assert sorted(found["presets"] + found["other_presets"]) == ["huggingface", "hydra", "lightning", "nemo", "torch"]
