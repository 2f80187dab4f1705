from __future__ import annotations

import json

import jsonschema
import pytest

HEAVY = "import time\ntime.sleep(0.3)\nVALUE = 1\n"
FILES = {
    "heavy.py": HEAVY,
    "other.py": "",
    "main.py": "import heavy, other\ndef train():\n    print('trained')\nprint('config ok')\ntrain()\n",
    "lazyboot.toml": 'presets = []\nlazy = ["heavy", "other"]\n',
    "fewer.toml": 'presets = []\nlazy = ["other"]\n',
}


@pytest.fixture
def bench(cli, tmp_path):
    """Runs ``lazyboot bench`` on the program above; gives the process and the JSON it wrote, if any."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)

    def run(*words, **options):
        result = cli("bench", "--json", "found.json", *words, **options)
        file = tmp_path / "found.json"
        return result, json.loads(file.read_text()) if file.exists() else None

    return run


def median(found, variant, measure):
    (chosen,) = [each for each in found["variants"] if each["name"] == variant]
    (figures,) = [each for each in chosen["measures"] if each["measure"] == measure]
    return figures["median"]["median"]


def test_eager_lazy_and_other_rules_are_measured_in_turn(bench, tmp_path):
    result, found = bench("--runs", "2", "--with", "fewer.toml", "main.py")
    assert result.returncode == 0, result.stderr
    assert [(each["name"], each["result"], each["exit_codes"]) for each in found["variants"]] == [
        ("eager", "same", [0]),
        ("lazy", "same", [0]),
        ("fewer", "same", [0]),
    ]
    assert [each["configuration"] for each in found["variants"]] == [
        [],
        [str(tmp_path / "lazyboot.toml")],
        [str(tmp_path / "fewer.toml")],
    ]
    assert median(found, "eager", "wall_s") > median(found, "lazy", "wall_s")
    assert median(found, "fewer", "wall_s") > 0.3
    assert median(found, "fewer", "modules") == median(found, "lazy", "modules") + 1
    assert median(found, "fewer", "files") > median(found, "lazy", "files")
    lazy = found["variants"][1]
    assert {each["measure"] for each in lazy["measures"]} == {"wall_s", "cpu_s", "peak_bytes", "modules", "files"}
    assert [len(each["figures"]) for each in lazy["measures"]] == [2, 2, 2, 2, 1]
    assert lazy["measures"][0]["ratio"]["median"] < 1
    assert "lazy: same result" in result.stdout


def test_json_fits_its_schema(bench, cli):
    _, found = bench("--runs", "1", "main.py")
    jsonschema.validate(found, json.loads(cli("bench", "--schema").stdout))


@pytest.mark.parametrize("mark", ["config ok", "__main__:train"])
def test_a_mark_ends_each_run_and_its_time(bench, tmp_path, mark):
    slow = FILES["main.py"].replace("    print('trained')", "    import time; time.sleep(60)")
    (tmp_path / "main.py").write_text(slow)
    result, found = bench("--runs", "1", "--with", "fewer.toml", "--until", mark, "main.py")
    assert result.returncode == 0, result.stderr + result.stdout
    assert 0.3 < median(found, "eager", "wall_s") < 50
    assert median(found, "fewer", "modules") == median(found, "lazy", "modules") + 1


def test_a_mark_that_eager_runs_never_reach_is_an_error(bench):
    result, _ = bench("--runs", "1", "--until", "__main__:trian", "main.py")
    assert result.returncode == 2
    assert "lazyboot: eager: the mark '__main__:trian' was not reached" in result.stderr
    assert "did you mean 'train'?" in result.stderr


def test_another_output_is_a_finding_with_the_first_line_that_differs(bench, tmp_path):
    (tmp_path / "main.py").write_text("import heavy, sys\nprint('one')\nprint('heavy' in sys.modules)\n")
    result, found = bench("--runs", "1", "main.py")
    assert result.returncode == 1
    assert found["variants"][1]["findings"] == ["stdout, line 2: eager says 'True', lazy says 'False'"]
    assert "DIFFERENT" in result.stdout
    assert "One run of each cannot tell what differs by itself from run to run" in result.stdout


def test_lines_that_the_user_ignores_are_no_finding(bench, tmp_path):
    (tmp_path / "main.py").write_text("import heavy, sys\nprint('one')\nprint('loaded:', 'heavy' in sys.modules)\n")
    result, found = bench("--runs", "1", "--ignore", "^loaded: (True|False)$", "main.py")
    assert (result.returncode, found["ignored"]) == (0, ["^loaded: (True|False)$"]), result.stdout
    assert "lazy: same result" in result.stdout
    assert "Compared without lines that have '^loaded: (True|False)$'." in result.stdout


def test_a_pattern_that_is_none_is_a_mistake_in_the_usage(bench):
    result, found = bench("--ignore", "(", "main.py")
    assert (result.returncode, found) == (2, None)
    assert "Invalid value for '--ignore': '(' is no regular expression: missing )" in result.stderr


def test_a_variant_that_fails_is_a_finding_with_its_last_words(bench, tmp_path):
    (tmp_path / "main.py").write_text("import os\nassert os.environ['LAZYBOOT'] == '0', 'not eager'\n")
    result, found = bench("--runs", "1", "main.py")
    assert result.returncode == 1
    (finding,) = found["variants"][1]["findings"]
    assert finding == "exit code 1, eager has 0; it said last: 'AssertionError: not eager'"


def test_what_differs_between_eager_runs_is_named_and_the_rest_compared(bench, tmp_path):
    (tmp_path / "main.py").write_text("import os\nprint('number', os.getpid())\nprint('settled')\n")
    result, found = bench("--runs", "2", "main.py")
    assert result.returncode == 0, result.stdout
    assert "One run of each" not in result.stdout
    assert found["unsettled"].startswith(
        "eager does not always say the same, and was compared in the rest: stdout, line 1"
    )


def test_a_twin_is_compared_too(bench, tmp_path):
    (tmp_path / "twin.py").write_text("print('config ok')\nprint('trained')\n")
    result, found = bench("--runs", "1", "--twin", "twin.py", "main.py")
    assert result.returncode == 0, result.stdout
    assert found["variants"][2]["name"] == "twin"


def test_markdown_is_a_table(bench):
    result, _ = bench("--runs", "1", "--markdown", "-", "main.py")
    lines = result.stdout.splitlines()
    assert lines[0] == "`main.py`"
    assert lines[2].startswith("|  | wall | CPU |") and lines[4].startswith("| eager |")
    assert {line.count("|") for line in lines[2:6]} == {9}


def test_the_table_fits_80_columns(bench):
    result, _ = bench("--runs", "2", "--with", "fewer.toml", "main.py")
    assert max(len(line.rstrip()) for line in result.stdout.splitlines()[:20]) <= 80


def test_cold_says_what_was_done(bench):
    result, found = bench("--runs", "1", "--cold", "main.py")
    assert result.returncode == 0, result.stderr
    assert found["cold"].startswith(("cold: ", "partly cold: ", "not cold: "))


def test_a_mistake_in_a_configuration_is_said_before_anything_runs(bench, tmp_path):
    (tmp_path / "fewer.toml").write_text("lasy = []")
    result, _ = bench("--with", "fewer.toml", "main.py")
    assert result.returncode == 2
    assert "unknown key; did you mean 'lazy'?" in result.stderr


def test_a_python_that_lazyboot_does_not_reach_is_an_error(bench):
    result, _ = bench("python", "-E", "main.py")
    assert result.returncode == 2
    assert "does not start lazyboot" in result.stderr or "command not found" in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "last"),
    [
        (["nofile.py"], 2, "No such file or directory"),
        (["-c", "raise ValueError('a mistake of its own')"], 1, "it said last: ValueError: a mistake of its own"),
    ],
)
def test_a_command_that_fails_is_measured_only_where_that_is_expected(bench, words, code, last):
    result, found = bench("--runs", "1", *words)
    assert (result.returncode, found) == (2, None)
    assert result.stderr.startswith(f"lazyboot: the command ended with exit code {code}, expected 0 (--exit-code)")
    assert last in result.stderr and result.stderr.count("\n") == 1
    result, found = bench("--runs", "1", "--exit-code", str(code), *words)
    assert result.returncode == 0, result.stderr
    assert [each["exit_codes"] for each in found["variants"]] == [[code], [code]]


def test_where_there_is_no_rule_it_says_what_to_write(bench, tmp_path):
    path = tmp_path / "lazyboot.toml"
    path.write_text("presets = []\n")
    (tmp_path / "heavy.py").write_text("")
    result, _ = bench("--runs", "1", "main.py")
    assert result.returncode == 0
    assert result.stderr == (
        "lazyboot: no rule holds here, so that the lazy runs are as the eager ones; "
        f'write lazy = ["the modules", "that can wait"] into {path}, or start with `lazyboot init`\n'
    )
