"""Starting up by the true way in: off, misconfigured, or with a cache that cannot be used."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import lazyboot

SITEDIR = str(Path(lazyboot.__file__).parent / "sitedir")
USE = "import sys\nimport hv\nprint('hv' in sys.modules, hv.VALUE)\n"
LAZY, EAGER = "False 42\n", "True 42\n"


@pytest.fixture
def start(programs, tmp_path) -> Callable[..., object]:
    """Runs ``main.py`` with ``LAZYBOOT=1`` through the sitecustomize folder and a configuration of its own."""
    programs.environ["PYTHONPATH"] = os.pathsep.join(
        (SITEDIR, programs.environ["PYTHONPATH"].rpartition(os.pathsep)[2])
    )
    programs.write({"hv.py": "VALUE = 42\n"})

    def run(config: str | bytes | None = 'presets = []\nlazy = ["hv"]\n', main: str = USE, **env: str):
        if config is not None:
            data = config if isinstance(config, bytes) else config.encode()
            (programs.folder / "lazyboot.toml").write_bytes(data)
        return programs.run(main, {"hv.py": "VALUE = 42\n"}, env={"LAZYBOOT": "1", **env}, active=False)

    return run


@pytest.fixture
def kept(tmp_path) -> Callable[[], list[Path]]:
    """The plans kept in the cache folder."""
    return lambda: sorted((tmp_path / "cache" / "lazyboot").glob("*"))


def expect_eager_with_one_line(result: object, *words: str) -> None:
    assert result.stdout == EAGER and result.returncode == 0, result.stderr
    assert result.stderr.count("\n") == 1 and result.stderr.startswith("lazyboot: "), result.stderr
    assert all(word in result.stderr for word in words), result.stderr


@pytest.mark.case(34)
@pytest.mark.needs("processes")
def test_a_good_configuration_is_silent_and_its_plan_is_kept(start, kept):
    result = start()
    assert (result.stdout, result.stderr) == (LAZY, "")
    assert [plan.suffix for plan in kept()] == [".plan"]
    before = kept()[0].stat().st_mtime_ns
    assert start().stdout == LAZY and kept()[0].stat().st_mtime_ns == before


KEEP_AND_START = """
import os, sys
import lazyboot
from lazyboot.runtime import boot, cache, planfile, sources
from lazyboot.runtime.plan import Plan, Rule
paths = sources.find(sources.script_folder(sys.argv), os.environ)
name = sources.key(paths, sys.path, lazyboot.__version__) + ".plan"
cache.write(cache.folder_for(os.environ), name, planfile.dumps(Plan((Rule(("hv",)),))))
boot.start()
"""


@pytest.mark.case(34)
def test_a_kept_plan_is_used_as_it_is(start, programs):
    programs.write({"site/sitecustomize.py": KEEP_AND_START})
    parent = programs.environ["PYTHONPATH"].rpartition(os.pathsep)[2]
    result = start(PYTHONPATH=os.pathsep.join((str(programs.folder / "site"), parent)), LAZYBOOT_SUMMARY="1")
    assert result.stdout == LAZY, result.stderr
    assert "1 import statement deferred" in result.stderr and "1 deferred name used" in result.stderr
    assert start(LAZYBOOT="0").stdout == EAGER


@pytest.mark.case(34)
@pytest.mark.needs("processes")
def test_a_changed_configuration_is_compiled_again(start, kept):
    assert start().stdout == LAZY
    assert start("presets = []\n").stdout == EAGER
    assert len(kept()) == 2


@pytest.mark.case(34)
@pytest.mark.parametrize("config, words", [
    ("lazy = [", ("lazyboot.toml",)),
    ("lazy = 5\n", ("lazyboot.toml:1", "lazy")),
    ("lasy = ['hv']\n", ("lazyboot.toml:1", "lasy", "lazy")),
    ("presets = ['nimo']\n", ("nimo", "nemo")),
    ("lazy = ['not a module']\n", ("not a module",)),
    ("lazy = ['os']\n", ("os",)),
    (b"\xff\xfe\x00lazy", ("lazyboot.toml",)),
    (b"lazy = ['\xff']\n", ("lazyboot.toml",)),
    ("x = 1\n" * 300_000, ("lazyboot.toml",)),
    ("a = " + "[" * 5_000 + "\n", ("lazyboot.toml",)),
    ("lazy = ['h\\u001b[31mv']\n", ()),
    ("lazy = ['h\\nv', 'x\\ty']\n", ()),
    ("[[rule]]\nmodules = ['hv']\nreason = 5\n", ("reason",)),
    ("[tool.lazyboot]\nlazy = ['hv']\n", ("tool",)),
])  # fmt: skip
@pytest.mark.needs("processes")
def test_a_configuration_that_cannot_be_used_costs_one_line(start, config, words):
    result = start(config)
    expect_eager_with_one_line(result, *words, "eager")
    assert "\x1b" not in result.stderr and len(result.stderr) < 1000


@pytest.mark.case(34)
@pytest.mark.parametrize("config", ["lazy = [", "lazy = 5\n"])
@pytest.mark.needs("processes")
def test_strict_stops_the_run_with_code_2(start, config):
    result = start(config, LAZYBOOT_STRICT="1")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1 and result.stderr.startswith("lazyboot: ")


@pytest.mark.case(34)
@pytest.mark.needs("processes")
def test_strict_runs_with_a_good_configuration(start):
    assert start(LAZYBOOT_STRICT="1").stdout == LAZY


@pytest.mark.case(34)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.needs("processes")
def test_configurations_that_are_no_files(start, programs, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    expect_eager_with_one_line(start(None, LAZYBOOT_CONFIG=str(tmp_path / "pipe")), "pipe")
    expect_eager_with_one_line(start(None, LAZYBOOT_CONFIG=str(tmp_path)), tmp_path.name)
    expect_eager_with_one_line(start(None, LAZYBOOT_CONFIG=str(tmp_path / "absent.toml")), "absent.toml")
    expect_eager_with_one_line(start(None, LAZYBOOT_CONFIG="/dev/zero"), "/dev/zero")


@pytest.mark.case(34)
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root reads everything")
@pytest.mark.needs("processes")
def test_an_unreadable_configuration(start, programs):
    (programs.folder / "lazyboot.toml").write_text("lazy = ['hv']\n")
    (programs.folder / "lazyboot.toml").chmod(0)
    expect_eager_with_one_line(start(None), "lazyboot.toml")


@pytest.mark.case(34)
@pytest.mark.needs("processes")
def test_a_cache_folder_that_cannot_be_written(start, tmp_path):
    (tmp_path / "file").write_text("")
    result = start(XDG_CACHE_HOME=str(tmp_path / "file"))
    assert (result.stdout, result.stderr) == (LAZY, "")
    result = start(XDG_CACHE_HOME="/proc/nothing")
    assert (result.stdout, result.stderr) == (LAZY, "")


@pytest.mark.case(34)
@pytest.mark.parametrize("damage", [
    lambda data: b"", lambda data: data[: len(data) // 2], lambda data: data + b"x", lambda data: b"\x00" * 50,
    lambda data: data.replace(b"hv", b"zz"), lambda data: data[:-1], lambda data: b"\n" + data,
])  # fmt: skip
@pytest.mark.needs("processes")
def test_a_corrupt_plan_is_compiled_again(start, kept, damage):
    start()
    (plan,) = kept()
    good = plan.read_bytes()
    plan.write_bytes(damage(good))
    result = start()
    assert (result.stdout, result.stderr) == (LAZY, "")
    assert plan.read_bytes() == good


@pytest.mark.case(34)
@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions of POSIX")
@pytest.mark.needs("processes")
def test_a_plan_that_others_can_write_is_not_trusted(start, kept):
    start()
    (plan,) = kept()
    other = plan.read_bytes()
    plan.chmod(0o666)
    result = start()
    assert (result.stdout, result.stderr) == (LAZY, "")
    assert plan.read_bytes() == other and plan.stat().st_mode & 0o022 == 0


@pytest.mark.case(34)
@pytest.mark.needs("processes")
def test_two_versions_of_lazyboot_share_a_cache(start, kept):
    start()
    (plan,) = kept()
    foreign = plan.with_name("0" * 32 + ".plan")
    foreign.write_bytes(b"another format")
    assert start().stdout == LAZY and foreign.exists()


@pytest.mark.case(34)
def test_what_the_hook_raises_costs_one_line_at_most(start, programs):
    """A lazyboot whose parts are broken leaves the program alone."""
    main = "import sys\nprint('main runs')\n"
    for broken in ("raise SystemExit(5)", "raise KeyboardInterrupt", "1 / 0", "def ("):
        package = programs.folder / "broken" / "lazyboot"
        (package / "runtime").mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text("__version__ = '0'\n")
        (package / "runtime" / "__init__.py").write_text("")
        (package / "runtime" / "boot.py").write_text(broken)
        result = programs.run(
            main, env={"LAZYBOOT": "1", "PYTHONPATH": os.pathsep.join((SITEDIR, str(package.parent)))}, active=False
        )
        assert (result.stdout, result.returncode) == ("main runs\n", 0)
        assert result.stderr.count("\n") <= 1


@pytest.mark.case(34)
@pytest.mark.needs("processes")
def test_a_compiler_that_fails_costs_one_line(start, programs):
    """The configuration's own dependencies are missing: no attrs, no cattrs."""
    (programs.folder / "attr").mkdir()
    (programs.folder / "attr" / "__init__.py").write_text("raise ImportError('no attrs here')\n")
    (programs.folder / "attrs").mkdir()
    (programs.folder / "attrs" / "__init__.py").write_text("raise ImportError('no attrs here')\n")
    path = os.pathsep.join((SITEDIR, str(programs.folder), str(Path(lazyboot.__file__).parents[1])))
    expect_eager_with_one_line(start(PYTHONPATH=path), "attrs")


