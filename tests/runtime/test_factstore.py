"""What modules' code says is kept between processes, by the identity of the file."""

from __future__ import annotations

import os
from importlib.machinery import ModuleSpec

import pytest

from lazyboot.runtime import cache, factstore
from lazyboot.runtime.planfile import checksum

PROGRAM = """
    import sys
    from lazyboot.runtime import facts
    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.plan import Plan, Rule

    read = []
    of = facts.Facts.of
    facts.Facts.of = lambda spec, code: read.append(spec.name) or of(spec, code)
    Engine(Plan((Rule(("hv", "other", "deep")),)), CACHE).install()
    try:
        import deep
        HAVE = True
    except ImportError:
        HAVE = False
    print(HAVE, "deep" in sys.modules, len(set(read)))
    """
FILES = {"deep.py": "import below\n", "below.py": "import hv\n"}


@pytest.fixture
def told(programs, tmp_path):
    """Runs the program with a cache folder of its own; gives what it printed."""
    main = PROGRAM.replace("CACHE", repr(str(tmp_path / "cache")))

    def run(files=None) -> str:
        result = programs.run(main, {**FILES, **(files or {})}, active=False)
        assert (result.returncode, result.stderr) == (0, "")
        return result.stdout

    return run


def test_a_second_process_reads_no_module(told):
    assert told() == "True False 4\n"
    assert told() == "True False 0\n"


@pytest.mark.parametrize("source", ["import hv, absent\n", "raise ImportError('no')\n"])
def test_a_changed_module_is_read_again(told, source):
    told()
    assert told({"below.py": source}) == "False False 1\n"
    assert told({"below.py": source}) == "False False 0\n"


def test_a_module_that_appears_on_the_path_is_seen(told):
    told({"deep.py": "import new\n"})
    assert told({"deep.py": "import new\n", "new.py": ""}) == "True False 1\n"


def test_files_that_are_no_modules_do_not_matter(told, programs):
    told()
    (programs.folder / "out-2026.txt").write_text("x")
    (programs.folder / "2026-11-21").mkdir()
    assert told() == "True False 0\n"


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:-9], lambda data: data.replace(b"1", b"0")])
def test_a_damaged_file_is_replaced(told, tmp_path, damage):
    told()
    for name in os.listdir(tmp_path / "cache"):
        path = tmp_path / "cache" / name
        path.write_bytes(damage(path.read_bytes()))
    assert told() == "True False 4\n"
    assert told() == "True False 0\n"


def test_each_package_has_a_file_of_its_own(told, tmp_path):
    told()
    cache = tmp_path / "cache"
    about = {name: (cache / name).read_text() for name in os.listdir(cache)}
    packages = {name: {line.partition("|")[0] for line in text.split("\n")[3:]} for name, text in about.items()}
    assert sorted(map(sorted, packages.values())) == [["below"], ["deep"], ["hv"], ["observe"]]  # hv imports observe
    (below,) = (name for name, text in about.items() if packages[name] == {"below"})
    (cache / below).unlink()
    assert told() == "True False 1\n"


def test_a_folder_that_cannot_be_written_costs_nothing(told, tmp_path):
    (tmp_path / "cache").write_text("a file")
    assert told() == told() == "True False 4\n"


@pytest.mark.parametrize("origin", [None, "", "/two\nlines.py", "/tab\there.py", "/absent/m.py", "/nul\0.py"])
def test_a_module_without_a_file_of_one_line_s_name_has_no_identity(origin):
    assert factstore._identity(ModuleSpec("m", None, origin=origin)) is None


def test_facts_of_another_format_are_not_taken(tmp_path):
    body = b"lazyboot-facts 0\nidentity\tfacts"
    path = cache.write(str(tmp_path), factstore._file_name("pkg"), checksum(body).encode() + b"\n" + body)
    assert factstore._read(str(tmp_path), "pkg") == {} and path is None
