"""Decorators that load a library are put off until the decorated function is called, or the library is there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lazyboot.runtime.plan import Decorator, Rule

FILES = {
    "tool/__init__.py": """
        import functools

        def mark(function: object = None, *, note: str = "none") -> object:
            'Marks a function.'
            import tool.compiler
            return tool.compiler.wrap(function, note)
        """,
    "tool/compiler.py": """
        import functools
        import observe
        observe.executed("compiler")

        def wrap(function, note):
            if function is None:
                return lambda function: wrap(function, note)

            @functools.wraps(function)
            def wrapper(*arguments, **options):
                return "marked", note, function(*arguments, **options)

            wrapper.original = function
            wrapper.own = id(wrapper)
            return wrapper
        """,
    "user.py": """
        import tool

        @tool.mark
        def work(x, y=1):
            'Does it.'
            return x + y

        class Model:
            @tool.mark
            def forward(self, x):
                return x * 2
        """,
}
MARK = Decorator("tool:mark", "tool.compiler", "original")


def equal(same, main: str, files: Mapping[str, str] | None = None) -> str:
    return same(main, {**FILES, **(files or {})}, lazy=(), decorators=(MARK,)).stdout


def test_decorating_loads_nothing_and_calling_decorates(same):
    equal(
        same,
        """
        import observe, user
        observe.pending("tool.compiler")
        print(user.work(1), user.work(1, y=5), user.Model().forward(4), observe.order)
        """,
    )


def test_where_the_plain_function_does_calling_loads_nothing(run):
    main = """
    import observe, user
    print(user.work(1), user.Model().forward(4), observe.order)
    import tool.compiler
    import json
    print(user.work(1), user.Model().forward(4), user.work.own == id(user.work), observe.order)
    """
    result = run(main, FILES, lazy=(), decorators=(Decorator("tool:mark", "tool.compiler", "original", plain=True),))
    decorated = "('marked', 'none', 2) ('marked', 'none', 8) True ['compiler']\n"
    assert (result.stdout, result.stderr) == (f"2 8 []\n{decorated}", "")


@pytest.mark.parametrize("plain", [False, True])
def test_attributes_set_meanwhile_stay(same, plain: bool):
    wrap = FILES["tool/compiler.py"].replace("wrapper.original = function", "wrapper.calls = 0")
    files = {**FILES, "tool/compiler.py": wrap.replace("            wrapper.own = id(wrapper)\n", "")}
    main = """
    import user
    user.work.calls = 5
    user.work(1)
    user.work.calls += 1
    import tool.compiler
    import json
    user.work(1)
    print(user.work.calls, user.Model.forward.calls)
    """
    same(main, files, lazy=(), decorators=(Decorator("tool:mark", "tool.compiler", plain=plain),))


def test_the_result_takes_the_place_of_the_stand_in(same):
    equal(
        same,
        """
        import user
        held = user.work
        held(1)
        print(held.original.__name__, held.own == id(held), user.work.own == id(user.work))
        print(user.Model.forward.__closure__ is not None, user.work(2))
        user.Model().forward(1)
        print(user.Model.forward.own == id(user.Model.forward))
        """,
    )


def test_everything_is_decorated_when_the_library_loads_for_another_reason(same):
    equal(
        same,
        """
        import observe, user
        held = user.work
        observe.pending("tool.compiler")
        import tool.compiler
        import json
        print(held.original.__name__, user.work.original.__name__, user.Model.forward.original.__name__)
        """,
    )


def test_the_stand_in_keeps_the_function_where_the_result_will(same):
    main = """
        import observe, user
        observe.pending("tool.compiler")
        print(user.work.original(1), user.Model.forward.original.__qualname__)
        """
    equal(same, main)


def test_the_stand_in_looks_like_the_function(same):
    equal(
        same,
        """
        import inspect, pickle, user
        print(user.work.__name__, user.work.__qualname__, user.work.__module__, user.work.__doc__)
        print(inspect.signature(user.work), inspect.isfunction(user.work), inspect.unwrap(user.work).__name__)
        print(pickle.loads(pickle.dumps(user.work)) is user.work)
        """,
    )


def test_the_decorator_stays_the_object_that_it_is(same):
    equal(
        same,
        """
        import inspect, tool
        held = tool.mark
        import user
        print(held is tool.mark, inspect.signature(tool.mark), tool.mark.__doc__, tool.mark.__name__)
        user.work(1)
        print(held is tool.mark, "__signature__" in vars(tool.mark), tool.mark.__code__.co_argcount)
        """,
    )


@pytest.mark.parametrize(
    "use",
    [
        "decorated = tool.mark(note='n')(plain)",
        "decorated = tool.mark(plain, note='n')",
        "decorated = tool.mark(len)",
        "decorated = (lambda: tool.mark(plain))()",
    ],
    ids=["arguments", "options", "no plain function", "called in a function"],
)
def test_other_calls_decorate_at_once(run, use):
    """The last one defines nothing in the frame that decorates; a plain function may come from anywhere."""
    main = f"import sys, tool\nfrom other import plain\n{use}\nprint('tool.compiler' in sys.modules)\n"
    result = run(main, {**FILES, "other.py": "def plain(x=''): return x\n"}, lazy=(), decorators=(MARK,))
    assert (result.stdout, result.stderr) == ("True\n", "")


def test_a_wrapper_around_the_decorator_is_seen_through(same):
    wrapped = """
        import functools, tool

        def capture(decorator):
            @functools.wraps(decorator)
            def captured(*arguments, **options):
                return decorator(*arguments, **options)
            return captured

        tool.mark = capture(tool.mark)
        """
    main = """
        import observe, wraps_it, user
        observe.pending("tool.compiler")
        print(user.work(1))
        """
    equal(same, main, {"wraps_it.py": wrapped})


def test_what_decorating_raises_the_first_call_raises(run):
    files = {**FILES, "tool/compiler.py": "def wrap(function, note): raise ValueError('cannot')\n"}
    main = "import user\ntry:\n    user.work(1)\nexcept ValueError as error:\n    print(error, error.__notes__)\n"
    result = run(main, files, lazy=(), decorators=(MARK,))
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("cannot ['lazyboot: deferred import at ")
    assert "user.py:" in result.stdout


def test_a_decorator_in_a_deferred_module_is_put_off_once_that_loads(same):
    main = """
        import tool
        import observe, user
        observe.pending("tool.compiler")
        print(user.work(1))
        """
    files = {**FILES}
    same(main, files, lazy=(), rules=(Rule(("tool",), ("__main__", "user")),), decorators=(MARK,))


def test_a_decorator_that_does_not_exist_costs_nothing(same):
    for missing in ("tool:absent", "absent:mark", "tool:functools"):
        same("import user; print(user.work(1))", FILES, lazy=(), decorators=(Decorator(missing, "tool.compiler"),))


def test_uninstalling_gives_the_decorator_back(programs):
    main = """
        import sys, lazyboot, tool
        from lazyboot.runtime.engine import Engine
        from lazyboot.runtime.plan import Decorator, Plan
        code = tool.mark.__code__
        engine = Engine(Plan(decorators=(Decorator("tool:mark", "tool.compiler"),)))
        engine.install()
        closed = tool.mark.__code__ is not code
        import user
        engine.uninstall()
        print(closed, tool.mark.__code__ is code, vars(tool.mark), "tool.compiler" in sys.modules, user.work(1))
        """
    result = programs.run(main, FILES, active=False)
    assert result.stdout == "True True {} False ('marked', 'none', 2)\n", result.stderr


def test_what_is_no_plain_function_of_a_module_is_not_gated():
    from types import ModuleType, SimpleNamespace

    from lazyboot.runtime import decorators, importfunctions
    from lazyboot.runtime.plan import ImportFunction

    def made() -> object:
        return lambda: made

    module = ModuleType("tool")
    module.closure, module.kind = made(), int
    for name in ("closure", "kind", "absent"):
        entry = Decorator(f"tool:{name}", "compiler")
        assert decorators.watch(None, entry, module) is None
        assert importfunctions.watch(None, ImportFunction(f"tool:{name}"), module) is None
    other = SimpleNamespace(wrap=made)
    assert decorators.watch(None, Decorator("tool:wrap", "compiler"), other) is None
    assert importfunctions.watch(None, ImportFunction("tool:wrap"), other) is None
