"""Import statements of every form: lazy, and the right object under the right name."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule

PACKAGE = {
    "a/__init__.py": "import observe; observe.executed(__name__)\n",
    "a/b.py": "import observe; observe.executed(__name__)\nZ = 'a.b.Z'\n",
    "a/c.py": "import observe; observe.executed(__name__)\nZ = 'a.c.Z'\n",
}


@pytest.mark.case(1)
def test_a_module_imported_from_two_modules_stays_lazy_and_executes_once(same):
    main = """
    import observe, other
    import hv
    observe.pending("hv")
    print(other.use(), hv.VALUE, hv is other.module())
    observe.once("hv")
    """
    other = "import hv\ndef use(): return hv.VALUE\ndef module(): return hv\n"
    same(main, {"other.py": other})


@pytest.mark.case(1)
def test_the_same_statement_twice_in_one_module_executes_once(same):
    main = """
    import observe
    import hv
    import hv
    from hv import X
    from hv import X
    observe.pending("hv")
    print(hv.X is X, hv.__name__)
    observe.once("hv")
    """
    same(main)


@pytest.mark.case(2)
def test_every_form_is_lazy_and_binds_the_right_object(same):
    main = """
    import observe
    import hv
    import hv as module
    from hv import X
    from hv import X as Renamed, Y as Other, VALUE
    import a.b
    import a.c
    import a.b as ab
    from a import b, c as ac
    from a.c import Z
    observe.pending("hv", "a", "a.b", "a.c")
    print(X.__qualname__, Renamed is X, Other.__name__, VALUE, module is hv, hv.__name__)
    print(Z, ab.Z, ac.Z, b is ab, a.b is b, a.c is ac, a.__name__, sorted(vars(a).keys() & {"b", "c"}))
    observe.once("hv", "a", "a.b", "a.c")
    import user
    print(user.shown())
    """
    user = "import sys\ndef shown(): return sorted(n for n in vars(sys.modules['__main__']) if n[0] != '_')\n"
    same(main, {**PACKAGE, "user.py": user}, lazy=("hv", "a"))


@pytest.mark.case(2)
def test_every_relative_form_is_lazy_and_binds_the_right_object(same):
    files = {
        **{path.replace("a/", "p/a/"): source for path, source in PACKAGE.items()},
        "p/__init__.py": "",
        "p/hv.py": "X = 'p.hv.X'\n",
        "p/q/__init__.py": "",
        "p/q/user.py": """
            import observe
            from .. import hv
            from ..hv import X
            from ..a import b
            from ..a.b import Z
            from p.a import c as pc
            observe.pending("p.hv", "p.a", "p.a.b", "p.a.c")
            def show():
                return hv.X, X, b.Z, Z, pc.Z
            """,
    }
    rule = Rule(("p.hv", "p.a"), inside=True)
    same("import p.q.user as user\nprint(user.show())\n", files, rules=[rule])


@pytest.mark.case(2)
def test_a_deep_module_is_bound_under_its_alias(same):
    files = {
        "a/__init__.py": "",
        "a/b/__init__.py": "",
        "a/b/c/__init__.py": "",
        "a/b/c/d.py": "import observe; observe.executed(__name__)\n",
    }
    main = """
    import observe
    import a.b.c.d as d, a.b.c.d
    observe.pending("a.b.c.d")
    print(d.__name__, a.b.c.d is d)
    """
    same(main, files, lazy=("a",))


@pytest.mark.case(2)
def test_a_statement_with_many_names_is_lazy(same):
    """More than 255 names need prefixed instructions."""
    many = "".join(f"N{index} = {index}\n" for index in range(600))
    imports = ", ".join(f"N{index} as M{index}" for index in range(600))
    main = f"import observe\nfrom many import {imports}\nobserve.pending('many')\nprint(M0, M299, M599)\n"
    same(main, {"many.py": many}, lazy=("many",))


@pytest.mark.case(2)
def test_an_import_in_a_class_body_or_a_function_binds_there(same):
    main = """
    class C:
        import hv
        from hv import X as attribute
    def f():
        import hv
        from hv import VALUE
        return hv.VALUE + VALUE
    print(C.hv.VALUE, C.attribute.__name__, f(), "hv" in globals())
    """
    same(main)


@pytest.mark.case(9)
@pytest.mark.parametrize("use", ["foo, a.foo", "a.foo, foo", "a, foo, a.foo"])
def test_a_name_and_a_submodule_of_the_same_name(same, use):
    files = {"a/__init__.py": "def foo(): pass\n", "a/foo.py": "Z = 1\n"}
    main = f"""
    import observe
    from a import foo
    import a.foo
    observe.pending("a", "a.foo")
    print([type(value).__name__ for value in ({use})], type(foo).__name__, type(a.foo).__name__)
    """
    same(main, files, lazy=("a",))


@pytest.mark.case(10)
def test_an_alias_binds_the_module_and_not_its_attribute_of_the_same_name(same):
    files = {"a/__init__.py": "", "a/b/__init__.py": "import a.b.b\n", "a/b/b.py": ""}
    main = """
    import observe
    import a.b as c
    observe.pending("a.b")
    print(c.__name__, c.b.__name__)
    """
    same(main, files, lazy=("a",))


@pytest.mark.case(12)
def test_a_deferred_submodule_is_an_attribute_of_its_parent(same):
    main = """
    import observe
    import a.b
    from a.c import Z as z
    observe.pending("a", "a.b", "a.c")
    print(a.b.Z, a.c.Z, z, observe.order)
    """
    same(main, PACKAGE, lazy=("a",))


@pytest.mark.case(12)
def test_a_deferred_submodule_is_an_attribute_of_a_parent_that_is_loaded_already(same):
    main = """
    import observe
    import a
    from a.b import Z
    import a.c
    observe.pending("a.b", "a.c")
    print(hasattr(a, "b"), a.b.__name__, getattr(a, "c").Z, Z, observe.order[0])
    """
    same(main, PACKAGE, lazy=("a.b", "a.c"))


@pytest.mark.case(12)
def test_a_submodule_that_is_imported_later_takes_the_place_of_a_deferred_name(same):
    main = """
    import pkg
    import pkg.sub
    print(pkg.sub.__name__, vars(pkg)["sub"].__name__)
    """
    same(main, {"pkg/__init__.py": "from hv import X as sub\n", "pkg/sub.py": ""})


@pytest.mark.case(12)
def test_parents_execute_before_the_module_that_is_used(same):
    files = {
        "p/__init__.py": "import observe; observe.executed(__name__)\n",
        "p/q/__init__.py": "import observe; observe.executed(__name__)\nfrom p import sibling\n",
        "p/q/r.py": "import observe; observe.executed(__name__)\nx = 1\n",
        "p/sibling.py": "import observe; observe.executed(__name__)\n",
    }
    main = """
    import observe
    from p.q.r import x
    observe.pending("p", "p.q", "p.q.r")
    import p
    print(x, p.q.r.x, p.sibling.__name__, observe.order)
    """
    same(main, files, lazy=("p",))


@pytest.mark.case(13)
@pytest.mark.parametrize("statement", [
    "import math.pi", "import hv.pi", "import absent", "import a.absent", "from absent import x", "import a.b.c as d",
    "from a.b.c import d",
])  # fmt: skip
def test_a_module_that_does_not_exist_is_missing_at_the_statement(same, statement):
    main = f"""
    import traceback
    try:
        {statement}
        print("imported")
    except ModuleNotFoundError as error:
        print(type(error).__name__, error, error.name, error.path)
    def unguarded():
        exec({statement!r}, globals())
    try:
        unguarded()
    except ModuleNotFoundError as error:
        print(error)
    """
    same(main, PACKAGE, lazy=("hv", "math", "a", "absent"))


@pytest.mark.case(13)
def test_a_missing_module_ends_the_program_at_the_statement(same):
    main = "print('before')\nimport hv.pi\nprint('after')\n"
    result = same(main, code=1)
    assert result.stderr.endswith("ModuleNotFoundError: No module named 'hv.pi'; 'hv' is not a package\n")
