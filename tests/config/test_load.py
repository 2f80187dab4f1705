from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lazyboot.config.load import load
from lazyboot.config.model import Config, RuleConfig
from lazyboot.errors import ConfigErrors

Write = Callable[..., str]
Site = Callable[..., Path]


@pytest.fixture
def hydra(site: Site) -> Path:
    """A library that auto looks for."""
    return site("hydra", {"__init__.py": ""})


def origins(*paths: str, overrides: Config | None = None) -> list[str]:
    return [layer.origin for layer in load(paths, overrides=overrides).layers]


@pytest.mark.usefixtures("hydra")
def test_no_configuration_at_all_means_auto() -> None:
    assert origins() == ["preset hydra"]


@pytest.mark.usefixtures("hydra")
def test_a_configuration_that_says_no_presets_means_auto(write: Write) -> None:
    path = write("lazy = ['a']")
    assert origins(path) == ["preset hydra", path]


@pytest.mark.usefixtures("hydra")
def test_an_empty_list_of_presets_means_none(write: Write) -> None:
    path = write("presets = []")
    assert origins(path) == [path]


@pytest.mark.usefixtures("hydra")
def test_auto_may_stand_beside_names(write: Write) -> None:
    path = write("presets = ['nemo', 'auto']")
    assert origins(path) == ["preset hydra", "preset torch", "preset nemo", path]


@pytest.mark.usefixtures("hydra")
def test_a_preset_that_is_named_and_automatic_counts_once(write: Write) -> None:
    path = write("presets = ['auto', 'hydra', 'hydra']")
    assert origins(path) == ["preset hydra", path]


def test_presets_then_files_in_order_then_arguments(write: Write) -> None:
    project = write("[tool.lazyboot]\nlazy = ['a']", "pyproject.toml")
    own = write("presets = ['lightning', 'hydra']")
    found = origins(project, own, overrides=Config(lazy=("b",)))
    assert found == ["preset torch", "preset lightning", "preset hydra", project, own, "arguments"]


def test_the_last_to_say_presets_wins(write: Write) -> None:
    first, second = write("presets = ['nemo']", "a.toml"), write("presets = ['hydra']", "b.toml")
    assert origins(first, second)[0] == "preset hydra"
    assert origins(second, first)[1] == "preset nemo"
    assert origins(first, overrides=Config(presets=())) == [first, "arguments"]
    assert origins(first, overrides=Config())[1] == "preset nemo"


def test_layers_hold_what_was_written(write: Write) -> None:
    text = """
        presets = []
        lazy = ["a", "b.c"]
        eager = ["d"]
        [[rule]]
        modules = ["e"]
        importers = ["@project", "f.*"]
        inside = true
        guards = "eager"
        annotations = false
        reason = "why"
    """
    (layer,) = load([write(text)]).layers
    rule = RuleConfig(("e",), ("@project", "f.*"), True, "eager", False, reason="why")
    assert layer.config == Config((), ("a", "b.c"), ("d",), (rule,))


def test_every_mistake_of_every_file_is_reported_at_once(write: Write) -> None:
    paths = [write("[tool.lazyboot]\nlazi = 1\npresets = ['nemmo']", "pyproject.toml"), write("lazy = ['json']\nx = 1")]
    with pytest.raises(ConfigErrors) as found:
        load(paths, overrides=Config(lazy=("1x",)))
    assert [(error.file, error.line, error.key) for error in found.value.errors] == [
        (paths[0], 2, "tool.lazyboot.lazi"),
        (paths[0], 3, "tool.lazyboot.presets[0]"),
        (paths[1], 1, "lazy[0]"),
        (paths[1], 2, "x"),
        ("arguments", None, "lazy[0]"),
    ]


def test_presets_that_a_later_file_replaces_are_still_checked(write: Write) -> None:
    with pytest.raises(ConfigErrors, match="there is no preset 'nemmo'"):
        load([write("presets = ['nemmo']", "a.toml"), write("presets = []", "b.toml")])


def test_arguments_of_the_wrong_type_are_named_errors() -> None:
    with pytest.raises(ConfigErrors, match=r"arguments: lazy: expected a list of strings, got the string 'torch'"):
        load([], overrides=Config(lazy="torch"))  # type: ignore[arg-type]


def test_rules_given_as_arguments_are_checked() -> None:
    with pytest.raises(ConfigErrors, match=r"arguments: rule\[0\].modules: empty"):
        load([], overrides=Config(rule=(RuleConfig(modules=()),)))


def test_a_pattern_that_an_earlier_file_makes_eager_is_an_error(write: Write) -> None:
    first, second = write("presets = []\neager = ['a']", "a.toml"), write("lazy = ['a.b']", "b.toml")
    with pytest.raises(ConfigErrors) as found:
        load([first, second])
    (error,) = found.value.errors
    assert (error.file, error.line) == (second, 1)
    assert f"eager names 'a' ({first}:2)" in error.message


def test_a_later_file_may_make_eager_what_an_earlier_defers(write: Write) -> None:
    assert load([write("presets = []\nlazy = ['a.b']", "a.toml"), write("eager = ['a']", "b.toml")])


def test_a_file_may_make_eager_what_a_preset_defers(write: Write) -> None:
    assert load([write("presets = ['lightning']\neager = ['torch', 'torchmetrics', 'wandb']")])


def test_a_pattern_that_a_named_preset_makes_eager_is_an_error(write: Write) -> None:
    with pytest.raises(ConfigErrors, match=r"eager names 'omegaconf' \(preset hydra\)"):
        load([write("presets = ['hydra']\nlazy = ['omegaconf']")])


@pytest.mark.usefixtures("hydra")
def test_a_pattern_that_an_automatic_preset_makes_eager_is_no_error(write: Write) -> None:
    assert load([write("lazy = ['omegaconf']")])  # it has its use where Hydra is not installed
