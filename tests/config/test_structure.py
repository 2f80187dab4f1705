from __future__ import annotations

from collections.abc import Callable

import pytest

WRONG_TYPES = {
    "lazy = 'torch'": "1: lazy: expected a list of strings, got the string 'torch'; write ['torch']",
    "lazy = true": "1: lazy: expected a list of strings, got true",
    "lazy = ['a', 3]": "1: lazy[1]: expected a string, got the number 3",
    "eager = {}": "1: eager: expected a list of strings, got a table",
    "presets = [['auto']]": "1: presets[0]: expected a string, got a list",
    "rule = 'torch'": "1: rule: expected a list of tables, got the string 'torch'",
    "rule = ['torch']": "1: rule[0]: expected a table, got the string 'torch'",
    "[rule]\nmodules = ['a']": "1: rule: expected a list of tables, got a table; write [[rule]]",
    "[plugin]\nmodule = 'a'": "1: plugin: expected a list of tables, got a table; write [[plugin]]",
    "[[rule]]\nmodule = ['a']": "2: rule[0].module: unknown key; did you mean 'modules'?",
    "[[rule]]\nmodules = ['a']\ninside = 'no'": "3: rule[0].inside: expected true or false, got the string 'no'",
    "[[rule]]\nmodules = ['a']\nannotations = 0": "3: rule[0].annotations: expected true or false, got the number 0",
    "[[rule]]\nmodules = ['a']\nreason = 1979-05-27": "3: rule[0].reason: expected a string, got a date",
    "[[rule]]\nmodules = ['a']\nguards = true": "3: rule[0].guards: expected 'check' or 'eager', got true",
    "[[rule]]\nmodules = ['a']\nguards = 'egar'": (
        "3: rule[0].guards: expected 'check' or 'eager', got the string 'egar'; did you mean 'eager'?"
    ),
    "[[plugin]]\nmodule = 'a'\nafter = 'b'": (
        "3: plugin[0].after: expected a list of strings, got the string 'b'; write ['b']"
    ),
    "[[plugin]]\nmodule = ['a']\nafter = ['b']": "2: plugin[0].module: expected a string, got a list",
    "[[rule]]\nreason = 'x'": "1: rule[0].modules: missing; it must be said",
}


@pytest.mark.parametrize("text", WRONG_TYPES, ids=range(len(WRONG_TYPES)))
def test_a_wrong_type_names_line_key_and_what_was_expected(text: str, mistakes: Callable[..., list[str]]) -> None:
    assert mistakes(text) == ["lazyboot.toml:" + WRONG_TYPES[text]]


@pytest.mark.parametrize(
    "key, nearest", [("lasy", "lazy"), ("preset", "presets"), ("Eager", "eager"), ("rules", "rule")]
)
def test_an_unknown_key_names_the_nearest(key: str, nearest: str, mistakes: Callable[..., list[str]]) -> None:
    assert mistakes(f"\n{key} = []") == [f"lazyboot.toml:2: {key}: unknown key; did you mean {nearest!r}?"]


def test_an_unknown_key_of_a_rule_names_the_nearest(mistakes: Callable[..., list[str]]) -> None:
    assert mistakes("[[rule]]\nmodules = ['a']\n[[rule]]\nmodules = ['b']\nimporter = []") == [
        "lazyboot.toml:5: rule[1].importer: unknown key; did you mean 'importers'?"
    ]


def test_an_unknown_key_near_none_lists_those_there_are(mistakes: Callable[..., list[str]]) -> None:
    known = "budget, decorator, eager, import_function, lazy, metadata, plugin, postpone_gc, presets, rule"
    assert mistakes("qqq = 1") == [f"lazyboot.toml:1: qqq: unknown key; known: {known}"]


def test_control_characters_in_a_key_are_escaped(mistakes: Callable[..., list[str]]) -> None:
    (error,) = mistakes('"\\u001b[31m" = 1')
    assert "\x1b" not in error and r"'\x1b[31m'" in error


def test_a_very_long_value_is_shortened(mistakes: Callable[..., list[str]]) -> None:
    (error,) = mistakes("lazy = '" + "a" * 100_000 + "'")
    assert len(error) < 300


def test_every_mistake_of_shape_and_of_sense_is_reported_in_the_order_of_lines(
    mistakes: Callable[..., list[str]],
) -> None:
    text = "lasy = []\nlazy = ['json']\neager = 3\n[[rule]]\nmodules = ['a', 4, 'b-c']\ninside = 1\n[[rule]]\n"
    assert [error.partition(": ")[0] for error in mistakes(text)] == [
        f"lazyboot.toml:{line}" for line in (1, 2, 3, 5, 5, 6, 7)
    ]
