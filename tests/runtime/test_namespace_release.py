"""What happens to a namespace between its last pending name and its plain dict, and to names bound meanwhile."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import gc
import sys
from types import ModuleType

import pytest

from lazyboot.runtime.plan import Rule

HEAVY = "class X: pass\nVALUE = 42\n"
OWN_CLASS = "import sys, types\nclass Own(types.ModuleType): pass\nsys.modules[__name__].__class__ = Own\n"


def is_plain(module: ModuleType) -> bool:
    return {type(key) for key in dict.__iter__(object.__getattribute__(module, "__dict__"))} == {str}


def test_a_package_of_a_class_of_its_own_gets_its_submodule_and_keeps_the_class(modules, engine):
    modules({"_lazy_pkg/__init__.py": OWN_CLASS, "_lazy_pkg/sub.py": "VALUE = 1\n", "user.py": "import _lazy_pkg\nimport _lazy_pkg.sub\n", "after.py": ""})  # fmt: skip
    running = engine("_lazy_pkg.sub")
    import user

    assert "_lazy_pkg.sub" not in sys.modules and len(running.namespaces) == 1
    assert user._lazy_pkg.sub.VALUE == 1 and type(user._lazy_pkg).__name__ == "Own"
    import after  # noqa: F401

    assert len(running.namespaces) == 0 and is_plain(user._lazy_pkg)


def test_a_module_that_takes_a_class_while_names_are_pending_keeps_it(modules, engine):
    modules({"_lazy_hv.py": HEAVY, "user.py": f"from _lazy_hv import X\n{OWN_CLASS}", "after.py": ""})
    engine("_lazy_hv")
    import user

    assert user.X.__name__ == "X" and type(user).__name__ == "Own"
    import after  # noqa: F401

    assert type(user).__name__ == "Own" and is_plain(user)


def test_a_name_that_gets_pending_after_the_last_one_was_used_waits(modules, engine):
    modules({
        "_lazy_hv.py": HEAVY,
        "_lazy_pkg/__init__.py": "from _lazy_hv import X\nX.used = True\n",
        "_lazy_pkg/sub.py": "VALUE = 1\n",
        "user.py": "import _lazy_pkg.sub\n",
        "after.py": "",
        "later.py": "",
    })  # fmt: skip
    running = engine("_lazy_hv", "_lazy_pkg")
    import user

    package = user._lazy_pkg
    assert list(running.namespaces.by_module) == ["_lazy_pkg"]
    import after  # noqa: F401

    assert "_lazy_pkg.sub" not in sys.modules
    assert package.sub.VALUE == 1
    import later  # noqa: F401

    assert type(package) is ModuleType and is_plain(package)


def test_a_name_that_is_loaded_before_its_statement_has_stored_it_stays_pending_until_then(modules, engine):
    """Another thread can do that: the store that follows would otherwise leave the stand-in there for good."""
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\n"})
    running = engine("_lazy_hv")
    import user

    namespace = running.namespaces.by_module["user"]
    key = namespace.pending["X"]
    key.own_store = (compile("X = 1", "<elsewhere>", "exec"), 0)
    assert user.X.__name__ == "X" and "X" in namespace.pending
    key.own_store = None
    assert user.X.__name__ == "X" and not namespace.pending


def test_a_stand_in_that_comes_after_another_thread_has_resolved_the_name_gives_way(modules, engine):
    modules({"_lazy_hv.py": HEAVY, "user.py": "from _lazy_hv import X\n"})
    running = engine("_lazy_hv")
    import user

    namespace = running.namespaces.by_module["user"]
    key = namespace.pending["X"]
    real = user.X
    assert namespace._stands_for_now(key, "stand-in", sys._getframe()) is True
    assert user.X is real


@pytest.mark.parametrize("enabled", [True, False])
def test_a_store_while_the_dict_is_rebuilt_is_kept_with_all_the_rest(modules, engine, monkeypatch, enabled):
    """As another thread's: the rebuild gives up, and the collector is as it was."""
    modules({"_lazy_hv.py": HEAVY, "user.py": "first = 1\nfrom _lazy_hv import X\nlast = 2\n", "after.py": ""})
    engine("_lazy_hv")
    import user

    intern, was = sys.intern, gc.isenabled()

    def storing(key: str) -> str:
        if sys._getframe(1).f_code.co_name == "rebuild":
            vars(user)[f"late{len(vars(user))}"] = 3
        return intern(key)

    (gc.enable if enabled else gc.disable)()
    try:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "intern", storing)
            assert user.X.__name__ == "X"
            import after  # noqa: F401
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()
    late = [name for name in vars(user) if name.startswith("late")]
    assert late and vars(user)[late[0]] == 3
    assert (user.first, user.X.__name__, user.last) == (1, "X", 2)
    assert [name for name in vars(user) if name in ("first", "X", "last")] == ["first", "X", "last"]


def test_keys_of_another_string_class_keep_the_dict_as_it_is(modules, engine):
    source = "class S(str):\n    __hash__ = str.__hash__\nkey = S('own')\nglobals()[key] = 1\nfrom _lazy_hv import X\n"
    modules({"_lazy_hv.py": HEAVY, "user.py": source, "after.py": ""})
    engine("_lazy_hv")
    import user

    assert user.X.__name__ == "X"
    import after  # noqa: F401

    assert any(key is user.key for key in vars(user)) and user.own == 1 and user.X.__name__ == "X"


@pytest.mark.parametrize("load", ["importlib.import_module('pkg.bleu')", "exec('import pkg.bleu')", "pkg.bleu"])
def test_a_name_of_the_module_that_it_comes_from_is_what_the_package_took_from_it(same, load):
    main = (
        f"import importlib, pkg\n{load}\nprint(type(pkg.bleu).__name__, type(pkg.other).__name__, pkg.bleu.__name__)\n"
    )
    files = {
        "pkg/__init__.py": "from .bleu import bleu\nfrom .bleu import other\n",
        "pkg/bleu.py": "def bleu(): return 1\ndef other(): return 2\n",
    }
    same(main, files, lazy=(), rules=[Rule(("pkg.bleu",), inside=True)])
