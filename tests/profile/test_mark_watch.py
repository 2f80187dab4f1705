from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest

from lazyboot.profile.mark import Mark
from lazyboot.profile.markwatch import MarkWatch

PROGRAM = {
    "app.py": """
        import sys
        from pk import Sub, work
        import pk.impl

        def main(a, b=2, *c, d, e=5, **f):
            print("main", a, b, c, d, e, f)
            print(Sub(3).fit(1, k=2), list(pk.impl.count(3)))
            print(work(1), work(2))
            sys.stdout.write("half")
            print(" a line")
            print("a complaint", file=sys.stderr)

        main(1, 3, 4, d=4, z=9)
        """,
    "pk/__init__.py": "from .impl import Sub, work\n",
    "pk/other.py": "def work(x):\n    return x - 1\n",
    "pk/impl.py": """
        import functools
        import pk.other

        def logged(function):
            @functools.wraps(function)
            def wrapper(*arguments):
                return function(*arguments)
            return wrapper

        class Base:
            def __init__(self, n):
                self.n = n
            def fit(self, x, *, k=0):
                return self.n, x, k

        class Sub(Base):
            def __init__(self, n):
                super().__init__(n + pk.other.work(2))
            def fit(self, x, *, k):
                return super().fit(x, k=k) + (lambda: (x, self.n))()

        @logged
        def work(x):
            return x + 1

        def count(n):
            yield from range(n)

        def unused():
            pass
        """,
}
OUTPUT = "main 1 3 (4,) 4 5 {'z': 9}\n(4, 1, 2, 1, 4) [0, 1, 2]\n2 3\nhalf a line\n"


class Watched:
    """A program that is run up to a mark."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in PROGRAM.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(dedent(text))

    def run(self, mark: str, *command: str, stop: bool = True) -> MarkWatch:
        watch = MarkWatch(Mark.parse(mark), self.folder, stop=stop)
        with open(self.folder / "out", "wb") as out, open(self.folder / "err", "wb") as err:
            stdout, stderr = watch.descriptors(out.fileno(), err.fileno())
            child = subprocess.Popen(
                [sys.executable, *(command or ("app.py",))],
                cwd=self.folder,
                env=watch.environment({**os.environ, "PYTHONPATH": ""}),
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
            watch.begin(child, time.perf_counter())
            self.exit_code = child.wait(60)
            watch.end()
        return watch

    def said(self, name: str = "out") -> str:
        return (self.folder / name).read_text()


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


@pytest.mark.parametrize(
    "mark",
    ["__main__:main", "app:main", "pk.impl:Base.fit", "pk.impl:work", "pk.impl:count", "pk:Sub.fit", "pk:work"],
)
def test_the_first_call_of_a_function_is_seen_and_changes_nothing(watched, mark):
    watch = watched.run(mark, stop=False)

    assert watch.reached is not None and watch.reached.modules is not None
    assert (watched.said(), watched.said("err")) == (OUTPUT, "a complaint\n")


def test_the_command_is_ended_at_the_call_and_what_it_said_before_is_whole(watched):
    watch = watched.run("pk:work")

    assert watch.reached is not None
    assert (watched.exit_code, watched.said()) == (-15, "".join(OUTPUT.splitlines(True)[:2]))


def test_a_function_of_the_same_name_elsewhere_in_the_package_is_another(watched):
    assert watched.run("pk.other:work").reached is not None
    assert watched.said() == "".join(OUTPUT.splitlines(True)[:1])


def test_a_module_run_with_m_and_code_in_a_child_process_are_watched(watched):
    assert watched.run("__main__:main", "-m", "app").reached is not None
    code = "import subprocess, sys; subprocess.run([sys.executable, 'app.py'])"
    watch = watched.run("pk.impl:work", "-c", code)
    assert watch.reached is not None


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("__main__:mian", "'__main__' defines no function 'mian'; did you mean 'main'?"),
        ("pk.impl:Sub.fti", "did you mean 'Sub.fit'?"),
        ("pk.impl:unused", "'unused' was not called"),
        ("gone:function", "no module 'gone' was executed"),
        ("never said", "no line of its output contains this text"),
    ],
)
def test_a_mark_that_is_not_reached_says_why(watched, mark, said):
    watch = watched.run(mark)
    assert watch.reached is None
    assert said in str(watch.missed(watched.exit_code))


def test_a_function_that_cannot_be_there_ends_the_command_at_once(watched):
    code = "import time\ntime.sleep(60)\n"
    (watched.folder / "app.py").write_text(code)
    watch = watched.run("app:function")
    assert "was not reached: 'app' defines no function" in str(watch.missed(watched.exit_code))


def test_an_interpreter_that_ignores_the_environment_cannot_be_watched(watched):
    watch = watched.run("app:main", "-E", "app.py")
    assert "none of its processes is a Python that can be watched" in str(watch.missed(0))


@pytest.mark.parametrize(("mark", "stream"), [("half a", "stdout"), ("a complaint", "stderr")])
def test_the_first_line_with_the_text_is_seen_on_either_stream(watched, mark, stream):
    watch = watched.run(mark, stop=False)
    assert watch.reached is not None and watch.reached.stream == stream
    assert (watched.said(), watched.said("err")) == (OUTPUT, "a complaint\n")


def test_a_line_is_seen_when_it_is_written_not_when_the_command_ends(watched):
    watch = watched.run("ready", "-c", "print('ready'); import time; time.sleep(60)")
    assert watch.reached is not None and watch.reached.seconds < 30


def test_what_does_not_heed_its_end_is_killed_with_what_it_started(watched):
    code = """
        import signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
        child = subprocess.Popen([sys.executable, "-c", deaf], start_new_session=True, stdout=subprocess.PIPE)
        child.stdout.readline()
        print("ready", child.pid)
        time.sleep(60)
        """
    watched.run("ready", "-c", dedent(code))

    assert watched.exit_code == -9
    pid = int(watched.said().split()[1])
    ends = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
