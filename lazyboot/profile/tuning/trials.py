"""Runs the user's command with rules, and says whether the result is that of the eager run."""

from __future__ import annotations

import re
import shlex
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lazyboot.errors import LazybootError
from lazyboot.profile.recording import Recording
from lazyboot.profile.running import Finished, finish
from lazyboot.profile.tuning.candidate import RuleSet
from lazyboot.profile.tuning.gains import Seconds
from lazyboot.profile.tuning.journal import Attempt, Journal
from lazyboot.profile.tuning.result import Result, changed_lines, difference, normalised
from lazyboot.profile.tuning.rulesfile import places
from lazyboot.profile.tuning.search import OutOfTime, Verdict
from lazyboot.profile.tuning.subject import InForce, Subject

_BLAMED = re.compile(r"^lazyboot: .*\bdeferred by (?P<file>.+?):(?P<line>\d+)[;)\s]", re.MULTILINE)
_TAKE_OUT = re.compile(r'take "[^"]*" out of (?P<file>.+?):(?P<line>\d+)\s*$', re.MULTILINE)
_ADVISED = re.compile(r"^lazyboot: .*\bwrite eager = \[(?P<names>[^]]*)\]", re.MULTILINE)
_LATE = "it did not finish in time"
_CHECK_TIMEOUT_S = 600.0
_SLOWEST = 3.0  # times the eager run: what takes longer hangs


class TrialError(LazybootError):
    """The command cannot be tuned: it does not run, its result varies, or the check fails on the eager run."""


Recorder = Callable[[Subject, "Path | None", Path], Recording]


