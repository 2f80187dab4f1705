"""Libraries draw from ``random`` when they are imported: what a program has seeded meanwhile stays as it was."""

from __future__ import annotations

import pytest

DRAWS = "import random\nDRAWN = [random.random() for _ in range(7)]\nX = 1\n"
NESTED = "import random\nrandom.random()\nfrom hv import X\ndef use():\n    return X\n"
PROGRAMS = {
    "a name": "import hv\nimport random\nrandom.seed(42)\nhv.X\nprint(random.random())\n",
    "a name, drawn from since": (
        "import random\nimport hv\nrandom.seed(42)\nrandom.random()\nhv.X\nprint(random.random(), random.gauss(0, 1))\n"
    ),
    "a name, in a function": (
        "import random\nimport hv\ndef use():\n    random.seed(42)\n    return hv.X\nuse()\nprint(random.random())\n"
    ),
    "seeded before the statement": "import random\nrandom.seed(42)\nimport hv\nhv.X\nprint(random.random())\n",
    "a lazy module": (
        "import importlib, random\nm = importlib.import_module('hv')\nrandom.seed(42)\nm.X\nprint(random.random())\n"
    ),
    "a lazy module, seeded before": (
        "import importlib, random\nrandom.seed(42)\nm = importlib.import_module('hv')\nm.X\nprint(random.random())\n"
    ),
    "one in another": "import random, outer\nrandom.seed(42)\nouter.use()\nprint(random.random())\n",
    "a submodule of its package": (
        "import random\nimport pkg.sub\nrandom.seed(42)\npkg.Y\nrandom.seed(7)\npkg.sub.X\nprint(random.random())\n"
    ),
    "a load that fails": (
        "import random\nimport bad\nrandom.seed(42)\n"
        "try:\n    bad.X\nexcept ValueError:\n    pass\nprint(random.random())\n"
    ),
}
FILES = {
    "hv.py": DRAWS,
    "outer.py": NESTED,
    "pkg/__init__.py": DRAWS + "Y = 1\n",
    "pkg/sub.py": DRAWS,
}
FAILS = {"bad.py": DRAWS + "raise ValueError\n"}


@pytest.mark.parametrize("program", [name for name in PROGRAMS if name != "a load that fails"])
def test_what_is_drawn_is_what_is_drawn_eagerly(run, program):
    runs = [run(PROGRAMS[program], FILES, lazy=lazy) for lazy in ((), ("hv", "outer", "pkg"))]
    assert all(each.returncode == 0 for each in runs), runs[1].stderr
    assert runs[0].stdout == runs[1].stdout != ""


def test_a_load_that_fails_leaves_what_was_seeded(run):
    expected = run("import random\nrandom.seed(42)\nprint(random.random())\n")
    assert run(PROGRAMS["a load that fails"], FAILS, lazy=("bad",)).stdout == expected.stdout


def test_a_file_of_the_users_with_that_name_is_left_alone(run):
    done = run(
        "import hv\nimport random\nrandom.seed()\nprint(hv.X)\n",
        {
            "hv.py": "X = 1\n",
            "random.py": "def seed():\n    pass\ndef getstate():\n    raise SystemExit('asked')\n",
        },
        lazy=("hv",),
    )
    assert done.stdout == "1\n", done.stderr


def test_a_replacement_that_fails_costs_no_import(run):
    main = "import random\nrandom.getstate = lambda: 1 / 0\nimport hv\nrandom.seed(1)\nprint(hv.X)\n"
    done = run(main, {"hv.py": "X = 1\n"})
    assert done.stdout == "1\n", done.stderr
