from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import lazyboot
from lazyboot.cli import asking
from lazyboot.cli.command import Command

posix_only = pytest.mark.skipif(os.name == "nt", reason="needs executable scripts")


def findings(result):
    return json.loads(result.stdout)["findings"]


def problems(result):
    return [finding for finding in findings(result) if finding["status"] == "problem"]


def test_a_working_lazyboot_is_healthy(cli, tmp_path):
    result = cli("doctor", "--json")
    assert problems(result) == []
    assert result.returncode == 0
    topics = {finding["topic"] for finding in findings(result)}
    assert {"Python", "start", "conflicts", "switch", "configuration", "plan cache"} <= topics


def test_the_table_says_the_same_as_the_json(cli):
    text = " ".join(cli("doctor").stdout.split())
    for finding in findings(cli("doctor", "--json")):
        assert finding["topic"] in text
        assert " ".join(finding["text"].split())[:40] in text


@pytest.mark.parametrize("flag", ["-S", "-E", "-I"])
def test_options_that_keep_lazyboot_out(cli, flag):
    result = cli("doctor", "--json", "--", sys.executable, flag, "x.py")
    assert result.returncode == 1
    found = problems(result)
    assert any(finding["topic"] == "options" and flag in finding["text"] for finding in found)
    assert all(finding["advice"] for finding in found)


def test_broken_configuration(cli, tmp_path):
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "lazyboot.toml"
    path.write_text("lasy = []\nlazy = 3\n")
    result = cli("doctor", "--json", "--", "sub/x.py")
    assert result.returncode == 1
    texts = [finding["text"] for finding in problems(result) if finding["topic"] == "configuration"]
    assert [text.startswith(f"{path}:{line}: ") for line, text in enumerate(texts, 1)] == [True, True]


def notes(result):
    return [
        found["text"] for found in findings(result) if (found["status"], found["topic"]) == ("note", "configuration")
    ]


def test_what_a_configuration_names_and_is_not_there_is_remarked(cli, tmp_path):
    path = tmp_path / "lazyboot.toml"
    (tmp_path / "helpers.py").write_text("")
    path.write_text(
        'presets = []\nlazy = ["clikc",\n  "click.testin", "click"]\neager = ["helperz"]\n'
        '[[rule]]\nmodules = ["rich.*.x"]\nimporters = ["@project", "helpersx"]\n'
        '[[plugin]]\nmodule = "helpers"\nafter = ["rihc"]\n'
    )
    result = cli("doctor", "--json", "--", sys.executable, "x.py")
    assert result.returncode == 0
    assert notes(result) == [
        f"{path}:2: lazy[0]: 'clikc' is not installed; did you mean 'click'? (no effect)",
        f"{path}:3: lazy[1]: 'click' has no module 'testin'; did you mean 'testing'? (no effect)",
        f"{path}:4: eager[0]: 'helperz' is not installed; did you mean 'helpers'? (no effect)",
        f"{path}:7: rule[0].importers[1]: 'helpersx' is not installed; did you mean 'helpers'? (no effect)",
        f"{path}:10: plugin[0].after[0]: 'rihc' is not installed; did you mean 'rich'? (no effect)",
    ]


def test_where_nothing_is_deferred_it_says_what_to_write(cli, tmp_path):
    path = tmp_path / "lazyboot.toml"
    path.write_text("presets = []\n")
    (note,) = [found for found in findings(cli("doctor", "--json")) if found["topic"] == "configuration"]
    assert note["text"] == f"{path} (0 rules): nothing is deferred"
    assert note["advice"] == f'write lazy = ["the modules", "that can wait"] into {path}, or start with `lazyboot init`'
    path.write_text('presets = []\nlazy = ["click"]\n')
    (found,) = [found for found in findings(cli("doctor", "--json")) if found["topic"] == "configuration"]
    assert (found["status"], found["text"]) == ("ok", f"{path} (1 rule)")


def test_what_would_start_is_not_called_active_where_it_is_off(cli):
    (found,) = [found for found in findings(cli("doctor", "--json")) if found["topic"] == "start"]
    assert found["text"].startswith("with LAZYBOOT=1, lazyboot 0.1.0 starts by ")


