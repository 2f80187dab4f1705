from __future__ import annotations

from collections.abc import Callable

import pytest

Mistakes = Callable[..., "list[str]"]


def only(found: list[str]) -> str:
    (error,) = found
    return error


@pytest.mark.parametrize("pattern", ["a", "a.b", "a.*", "a.*.plugins", "_a1.b_2", "größe"])
def test_a_dotted_name_is_a_pattern(pattern: str, mistakes: Mistakes) -> None:
    assert mistakes(f"lazy = ['{pattern}']") == []


@pytest.mark.parametrize("pattern", ["", " ", "a b", "a..b", ".a", "a.", "1a", "a.1", "a\\tb", "a;b", "${X}"])
def test_what_is_not_a_module_name_is_an_error(pattern: str, mistakes: Mistakes) -> None:
    assert "is not a module name" in only(mistakes(f'lazy = ["{pattern}"]'))


@pytest.mark.parametrize("key", ["lazy", "eager"])
def test_both_short_forms_are_checked(key: str, mistakes: Mistakes) -> None:
    assert f"lazyboot.toml:1: {key}[1]: 'b c' is not a module name" in only(mistakes(f"{key} = ['a', 'b c']"))


def test_importers_are_checked(mistakes: Mistakes) -> None:
    found = mistakes("[[rule]]\nmodules = ['a']\nimporters = [\n'b c']")
    assert "lazyboot.toml:4: rule[0].importers[0]: 'b c' is not a module name" in only(found)


@pytest.mark.parametrize(
    "written, nearest",
    [("my-plugins", "my_plugins"), ("pkg/mod.py", "pkg.mod"), ("pkg.mod.py", "pkg.mod.py"), (" torch ", "torch")],
)
def test_a_path_or_distribution_name_suggests_the_module(written: str, nearest: str, mistakes: Mistakes) -> None:
    found = mistakes(f"lazy = ['{written}']")
    if written == nearest:
        assert found == []  # a module called py inside pkg.mod is unlikely, but has a module's name
    else:
        assert only(found).endswith(f"did you mean {nearest!r}?")


@pytest.mark.parametrize("pattern", ["*", "*.plugins"])
def test_a_star_cannot_come_first(pattern: str, mistakes: Mistakes) -> None:
    assert "the first component cannot be '*'" in only(mistakes(f"lazy = ['{pattern}']"))


@pytest.mark.parametrize("pattern", ["a.**", "a.b*", "a*"])
def test_a_star_is_a_whole_component(pattern: str, mistakes: Mistakes) -> None:
    assert "'*' stands for one whole component" in only(mistakes(f"lazy = ['{pattern}']"))


@pytest.mark.parametrize("module", ["json", "os.path", "importlib.*", "__future__"])
@pytest.mark.parametrize("text", ["lazy = ['{}']", "[[rule]]\nmodules = ['{}']"])
def test_naming_the_standard_library_is_an_error(text: str, module: str, mistakes: Mistakes) -> None:
    assert "belongs to the standard library" in only(mistakes(text.replace("{}", module)))


@pytest.mark.parametrize("module", ["builtins", "__main__", "builtins.open"])
def test_naming_builtins_or_main_is_an_error(module: str, mistakes: Mistakes) -> None:
    assert "is loaded before any rule applies" in only(mistakes(f"lazy = ['{module}']"))


def test_naming_lazyboot_is_an_error(mistakes: Mistakes) -> None:
    assert "is lazyboot itself" in only(mistakes("lazy = ['lazyboot.runtime']"))


@pytest.mark.parametrize("text", ["eager = ['json']", "[[rule]]\nmodules = ['a']\nimporters = ['json', '__main__']"])
def test_the_standard_library_may_be_eager_or_an_importer(text: str, mistakes: Mistakes) -> None:
    assert mistakes(text) == []


def test_a_library_that_is_not_installed_is_no_error(mistakes: Mistakes) -> None:
    assert mistakes("lazy = ['surely_not_installed_here']") == []