@pytest.mark.case(28)
@pytest.mark.parametrize("switch", [{"LAZYBOOT": "0"}, {"LAZYBOOT": ""}])
def test_off_is_the_same_as_not_installed(programs, switch):
    show = """
    import builtins, sys
    print(sorted(sys.modules), [str(f).partition(" at ")[0] for f in sys.meta_path], builtins.__import__, len(sys.path_hooks))
    """
    programs.write({"plain/sitecustomize.py": ""})
    without = programs.run(show, env={"PYTHONPATH": str(programs.folder / "plain")}, active=False)
    off = programs.run(show, env={"PYTHONPATH": SITEDIR, **switch}, active=False)
    assert off.stdout == without.stdout and without.returncode == 0


@pytest.mark.case(28)
def test_off_wins_over_every_other_variable(start):
    result = start(LAZYBOOT="0", LAZYBOOT_SUMMARY="1", LAZYBOOT_STRICT="1", LAZYBOOT_CONFIG="/absent")
    assert (result.stdout, result.stderr) == (EAGER, "")


@pytest.mark.case(34)
def test_installers_are_left_alone(start, programs):
    (programs.folder / "pip").mkdir()
    (programs.folder / "pip" / "__main__.py").write_text(USE.replace("import hv", "sys.path.append('.')\nimport hv"))
    (programs.folder / "pip3.11").write_text(USE)
    for command in (["pip"], ["-m", "pip"], ["pip3.11"]):
        programs.write(
            {"lazyboot.toml": 'presets = []\nlazy = ["hv"]\n', "hv.py": "VALUE = 42\n", "pip/__init__.py": ""}
        )
        result = programs.run(USE, {"hv.py": "VALUE = 42\n"}, command=command, env={"LAZYBOOT": "1"}, active=False)
        assert (result.stdout, result.stderr) == (EAGER, "")


