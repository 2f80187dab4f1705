"""Whatever a name is used for first, it is the real object."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import pytest

USES = {
    "in a list": "d = [N]; print(d[0] is real.X, d)",
    "as a dict key": "d = {N: 1}; print(d[real.X])",
    "as a base class": "class C(N): pass\nprint(C.__mro__, C.__bases__[0] is real.X)",
    "as a metaclass": "class C(metaclass=META): pass\nprint(type(C))",
    "in isinstance": "print(isinstance(real.X(), N), issubclass(real.X, N), isinstance(1, (N, int)))",
    "in except": "try:\n    raise real.Y('it')\nexcept ERR as error:\n    print(repr(error))",
    "subscripted": "print(GEN[int])",
    "in a union": "print((N | None).__args__[0] is real.X)",
    "compared by identity": "print(N is real.X, real.X is N)",
    "compared": "print(N == real.X, N != real.X, N in [real.X])",
    "called": "print(type(N()) is real.X)",
    "with attributes stored": "N.mark = 1\nprint(real.X.mark)",
    "as a decorator": "@DEC\ndef f(): pass\nprint(f)",
    "as a default": "def f(a=N, *, b=N): return a, b\nprint(f() == (real.X, real.X))",
    "in a comprehension": "print([N is real.X for _ in range(2)], {N for _ in 'a'})",
    "in a lambda": "print((lambda: N)() is real.X)",
    "in an f-string": "print(f'{VAL:>5} {VAL!r}')",
    "in arithmetic": "print(VAL + 1, -VAL, VAL < 3)",
    "augmented": "VAL += 1\nprint(VAL, real.VALUE)",
    "in match": "match real.X():\n    case N(): print('matched')",
    "in a with statement": "with CTX: print('in')",
    "in for": "for item in SEQ: print(item)",
    "unpacked": "a, b = SEQ\nprint(a, b, *SEQ)",
    "pickled": "import pickle\nprint(pickle.loads(pickle.dumps(N)) is real.X, pickle.dumps(N) == pickle.dumps(real.X))",
    "deep-copied": "import copy\nprint(copy.deepcopy(N) is real.X, copy.deepcopy({'k': [N]})['k'][0] is real.X)",
    "an instance pickled": "import pickle\nprint(type(pickle.loads(pickle.dumps(N()))) is real.X)",
    "asked for its type": "print(type(N), type(N).__mro__, id(N) == id(real.X), hash(N) == hash(real.X))",
    "deleted from": "N.a = 1\ndel N.a\nprint(hasattr(real.X, 'a'))",
    "by a closure's global": "def f():\n    return N\nprint(f() is real.X, f() is f())",
    "returned by a generator": "print(next(N for _ in 'a') is real.X)",
    "in a nested class": "class C:\n    x = N\nprint(C.x is real.X)",
    "asserted": "assert N\nprint(bool(N))",
    "as a global of exec": "exec('print(N is real.X)')",
    "weakly referenced": "import weakref\nprint(weakref.ref(N)() is real.X)",
    "as a module": "import types\nprint(type(MOD) is types.ModuleType, isinstance(MOD, types.ModuleType), MOD.X is real.X)",
    "as a module in a list": "print([MOD][0].X is real.X, (MOD,)[0].VALUE)",
    "as a module's repr": "print(repr(MOD)[:19], MOD.__name__)",
    "as a module compared": "print(X2 is MOD.X)",
}
HV = """
import observe
observe.executed(__name__)
class X: pass
class Y(Exception): pass
class META(type): pass
class GEN:
    __class_getitem__ = classmethod(lambda cls, item: (cls.__name__, item))
class CTX:
    __enter__ = __exit__ = lambda *ignored: None
CTX = CTX()
def DEC(function): return function.__name__
VALUE = 42
SEQ = (1, 2)
"""


@pytest.mark.case(7)
@pytest.mark.parametrize("use", USES)
def test_a_name_is_the_real_object(same, use):
    main = f"""
import observe
import hv as MOD
from hv import X as N, X as X2, Y as ERR, META, GEN, CTX, DEC, VALUE as VAL, SEQ
observe.pending("hv")
class Real:
    def __getattr__(self, name):
        import hv
        return getattr(hv, name)
real = Real()
{USES[use]}
observe.once("hv")
"""
    same(main, {"hv.py": HV})


@pytest.mark.case(7)
@pytest.mark.parametrize(
    "use", ["d = [X]", "class C(X): pass", "isinstance(1, X)", "X | None", "type(X)", "X.__dict__"]
)
def test_the_first_use_alone_loads_and_leaves_ordinary_names(same, use):
    main = f"""
import sys
import observe
from hv import X
observe.pending("hv")
{use}
observe.once("hv")
print(X is sys.modules["hv"].X, type(sys.modules["__main__"]).__module__)
import other
print(other.kinds())
"""
    same(main, {"other.py": "import sys\ndef kinds(): return {type(key) for key in vars(sys.modules['__main__'])}\n"})


USES_IN_A_FUNCTION = {
    "attribute": "user.X",
    "import": "from user import X",
    "getattr": "getattr(user, 'X')",
    "global name": "Y",
}


@pytest.mark.case(7)
@pytest.mark.parametrize("use", USES_IN_A_FUNCTION.values(), ids=USES_IN_A_FUNCTION)
def test_a_first_use_in_a_function_keeps_none_of_its_locals_alive(same, use):
    main = f"""
    import gc, weakref
    import observe, user
    from hv import Y
    class Held: pass
    def use():
        held, kept = Held(), "kept"
        seen = weakref.ref(held)
        {use}
        held = None
        gc.collect()
        return seen() is None
    observe.pending("hv")
    print(use())
    """
    same(main, {"user.py": "from hv import X\n"})


@pytest.mark.case(7)
@pytest.mark.parametrize(
    "use", ["Y", "user.X", "user.X()", "user.VALUE.real", "import user as m; m.X", "from user import X"]
)
def test_a_first_use_leaves_what_locals_gave_as_it_was(same, use):
    main = f"""
    import observe, user
    from hv import Y
    def use():
        held = "before"
        mine = locals()
        held, later = "after", 1
        {use}
        return mine
    observe.pending("hv")
    print(use())
    """
    same(main, {"user.py": "from hv import X, VALUE\n"})


@pytest.mark.case(7)
@pytest.mark.parametrize("use", ["user.X", "getattr(user, 'X')"])
def test_a_first_use_in_a_function_leaves_its_locals_to_those_who_asked_for_them(same, use):
    main = f"""
    import user
    def use():
        held = "held"
        mine = locals()
        {use}
        return mine["held"]
    print(use())
    """
    same(main, {"user.py": "from hv import X\n"})
