"""Code that probes modules loads nothing; code that takes names out of a namespace gets real objects."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import re

import pytest


@pytest.mark.case(3)
def test_probing_loads_nothing(same):
    main = """
    import importlib.util, inspect, pickle, sys, types
    import observe
    import hv
    from hv import X
    def f(): pass
    class Local: pass
    nameless = types.SimpleNamespace()
    spec = importlib.util.find_spec("hv")
    print(spec.name, spec.origin.endswith("hv.py"), type(spec).__name__)
    print(inspect.getmodule(f) is sys.modules["__main__"], inspect.getmodule(Local).__name__)
    print(inspect.getsourcefile(f).endswith("main.py"))
    print(pickle.whichmodule(f, "f"), pickle.whichmodule(nameless, "nameless"))
    print(observe.attempt(lambda: pickle.whichmodule(nameless, "none")))
    for module in list(sys.modules.values()):
        for name in ("__path__", "__warningregistry__", "__wrapped__", "__file__", "__spec__", "__torch_function__"):
            hasattr(module, name)
    me = sys.modules["__main__"]
    print(inspect.ismodule(me), isinstance(me, types.ModuleType), me.__name__, me.__spec__, repr(me)[:19])
    print("hv" in dir(me), "X" in dir(me), "absent" in dir(me))
    observe.pending("hv")
    print(hasattr(hv, "__path__"), hv.__spec__.name)
    """
    same(main)


@pytest.mark.case(3)
def test_a_module_that_is_pending_is_not_in_sys_modules(run):
    main = """
    import sys
    import hv
    from hv import X
    print("hv" in sys.modules, sys.modules.get("hv"))
    X
    print("hv" in sys.modules)
    """
    assert run(main).stdout.split() == ["False", "None", "True"]


@pytest.mark.case(3)
def test_deferral_leaves_the_spec_and_the_loader_as_they_are(same):
    main = """
    import hv
    hv.VALUE
    print(type(hv).__name__, type(hv.__loader__).__name__, type(hv.__spec__).__name__, hv.__spec__.loader is hv.__loader__)
    print(hv.__package__ == "", hv.__spec__.origin == hv.__file__, hv.__spec__.cached == getattr(hv, "__cached__", None))
    print(sorted(hv.__spec__.__dict__))
    """
    same(main)


USER = """
import observe
import hv
from hv import X
from hv import X as X2, VALUE
"""


@pytest.mark.case(8)
@pytest.mark.parametrize("expression", [
    "globals()['X']",
    "globals().get('X')",
    "globals().pop('X')",
    "globals().setdefault('X', None)",
    "locals()['X']",
    "eval('X')",
    "eval('X', globals())",
    "eval('X', {}, globals())",
    "eval('X', dict(globals()))",
    "vars()['X']",
    "vars(me)['X']",
    "dict(vars(me).items())['X']",
    "vars(me).copy()['X']",
    "me.__dict__['X']",
    "dict(me.__dict__)['X']",
    "{**vars(me)}['X']",
    "getattr(me, 'X')",
    "object.__getattribute__(me, 'X')",
    "operator.attrgetter('X')(me)",
    "operator.itemgetter('X')(globals())",
    "dict(inspect.getmembers(me))['X']",
    "importlib.import_module('__main__').X",
    "next(v for k, v in vars(me).items() if k == 'X')",
    "next(v for v in vars(me).values() if getattr(v, '__name__', '') == 'X')",
    "pkgutil.resolve_name('__main__:X')",
])  # fmt: skip
def test_a_name_taken_out_of_a_namespace_is_the_real_object(same, expression):
    # A module that hands its own namespace out may have its imports eager.
    pending = "" if re.search(r"(globals|locals|vars)\(\)", expression) else "observe.pending('hv')"
    main = f"""{USER}
import importlib, inspect, operator, pkgutil, sys
me = sys.modules[__name__]
{pending}
taken = {expression}
print(taken, taken is sys.modules["hv"].X)
"""
    same(main)


@pytest.mark.case(8)
@pytest.mark.parametrize("expression", [
    "dict(globals())",
    "globals().copy()",
    "{**globals()}",
    "globals() | {}",
    "dict(globals().items())",
    "dict(zip(globals(), list(globals().values())))",
    "{k: v for k, v in globals().items()}",
    "(lambda **names: names)(**globals())",
])  # fmt: skip
def test_a_copy_of_the_running_namespace_holds_no_stand_in(same, expression):
    main = f"""{USER}
import sys
copied = {expression}
import hv as real
print(copied["X"] is real.X, copied["hv"] is real, copied["VALUE"])
print(all("lazyboot" not in type(value).__module__ for value in copied.values()))
print(all("lazyboot" not in type(key).__module__ for key in copied))
"""
    same(main)


@pytest.mark.case(8)
def test_a_namespace_read_as_a_whole_while_a_module_is_imported_gives_the_real_objects(same):
    files = {
        "user.py": "from hv import X, VALUE\n",
        "reader.py": "import observe, user\nobserve.pending('hv')\ntaken = list(vars(user).values())\n",
    }
    main = """
    import reader, user
    print([any(each is name for each in reader.taken) for name in (user.X, user.VALUE)])
    """
    same(main, files)


@pytest.mark.case(8)
def test_names_alone_load_nothing_and_are_strings_to_everyone(same):
    main = f"""{USER}
