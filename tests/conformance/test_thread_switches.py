"""Another thread's turn in the middle of what lazyboot does, at a place where the interpreter switches threads."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.needs("threads")

EVENTS = 60  # more calls and returns of lazyboot's than any of these makes before it comes to its store
STORES = {
    "a store": "m.store()",
    "a store from outside": "setattr(m, 'X', 'stored')",
    "a del": "m.delete()",
    "a submodule that is bound": "m.Y",
}
IMPORTER = """
import pkg{0}
from hv{0} import X
from pkg{0}.sub import Y
def store():
    global X
    X = "stored"
def delete():
    global X
    del X
"""


@pytest.mark.case(15)
@pytest.mark.parametrize("store", STORES.values(), ids=list(STORES))
def test_a_read_while_a_name_is_stored_or_deleted(run, store):
    """Wherever a function of lazyboot's begins or ends in it: no reader sees what stands for the deferred object."""
    main = f"""
    import importlib, sys, threading
    def read(m, package):
        for holder, name in ((m, "X"), (package, "sub")):
            seen.add(type(getattr(holder, name, None)).__name__)
    def tracer(wanted, m, package):
        count = 0
        def trace(frame, event, _):
            nonlocal count
            ours = "lazyboot" in frame.f_code.co_filename and frame.f_code.co_name != "__eq__"
            if ours and event in ("call", "return"):
                count += 1
                if count == wanted:
                    sys.settrace(None)
                    reader = threading.Thread(target=read, args=(m, package), daemon=True)
                    reader.start()
                    reader.join(0.2)  # it may wait for what this thread imports
                    seen.add("switched")
            return trace
        return trace
    seen = set()
    for number in range({EVENTS}):
        m, package = importlib.import_module(f"m{{number}}"), importlib.import_module(f"pkg{{number}}")
        sys.settrace(tracer(number, m, package))
        {store}
        sys.settrace(None)
    assert "switched" in seen, seen
    print("Deferred" in seen)
    """
    files = {}
    for number in range(EVENTS):
        files[f"m{number}.py"] = IMPORTER.format(number)
        files[f"hv{number}.py"] = "X = 1"
        files[f"pkg{number}/__init__.py"] = ""
        files[f"pkg{number}/sub.py"] = "Y = 1"
    lazy = [f"{name}{number}" for number in range(EVENTS) for name in ("hv", "pkg")]
    done = run(main, files, lazy=lazy)
    assert done.stdout == "False\n", done.stderr


@pytest.mark.case(15)
@pytest.mark.parametrize("statement, read", [("from hv import X", "X"), ("import hv as X", "X"), ("import hv", "hv")])
def test_a_read_between_a_deferred_statement_and_its_store(same, statement, read):
    """The store puts a stand-in under a name that has been loaded by then: the name must not be settled yet."""
    files = {"m.py": f"{statement}\nAFTER = 1\n"}
    main = f"""
    import sys
    def trace(frame, event, _):
        if frame.f_globals.get("__name__") == "m":
            frame.f_trace_opcodes = True
            if event == "opcode":
                sys.settrace(None)
                getattr(sys.modules["m"], {read!r}, None)
                sys.settrace(trace)
            return trace
    sys.settrace(trace)
    import m
    sys.settrace(None)
    print(m.{read}.__name__, type(vars(m)[{read!r}]).__name__, [m.{read} for _ in range(2)] == [vars(m)[{read!r}]] * 2)
    """
    same(main, files)


@pytest.mark.case(15)
@pytest.mark.parametrize("statement, use", [("import {0} as b", "b.WHOLE"), ("from {0} import X, WHOLE", "X, WHOLE")])
def test_a_name_never_stands_for_a_module_that_has_failed(run, statement, use):
    """The interpreter gives it to a thread that waits for the load, while a third thread executes the module anew."""
    broken = """
        import collections, shared, time
        class X: made_by = shared.executions[__name__]
        shared.executions[__name__] += 1
        time.sleep(0.002)
        if X.made_by < 3:
            raise ValueError("broken")
        WHOLE = 1
        """
    names = [f"broken{number}" for number in range(20)]
    files = {f"{name}.py": broken for name in names}
    files["shared.py"] = "import collections; executions = collections.Counter()\n"
    for number, name in enumerate(names):
        files[f"m{number}.py"] = f"{statement.format(name)}\ndef use(): return {use}\n"
    main = """
        import importlib, observe, shared, sys, threading, time
        sys.setswitchinterval(1e-6)
        for number in range(20):
            m = importlib.import_module(f"m{number}")
            def read():
                for _ in range(8):
                    observe.attempt(m.use)
                    time.sleep(0.001)
            threads = [threading.Thread(target=read) for _ in range(32)]
            for each in threads: each.start()
            for each in threads: each.join()
            whole = sys.modules[f"broken{number}"]
            m.use()
            assert vars(m).get("b", whole) is whole and vars(m).get("X", whole.X) is whole.X, number
            assert shared.executions[whole.__name__] == 4, shared.executions
        print("whole")
        """
    done = run(main, files, lazy=names)
    assert done.stdout == "whole\n", done.stderr
