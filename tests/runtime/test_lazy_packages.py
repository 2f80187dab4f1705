"""A lazy package executes before anything below it is imported, as its own import would have made sure of."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule

FILES = {
    "pkg/__init__.py": """
        import observe
        observe.executed("pkg")
        from pkg import sub
        from pkg.other import Y
        NAME = "pkg"
        """,
    "pkg/sub.py": """
        import observe
        observe.executed("pkg.sub")
        import pkg
        X = "x"
        """,
    "pkg/other.py": """
        import observe
        observe.executed("pkg.other")
        from pkg.sub import X
        Y = X + "y"
        """,
    "pkg/late.py": """
        import observe
        observe.executed("pkg.late")
        from pkg import NAME
        """,
    "user.py": """
        def first():
            import pkg
        def attribute():
            import pkg
            return pkg.sub.X
        """,
}
RULES = (Rule(("pkg",), ("user",)),)


@pytest.mark.parametrize(
    "use",
    [
        "import pkg.sub; print(pkg.sub.X)",
        "from pkg.sub import X; print(X)",
        "import pkg.other as o; print(o.Y)",
        "from pkg.late import NAME; print(NAME)",
        "import importlib; print(importlib.import_module('pkg.sub').X)",
        "import pkg.late, pkg.sub; print(pkg.NAME)",
        "print(user.attribute())",
        "import importlib.util; print(importlib.util.find_spec('pkg.late').name)",
    ],
)
def test_the_package_executes_first_and_everything_once(same, use: str):
    main = f"""
    import observe, sys, user
    user.first()
    {use}
    import pkg
    pkg.NAME
    print(observe.order, sys.modules["pkg.sub"].__spec__.loader.__class__.__name__, type(pkg).__name__)
    print(pkg.sub is sys.modules["pkg.sub"], pkg.sub.__loader__ is pkg.sub.__spec__.loader)
    """
    lazy = same(main.replace("observe.order", "sorted(observe.order)"), FILES, lazy=(), rules=RULES)
    assert "SourceFileLoader module\nTrue True" in lazy.stdout


def test_nothing_has_executed_before(run):
    main = "import observe, user\nuser.first()\nprint(observe.order)\nimport pkg.late\nprint(observe.order)"
    result = run(main, FILES, lazy=(), rules=RULES)
    assert result.stdout == "[]\n['pkg', 'pkg.sub', 'pkg.other', 'pkg.late']\n", result.stderr


def test_a_package_that_fails_fails_where_something_below_it_is_imported(same):
    files = {**FILES, "pkg/__init__.py": "import observe\nobserve.executed('pkg')\nraise ValueError('no')"}
    main = """
    import sys, user
    try:
        user.first()
        import pkg.sub
    except ValueError as error:
        print(error, "pkg.sub" in sys.modules)
    """
    same(main, files, lazy=(), rules=RULES)


def test_a_path_that_the_package_sets_is_searched(same):
    files = {
        **FILES,
        "pkg/__init__.py": "import os\n__path__ = [os.path.join(os.path.dirname(__file__), 'elsewhere')]\nNAME = 1",
        "pkg/elsewhere/late.py": "NAME = 'elsewhere'",
    }
    same("import user\nuser.first()\nfrom pkg.late import NAME\nprint(NAME)", files, lazy=(), rules=RULES)
