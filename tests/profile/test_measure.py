"""Running variants in child processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from attrs import evolve

from lazyboot.profile.comparison import Run, Variant, Workload
from lazyboot.profile.mark import Mark
from lazyboot.profile.measure import MeasureError, child_environment, measure


def python(name: str, code: str, **env: str | None) -> Variant:
    return Variant(name, (sys.executable, "-c", code), env)


def run_once(folder: Path, code: str, **env: str | None) -> Run:
    return measure(Workload("work", (python("a", code, **env),)), 1, folder).runs[0]


def test_variants_alternate_after_a_warm_up_each(tmp_path: Path) -> None:
    seen: list[str] = []
    workload = Workload("work", (python("a", "print(1)"), python("b", "print(1)")))

    found = measure(workload, 2, tmp_path, progress=lambda variant: seen.append(variant.name))

    assert seen == ["a", "b", "a", "b", "a", "b"]
    assert [run.variant for run in found.runs] == ["a", "b", "a", "b"]
    assert found.problems == []


def test_files_opened_are_counted_in_a_run_of_their_own(tmp_path: Path) -> None:
    folder, once = tmp_path / "runs", tmp_path / "file"
    folder.mkdir()
    code = f"import os; f = open({str(once)!r}, 'a'); f.write('run '); f.close()"
    more = f"{code}; [open(os.devnull).close() for _ in range(40)]"
    workload = Workload("work", (python("a", code), python("b", more)))

    found = measure(workload, 1, folder, opened=True)

    assert (found.files["b"] - found.files["a"], len(found.runs)) == (40, 2)
    assert once.read_text() == "run " * 6
    assert found.ratio("b", "a", "files") is not None


def test_a_run_is_measured(tmp_path: Path) -> None:
    code = "x = bytearray(200 << 20); x[::4096] = b'1' * len(x[::4096]); print('out'); raise SystemExit(3)"

    run = run_once(tmp_path, code)

    assert run.exit_code == 3
    assert run.stdout_tail == "out\n"
    assert run.wall_s > 0 and run.cpu_s > 0
    assert run.peak_bytes > 200 << 20


def test_modules_are_counted_where_the_process_ends(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    few = run_once(tmp_path / "one", "pass").modules
    more = run_once(
        tmp_path / "two", "import json, subprocess, sys; subprocess.run([sys.executable, '-c', ''])"
    ).modules

    assert few is not None and more is not None
    assert more > few


def test_a_process_that_is_killed_has_no_module_count_and_a_negative_exit_code(tmp_path: Path) -> None:
    run = run_once(tmp_path, "import os; os.kill(os.getpid(), 9)")

    assert (run.exit_code, run.modules) == (-9, None)


def test_the_probe_hands_over_to_the_next_sitecustomize_once(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("print('mine', __name__)")
    code = "import sys, sitecustomize; print(sitecustomize.__file__, [p for p in sys.path if p.endswith('/probe')])"

    run = run_once(tmp_path, code, PYTHONPATH=str(tmp_path / "site"))

    assert run.stdout_tail == f"mine sitecustomize\n{tmp_path / 'site' / 'sitecustomize.py'} []\n"
    assert run.stderr_tail == ""


def test_the_probe_is_silent_without_another_sitecustomize(tmp_path: Path) -> None:
    run = run_once(tmp_path, "import sys; print('sitecustomize' in sys.modules)", PYTHONPATH=None)

    assert (run.stdout_tail, run.stderr_tail) == ("False\n", "")


def test_each_run_has_its_own_prepared_folder(tmp_path: Path) -> None:
    def prepare(folder: Path) -> None:
        (folder / "in").write_text("given")

    variant = Variant("a", (sys.executable, "-c", "import sys; print(open(sys.argv[1]).read())", "{folder}/in"))
    workload = Workload("work", (variant,), prepare=prepare)

    found = measure(workload, 2, tmp_path)

    assert [run.outcome for run in found.runs] == ["given\n", "given\n"]
    assert len(list(tmp_path.iterdir())) == 3


def test_the_callers_settings_do_not_reach_a_run(tmp_path: Path) -> None:
    inherited = {"PYTHONDONTWRITEBYTECODE": "1", "LAZYBOOT_CONFIG": "x", "LAZYBOOT": "1", "HOME": "/h", "GONE": "1"}
    variant = Variant("a", ("true",), {"LAZYBOOT": "0", "GONE": None, "HERE": "{folder}/h"})

    found = child_environment(inherited, variant, tmp_path, {})

    assert found == {"HOME": "/h", "LAZYBOOT": "0", "HERE": f"{tmp_path}/h"}


def test_a_run_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    workload = Workload("work", (python("a", "import time; time.sleep(60)"),))

    with pytest.raises(MeasureError, match=r"did not finish within 0\.5 s"):
        measure(workload, 1, tmp_path, timeout_s=0.5)
    (tmp_path / "mark").mkdir()
    with pytest.raises(MeasureError, match=r"within 0\.5 s; the mark 'epoch:1' had not come by then"):
        measure(evolve(workload, until=Mark.parse("epoch:1")), 1, tmp_path / "mark", timeout_s=0.5)


def test_what_broke_in_its_warm_up_is_not_run_again(tmp_path: Path) -> None:
    broken = evolve(python("b", "raise ImportError('gone')"), may_break=True)
    workload = Workload("work", (python("a", "print(1)"), broken))

    found = measure(workload, 2, tmp_path)

    assert [run.variant for run in found.runs] == ["a", "a", "b"]
    assert found.broken("b") == "ImportError: gone"
    assert len(list(tmp_path.glob("*-b"))) == 1


def test_a_variant_that_may_break_and_takes_too_long_is_broken(tmp_path: Path) -> None:
    slow = evolve(python("b", "import time; time.sleep(60)"), may_break=True)

    found = measure(Workload("work", (python("a", ""), slow)), 1, tmp_path, timeout_s=2)

    assert found.broken("b") == "did not finish within 2 s"


def test_a_program_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="/absent cannot be run"):
        measure(Workload("work", (Variant("a", ("/absent",)),)), 1, tmp_path)


def test_a_workload_may_happen_in_a_folder_of_its_own_and_end_at_a_mark(tmp_path: Path) -> None:
    folder, place = tmp_path / "runs", tmp_path / "{folder}"
    folder.mkdir()
    place.mkdir()
    code = "import os, time; print(os.path.basename(os.getcwd()), '{folder}'); print('ready'); time.sleep(60)"
    workload = Workload("work", (python("a", code),), None, folder=place, until=Mark.parse("read"))

    found = measure(workload, 1, folder, opened=True)

    assert found.runs[0].outcome == "{folder} {folder}\nread\n"
    assert found.runs[0].wall_s < 50
    assert found.figures("a", "modules") == [found.modules["a"]]


def test_a_mark_that_is_missed_is_an_error_unless_the_variant_may_break(tmp_path: Path) -> None:
    missing = evolve(python("b", "raise SystemExit('sorry')"), may_break=True)
    workload = Workload("work", (python("a", "print('ready')"), missing), until=Mark.parse("ready"))

    found = measure(workload, 1, tmp_path)

    assert "the mark 'ready' was not reached" in (found.broken("b") or "")
    (tmp_path / "again").mkdir()
    with pytest.raises(MeasureError, match=r"(?s)b: the mark 'ready' was not reached.*it said last:\nsorry"):
        measure(evolve(workload, variants=(evolve(missing, may_break=False),)), 1, tmp_path / "again")


def test_what_is_opened_is_known_before_each_measured_run(tmp_path: Path) -> None:
    seen: list[tuple[str, ...]] = []
    workload = Workload("work", (python("a", f"open({__file__!r}).close()"),))

    measure(workload, 2, tmp_path, opened=True, before=lambda counted: seen.append(counted["a"].paths))

    assert len(seen) == 2
    assert __file__ in seen[0]
