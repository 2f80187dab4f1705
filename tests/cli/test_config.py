from __future__ import annotations

import json

import jsonschema
import pytest

TEXT = """\
presets = []
lazy = ["wandb"]
eager = ["plugins"]

[[rule]]
modules = ["heavy", "slow.part"]
importers = ["@project"]
reason = "not before the first step"
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "lazyboot.toml").write_text(TEXT)
    (folder / "x.py").write_text("")
    return folder


def test_rules_are_shown_with_file_line_and_reason(cli, project):
    result = cli("config", cwd=project, env={"COLUMNS": "500"})
    assert result.returncode == 0, result.stderr
    for part in ("wandb", "heavy", "slow.part", "@project", "not before the first step", "plugins"):
        assert part in result.stdout
    assert f"{project / 'lazyboot.toml'}:5" in result.stdout.replace("\n", "")


def test_json_has_every_field(cli, project):
    data = json.loads(cli("config", "--json", cwd=project).stdout)
    path = str(project / "lazyboot.toml")
    assert data["files"] == [path]
    assert data["eager"] == ["plugins"]
    rule = next(rule for rule in data["rules"] if rule["modules"] == ["heavy", "slow.part"])
    assert rule["importers"] == ["@project"]
    assert rule["origin"].startswith(f"{path}:")
    assert rule["reason"] == "not before the first step"


def test_json_says_whether_metadata_is_kept(cli, tmp_path):
    (tmp_path / "lazyboot.toml").write_text("presets = []\n")
    assert json.loads(cli("config", "--json").stdout)["metadata"] is None
    (tmp_path / "lazyboot.toml").write_text("presets = []\n[metadata]\nmemoise = true\nreason = 'x'\n")
    kept = json.loads(cli("config", "--json").stdout)["metadata"]
    assert kept == {"origin": f"{tmp_path / 'lazyboot.toml'}:3", "reason": "x"}


@pytest.mark.parametrize("script", ["project/x.py", "project"])
def test_script_says_where_to_search(cli, project, script):
    data = json.loads(cli("config", "--json", "--script", script).stdout)
    assert data["files"] == [str(project / "lazyboot.toml")]


def test_script_that_is_not_there(cli):
    result = cli("config", "--script", "absent.py")
    assert result.returncode == 2
    assert "absent.py" in result.stderr


def test_without_a_file_it_says_so(cli):
    result = cli("config")
    assert result.returncode == 0
    assert "No configuration file" in result.stdout


def test_every_error_is_reported(cli, tmp_path):
    (tmp_path / "lazyboot.toml").write_text("lasy = []\nlazy = 3\n")
    result = cli("config")
    assert result.returncode == 2
    assert [line.split(": ")[1].rpartition(":")[2] for line in result.stderr.splitlines()] == ["1", "2"]


def test_schema_is_a_valid_schema(cli):
    schema = json.loads(cli("config", "--schema").stdout)
    jsonschema.validators.validator_for(schema).check_schema(schema)
    jsonschema.validate({"presets": ["auto"], "lazy": ["a.b"]}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"lasy": []}, schema)


@pytest.mark.parametrize("words", [["config"], ["doctor"], ["run", "main.py"], ["profile", "--lazy", "main.py"]])
def test_a_misspelt_table_is_named_by_every_command_that_reads_it(cli, tmp_path, words):
    (tmp_path / "pyproject.toml").write_text("[tool.lazybot]\nlazy = ['heavy']\n")
    (tmp_path / "main.py").write_text("")
    done = cli(*words, cwd=tmp_path)
    assert done.returncode == 0
    said = "".join((done.stdout + done.stderr).split())  # a table folds lines
    assert "pyproject.toml:1:[tool.lazybot]isnotread:didyoumean[tool.lazyboot]?" in said
