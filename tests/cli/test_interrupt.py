"""Ctrl-C while a command is measured or recorded: it ends with us, in one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

CODE = "import os, time\nopen('began', 'w').write(str(os.getpid()))\nos.rename('began', 'running')\ntime.sleep(100)"


def ended(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    ("words", "budget"),
    [
        (["bench"], ""),
        (["check"], "seconds = 99"),
        (["check"], "modules = 9999"),
        (["profile", "--until", "never"], ""),
    ],
)
def test_ctrl_c(environ, tmp_path, words, budget):
    (tmp_path / "lazyboot.toml").write_text(f"presets = []\n[budget]\n{budget}\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "lazyboot", *words, "-c", CODE],
        env=environ, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
    )  # fmt: skip
    while not (tmp_path / "running").exists():
        assert process.poll() is None, process.stderr
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said.splitlines()[-1]) == (130, "lazyboot: interrupted")
    assert "Traceback" not in said and "Aborted" not in said
    assert ended(int((tmp_path / "running").read_text()))
