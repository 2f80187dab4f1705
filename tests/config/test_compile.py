from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lazyboot.config.compile import compile_plan
from lazyboot.config.load import load
from lazyboot.config.model import Config
from lazyboot.runtime.plan import Decorator, ImportFunction, Metadata, Plan, Plugin, Rule
from lazyboot.runtime.planfile import loads

Write = Callable[..., str]


def compiled(*paths: str) -> tuple[Plan, str]:
    """The plan that the compiler writes to stdout in a process of its own, and what it writes to stderr."""
    code = "import sys; sys.path[:] = eval(sys.argv[1]); del sys.argv[1]; from lazyboot.config.compile import main; "
    argv = [sys.executable, "-S", "-c", code + "main(sys.argv[1:])", repr(sys.path), *paths]
    done = subprocess.run(argv, capture_output=True, check=True)
    return loads(done.stdout), done.stderr.decode()


def test_the_short_form_becomes_a_rule_for_each_entry_with_its_line(write: Write) -> None:
    path = write("presets = []\nlazy = [\n'a',\n'b.c']\n")
    assert compile_plan(load([path])).rules == (
        Rule(("a",), origin=f"{path}:3"),
        Rule(("b.c",), origin=f"{path}:4"),
    )


def test_a_rule_keeps_all_it_says(write: Write) -> None:
    text = "presets = []\n[[rule]]\nmodules = ['a', 'b']\nimporters = ['c']\ninside = true\nguards = 'eager'\n"
    text += "before = ['d:e', 'd:f']\nno_instances = ['a:g']\nno_effect = ['a.h:i']\n"
    path = write(text + "annotations = false\nreason = 'why'")
    expected = Rule(("a", "b"), ("c",), inside=True, guards=False, annotations=False, origin=f"{path}:2", reason="why")
    expected.before, expected.no_instances, expected.no_effect = ("d:e", "d:f"), ("a:g",), ("a.h:i",)
    assert compile_plan(load([path])).rules == (expected,)


def test_a_rule_that_says_little_has_the_defaults(write: Write) -> None:
    path = write("presets = []\n[[rule]]\nmodules = ['a']")
    assert compile_plan(load([path])).rules == (Rule(("a",), origin=f"{path}:2"),)


def test_a_plugin_keeps_all_it_says(write: Write) -> None:
    path = write("presets = []\n[[plugin]]\nmodule = 'a.b'\nafter = ['c', 'd']\nbefore = ['e:f']\nreason = 'why'")
    assert compiled(path)[0].plugins == (Plugin("a.b", ("c", "d"), ("e:f",), origin=f"{path}:2", reason="why"),)


def test_a_decorator_keeps_all_it_says(write: Write) -> None:
    text = "presets = []\n[[decorator]]\nfunction = 'a.b:c'\nloads = 'd'\nkeeps = 'e'\nplain = true\nreason = 'why'"
    path = write(text)
    expected = Decorator("a.b:c", "d", "e", plain=True, origin=f"{path}:2", reason="why")
    assert compiled(path)[0].decorators == (expected,)


@pytest.mark.parametrize("line, expected", [("", True), ("postpone_gc = true", True), ("postpone_gc = false", False)])
def test_full_collections_wait_unless_a_file_says_no(write: Write, line: str, expected: bool) -> None:
    assert compiled(write(f"presets = []\n{line}"))[0].postpone_gc is expected


def test_an_import_function_keeps_all_it_says(write: Write) -> None:
    path = write("presets = []\n[[import_function]]\nfunction = 'a.b:c'\ntakes = 'name'\nreason = 'why'")
    expected = ImportFunction("a.b:c", takes_name=True, origin=f"{path}:2", reason="why")
    assert compiled(path)[0].import_functions == (expected,)


def test_of_two_entries_for_a_decorator_the_last_counts(write: Write) -> None:
    path = write("presets = ['lightning', 'nemo']\n[[decorator]]\nfunction = 'torch:compile'\nloads = 'x'")
    found = {each.function: each.loads for each in compiled(path)[0].decorators}
    assert found.pop("torch:compile") == "x"
    assert found == dict.fromkeys(("torch.compiler:disable", "torch._compile:_disable_dynamo"), "torch._dynamo")


def test_keeping_metadata_reaches_the_plan_with_its_reason(write: Write) -> None:
    path = write("presets = []\n[metadata]\nmemoise = true\nreason = 'why'")
    assert compiled(path)[0].metadata == Metadata(origin=f"{path}:3", reason="why")


