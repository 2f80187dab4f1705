"""The hook for pre-commit, run by pre-commit itself in a repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import lazyboot

CHECKOUT = Path(__file__).parents[1]
CONFIG = """
repos:
  - repo: {hooks}
    rev: {revision}
    hooks:
      - id: lazyboot-check
        args: [main.py]
"""
FILES = {
    "heavy.py": "VALUE = 1\n",
    "main.py": "import heavy\n",
    "lazyboot.toml": 'presets = []\nlazy = ["heavy"]\n[budget]\nforbid = ["heavy"]\n',
}


class Repository:
    """A git repository with a program, and another with the hook, as a user has them."""

    def __init__(self, folder: Path) -> None:
        own = ("LAZYBOOT", "PYTHON", "GIT_", "PRE_COMMIT")
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        commands = folder / "commands"
        commands.mkdir()
        (commands / "lazyboot").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lazyboot "$@"\n')
        (commands / "lazyboot").chmod(0o755)
        self.environ |= {
            "PATH": os.pathsep.join((str(commands), os.environ.get("PATH", os.defpath))),
            "PYTHONPATH": str(Path(lazyboot.__file__).parents[1]),
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        self.hooks, self.folder = folder / "hooks", folder / "project"
        self.hooks.mkdir()
        shutil.copy(CHECKOUT / ".pre-commit-hooks.yaml", self.hooks)
        self.git(self.hooks)
        self.folder.mkdir()
        config = CONFIG.format(
            hooks=self.hooks, revision=self.run("git", "rev-parse", "HEAD", folder=self.hooks).stdout
        )
        self.write({**FILES, ".pre-commit-config.yaml": config})
        self.git(self.folder)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.folder / name).write_text(text)

    def git(self, folder: Path) -> None:
        person = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
        for words in (("init", "-q"), ("add", "-A"), (*person, "commit", "-q", "-m", "all")):
            done = self.run("git", *words, folder=folder)
            assert done.returncode == 0, done.stderr

    def run(self, *argv: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(argv, cwd=folder or self.folder, env=self.environ, capture_output=True, text=True)

    def pre_commit(self) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", "run", "--all-files")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_the_hook_passes_while_the_budget_is_kept(repository):
    done = repository.pre_commit()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lazyboot check" in done.stdout and "Passed" in done.stdout


def test_the_hook_fails_with_the_chain_that_broke_the_budget(repository):
    repository.write({"main.py": "import heavy\nprint(heavy.VALUE)\n"})
    done = repository.pre_commit()
    assert done.returncode == 1
    assert "OVER  forbid heavy: imported, as follows  (lazyboot.toml:4)" in done.stdout
    assert "main.py:2  uses heavy (attribute), which loads it" in done.stdout
