"""Children that compile the rules: what they say comes back, whatever this process has closed."""

from __future__ import annotations

import os
import sys

import pytest

from lazyboot.runtime import child

SAYS = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"


def test_the_code_and_what_it_wrote_come_back():
    assert child.run([sys.executable, "-c", SAYS], os.environ, 60) == (3, b"out\n", b"err\n")


def test_what_cannot_be_started_raises_and_leaves_nothing_open(tmp_path):
    before = os.dup(0)
    os.close(before)
    with pytest.raises(OSError):
        child.run([str(tmp_path / "absent"), "-c", SAYS], os.environ, 60)
    after = os.dup(0)
    os.close(after)
    assert after == before


@pytest.mark.needs("processes")
@pytest.mark.parametrize("closed", [(0,), (0, 1), (0, 1, 2)])
def test_a_closed_standard_stream_is_not_mixed_up_with_the_child_s(run, closed):
    main = f"""
    import os, sys
    from lazyboot.runtime import child
    for end in {closed}:
        os.close(end)
    found = child.run([sys.executable, "-c", {SAYS!r}], os.environ, 60)
    with open("found", "w") as file:
        file.write(repr(found))
    os._exit(0)
    """
    done = run(f"{main}", active=False)
    assert done.returncode == 0, done.stderr
    shown = run("print(open('found').read())", active=False)
    assert shown.stdout == "(3, b'out\\n', b'err\\n')\n"
