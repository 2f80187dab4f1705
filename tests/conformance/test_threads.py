"""First use by many threads at once."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import pytest

pytestmark = pytest.mark.needs("threads")

THREADS = """
import threading, sys
sys.setswitchinterval(1e-5)
def at_once(*actions):
    barrier = threading.Barrier(len(actions))
    results = [None] * len(actions)
    def act(index, action):
        barrier.wait()
        try:
            results[index] = action()
        except BaseException as error:
            results[index] = repr(error)
    threads = [threading.Thread(target=act, args=pair, daemon=True) for pair in enumerate(actions)]
    for thread in threads: thread.start()
    for thread in threads: thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    return results
"""
SLOW = "import observe, time\nobserve.executed(__name__)\ntime.sleep(0.05)\nclass X: pass\nVALUE = 42\ntime.sleep(0.05)\nLAST = 1\n"


@pytest.mark.case(15)
@pytest.mark.parametrize(
    "use", ["X", "hv.X", "hv.LAST", "(X, hv, VALUE, L)[0]", "globals()['L']", "me.L", "getattr(me, 'VALUE')"]
)
def test_twenty_threads_use_a_name_first(same, use):
    main = f"""{THREADS}
import observe
import hv
from hv import X, VALUE
from hv import LAST as L
me = sys.modules[__name__]
observe.pending("hv")
print(set(at_once(*[lambda: {use}] * 20)))
observe.once("hv")
print(L, X is hv.X, type(me).__name__, sorted(n for n in vars(me) if n[0] != "_"))
"""
    same(main, {"hv.py": SLOW})


@pytest.mark.case(15)
def test_threads_use_different_names_of_different_modules_first(same):
    main = f"""{THREADS}
import observe
from hv import X
import other
from other import LAST, VALUE as v
from pkg.sub import X as Z
import pkg.sub as sub
observe.pending("hv", "other", "pkg")
actions = [lambda: X, lambda: LAST, lambda: v, lambda: Z, lambda: other.X, lambda: sub.VALUE] * 4
print(sorted(map(str, at_once(*actions))))
observe.once("hv", "other", "pkg", "pkg.sub")
"""
    files = {"hv.py": SLOW, "other.py": SLOW, "pkg/__init__.py": SLOW, "pkg/sub.py": SLOW}
    same(main, files, lazy=("hv", "other", "pkg"))


@pytest.mark.case(15)
def test_two_threads_that_need_each_others_module(same):
    """One thread uses hv, which needs b; the other imports b, which needs hv."""
    files = {
        "hv.py": "import observe, time\nobserve.executed(__name__)\ntime.sleep(0.1)\nimport b\nX = 1\ndef use(): return b.Y\n",
        "b.py": "import observe, time\nobserve.executed(__name__)\ntime.sleep(0.1)\nimport hv\nY = 2\ndef use(): return hv.X\n",
    }
    main = f"""{THREADS}
import observe
import hv
def load():
    import b
    return b.Y
print(sorted(at_once(lambda: hv.X, load), key=str))
import b
print(hv.use(), b.use())
observe.once("hv", "b")
"""
    for lazy in (("hv",), ("hv", "b")):
        same(main, files, lazy=lazy)


@pytest.mark.case(15)
def test_nobody_sees_a_name_while_its_module_executes(same):
    """A reader must get the object, never the placeholder or a NameError, while another thread loads it."""
    main = f"""{THREADS}
import observe
from hv import X, VALUE, LAST
seen = set()
def read():
    for _ in range(300):
        seen.add((X.__name__, VALUE, LAST, globals()["X"].__name__, len(vars(me)) > 5))
me = sys.modules[__name__]
at_once(*[read] * 8)
print(seen)
"""
    same(main, {"hv.py": SLOW})


@pytest.mark.case(15)
def test_stores_by_other_threads_survive_the_settling_of_a_namespace(same):
    imports = "".join(f"from m{i} import V as v{i}\n" for i in range(40))
    main = f"""{THREADS}
me = sys.modules[__name__]
{imports}
def store():
    for i in range(3000):
        globals()[f"s{{i}}"] = i
def load():
    return sum(globals()[f"v{{i}}"] for i in range(40))
print(at_once(store, load, load))
print(all(globals()[f"s{{i}}"] == i for i in range(3000)), v39)
"""
    same(main, {f"m{i}.py": f"V = {i}\n" for i in range(40)}, lazy=tuple(f"m{i}" for i in range(40)))
