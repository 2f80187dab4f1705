"""First use late in a process's life, and in other processes."""

from __future__ import annotations

import os
import sys

import pytest


@pytest.mark.case(25)
def test_first_use_in_atexit(same):
    main = """
    import atexit
    import observe
    import hv
    from hv import X
    atexit.register(lambda: print(X, hv.VALUE, "at exit"))
    observe.pending("hv")
    print("end")
    """
    assert "at exit" in same(main).stdout


@pytest.mark.case(25)
def test_first_use_in_del(same):
    main = """
    import gc
    import observe
    from hv import X
    import hv
    class Keeper:
        def __del__(self): print("del", X, hv.VALUE)
    k = Keeper()
    del k
    cycle = Keeper()
    cycle.me = cycle
    del cycle
    gc.collect()
    print("end")
    """
    same(main)


@pytest.mark.case(25)
@pytest.mark.skipif(sys.platform == "win32", reason="signals to oneself")
def test_first_use_in_a_signal_handler(same):
    main = """
    import os, signal
    import observe
    from hv import X
    import hv
    signal.signal(signal.SIGUSR1, lambda *ignored: print("handled", X, hv.VALUE))
    observe.pending("hv")
    os.kill(os.getpid(), signal.SIGUSR1)
    print("end")
    """
    same(main)


@pytest.mark.case(25)
@pytest.mark.needs("hidden while loading")
@pytest.mark.skipif(sys.platform == "win32", reason="signals to oneself")
def test_a_signal_handler_that_uses_the_name_that_is_loading(same):
    """It runs while hv executes, where an eager run has no X yet either."""
    main = """
    import signal
    import observe
    signal.signal(signal.SIGUSR1, lambda *ignored: print("handled", observe.attempt(lambda: X)))
    from hv import X
    print(X.__name__)
    observe.once("hv")
    """
    source = (
        "import observe, os, signal\nobserve.executed(__name__)\nos.kill(os.getpid(), signal.SIGUSR1)\nclass X: pass\n"
    )
    assert "handled NameError" in same(main, {"hv.py": source}).stdout


@pytest.mark.case(25)
def test_first_use_while_the_interpreter_shuts_down_works_or_fails_as_an_import_would(run):
    """An import statement that runs then fails as well: sys.meta_path is None, or builtins are gone.

    Where a name bound eagerly is None by then, it may be so too.
    """
    main = """
    from hv import X
    class Keeper:
        def __del__(self):
            {}
            print("del", X.__name__)
    keeper = Keeper()
    print("end")
    """
    lazy = run(main.format("pass"))
    assert lazy.returncode == 0 and lazy.stdout.startswith("end\n")
    if lazy.stdout != run(main.format("pass"), active=False).stdout:
        eager = run(main.format("import hv").replace("    from hv import X\n", ""), active=False)
        assert "ImportError" in eager.stderr or "'NoneType' object is not callable" in eager.stderr
        assert "ImportError" in lazy.stderr and "Exception ignored" in lazy.stderr


@pytest.mark.case(25)
@pytest.mark.needs("threads")
def test_first_use_in_a_thread_that_outlives_main(same):
    main = """
    import threading, time
    from hv import X
    def late():
        time.sleep(0.1)
        print("thread", X)
    threading.Thread(target=late).start()
    print("end")
    """
    same(main)


fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


@fork
@pytest.mark.case(24)
@pytest.mark.needs("processes")
def test_first_use_after_a_fork_in_each_process(same):
    main = """
    import os, sys
    import observe
    import hv
    from hv import X
    observe.pending("hv")
    child = os.fork()
    print("child" if child == 0 else "parent", X, hv.VALUE, observe.order, flush=True) if child == 0 else None
    if child == 0:
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print("parent", X, hv.VALUE, observe.order)
    """
    same(main)


@fork
@pytest.mark.case(24)
@pytest.mark.needs("processes", "threads")
def test_first_use_in_a_child_forked_while_another_thread_loads(same):
    """The import lock that the other thread holds is never released in the child."""
    main = """
    import os, signal, threading, time
    import observe
    from hv import X
    thread = threading.Thread(target=lambda: X)
    thread.start()
    time.sleep(0.1)
    child = os.fork()
    if child == 0:
        signal.alarm(10)
        os._exit(0 if X.__name__ == "X" else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    thread.join()
    print(X.__name__)
    """
    same(main, {"hv.py": "import time\ntime.sleep(0.5)\nclass X: pass\n"}, flags=["-W", "ignore"])


METHODS = [method for method in ("fork", "spawn", "forkserver") if sys.platform != "win32" or method == "spawn"]


@pytest.mark.case(24)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.needs("processes")
def test_worker_processes(same, method):
    main = f"""
    import multiprocessing, os
    import observe
    import hv
    from hv import X, VALUE as value
    if __name__ == "__main__":
        observe.pending("hv")
    def work(number):
        assert not observe.ACTIVE or "LAZYBOOT_TEST_PLAN" in os.environ
        return number + value, hv.X is X, X.__name__, __name__
    def lazily(_):
        import sys
        from lazyboot.runtime.engine import active
        return active() is not None
    if __name__ == "__main__":
        context = multiprocessing.get_context({method!r})
        with context.Pool(2) as pool:
            print(pool.map_async(work, range(4)).get(60))  # a pool whose workers fail to start would wait for ever
            assert all(pool.map_async(lazily, range(2)).get(60)) == observe.ACTIVE
            print(pool.apply_async(type, (X(),)).get(60) is X)
        queue = context.SimpleQueue()
        process = context.Process(target=queue.put, args=(X,))
        process.start()
        print(queue.get() is X)
        process.join()
        print(process.exitcode)
    """
    same(main, flags=["-W", "ignore"])


@pytest.mark.case(24)
@pytest.mark.needs("processes")
def test_child_interpreters_inherit(same):
    main = """
    import subprocess, sys
    import observe
    program = "import observe, hv; observe.pending('hv'); print(hv.VALUE)"
    print(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
    """
    same(main)


@pytest.mark.case(24)
@pytest.mark.needs("processes")
def test_a_process_pool_executor(same):
    main = """
    import concurrent.futures as futures, multiprocessing
    from hv import X, function
    if __name__ == "__main__":
        with futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
            print(pool.submit(function).result(), type(pool.submit(X).result()) is X)
    """
    same(main)
