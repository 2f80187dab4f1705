"""A name that comes through two deferred modules is what it was at its statement, whatever the middle one does."""

from __future__ import annotations

import pytest

FILES = {
    "hv.py": "X = 'real'\nZ = 'other'\n",
    "mid.py": "from hv import X\nfrom hv import X as ALSO, Z\nY = 1\n",
    "top.py": "from mid import X\n",
    "rebinds.py": "from hv import X\nY = 1\nX = 'own'\n",
    "pkg/__init__.py": "from .part import sub\nY = 1\n",
    "pkg/part/__init__.py": "",
    "pkg/part/sub.py": "VALUE = 1\n",
}
PROGRAMS = {
    "patched": (
        "from mid import X, Y\nY\nimport mid\nwith mock.patch('mid.X', 'fake'):\n    print(X, mid.X)\nprint(X, mid.X)\n"
    ),
    "rebound": "from mid import X, Y\nY\nimport mid\nmid.X = 'fake'\nprint(X, mid.X)\n",
    "deleted": "from mid import X, Y\nY\nimport mid\ndel mid.X\nprint(X, hasattr(mid, 'X'))\n",
    "rebound under another name": "from mid import ALSO, Y\nY\nimport mid\nmid.Z = 'fake'\nprint(ALSO, mid.Z)\n",
    "rebound by the module itself": "from rebinds import X, Y\nY\nprint(X)\n",
    "through three": "from top import X\nimport top, mid\ntop.__doc__\nmid.Y\nmid.X = 'fake'\nprint(X, top.X, mid.X)\n",
    "used first in the middle": "from mid import X, Y\nY\nimport mid\nmid.X\nmid.X = 'fake'\nprint(X)\n",
    "a module": "from pkg import sub, Y\nY\nimport pkg\npkg.sub = 'fake'\nprint(pkg.sub)\n",
    "never used": "from mid import X, Y\nY\nprint('hv' in globals())\n",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_name_is_what_it_was_at_its_statement(same, program):
    same(f"from unittest import mock\n{PROGRAMS[program]}", FILES, lazy=("hv", "mid", "top", "rebinds", "pkg"))


def test_it_loads_nothing_sooner(run):
    main = "from mid import X, Y\nY\nimport sys\nprint('hv' in sys.modules)\nprint(X, 'hv' in sys.modules)\n"
    assert run(main, FILES, lazy=("hv", "mid")).stdout == "False\nreal True\n"