def test_said_nowhere_metadata_is_not_kept(write: Write) -> None:
    assert compiled(write("presets = ['hydra']"))[0].metadata is None


def test_the_last_place_that_says_it_decides_about_metadata(write: Write) -> None:
    kept = compiled(write("presets = ['huggingface']\nlazy = ['a']"))[0].metadata
    assert kept is not None and kept.origin == "preset huggingface" and kept.reason
    assert compiled(write("presets = ['huggingface']\n[metadata]\nmemoise = false"))[0].metadata is None


def test_plugins_of_presets_reach_the_plan() -> None:
    plan = compile_plan(load([], overrides=Config(presets=("nemo",))))
    assert plan.plugins and {plugin.origin for plugin in plan.plugins} == {"preset nemo"}


def test_rules_of_presets_name_the_preset() -> None:
    plan = compile_plan(load([], overrides=Config(presets=("lightning",), lazy=("a",))))
    assert {rule.origin for rule in plan.rules} == {"preset torch", "preset lightning", "arguments"}


def test_a_later_layer_decides(write: Write) -> None:
    first = write("presets = []\n[[rule]]\nmodules = ['a']\nguards = 'eager'", "a.toml")
    second = write("[[rule]]\nmodules = ['a']", "b.toml")
    deciding = compile_plan(load([first, second])).decide("a", "x", True)
    assert deciding is not None and deciding.origin == f"{second}:1"


def test_eager_of_every_layer_counts(write: Write) -> None:
    plan = compile_plan(load([write("presets = ['hydra']\neager = ['a', 'hydra']")]))
    assert {"a", "hydra", "omegaconf"} <= set(plan.eager)
    assert len(plan.eager) == len(set(plan.eager))


def test_the_compiler_writes_the_plan_and_nothing_else(write: Write) -> None:
    path = write("presets = ['nemo']\nlazy = ['a']")
    plan, stderr = compiled(path)
    expected = compile_plan(load([path]))
    assert (plan.rules, plan.eager, plan.error, stderr) == (expected.rules, expected.eager, None, "")


def test_the_compiler_without_files_writes_the_presets_that_fit() -> None:
    assert compiled()[0].error is None


def test_one_mistake_gives_a_plan_that_names_it(write: Write) -> None:
    path = write("lasy = []")
    plan, stderr = compiled(path)
    assert plan.error == f"{path}:1: lasy: unknown key; did you mean 'lazy'?"
    assert (plan.rules, plan.eager, stderr) == ((), (), "")


def test_several_mistakes_give_a_plan_that_names_the_first_and_counts_the_rest(write: Write) -> None:
    path = write("lasy = []\nlazy = ['json', 'os']")
    expected = f"{path}:1: lasy: unknown key; did you mean 'lazy'? (and 2 more; run `lazyboot doctor`)"
    assert compiled(path)[0].error == expected


@pytest.mark.parametrize("content", [b"\0", b"\xff", b"= =", b"x = " + b"[" * 100_000, b"a" * (1 << 21)])
def test_hostile_files_give_a_plan_that_says_so_on_one_line(content: bytes, write: Write) -> None:
    error = compiled(write(content))[0].error
    assert error is not None and "\n" not in error and "lazyboot.toml" in error


def test_a_missing_file_gives_a_plan_that_says_so(tmp_path: Path) -> None:
    path = str(tmp_path / "absent.toml")
    assert compiled(path)[0].error == f"{path}: there is no such file"


def test_a_name_with_spaces_and_letters_beyond_ascii_survives(write: Write) -> None:
    path = write("presets = []\nlazy = ['größe']", "mein ordner/käse.toml")
    assert compiled(path)[0].rules == (Rule(("größe",), origin=f"{path}:2"),)


def test_without_mistakes_nothing_for_messages_is_loaded(write: Write) -> None:
    code = f"import sys; sys.path[:] = {sys.path!r}; from lazyboot.config.compile import main; main(sys.argv[1:]); "
    argv = [sys.executable, "-c", code + "sys.stderr.write(' '.join(sys.modules))", write("presets = []")]
    loaded = subprocess.run(argv, capture_output=True, check=True).stderr.decode().split()
    assert not {"difflib", "importlib_metadata", "click", "rich", "jsonschema"} & set(loaded)
