"""Names that mean nothing before their library has loaded: uses that a rule answers without loading it."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule

FILES = {
    "compiler/__init__.py": """
        import observe
        observe.executed("compiler")
        BROKEN = []
        def graph_break(message=""):
            BROKEN.append(message)
            return "broken"
        class Model: pass
        other_break = graph_break
        """,
    "base/__init__.py": "",
    "base/optim.py": """
        def step():
            import compiler
            compiler.graph_break()
            try:
                return "stepped"
            finally:
                compiler.graph_break()
        def is_model(x):
            import compiler
            return isinstance(x, compiler.Model)
        def other_break():
            import compiler
            return compiler.other_break()
        """,
    "user.py": """
        from compiler import Model, graph_break
        class Holder:
            inner = 1
        def check(x):
            return isinstance(x, Model)
        def check_attribute(holder):
            if isinstance(holder.inner, Model):
                return "a model"
            return not isinstance(holder, Model)
        def calls():
            return graph_break()
        def other(x, of):
            return of.__name__
        """,
}
NO_INSTANCES, NO_EFFECT = ("compiler:Model",), ("compiler:graph_break",)
WAIT = "import signals; signals.slow()\n        "
RULES = (Rule(("compiler",), ("base", "user"), no_instances=NO_INSTANCES, no_effect=NO_EFFECT),)
names_wait = pytest.mark.needs("names that mean nothing yet")


def program(run, main: str) -> str:
    result = run(f"import observe\n{main}", FILES, lazy=(), rules=RULES)
    assert result.returncode == 0, result.stderr
    return result.stdout


@names_wait
@pytest.mark.parametrize("use", ["user.check(1)", "user.check(user.check)", "not user.check_attribute(user.Holder)"])
def test_nothing_is_an_instance_of_a_class_that_is_not_there_yet(run, use: str):
    assert program(run, f"import user\nprint({use}, {use}, observe.order)") == "False False []\n"


def test_once_the_class_is_there_it_is_asked(same):
    main = "import user\nuser.check(1)\nimport compiler\nprint(user.check(compiler.Model()), user.check(1))"
    assert same(main, FILES, lazy=(), rules=RULES).stdout == "True False\n"


def test_a_check_that_imports_the_module_in_its_function_waits_too(run):
    main = "from base import optim\nprint({optim.is_model(optim) for _ in range(100)}, observe.order)"
    assert program(run, main) == "{False} []\n"


def test_a_function_that_has_nothing_to_act_on_does_nothing(run):
    main = "from base import optim\nprint({optim.step() for _ in range(100)}, observe.order)"
    assert program(run, main) == "{'stepped'} []\n"


def test_the_function_acts_once_its_module_is_there(same):
    main = "from base import optim\noptim.step()\nimport compiler\nn = len(compiler.BROKEN)\noptim.step()\n"
    same(f"{main}print(len(compiler.BROKEN) - n)", FILES, lazy=(), rules=RULES)


@names_wait
def test_a_pending_name_that_is_called_does_nothing(run):
    assert program(run, "import user\nprint(user.calls(), observe.order)") == "None []\n"


@pytest.mark.parametrize(
    "use",
    [
        "isinstance(1, (user.Model, str))",
        "user.Model.__name__",
        "issubclass(int, user.Model)",
        "isinstance(user.Model, type)",
        "user.graph_break('why')",
        "(user.graph_break, 1)[1]",
        "user.other(1, user.Model)",
        "type('M', (user.Model,), {}).__name__",
        "user.Model() is None",
        "optim.other_break()",
    ],
)
def test_any_other_use_loads(same, use: str):
    main = f"import observe, user\nfrom base import optim\nprint({use})\nobserve.once('compiler')"
    same(main, FILES, lazy=(), rules=RULES)


@pytest.mark.parametrize(
    "use",
    [
        "(c or isinstance)(1, Model).__name__",
        "(c if x else isinstance)(1, Model).__name__",
        "failed(lambda: asserts(0))",
        "isinstance(1, Model) and patched",
        "copied(1)",
        "isinstance(*(1, Model))",
        "isinstance([1][0], Model)",
        "isinstance(1 + 1, Model)",
        "(isinstance if x else c)(1, Model)",
        "c(1, Model).__name__",
        "[isinstance][0](1, Model)",
        "graph_break(*[])",
        "graph_break(**{})",
        "graph_break",
    ],
)
def test_shapes_that_only_look_alike_load(same, use: str):
    source = f"""
        from compiler import Model, graph_break
        def c(x, cls): return cls
        x = 1
        def asserts(x):
            assert x, graph_break
        def failed(function):
            try:
                function()
            except AssertionError as error:
                return error.args[0].__name__
        copy = dict(globals())
        exec("def f(x): return isinstance(x, Model)", copy)
        def copied(x): return copy["f"](x)
        patched = 1
        def use():
            return getattr({use}, "__name__", {use})
        """
    rules = (Rule(("compiler",), no_instances=NO_INSTANCES, no_effect=NO_EFFECT),)
    same("import shapes\nprint(shapes.use())", {**FILES, "shapes.py": source}, lazy=(), rules=rules)


def test_a_function_of_its_own_called_isinstance_gets_the_class(same):
    source = """
        from compiler import Model
        def isinstance(x, cls): return cls.__name__
        def check(x): return isinstance(x, Model)
        """
    main = "import observe, mine\nprint(mine.check(1))\nobserve.once('compiler')"
    same(main, {**FILES, "mine.py": source}, lazy=(), rules=(Rule(("compiler",), no_instances=NO_INSTANCES),))


def test_names_that_wait_for_a_module_that_a_function_imports_are_bound_when_it_executes(same):
    main = """
    import observe, user
    from base import optim
    optim.step()
    def late():
        import compiler
        return compiler
    print(late().BROKEN is not None, user.check(late().Model()), sorted(n for n in vars(user) if n[0] != "_"))
    import sys
    print(user.Model is sys.modules["compiler"].Model, type(sys.modules["compiler"]).__name__)
    observe.once("compiler")
    """
    files = {**FILES, "base/optim.py": FILES["base/optim.py"].replace("compiler.graph_break()", "pass")}
    same(main, files, lazy=(), rules=(Rule(("compiler",), no_instances=NO_INSTANCES),))


def test_a_statement_after_a_function_s_import_still_waits(run):
    main = "from base import optim\noptim.step()\nfrom compiler import Model\nimport user\nprint(observe.order)\n"
    rules = (Rule(("compiler",), no_effect=NO_EFFECT),)
    result = run(f"import observe\n{main}print(Model is user.Model, observe.order)", FILES, lazy=(), rules=rules)
    assert (result.stdout, result.stderr) == ("[]\nTrue ['compiler']\n", "")


@pytest.mark.needs("threads")
def test_a_thread_waits_for_another_that_is_loading_it(same):
    main = """
    import threading, user, observe, signals
    loader = threading.Thread(target=lambda: user.Model)
    loader.start()
    signals.loading.wait(10)
    print(user.check(1))
    loader.join()
    observe.once("compiler")
    """
    files = {
        **FILES,
        "compiler/__init__.py": FILES["compiler/__init__.py"].replace("BROKEN", f"{WAIT}BROKEN", 1),
        "signals.py": """
            import threading, time
            loading = threading.Event()
            def slow():
                loading.set()
                time.sleep(0.2)
            """,
    }
    same(main, files, lazy=(), rules=RULES)
