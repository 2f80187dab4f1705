"""What a rule defers is imported before the first read of a name that depends on it."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule

FILES = {
    "store.py": """
        KNOWN = []
        def load():
            return list(KNOWN)
        def save(): return "saved"
        """,
    "heavy/__init__.py": """
        import observe, store
        observe.executed("heavy")
        store.KNOWN.append("heavy")
        X = 1
        """,
    "heavy/sub.py": "Y = 2",
    "user.py": "from heavy import X",
}
RULES = (Rule(("heavy",), before=("store:load",)),)


@pytest.mark.parametrize(
    "statement",
    ["import heavy", "from heavy import X", "import heavy.sub as s", "from heavy.sub import *", "import user"],
)
def test_reading_the_name_imports_what_was_deferred(same, statement: str):
    main = f"""
    import observe, store
    {statement}
    print(store.save())
    print(store.load(), observe.order)
    """
    assert "['heavy'] ['heavy']" in same(main, FILES, lazy=(), rules=RULES).stdout


def test_other_names_and_other_uses_import_nothing(run):
    main = """
    import observe, store
    import heavy
    store.save()
    print(store.KNOWN, observe.order)
    """
    assert run(main, FILES, lazy=(), rules=RULES).stdout == "[] []\n"


def test_the_dependent_module_may_be_imported_later(same):
    main = """
    import observe
    import heavy
    import store
    print(store.load(), observe.order)
    """
    same(main, FILES, lazy=(), rules=RULES)


def test_what_fails_raises_at_the_read_with_a_note(run):
    main = """
    import store
    import broken
    try:
        store.load()
    except RuntimeError as error:
        print(error, "main.py:3" in str(getattr(error, "__notes__", "")))
    """
    files = {**FILES, "broken.py": "raise RuntimeError('no')"}
    result = run(main, files, lazy=(), rules=(Rule(("broken",), before=("store:load",)),))
    assert result.stdout == "no True\n", result.stderr
