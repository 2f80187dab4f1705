"""What the answers of an interpreter mean: findings, each with what to do about it. Starts nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from lazyboot.cli import pthorder
from lazyboot.report.finding import Finding
from lazyboot.runtime.boot import is_off

_PREFIX = "lazyboot: "  # leads each line that lazyboot writes to stderr
_OLDEST = (3, 10)
_NATIVE_SINCE = (3, 15)
_BY_HAND = "call lazyboot.install() at the top of the script"
_HARMLESS_FINDERS = ("_distutils_hack.",)  # setuptools' own; answers for distutils alone


def python_findings(facts: Mapping[str, Any]) -> list[Finding]:
    """Which Python it is, and which of its options concern start-up."""
    version = tuple(facts["version"])
    text = f"{'.'.join(map(str, version))}, {facts['executable']}"
    if version < _OLDEST:
        return [Finding("problem", "Python", text, "lazyboot needs Python 3.10 or later: use a newer interpreter")]
    findings = [Finding("ok", "Python", text)]
    if facts["implementation"] != "cpython":
        text = f"lazyboot does not know {facts['implementation']}: scripts run eagerly"
        findings.append(Finding("problem", "Python", text, "use CPython"))
    return findings + _flag_findings(facts["flags"])


def _flag_findings(flags: Mapping[str, int]) -> list[Finding]:
    findings = []
    if flags["no_site"]:
        findings.append(
            Finding(
                "problem",
                "options",
                "-S: Python reads no start-up file, so nothing can start lazyboot",
                f"leave -S out, or {_BY_HAND}",
            )
        )
    if flags["isolated"] or flags["ignore_environment"]:
        option = "-I" if flags["isolated"] else "-E"
        text = f"{option}: Python ignores its environment, and so does lazyboot"
        findings.append(Finding("problem", "options", text, f"leave {option} out, or {_BY_HAND}"))
    return findings


def way_in(facts: Mapping[str, Any], hooks: list[str], folder: str) -> str | None:
    """The file through which lazyboot starts; None where there is none.

    hooks   lazyboot's start-up files in the interpreter's site folders
    folder  lazyboot's ``sitecustomize`` folder
    """
    if facts["flags"]["no_site"]:
        return None
    ending = ".start" if tuple(facts["version"]) >= _NATIVE_SINCE else ".pth"
    for path in sorted(hooks, key=lambda hook: not hook.endswith(ending)):
        return path
    if any(os.path.realpath(entry) == os.path.realpath(folder) for entry in facts["path"] if entry):
        return os.path.join(folder, "sitecustomize.py")
    return None


def activity_findings(facts: Mapping[str, Any], stderr: str, hooks: list[str], folder: str) -> list[Finding]:
    """Whether lazyboot starts with ``LAZYBOOT=1``, and through which file. See `way_in`."""
    said = [line.removeprefix(_PREFIX) for line in stderr.splitlines() if line.startswith(_PREFIX)]
    findings = [_active(facts, hooks, folder) if facts["active"] else _inactive(facts, said, hooks, folder)]
    if facts["active"] and not hooks:
        text = "no lazyboot.pth here: LAZYBOOT=1 alone does not start lazyboot, `lazyboot run` does"
        advice = f"to use LAZYBOOT=1, install lazyboot in this environment or put {folder} on PYTHONPATH"
        findings.append(Finding("note", "start-up", text, advice))
    others = [line for line in stderr.splitlines() if not line.startswith(_PREFIX)]
    if others:
        findings.append(Finding("note", "start-up", "written to stderr by others: " + " | ".join(others)))
    return findings


def _active(facts: Mapping[str, Any], hooks: list[str], folder: str) -> Finding:
    engine = "Python's own lazy imports (PEP 810)" if tuple(facts["version"]) >= _NATIVE_SINCE else "pending names"
    version, entrance = facts["lazyboot_version"], way_in(facts, hooks, folder)
    return Finding("ok", "start", f"with LAZYBOOT=1, lazyboot {version} starts by {entrance}, and defers with {engine}")


def _inactive(facts: Mapping[str, Any], said: list[str], hooks: list[str], folder: str) -> Finding:
    entrance = way_in(facts, hooks, folder)
    if said:
        early = pthorder.finding(facts, said[0], entrance)
        if early is not None:
            return early
        return Finding("problem", "start", f"lazyboot does not start: {said[0]}", "repair what this names")
    if facts["flags"]["no_site"] or tuple(facts["version"]) < _OLDEST or facts["flags"]["ignore_environment"]:
        return Finding("problem", "start", "lazyboot does not start", "see above")
    if entrance is None:
        advice = f"install lazyboot in the environment of {facts['executable']}, or put {folder} on PYTHONPATH"
        return Finding("problem", "start", "lazyboot does not start: nothing starts it in this Python", advice)
    text = f"lazyboot does not start, although {entrance} should start it"
    if facts["file"] is None:
        return Finding("problem", "start", f"{text}: the package cannot be imported", "install lazyboot again")
    advice = f"see which import fails: {facts['executable']} -c 'import lazyboot.runtime.boot'"
    return Finding("problem", "start", text, advice)


def switch_findings(environ: Mapping[str, str]) -> list[Finding]:
    """How the ``LAZYBOOT`` variables of the present environment are set."""
    value = environ.get("LAZYBOOT")
    off = is_off(value or "")
    if not value:
        text = "LAZYBOOT is not set: scripts run eagerly, unless started with `lazyboot run`"
    elif off:
        text = f"LAZYBOOT={value}: everything is off, `lazyboot run` included"
    else:
        text = f"LAZYBOOT={value}: every Python started here is lazy"
    findings = [Finding("note" if value and off else "ok", "switch", text)]
    path = environ.get("LAZYBOOT_CONFIG")
    if path and not os.path.isabs(path):
        text = f"LAZYBOOT_CONFIG={path} is relative: processes started elsewhere look for another file"
        findings.append(Finding("note", "switch", text, "make it an absolute path"))
    return findings


def conflict_findings(off: Mapping[str, Any], on: Mapping[str, Any]) -> list[Finding]:
    """Other tools that change how imports work, from the answers without lazyboot (`off`) and with it (`on`)."""
    findings = []
    if off["import_hook"] != "builtins.__import__":
        text = f"{off['import_hook']} replaces builtins.__import__ at start-up; lazyboot calls it for what it loads"
        findings.append(Finding("note", "conflicts", text))
    if on["active"]:
        findings += _after_lazyboot(on)
    if off["modules"]:
        text = f"with LAZYBOOT=0 these are imported all the same: {', '.join(off['modules'])}"
        findings.append(Finding("problem", "off", text, "remove what imports them at start-up (another .pth file?)"))
    return findings or [Finding("ok", "conflicts", "no other tool changes imports at start-up")]


def _after_lazyboot(on: Mapping[str, Any]) -> list[Finding]:
    findings = []
    if on["import_hook"] == "builtins.__import__":
        advice = "find what restores it in sitecustomize or a .pth file, and start that before lazyboot"
        findings.append(Finding("problem", "conflicts", "builtins.__import__ was put back after lazyboot", advice))
    elif not on["import_hook"].startswith("lazyboot."):
        text = f"{on['import_hook']} replaced builtins.__import__ after lazyboot and sees every import first"
        findings.append(Finding("note", "conflicts", text))
    first = _before_ours(on["finders"])
    if first:
        text = f"finders that answer before lazyboot's: {', '.join(first)}"
        findings.append(Finding("note", "conflicts", text, "modules that they find are imported by them, eagerly"))
    return findings


def _before_ours(finders: list[str]) -> list[str]:
    """The finders in front of lazyboot's; none where it has no finder."""
    ours = next((index for index, name in enumerate(finders) if name.startswith("lazyboot.")), 0)
    return [name for name in finders[:ours] if not name.startswith(_HARMLESS_FINDERS)]