import json, pickle, sys
me = sys.modules[__name__]
print([n for n in dir(me) if not n.startswith("_")])
print(set(map(type, dir(me))), json.dumps(dir(me))[-30:], set(map(type, pickle.loads(pickle.dumps(dir(me))))))
observe.pending("hv")
"""
    same(main)


@pytest.mark.case(8)
def test_a_name_read_to_store_something_on_it_is_the_real_object(same):
    main = f"""{USER}
import sys
for n in ("X", "X2"):
    setattr(locals()[n], "mark_" + n, True)
print(sorted(vars(X)), X is X2)
"""
    same(main)


@pytest.mark.case(8)
def test_inspecting_another_module_finds_real_objects(same):
    user = USER + "def own(): pass\n"
    main = """
    import inspect, types
    import observe, user
    observe.pending("hv")
    members = dict(inspect.getmembers(user))
    print(sorted(n for n in members if not n.startswith("__")), members["X"] is user.X, members["hv"].VALUE)
    print(type(user) is types.ModuleType, inspect.getmembers(user, inspect.isclass))
    print([name for name, _ in inspect.getmembers(user, inspect.isfunction)])
    """
    same(main, {"user.py": user})


@pytest.mark.case(8)
@pytest.mark.needs("lookups in a namespace's dict")
def test_a_static_lookup_finds_the_real_object_and_leaves_the_others_pending(same):
    library = "from hv import X, function\nfrom hw import Y\n__doc__ = 'text'\n"
    main = """
    import inspect, sys
    import observe
    import library
    print(inspect.getattr_static(library, "X") is sys.modules["hv"].X, inspect.getattr_static(library, "__doc__"))
    observe.pending("hw")
    print(inspect.getattr_static(library, "absent", "none"))
    print(inspect.getattr_static(library, "Y").__name__)
    """
    other = "import observe\nobserve.executed(__name__)\nclass Y:\n    pass\n"
    same(main, {"library.py": library, "hw.py": other}, lazy=("hv", "hw"))


@pytest.mark.case(8)
def test_names_of_the_running_namespace_are_strings_to_everyone(same):
    main = f"""{USER}
import json, pickle
print([n for n in dir() if not n.startswith("_")])
print(all(isinstance(n, str) for n in dir()), json.dumps(dir())[-30:], set(map(type, pickle.loads(pickle.dumps(dir())))))
"""
    same(main)


@pytest.mark.case(8)
def test_code_evaluated_in_a_copy_of_another_namespace_finds_real_objects(same):
    main = """
    import observe, user
    copied = dict(user.own.__globals__)
    observe.pending("hv")
    print(eval("X", copied), eval("hv.VALUE", {}, copied))
    """
    same(main, {"user.py": USER + "def own(): pass\n"})


@pytest.mark.case(8)
@pytest.mark.needs("lookups in a namespace's dict")
def test_a_name_looked_up_in_a_copy_with_lookups_of_its_own_is_the_real_object(same):
    main = """
    import observe, user
    class Scope(dict):
        def __getitem__(self, name):
            return super().__getitem__(name)
    copied = Scope({"int": int})
    copied.update(user.own.__globals__)
    observe.pending("hv")
    print(eval("X", copied), eval("hv.VALUE", copied), copied["hv"].VALUE)
    """
    same(main, {"user.py": USER + "def own(): pass\n"})


@pytest.mark.case(8)
@pytest.mark.needs("lookups in a namespace's dict")
def test_a_name_looked_up_in_a_copy_in_which_it_was_evaluated_is_the_real_object(same):
    main = """
    import observe, user
    copied = dict(user.own.__globals__)
    observe.pending("hv")
    print(eval("X", copied), eval("hv.VALUE", {}, copied), copied["X"].__name__, copied["hv"].VALUE)
    """
    same(main, {"user.py": USER + "def own(): pass\n"})


@pytest.mark.case(8)
def test_a_module_that_holds_pending_names_says_of_itself_what_any_module_says(same):
    main = """
    import user
    print(hasattr(user, "__module__"), getattr(user, "__module__", "none"), type(user), type(user).__module__)
    """
    same(main, {"user.py": "from hv import X\n"})


@pytest.mark.case(8)
@pytest.mark.parametrize(
    "expression",
    ["globals().get('__name__')", "callable(globals)", "[locals, vars, dir][0] is locals"],
)
def test_what_takes_no_namespace_as_a_whole_leaves_names_pending(same, expression):
    same(f"{USER}\nobserve.pending('hv')\nprint({expression})\nprint(X.__name__, VALUE)\n")
