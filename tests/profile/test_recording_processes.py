"""Recordings of commands that consist of several processes, or end in other ways than at the end of the program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from recorded import Recorder, imports_of, one

from lazyboot.profile.mark import Mark, MarkError
from lazyboot.profile.record import record
from lazyboot.profile.recorded import RecordError
from lazyboot.profile.recording import Process, Recording

FILES = {"early.py": "", "late.py": "", "child.py": "import late\n"}


def others(recording: Recording) -> list[Process]:
    """All but the first."""
    return list(recording.processes[1:])


def test_subprocesses_are_recorded(recorded: Recorder) -> None:
    main = "import early, subprocess, sys\nsubprocess.run([sys.executable, 'child.py'], check=True)\n"
    recording = recorded(main, FILES)
    first, (child,) = recording.processes[0], others(recording)
    assert child.parent == first.pid and child.argv == ("child.py",) and child.complete
    assert imports_of(first, "early") and not imports_of(first, "late")
    assert imports_of(child, "late") and not imports_of(child, "early")
    assert child.script == str(recorded.folder / "child.py")
    assert child.began_ns > first.began_ns


FORK = """
    import os, early
    pid = os.fork()
    if not pid:
        import late
        {end}
    os.waitpid(pid, 0)
"""


@pytest.mark.parametrize("end", ["os._exit(0)", "raise SystemExit(0)"])
def test_forks_have_a_record_of_their_own(recorded: Recorder, end: str) -> None:
    recording = recorded(FORK.format(end=end), FILES)
    first, (child,) = recording.processes[0], others(recording)
    assert child.parent == first.pid and child.complete
    assert [each.module for each in child.imports] == ["late"]
    assert one(first, "early") and not imports_of(first, "late")
    assert child.imports[0].began_s < 5 and child.imports[0].within == -1
    assert child.statements[child.imports[0].statement].module == "late"


def test_a_fork_within_an_import_leaves_that_to_its_parent(recorded: Recorder) -> None:
    files = {"outer.py": FORK.format(end="os._exit(0)").replace("\n    ", "\n"), **FILES}
    recording = recorded("import outer\n", files)
    first, (child,) = recording.processes[0], others(recording)
    assert [each.module for each in child.imports] == ["late"]
    assert first.imports[one(first, "early").within] is one(first, "outer")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_is_recorded(recorded: Recorder, method: str) -> None:
    main = f"""
        import multiprocessing
        import work
        if __name__ == "__main__":
            process = multiprocessing.get_context({method!r}).Process(target=work.do)
            process.start()
            process.join()
            print(process.exitcode)
    """
    recording = recorded(main, {"work.py": "def do():\n    import late\n", **FILES})
    assert recorded.output.read_text() == "0\n"
    assert sum(len(imports_of(each, "late")) for each in others(recording)) == 1


def test_the_program_that_replaces_a_process_is_another_one(recorded: Recorder) -> None:
    main = "import early, os, sys\nos.execv(sys.executable, [sys.executable, 'child.py'])\n"
    first, second = recorded(main, FILES).processes
    assert first.pid == second.pid
    assert not first.complete and imports_of(first, "early")
    assert second.complete and imports_of(second, "late")


@pytest.mark.parametrize(
    ("end", "code", "complete"),
    [
        ("sys.exit(3)", 3, True),
        ("os._exit(4)", 4, True),
        ("1 / 0", 1, True),
        ("os.kill(os.getpid(), signal.SIGKILL)", -9, False),
        ("os.kill(os.getpid(), signal.SIGTERM)", -15, False),
        ("os.abort()", -6, False),
    ],
)
def test_however_a_process_ends_its_imports_are_there(recorded: Recorder, end: str, code: int, complete: bool) -> None:
    recording = recorded(f"import os, signal, sys, early, time\ntime.sleep(0.1)\nimport late\n{end}\n", FILES)
    assert (recording.exit_code, recording.main.complete) == (code, complete)
    assert one(recording.main, "early") and one(recording.main, "late")
    assert recording.main.modules > 10 and recording.main.ended_s > 0.1


def test_an_import_under_way_at_the_end_is_said_to_be(recorded: Recorder) -> None:
    files = {"hanging.py": "import early, os, signal, time\ntime.sleep(0.1)\nimport late\nos.kill(os.getpid(), 9)\n"}
    process = recorded("import hanging\n", {**FILES, **files}).main
    assert one(process, "hanging").error.startswith("unfinished")
    assert process.imports[one(process, "late").within] is one(process, "hanging")
    assert one(process, "hanging").own_s >= 0.1


def test_a_command_that_takes_too_long_is_ended_with_what_it_has_started(recorded: Recorder) -> None:
    main = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(100)'])\n"
    with pytest.raises(RecordError, match="did not finish within 1 s"):
        recorded(main, timeout_s=1)
    with pytest.raises(RecordError, match="within 1 s; the mark 'epoch:1' had not come by then"):
        recorded(main, timeout_s=1, until=Mark.parse("epoch:1"))


def test_a_command_without_python_is_an_error(recorded: Recorder) -> None:
    with pytest.raises(RecordError, match="no Python process"):
        recorded("", argv=["/bin/sh", "-c", "exit 3"])


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no/such"):
        record(["no/such"], folder=tmp_path, lazy=False)


@pytest.mark.parametrize("mark", ["halfway", "work:do"])
def test_a_recording_ends_at_its_mark(recorded: Recorder, mark: str) -> None:
    main = "import early, work\nwork.do()\n"
    work = "def do():\n    print('halfway there', flush=True)\n    import time; time.sleep(60)\n    import late\n"
    recording = recorded(main, {"work.py": work, **FILES}, until=Mark.parse(mark))
    assert recording.until == mark and recording.wall_s < 30
    assert one(recording.main, "early") and not imports_of(recording.main, "late")


def test_a_mark_that_is_not_reached_is_an_error(recorded: Recorder) -> None:
    with pytest.raises(MarkError, match="never"):
        recorded("print(1)\n", until=Mark.parse("never"))


def test_progress_tells_how_many_modules_have_been_imported(recorded: Recorder) -> None:
    told = []
    recorded("import early, time\ntime.sleep(1)\nimport late\n", FILES, progress=told.append)
    assert told[-1].imports > 0 and told[-1].processes == 1 and told[-1].seconds > 0


def test_variables_of_the_caller_reach_the_command(recorded: Recorder) -> None:
    recorded.environ["WORD"] = "hello"
    recorded("import os, sys\nprint(os.environ['WORD'], os.environ['LAZYBOOT'], sys.argv)\n")
    assert recorded.output.read_text() == "hello 0 ['main.py']\n"


def test_a_pth_line_is_timed(tmp_path: Path, recorded: Recorder) -> None:
    import venv

    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    (site,) = (tmp_path / "env").glob("lib/python*/site-packages")
    (site / "slow.pth").write_text("# a comment\nimport time; time.sleep(0.05)\n")
    recording = recorded("import early\n", FILES, argv=[str(tmp_path / "env/bin/python"), "main.py"])
    line, *again = recording.main.pth  # a virtual environment executes each twice
    assert {(each.file, each.line) for each in again} <= {(line.file, line.line)}
    assert (line.file, line.line, line.text) == (str(site / "slow.pth"), 2, "import time; time.sleep(0.05)")
    assert 0.05 <= line.seconds < 1
    assert recording.main.executable == str(tmp_path / "env/bin/python") != sys.executable
