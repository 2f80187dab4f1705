from __future__ import annotations

import json

import jsonschema
import pytest

FILES = {
    "heavy.py": "import colorsys\nVALUE = 1\n",
    "light.py": "import heavy\n\ndef answer():\n    return heavy.VALUE\n",
    "main.py": "import light\nprint('config ok')\nif light.answer() != 1:\n    raise SystemExit(3)\n",
    "unused.py": "import heavy\nprint('config ok')\n",
}


@pytest.fixture
def check(cli, tmp_path):
    """Runs ``lazyboot check`` on the program above, with the budget it is given."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)

    def run(budget, *words):
        (tmp_path / "lazyboot.toml").write_text(f'presets = []\nlazy = ["heavy"]\n{budget}\n')
        return cli("check", *words)

    return run


def test_a_budget_that_is_kept(check):
    result = check("[budget]\nmodules = 9999\nfiles = 9999\nforbid = ['heavy']", "unused.py")
    assert result.returncode == 0, result.stderr
    first, *limits = result.stdout.splitlines()
    assert first == "lazyboot check: within the budget: unused.py"
    assert [line.split()[0] for line in limits] == ["ok"] * 3
    assert limits[-1] == "  ok    forbid heavy: not imported  (lazyboot.toml:6)"


def test_a_forbidden_module_comes_with_the_chain_and_the_use_that_loaded_it(check):
    result = check("[budget]\nforbid = ['colorsys']", "main.py")
    assert result.returncode == 1, result.stderr
    assert result.stdout.splitlines() == [
        "lazyboot check: OVER THE BUDGET: main.py",
        "  OVER  forbid colorsys: imported, as follows  (lazyboot.toml:4)",
        "          main.py:1   import light",
        "          light.py:1  import heavy",
        "          heavy.py:1  import colorsys",
        "          light.py:4  uses heavy in answer (attribute), which loads it",
    ]


def test_limits_of_the_same_run_are_each_held(check):
    result = check("[budget]\nmodules = 1\nfiles = 1\nforbid = ['heavy']", "unused.py")
    assert result.returncode == 1, result.stderr
    assert [line.split()[0] for line in result.stdout.splitlines()[1:]] == ["OVER", "OVER", "ok"]


def test_time_and_memory_are_held_by_the_median_of_several_runs(check):
    result = check("[budget]\nseconds = 0.001\nseconds_ratio = 0.001\npeak_mb = 9999", "--runs", "2", "main.py")
    assert result.returncode == 1, result.stderr
    over = [line.split()[:2] for line in result.stdout.splitlines()[1:]]
    assert over == [["OVER", "seconds_ratio:"], ["OVER", "seconds:"], ["ok", "peak_mb:"]]
    assert "(median of 2 runs)" in result.stdout


def test_json_says_every_limit_and_fits_its_schema(check, cli):
    result = check("[budget]\nmodules = 9999\nforbid = ['heavy']", "--json", "main.py")
    found = json.loads(result.stdout)
    assert (result.returncode, found["passed"]) == (1, False)
    assert [(each["key"], each["kept"]) for each in found["limits"]] == [("modules", True), ("forbid", False)]
    assert [step["kind"] for step in found["limits"][1]["chain"]] == ["import", "import", "use"]
    jsonschema.validate(found, json.loads(cli("check", "--schema").stdout))


def test_without_a_budget_there_is_an_example_to_paste(check, tmp_path):
    result = check("", "main.py")
    assert result.returncode == 2
    assert result.stderr.startswith(f"lazyboot: no [budget] to hold the command to; for example, in {tmp_path}")
    example = result.stderr.partition("\n\n")[2]
    assert check(f"{example}", "unused.py").returncode in (0, 1)


def test_a_broken_budget_is_a_mistake_in_the_configuration(check):
    result = check("[budget]\nmodule = 5", "main.py")
    assert result.returncode == 2
    assert "budget.module: unknown key; did you mean 'modules'?" in result.stderr


def test_a_forbidden_module_that_is_not_there_may_be_misspelt(check, cli, tmp_path):
    result = check("[budget]\nforbid = ['hevy', 'light', 'clikc.core']", "--json", "-c", "")
    assert (result.returncode, json.loads(result.stdout)["passed"]) == (0, True)
    path = tmp_path / "lazyboot.toml"
    remarks = [
        f"{path}:4: budget.forbid[0]: 'hevy' is not installed; did you mean 'heavy'? (no effect)",
        f"{path}:4: budget.forbid[2]: 'clikc' is not installed; did you mean 'click'? (no effect)",
    ]
    assert result.stderr.splitlines() == [f"lazyboot: {remark}" for remark in remarks]
    found = json.loads(cli("doctor", "--json").stdout)["findings"]
    assert [each["text"] for each in found if "budget.forbid" in each["text"]] == remarks


@pytest.mark.parametrize("limit", ["forbid = ['heavy']", "seconds = 99"])
def test_a_command_that_fails_is_no_measurement(check, tmp_path, limit):
    (tmp_path / "wrong.py").write_text("raise ValueError('a mistake of its own')")
    result = check(f"[budget]\n{limit}", "--runs", "1", "wrong.py")
    assert result.returncode == 2
    assert "the command ended with exit code 1, expected 0" in result.stderr
    assert "ValueError: a mistake of its own" in result.stderr
    assert check(f"[budget]\n{limit}", "--runs", "1", "--exit-code", "1", "wrong.py").returncode == 0


@pytest.mark.parametrize("limit", ["forbid = ['heavy']", "seconds = 99"])
def test_up_to_a_mark_what_comes_after_it_does_not_count(check, tmp_path, limit):
    (tmp_path / "main.py").write_text("import heavy\ndef go():\n    print(heavy.VALUE)\n    raise ValueError\ngo()\n")
    result = check(f"[budget]\n{limit}", "--runs", "1", "--until", "__main__:go", "main.py")
    assert result.returncode == 0, result.stderr + result.stdout


def test_a_mark_that_is_not_reached_is_an_error(check):
    result = check("[budget]\nmodules = 9999", "--until", "__main__:absent", "main.py")
    assert result.returncode == 2
    assert "the mark '__main__:absent' was not reached" in result.stderr


def test_a_command_that_is_not_there(check):
    result = check("[budget]\nmodules = 5", "no-such-command")
    assert (result.returncode, result.stderr) == (2, "lazyboot: no-such-command: command not found\n")


def test_nothing_runs_where_lazyboot_is_switched_off(check, cli, tmp_path):
    check("[budget]\nmodules = 9999", "unused.py")
    for command in ("check", "bench"):
        result = cli(command, "-c", "open('ran', 'w')", env={"LAZYBOOT": "0"})
        assert result.returncode == 2
        assert result.stderr == (
            f"lazyboot: {command} has no effect here: LAZYBOOT=0 is in the environment, and beats everything\n"
        )
    assert not (tmp_path / "ran").exists()


def test_what_is_counted_is_the_same_whatever_else_is_limited(check, cli, tmp_path):
    """And it is what the program itself counts: caches filled, and without what only the recorder needs."""
    program = "import heavy, os, sys\nopen('count', 'w').write(str(len(sys.modules)))\n"
    parent = "import subprocess, sys\nsubprocess.run([sys.executable, 'child.py'], check=True)\n"
    many = "".join(f"import part{number}\n" for number in range(30))
    for number in range(30):
        (tmp_path / f"part{number}.py").write_text("import time\ntime.sleep(0.01)\n")  # longer than the parent's
    (tmp_path / "child.py").write_text(many + program)
    (tmp_path / "parent.py").write_text(parent)
    for script in ("child.py", "parent.py"):
        found = []
        for more in ("", "forbid = ['absent']", "seconds = 60", "seconds_ratio = 60\nforbid = ['absent']"):
            words = ("--runs", "1", "--json", script)
            limits = json.loads(check(f"[budget]\nmodules = 9999\nfiles = 9999\n{more}", *words).stdout)["limits"]
            counts = {each["key"]: each["figure"] for each in limits}
            found.append((counts["modules"], counts["files"]))
        assert len(set(found)) == 1, script
        cli("run", script)  # without the recorder
        # where lazyboot is installed it starts without the sitecustomize by which the recorder comes in
        assert found[0][0] - int((tmp_path / "count").read_text()) in (0, 1)
