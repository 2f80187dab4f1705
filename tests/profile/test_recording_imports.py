"""What a recording says of the imports of one process: real programs, recorded in child processes."""

from __future__ import annotations

import re
import sys

import pytest
from recorded import Recorder, imports_of, one, statements_of

_ENTRY = re.compile(r'  File "<frozen importlib._bootstrap>", line \d+, in _call_with_frames_removed\n')


def test_imports_nest_as_they_happened_and_times_add_up(recorded: Recorder) -> None:
    process = recorded(
        "import top\n",
        {
            "top/__init__.py": "import time; time.sleep(0.02)\nfrom top import part\n",
            "top/part.py": "import time; time.sleep(0.05)\n",
        },
    ).main
    top, part = one(process, "top"), one(process, "top.part")
    assert process.imports[part.within] is top
    assert top.within == -1
    assert 0.05 <= part.seconds <= top.seconds - 0.02
    assert 0.02 <= top.own_s < 0.05
    assert top.own_s == pytest.approx(top.seconds - part.seconds, abs=2e-3)
    assert 0 <= top.find_s + top.load_s < top.own_s
    assert top.began_s < part.began_s
    assert process.site_began_s <= process.site_ended_s <= top.began_s < process.ended_s


def test_each_statement_says_where_it_stands_and_how_often_it_was_executed(recorded: Recorder) -> None:
    process = recorded(
        "import mod\nfor _ in range(3):\n    mod.again()\n",
        {"mod.py": "def again():\n    from pkg import (\n        a,\n        b as c)\n", "pkg.py": "a = b = 1\n"},
    ).main
    (statement,) = statements_of(process, "pkg")
    assert (statement.names, statement.importer, statement.function) == (("a", "b"), "mod", "again")
    assert (statement.line, statement.count) == (2, 3)
    assert process.files[statement.file].endswith("mod.py")
    assert process.statements[one(process, "pkg").statement] is statement


def test_a_statement_for_a_module_that_is_there_is_recorded_and_imports_nothing(recorded: Recorder) -> None:
    process = recorded("import mod\nimport other\n", {"mod.py": "", "other.py": "import mod\n"}).main
    assert len(imports_of(process, "mod")) == 1
    assert [each.importer for each in statements_of(process, "mod")] == ["__main__", "other"]


def test_relative_imports_have_absolute_names(recorded: Recorder) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/sub/__init__.py": "from .. import x\nfrom . import y\nfrom .z import v\n",
        "pkg/x.py": "",
        "pkg/sub/y.py": "",
        "pkg/sub/z.py": "v = 1\n",
    }
    process = recorded("import pkg.sub\n", files).main
    asked = {each.module: each.names for each in process.statements if each.importer == "pkg.sub"}
    assert asked == {"pkg": ("x",), "pkg.sub": ("y",), "pkg.sub.z": ("v",)}
    assert process.statements[one(process, "pkg").statement].importer == "__main__"


def test_import_functions_count_as_statements(recorded: Recorder) -> None:
    main = "import importlib\n\ndef load(name):\n    return importlib.import_module(name)\n\nload('a')\nload('b')\n"
    process = recorded(main, {"a.py": "", "b.py": ""}).main
    for name in ("a", "b"):
        statement = process.statements[one(process, name).statement]
        assert (statement.module, statement.importer, statement.line, statement.function) == (
            name,
            "__main__",
            4,
            "load",
        )


def test_a_failed_import_says_why(recorded: Recorder) -> None:
    caught = "try:\n    import {}\nexcept (ImportError, ValueError):\n    pass\n"
    main = caught.format("broken") + caught.format("absent")
    process = recorded(main, {"broken.py": "raise ValueError('no luck')\n"}).main
    assert one(process, "broken").error == "ValueError: no luck"
    assert one(process, "broken").kind == "source"
    assert one(process, "absent").error == "ModuleNotFoundError: No module named 'absent'"


def test_kinds_of_modules(recorded: Recorder) -> None:
    main = "import ns.inner, src, _ctypes, marker\n"
    process = recorded(main, {"ns/inner.py": "", "src.py": "", "marker.py": "import _thread\n"}).main
    kinds = {each.module: each.kind for each in process.imports}
    assert (kinds["ns"], kinds["src"], kinds["_ctypes"]) == ("namespace", "source", "extension")


def test_an_extension_modules_time_is_loading(recorded: Recorder) -> None:
    found = one(recorded("import _ctypes\n").main, "_ctypes")
    assert found.load_s == pytest.approx(found.own_s - found.find_s, abs=1e-5)
    assert found.bytes_read > 10_000 and found.files_opened >= 1