class Trials:
    """The runs of one tuning.

    record   (subject, the rules file or None, the run's folder) -> a recording
    deadline on time.monotonic: no run begins after it
    began    called with what a run is for before it begins, done afterwards with its seconds
    ended    called with exit code and stderr of the first eager run, unless a mark ended it; what it raises ends it all
    """

    def __init__(
        self,
        subject: Subject,
        journal: Journal,
        record: Recorder,
        *,
        deadline: float = float("inf"),
        began: Callable[[str], None] = lambda what: None,
        done: Callable[[float], None] = lambda seconds: None,
        ended: Callable[[int, str], None] = lambda exit_code, stderr: None,
    ) -> None:
        self._subject = subject
        self._journal = journal
        self._record = record
        self.deadline = deadline
        self._began = began
        self.done = done
        self._ended = ended
        self._timeout_s = 3600.0
        self._reference: Result | None = None
        if journal.reference is not None:
            kept = journal.reference
            self._reference = Result(kept["exit_code"], tuple(kept["stdout"]), tuple(kept["stderr"]))

    @property
    def base(self) -> str:
        """The configuration to which rules are added."""
        return self._subject.base

    @property
    def in_force(self) -> InForce:
        """What defers something by it."""
        return self._subject.in_force

    def text(self, rules: RuleSet) -> str:
        """The configuration with `rules`."""
        return self._subject.text(rules)

    def eager(self) -> Attempt:
        """A run without lazyboot; the first one's result is what all others are compared with. Raises TrialError."""
        attempt = self._run(None, "eager run")
        self._timeout_s = max(60.0, attempt.wall_s * _SLOWEST)
        if attempt.difference.startswith("--check"):
            raise TrialError(f"{attempt.difference} after an eager run: it cannot tell whether rules change anything")
        if attempt.difference:
            raise TrialError(
                f"two eager runs do not give the same: {attempt.difference}. Leave out what varies: --ignore PATTERN"
            )
        return attempt

    def with_(self, rules: RuleSet, what: str = "trial") -> Attempt:
        """A run with `rules`. Raises OutOfTime."""
        return self._run(self._subject.text(rules), what)

    def verdict(self, rules: RuleSet) -> Verdict:
        """What two runs with `rules` showed, or one that gave another result. Raises OutOfTime.

        What the first one cost does not count: it compiles the rules, and checks what they name.
        """
        text = self._subject.text(rules)
        attempts = [self._run(text, "trial")]
        if not attempts[0].difference:
            attempts.append(self._run(text, "trial"))
        last = attempts[-1]
        blamed = places(text, self._subject.base, rules).get(last.blamed) if last.blamed else None
        cost = Seconds(last.wall_s, min(each.cpu_s for each in attempts))
        return Verdict(not last.difference, last.difference, blamed, last.advised, cost)

    def recording(self, rules: RuleSet | None) -> Recording:
        """A recording of a run, with `rules` or eager. Raises OutOfTime."""
        text = None if rules is None else self._subject.text(rules)
        known = self._journal.recording(text)
        if known is not None:
            return known
        self._wait("recording")
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="lazyboot-tune-", ignore_cleanup_errors=True) as folder:
            config = None if text is None else self._journal.rules_file(text)
            found = self._record(self._subject, config, Path(folder))
        self._journal.keep_recording(text, found)
        self.done(time.perf_counter() - started)
        return found

    def _run(self, text: str | None, what: str) -> Attempt:
        known = self._journal.next(text)
        if known is not None:
            return known
        self._wait(what)
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="lazyboot-tune-", ignore_cleanup_errors=True) as folder:
            attempt = self._executed(text, Path(folder))
        self._journal.keep(text, attempt)
        self.done(time.perf_counter() - started)
        return attempt

    def _wait(self, what: str) -> None:
        if time.monotonic() > self.deadline:
            raise OutOfTime
        self._began(what)

    def _executed(self, text: str | None, folder: Path) -> Attempt:
        subject = self._subject
        own = folder / "own"
        own.mkdir()
        environment = dict(subject.eager if text is None else subject.lazy)
        if text is not None:
            environment["LAZYBOOT_CONFIG"] = str(self._journal.rules_file(text))
        argv = [subject.program, *(word.replace("{folder}", str(own)) for word in subject.argv[1:])]
        run = finish(argv, environment, subject.folder, folder, self._timeout_s, subject.until)
        stdout, stderr = ((folder / name).read_bytes().decode("utf-8", "replace") for name in ("stdout", "stderr"))
        outcome = self._outcome(run, stdout, stderr, folder)
        if self._reference is None:
            self._set_reference(run, outcome, stderr)
        assert self._reference is not None
        found = self._difference(run, outcome, own)
        changed = changed_lines(self._reference.stderr, outcome.stderr) if not found else (0, 0)
        return Attempt(run.wall_s, run.cpu_s, found, _blamed(stderr), _advised(stderr), changed)

    def _outcome(self, run: Finished, stdout: str, stderr: str, folder: Path) -> Result:
        folders = (str(folder / "own"), str(folder))
        lines = [normalised(each, ignored=self._subject.ignored, folders=folders) for each in (stdout, stderr)]
        return Result(0 if run.reached is not None else run.exit_code, lines[0], lines[1])

    def _set_reference(self, run: Finished, outcome: Result, stderr: str) -> None:
        if run.missed is not None:
            raise run.missed
        if not run.in_time:
            raise TrialError(f"the eager run did not finish within {self._timeout_s:g} s")
        if run.reached is None:
            self._ended(run.exit_code, stderr)
        self._reference = outcome
        self._journal.reference = {
            "exit_code": outcome.exit_code,
            "stdout": list(outcome.stdout),
            "stderr": list(outcome.stderr),
        }

    def _difference(self, run: Finished, outcome: Result, own: Path) -> str:
        assert self._reference is not None
        if not run.in_time:
            return _LATE
        if run.missed is not None:
            return str(run.missed)
        reference = self._reference
        if self._subject.until is not None and not self._subject.until.is_function:
            # how much more had come when it was ended is chance
            reference, outcome = (_up_to(each, self._subject.until.text) for each in (reference, outcome))
        return difference(reference, outcome, stderr=self._subject.stderr) or self._checked(own)

    def _checked(self, own: Path) -> str:
        if not self._subject.check:
            return ""
        command = self._subject.check.replace("{folder}", shlex.quote(str(own)))
        try:
            done = subprocess.run(
                command,
                shell=True,
                cwd=self._subject.folder,
                env=dict(self._subject.eager),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_CHECK_TIMEOUT_S,
            )
        except subprocess.TimeoutExpired:
            return f"--check did not finish within {_CHECK_TIMEOUT_S:g} s"
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().rpartition("\n")[2]
        return "" if done.returncode == 0 else f"--check has exit code {done.returncode}{': ' + said if said else ''}"


def _up_to(outcome: Result, text: str) -> Result:
    """`outcome` up to the line that holds `text`, in the stream that has it; nothing of the other one counts."""
    for name in ("stdout", "stderr"):
        lines: tuple[str, ...] = getattr(outcome, name)
        at = next((index for index, line in enumerate(lines) if text in line), None)
        if at is not None:
            kept = lines[: at + 1]
            return Result(0, kept, ()) if name == "stdout" else Result(0, (), kept)
    return Result(0, (), ())


def _blamed(stderr: str) -> int:
    """The line of the rule that the last error message of lazyboot names; 0: none."""
    found = [*_BLAMED.finditer(stderr), *_TAKE_OUT.finditer(stderr)]
    return int(found[-1]["line"]) if found else 0


def _advised(stderr: str) -> tuple[str, ...]:
    found = _ADVISED.findall(stderr)
    return tuple(re.findall(r'"([^"]+)"', found[-1])) if found else ()
