"""A namespace becomes an ordinary dict again once no name in it is pending."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import dis
import gc
import sys
from types import ModuleType

import pytest

from lazyboot.runtime import names

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


def test_a_pending_key_equals_its_name_alone_and_is_compared_without_a_load(modules, engine):
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\n"})
    running = engine("_lazy_hv")
    import user  # noqa: F401

    key = running.namespaces.by_module["user"].pending["X"]
    assert key == "X" and key != "Y" and not key == "Y" and key != 5 and key not in ("Y", 5)
    assert key.__eq__(5) is NotImplemented
    assert "_lazy_hv" not in sys.modules


def test_a_key_that_is_settled_between_its_lookup_and_its_comparison_is_an_ordinary_string(modules, engine):
    """What a thread finds that another one overtakes there."""
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\n"})
    running = engine("_lazy_hv")
    import user

    key = running.namespaces.by_module["user"].pending["X"]
    compare = type(key).__eq__
    user.X = 5
    assert compare(key, "X") is True and compare(key, "Y") is False
    assert "_lazy_hv" not in sys.modules


def test_a_load_that_ends_after_its_name_was_stored_again_leaves_that(modules, engine):
    """What another thread does that has loaded the same name."""
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\n"})
    running = engine("_lazy_hv")
    import user

    namespace = running.namespaces.by_module["user"]
    key = namespace.pending["X"]
    namespace.bind(key, "first")
    user.X = "stored"
    namespace.bind(key, "second")
    assert user.X == "stored" and type(key) is not names.PendingName


def test_a_first_use_after_the_interpreter_has_cleared_its_globals_is_an_import_error(modules, engine, monkeypatch):
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\n"})
    engine("_lazy_hv")
    import user

    with monkeypatch.context() as finalising, pytest.raises(ImportError, match="_lazy_hv: Python is likely shutting"):
        finalising.setattr(names, "sys", None)
        user.X  # noqa: B018
    assert user.X.__name__ == "X"


@pytest.mark.parametrize(
    "statement",
    ["X = 5", "del X", "globals().update(X=5)", "from _lazy_hv import VALUE as X; X", "from other import *"],
)
def test_keys_are_plain_after_a_store_or_a_del(modules, engine, statement):
    modules(
        {
            "_lazy_hv.py": HEAVY,
            "user.py": f"from _lazy_hv import X\n{statement}\n",
            "other.py": "X = 5\n",
            "after.py": "",
        }
    )
    running = engine("_lazy_hv")
    import user

    keys = vars(user).keys()
    import after  # noqa: F401  (dicts are rebuilt at the next import statement)

    assert {type(key) for key in keys} == {str} and len(running.namespaces) == 0


def test_keys_are_plain_once_the_submodule_that_a_name_stands_for_has_loaded(modules, engine):
    user = "import _lazy_pkg\n_lazy_pkg.VALUE\nfrom _lazy_pkg.sub import X\n"
    modules({"_lazy_pkg/__init__.py": "VALUE = 1\n", "_lazy_pkg/sub.py": HEAVY, "user.py": user, "after.py": ""})
    running = engine("_lazy_pkg")
    import user

    package = running.namespaces.by_module["_lazy_pkg"].dict
    assert user.X.__module__ == "_lazy_pkg.sub"
    import after  # noqa: F401  (dicts are rebuilt at the next import statement)

    assert {type(key) for key in package} == {str} and "_lazy_pkg" not in running.namespaces.by_module


def test_the_dict_stays_the_same_object(modules, engine):
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\ndef get(): return X\n"})
    engine("_lazy_hv")
    import user

    scope = user.get.__globals__
    assert user.get() is user.X and vars(user) is scope and user.get.__globals__ is scope


@pytest.mark.skipif(sys.version_info < (3, 11), reason="no adaptive instructions to look at")
@pytest.mark.skipif(sys.gettrace() is not None, reason="under a tracer, as coverage's, 3.11 specialises nothing")
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