def test_bytes_and_files_are_those_of_the_module_itself(recorded: Recorder) -> None:
    files = {
        "big.py": f"import small\nx = {'y' * 50_000!r}\nopen(__file__).close()\n",
        "small.py": "",
    }
    process = recorded("import big\n", files).main
    assert one(process, "big").bytes_read > 50_000 > one(process, "small").bytes_read > 0
    assert one(process, "big").files_opened > one(process, "small").files_opened >= 1
    assert process.files_opened > 0 and process.modules > 10 and process.peak_bytes > 1_000_000


def test_threads_have_stacks_of_their_own(recorded: Recorder) -> None:
    main = (
        "import threading, sys\n"
        "def load(name):\n    __import__(name)\n"
        "threads = [threading.Thread(target=load, args=(name,)) for name in ('a', 'b')]\n"
        "[each.start() for each in threads]\n[each.join() for each in threads]\n"
    )
    files = {
        "a.py": "import time; time.sleep(0.1)\nimport a1\n",
        "b.py": "import time; time.sleep(0.1)\nimport b1\n",
        "a1.py": "",
        "b1.py": "",
    }
    process = recorded(main, files).main
    a, b = one(process, "a"), one(process, "b")
    assert a.thread != b.thread and a.within == b.within == -1
    assert process.imports[one(process, "a1").within] is a
    assert process.imports[one(process, "b1").within] is b


def test_a_module_that_its_package_loads_is_there_once(recorded: Recorder) -> None:
    files = {"pkg/__init__.py": "from pkg.sub import x\n", "pkg/sub.py": "x = 1\n"}
    process = recorded("from pkg.sub import x\n", files).main
    sub = one(process, "pkg.sub")
    assert process.imports[sub.within].module == "pkg"
    assert process.statements[sub.statement].importer == "pkg"


@pytest.mark.parametrize("error", ["import absent", "import broken", "import syntax", "__import__('broken')"])
def test_tracebacks_are_those_without_the_recorder(recorded: Recorder, error: str) -> None:
    files = {
        "main.py": f"def f():\n    {error}\nimport outer\n",
        "outer.py": f"def g():\n    {error}\ng()\n",
        "broken.py": "def h():\n    raise KeyError(1)\nh()\n",
        "syntax.py": "x = (\n",
    }
    with_recorder = recorded.run(files)
    without = recorded.run(files, recording=False)
    assert without.returncode == with_recorder.returncode == 1
    # 3.10 keeps the entry of a frame that re-raises: the outermost import shows it.
    kept = _ENTRY.sub("", with_recorder.stderr) if sys.version_info < (3, 11) else with_recorder.stderr
    assert kept == without.stderr


def test_warnings_point_at_the_statement(recorded: Recorder) -> None:
    files = {"main.py": "import old\n", "old.py": "import warnings\nwarnings.warn('gone', stacklevel=2)\n"}
    assert "main.py:1: UserWarning: gone" in recorded.run(files).stderr
    assert recorded.run(files).stderr == recorded.run(files, recording=False).stderr


def test_no_module_of_the_recorder_is_in_the_program(recorded: Recorder) -> None:
    main = "import sys\nprint(sorted(sys.modules), sys.path, sys.meta_path, sys.flags, __builtins__.__import__)\n"
    with_recorder = recorded.run({"main.py": main}).stdout
    assert "lazyboot" not in with_recorder and "resource" not in with_recorder


def test_module_level_statements_in_a_loop_are_counted(recorded: Recorder) -> None:
    main = "for _ in range(3000):\n    import a\n    import b\nimport c\n"
    process = recorded(main, {"a.py": "", "b.py": "", "c.py": ""}).main
    for name, count, line in (("a", 3000, 2), ("b", 3000, 3), ("c", 1, 4)):
        (statement,) = statements_of(process, name)
        assert (statement.count, statement.line) == (count, line)
        assert process.statements[one(process, name).statement] is statement


def test_code_that_is_executed_as_text(recorded: Recorder) -> None:
    main = "for name in ('a', 'b'):\n    exec(f'import {name}')\n    __import__('c')\n"
    process = recorded(main, {"a.py": "", "b.py": "", "c.py": ""}).main
    for name in ("a", "b"):
        (statement,) = statements_of(process, name)
        assert (process.files[statement.file], statement.line) == ("<string>", 1)
        assert process.statements[one(process, name).statement] is statement
    assert [each.count for each in statements_of(process, "c")] == [2]
