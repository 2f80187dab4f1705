"""A namespace becomes an ordinary dict again once no name in it is pending."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import dis
import gc
import sys
from types import ModuleType

import pytest

HEAVY = "class X: pass\nVALUE = 42\n"


def test_order_and_values_are_kept(modules, engine):
    modules({
        "_lazy_hv.py": HEAVY,
        "user.py": "first = 1\nfrom _lazy_hv import X\nsecond = 2\nimport _lazy_hv\nfrom _lazy_hv import VALUE as value\nlast = 3\n",
        "eager_user.py": "first = 1\nX = 0\nsecond = 2\n_lazy_hv = 0\nvalue = 0\nlast = 3\n",
    })  # fmt: skip
    engine("_lazy_hv")
    import eager_user
    import user

    assert "_lazy_hv" not in sys.modules
    user.X, user._lazy_hv, user.value  # noqa: B018
    assert list(vars(user)) == list(vars(eager_user))
    assert (user.first, user.second, user.value, user.last) == (1, 2, 42, 3)


def test_keys_are_plain_interned_strings(modules, engine):
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X, VALUE\nother = 1\n", "after.py": ""})
    running = engine("_lazy_hv")
    import user

    assert len(running.namespaces) == 1
    assert user.X.__name__ == "X"
    assert user.VALUE == 42
    import after  # noqa: F401  (dicts are rebuilt at the next import statement)

    assert {type(key) for key in vars(user)} == {str}
    assert all(key is sys.intern(str(key)) for key in vars(user))
    assert type(user) is ModuleType and len(running.namespaces) == 0 and "user" not in running.namespaces.by_module


def test_the_dict_stays_the_same_object(modules, engine):
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\ndef get(): return X\n"})
    engine("_lazy_hv")
    import user

    scope = user.get.__globals__
    assert user.get() is user.X and vars(user) is scope and user.get.__globals__ is scope


@pytest.mark.skipif(sys.version_info < (3, 11), reason="no adaptive instructions to look at")
def test_global_loads_specialise_again(modules, engine):
    modules({
        "_lazy_hv.py": HEAVY,
        "after.py": "",
        "user.py": "from _lazy_hv import VALUE\nother = 1\n"
                   "def sum_up():\n    total = 0\n    for _ in range(2000):\n        total += VALUE + other\n    return total\n",
    })  # fmt: skip
    engine("_lazy_hv")
    import user

    assert user.sum_up() == 2000 * 43
    import after  # noqa: F401

    for _ in range(100):
        assert user.sum_up() == 2000 * 43
    loads = [i.opname for i in dis.get_instructions(user.sum_up, adaptive=True) if i.argval in ("VALUE", "other")]
    assert loads and set(loads) == {"LOAD_GLOBAL_MODULE"}


def test_a_name_that_is_not_a_string_does_not_hinder(modules, engine):
    modules({"_lazy_hv.py": HEAVY, "user.py": "globals()[5] = 'five'\nfrom _lazy_hv import X\n"})
    engine("_lazy_hv")
    import user

    assert user.X.__name__ == "X" and vars(user)[5] == "five"


def test_a_key_of_another_string_class_survives(modules, engine):
    source = "class S(str):\n    __hash__ = str.__hash__\nkey = S('own')\nglobals()[key] = 1\nfrom _lazy_hv import X\n"
    modules({"_lazy_hv.py": HEAVY, "user.py": source})
    engine("_lazy_hv")
    import user

    assert user.X.__name__ == "X" and user.own == 1
    assert any(key is user.key for key in vars(user))


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(modules, engine, enabled):
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\n"})
    engine("_lazy_hv")
    import user

    was = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        user.X  # noqa: B018
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()


def test_a_module_that_is_dropped_while_names_are_pending(modules, engine):
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\ndef get(): return X\n"})
    running = engine("_lazy_hv")
    import user

    get = user.get
    del sys.modules["user"], user
    gc.collect()
    assert get().__name__ == "X"
    assert len(running.namespaces) == 0


def test_names_pending_when_the_engine_is_uninstalled_still_load(modules, engine):
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X, VALUE\nimport _lazy_hv\n"})
    running = engine("_lazy_hv")
    import user

    running.uninstall()
    assert "_lazy_hv" not in sys.modules
    assert user.VALUE == 42 and user._lazy_hv.X is user.X and type(user) is ModuleType


def test_what_the_recorder_saw(modules, engine):
    modules(
        {
            "_lazy_hv.py": HEAVY,
            "_lazy_other.py": "",
            "user.py": "import _lazy_other\nfrom _lazy_hv import X\n\ndef get():\n    return X\n",
        }
    )
    running = engine("_lazy_hv", "_lazy_other")
    import user

    assert [(d.target, d.line, d.importer) for d in running.recorder.deferrals] == [
        ("_lazy_other", 1, "user"),
        ("_lazy_hv", 2, "user"),
    ]
    user.get()
    (load,) = running.recorder.loads
    assert (load.deferral.target, load.imported, load.line, load.function) == ("_lazy_hv", "X", 5, "get")
    assert load.file == user.__file__ and load.seconds > 0