def test_an_empty_list_of_modules_is_an_error(mistakes: Mistakes) -> None:
    found = mistakes("[[rule]]\nmodules = []\n")
    assert found == ["lazyboot.toml:2: rule[0].modules: empty; expected at least one entry"]


def test_project_is_a_group_of_importers(mistakes: Mistakes) -> None:
    assert mistakes("[[rule]]\nmodules = ['a']\nimporters = ['@project']") == []


@pytest.mark.parametrize("group", ["@projects", "@", "@Project", "@site"])
def test_any_other_group_is_an_error_that_names_project(group: str, mistakes: Mistakes) -> None:
    found = mistakes(f"[[rule]]\nmodules = ['a']\nimporters = ['{group}']")
    assert only(found).endswith(f"{group!r} is not a group of importers; did you mean '@project'?")


@pytest.mark.parametrize("text", ["lazy = ['@project']", "eager = ['@project']", "[[rule]]\nmodules = ['@project']"])
def test_project_outside_importers_is_an_error(text: str, mistakes: Mistakes) -> None:
    assert "belongs in a rule's importers" in only(mistakes(text))


def test_an_unknown_preset_names_the_nearest(mistakes: Mistakes) -> None:
    assert mistakes("presets = ['auto',\n'lightening']") == [
        "lazyboot.toml:2: presets[1]: there is no preset 'lightening'; did you mean 'lightning'?"
    ]


def test_a_pattern_that_eager_covers_is_an_error(mistakes: Mistakes) -> None:
    error = only(mistakes("presets = []\nlazy = ['a.b']\neager = ['a']"))
    assert error.startswith("lazyboot.toml:2: lazy[0]: 'a.b' can match nothing: eager names 'a' (")
    assert error.endswith("lazyboot.toml:3), and eager always wins")


def test_a_pattern_of_a_rule_that_eager_covers_is_an_error(mistakes: Mistakes) -> None:
    text = "presets = []\neager = ['a.*']\n[[rule]]\nmodules = ['b', 'a.c.d']"
    assert "lazyboot.toml:4: rule[0].modules[1]: 'a.c.d' can match nothing" in only(mistakes(text))


@pytest.mark.parametrize("eager", ["a.b", "a.*.c", "ab"])
def test_a_pattern_that_eager_covers_in_part_is_no_error(eager: str, mistakes: Mistakes) -> None:
    assert mistakes(f"presets = []\nlazy = ['a']\neager = ['{eager}']") == []


def test_an_importer_inside_the_package_is_an_error_without_inside(mistakes: Mistakes) -> None:
    text = "[[rule]]\nmodules = ['a']\nimporters = ['a.b']\n"
    assert "'a.b' can match nothing: it is inside 'a'" in only(mistakes(text))
    assert mistakes(text + "inside = true") == []


def test_an_importer_inside_one_of_several_packages_is_no_error(mistakes: Mistakes) -> None:
    assert mistakes("[[rule]]\nmodules = ['a', 'c']\nimporters = ['a.b']\n") == []


def test_a_plugin_with_triggers_and_dependents_is_right(mistakes: Mistakes) -> None:
    assert mistakes("[[plugin]]\nmodule = 'a.*.b'\nafter = ['c', 'd.e']\nbefore = ['a.f:g']") == []


@pytest.mark.parametrize(
    "module, message",
    [("a-b", "is not a module name"), ("json", "belongs to the standard library"), ("@project", "a rule's importers")],
)
def test_the_module_of_a_plugin_is_checked(module: str, message: str, mistakes: Mistakes) -> None:
    error = only(mistakes(f"[[plugin]]\nafter = ['b']\nmodule = '{module}'"))
    assert error.startswith("lazyboot.toml:3: plugin[0].module: ") and message in error


@pytest.mark.parametrize(
    "after, message", [("[]", "empty"), ("['a.*']", "no single module"), ("['a b']", "module name")]
)
def test_the_triggers_of_a_plugin_are_checked(after: str, message: str, mistakes: Mistakes) -> None:
    assert message in only(mistakes(f"[[plugin]]\nmodule = 'a'\nafter = {after}"))