def test_unknown_command(cli):
    result = cli("doctor", "--json", "--", "no-such-command-here")
    assert result.returncode == 1
    assert "no-such-command-here" in problems(result)[0]["text"]


def test_cache_that_cannot_be_written(cli, tmp_path):
    (tmp_path / "file").write_text("")
    result = cli("doctor", "--json", env={"XDG_CACHE_HOME": str(tmp_path / "file")})
    assert [finding["topic"] for finding in problems(result)] == ["plan cache"]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_a_cache_folder_is_tried_since_permissions_do_not_tell(cli, tmp_path):
    result = cli("doctor", "--json", env={"XDG_CACHE_HOME": "/proc/nope"})
    assert [finding["topic"] for finding in problems(result)] == ["plan cache"]
    assert not (tmp_path / "cache").exists()


def test_dependencies_that_a_later_pth_file_brings_are_named_with_it(tmp_path, environ):
    """lazyboot.pth compiles the rules before that."""
    folder = tmp_path / "environment"
    venv.create(folder, symlinks=True, with_pip=False)
    variables = {"base": str(folder), "platbase": str(folder)}
    scheme = "venv" if "venv" in sysconfig.get_scheme_names() else "posix_prefix"
    site = Path(sysconfig.get_path("purelib", scheme, variables))
    (site / "lazyboot").symlink_to(Path(lazyboot.__file__).parent)
    shutil.copy(Path(__file__).parents[2] / "packaging" / "lazyboot.pth", site)
    late = site / "more.pth"
    late.write_text(f"{sysconfig.get_path('purelib')}\n")
    del environ["PYTHONPATH"]

    def doctor() -> list[dict[str, str]]:
        argv = [str(folder / "bin" / "python"), "-m", "lazyboot", "doctor", "--json"]
        return problems(subprocess.run(argv, env=environ, cwd=tmp_path, capture_output=True, text=True))

    (found,) = doctor()
    assert "No module named 'attrs'" in found["text"] and f"it is read before {late}, which puts" in found["text"]
    assert found["advice"] == f"rename {late} to {site}/_more.pth, which comes before lazyboot.pth"
    late.rename(site / "_more.pth")
    assert doctor() == []


def test_a_tool_that_replaces_the_import_function(cli, tmp_path, environ):
    folder = tmp_path / "tool"
    folder.mkdir()
    code = "import builtins\noriginal = builtins.__import__\n"
    code += "def traced(*a, **k):\n    return original(*a, **k)\nbuiltins.__import__ = traced\n"
    (folder / "sitecustomize.py").write_text(code)
    path = os.pathsep.join([str(folder), environ["PYTHONPATH"]])
    result = cli("doctor", "--json", env={"PYTHONPATH": path})
    assert any("sitecustomize.traced" in finding["text"] for finding in findings(result))


@posix_only
def test_a_python_that_does_not_answer(cli, tmp_path):
    (tmp_path / "python").write_text("#!/bin/sh\necho no thanks >&2\nexit 3\n")
    (tmp_path / "python").chmod(0o755)
    result = cli("doctor", "--json", "--", "./python", "x.py")
    assert result.returncode == 1
    text = problems(result)[0]["text"]
    assert "exit code 3" in text and "no thanks" in text


@posix_only
def test_the_python_of_a_command(tmp_path):
    def python_of(first_line: str) -> asking.Python:
        path = tmp_path / "tool"
        path.write_text(first_line + "\n")
        return asking.python_of(Command(str(path), ["tool"]))

    assert python_of("#!/env/bin/python3.11 -E") == asking.Python("/env/bin/python3.11", ["-E"], known=True)
    assert python_of("#!/usr/bin/env python3") == asking.Python("python3", [], known=True)
    assert python_of("#!/bin/sh") == asking.Python(sys.executable, [], known=False)
    assert asking.python_of(None) == asking.Python(sys.executable, [], known=True)
    command = Command("/usr/bin/python3", ["python3", "-S", "x.py"])
    assert asking.python_of(command) == asking.Python("/usr/bin/python3", ["-S"], known=True)