@pytest.mark.case(34)
def test_exit_codes_and_output_are_untouched(start):
    assert start(main="import sys\nsys.exit(9)\n").returncode == 9
    assert start(main="print(__import__('sys').argv)\n").stdout == "['main.py']\n"


@pytest.mark.case(34)
@pytest.mark.needs("processes")
def test_a_summary_goes_to_stderr(start):
    result = start(LAZYBOOT_SUMMARY="1")
    assert result.stdout == LAZY
    assert result.stderr.startswith("lazyboot: 1 import statement deferred")


@pytest.mark.case(34)
@pytest.mark.needs("processes")
def test_a_start_that_compiles_the_rules_leaves_what_a_start_that_does_not_leaves(start):
    show = "import sys\nprint(sorted(set(sys.modules) - {'lazyboot.runtime.child'}))\n"
    compiling, starting = start(main=show), start(main=show)
    assert compiling.stdout == starting.stdout and "subprocess" not in starting.stdout


@pytest.mark.case(34)
@pytest.mark.needs("processes")
def test_a_file_named_like_a_part_of_the_standard_library_is_found_at_the_first_start_too(start, programs):
    programs.write({"keyword.py": "MINE = 5\n", "selectors.py": "MINE = 6\n"})
    assert start(main="import keyword, selectors\nprint(keyword.MINE, selectors.MINE)\n").stdout == "5 6\n"
