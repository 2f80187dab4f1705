"""What a Python interpreter is and has, asked of the interpreter itself."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import asdict, frozen

from lazyboot.errors import LazybootError

_DESCRIBE = Path(__file__).parent / "probe" / "describe.py"
_SITEDIR = Path(__file__).parents[1] / "sitedir"


class InterpreterError(LazybootError):
    """The program given as a Python interpreter cannot be run, or is none."""


@frozen
class Interpreter:
    """One interpreter; `versions` has an entry for every distribution asked about, None where it is missing.

    starts_lazyboot  lazyboot's start-up file lies in one of its site folders
    cores            logical processors of the machine
    """

    executable: str
    python: str
    implementation: str
    platform: str
    cores: int | None
    starts_lazyboot: bool
    versions: Mapping[str, str | None]

    @property
    def missing(self) -> list[str]:
        """The distributions asked about that are not installed."""
        return [name for name, version in self.versions.items() if version is None]

    def environment(self, lazy: bool) -> dict[str, str]:
        """The variables of a child that runs with lazyboot on or off, by the way in that reaches this interpreter.

        Where no start-up file is installed, the sitecustomize folder goes on PYTHONPATH for on and off alike,
        so that both pay for it.
        """
        variables = {"LAZYBOOT": "1" if lazy else "0"}
        if not self.starts_lazyboot:
            variables["PYTHONPATH"] = joined(str(_SITEDIR), os.environ.get("PYTHONPATH"))
        return variables

    def as_json(self) -> dict[str, object]:
        """The machine and the libraries, for a report; no paths."""
        fields: dict[str, object] = asdict(self)
        del fields["executable"]
        return fields


def joined(*parts: str | None) -> str:
    """`parts` as one search path, the empty ones left out."""
    return os.pathsep.join(part for part in parts if part)


def describe(python: str, distributions: Sequence[str]) -> Interpreter:
    """Ask the interpreter at `python` about itself and about `distributions`.

    Raises InterpreterError if there is none or it does not answer.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LAZYBOOT")}
    try:
        answer = subprocess.run(
            [python, str(_DESCRIBE), *distributions], env=environment, capture_output=True, text=True, timeout=60
        )
        if answer.returncode == 0:
            return Interpreter(**json.loads(answer.stdout))
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InterpreterError(f"{python} cannot be run: {error}") from error
    except (ValueError, TypeError) as error:
        raise InterpreterError(f"{python} is not a Python interpreter: it answered {answer.stdout[:80]!r}") from error
    reason = answer.stderr.strip().rpartition("\n")[2]
    raise InterpreterError(f"{python} is not a Python 3 interpreter: exit code {answer.returncode}: {reason}")