@pytest.mark.parametrize("name", ["a.b", "a:", ":b", "a:b.c", "a.*:b", "a-b:c"])
def test_a_plugin_waits_before_names_in_modules_only(name: str, mistakes: Mistakes) -> None:
    error = only(mistakes(f"[[plugin]]\nmodule = 'a'\nafter = ['b']\nbefore = ['{name}']"))
    assert error.endswith(f"plugin[0].before[0]: {name!r} is not a name in a module; expected 'module:name'")


def test_a_plugin_that_eager_covers_is_an_error(mistakes: Mistakes) -> None:
    text = "presets = []\neager = ['a']\n[[plugin]]\nmodule = 'a.b'\nafter = ['c']"
    assert "lazyboot.toml:4: plugin[0].module: 'a.b' can match nothing" in only(mistakes(text))


def test_an_import_function_is_right(mistakes: Mistakes) -> None:
    text = "[[import_function]]\nfunction = 'a.b:c'\n[[import_function]]\nfunction = 'a:d'\ntakes = 'name'"
    assert mistakes(text) == []


@pytest.mark.parametrize(
    "line, message",
    [
        ("function = 'a.b'", "'a.b' is not a name in a module; expected 'module:name'"),
        ("function = 'a:b'\ntakes = 'names'", "import_function[0].takes"),
        ("function = 'a:b'\ntake = 'name'", "did you mean 'takes'?"),
    ],
)
def test_mistakes_in_an_import_function_are_named(line: str, message: str, mistakes: Mistakes) -> None:
    assert any(message in mistake for mistake in mistakes(f"[[import_function]]\n{line}"))


def test_what_a_rule_comes_before_is_a_name_in_a_module(mistakes: Mistakes) -> None:
    assert mistakes("[[rule]]\nmodules = ['a']\nbefore = ['b.c:d']") == []
    error = only(mistakes("[[rule]]\nmodules = ['a']\nbefore = ['b.c']"))
    assert error.endswith("rule[0].before[0]: 'b.c' is not a name in a module; expected 'module:name'")


def test_a_decorator_is_right(mistakes: Mistakes) -> None:
    assert mistakes("[[decorator]]\nfunction = 'a.b:c'\nloads = 'd.e'\nkeeps = '_f'") == []


@pytest.mark.parametrize(
    "line, message",
    [
        ("function = 'a.b'\nloads = 'c'", "'a.b' is not a name in a module; expected 'module:name'"),
        ("function = 'a.*:b'\nloads = 'c'", "'a.*:b' is not a name in a module; expected 'module:name'"),
        ("function = 'a:b'\nloads = 'c.*'", "names no single module"),
        ("function = 'a:b'\nload = 'c'", "did you mean 'loads'?"),
        ("function = 'a:b'\nloads = ['c']", "decorator[0].loads"),
    ],
)
def test_mistakes_in_a_decorator_are_named(line: str, message: str, mistakes: Mistakes) -> None:
    assert any(message in mistake for mistake in mistakes(f"[[decorator]]\n{line}"))


def test_metadata_is_right(mistakes: Mistakes) -> None:
    assert mistakes("[metadata]\nmemoise = false\nreason = 'x'") == []


@pytest.mark.parametrize(
    "text, message",
    [
        ("[metadata]", "metadata.memoise: missing; it must be said"),
        ("[metadata]\nmemoise = 1", "lazyboot.toml:2: metadata.memoise: expected true or false, got the number 1"),
        ("[metadata]\nmemoise = true\nreasons = ''", "lazyboot.toml:3: metadata.reasons: unknown key; did you mean"),
        ("[[metadata]]\nmemoise = true", "metadata: expected a table, got a list"),
        ("metadata = true", "lazyboot.toml:1: metadata: expected a table, got true"),
    ],
)
def test_mistakes_about_metadata_are_named(text: str, message: str, mistakes: Mistakes) -> None:
    assert message in only(mistakes(text))
