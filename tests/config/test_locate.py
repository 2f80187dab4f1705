from __future__ import annotations

import time

import pytest

from lazyboot.config.locate import Lines, TooDeep, find_lines
from lazyboot.config.tomlparser import parse

DOCUMENTS = {
    "tables of rules": '[[rule]]\nmodules = ["a"]\n\n[[rule]]\nmodules = [\n  "b", # c ] "\n  "c",\n]\ninside = true\n',
    "inline tables": 'rule = [{modules = ["a"], inside = true}, { modules = [ "b" ] }]\n',
    "inside pyproject": '[project]\nname = "x"\n[tool.lazyboot]\nlazy=["a"]\n[[tool.lazyboot.rule]]\nmodules=["b"]\n',
    "dotted keys": 'tool . lazyboot."lazy" = ["a"]\ntool.\'lazyboot\'.eager = []\n',
    "strings of every kind": (
        'a = """\n[[rule]]\n"" \\""" """\nb = \'\'\'x\n = [\'\'\'\nc = "#]\\"" # no\nd = \'[\\\'\n'
        'e = """"""\nf = """a"""""\n'
    ),
    "escaped key": '"\\u0061b" = 1\n"with \\"quote" = 2\n',
    "values of every kind": "a = 1979-05-27 07:32:00Z\nb = [1e3, -inf, 0xff, 07:32:00]\nc = {}\nd = [[], [[1], 2]]\n",
    "subtables of the last": "[[a]]\n[a.b]\nc = 1\n[[a.d]]\n[[a]]\n[[a.d]]\ne = 1\n[[a.d]]\n",
    "windows line ends": 'a = 1\r\nb = [\r\n  "x",\r\n]\r\n',
    "nothing but a comment": "# nothing",
}


def paths(value: object, above: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Every key path in a parsed document."""
    items: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return {(*above, key) for key, _ in items}.union(*(paths(item, (*above, key)) for key, item in items))


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_finds_exactly_the_keys_that_the_parser_finds(text: str) -> None:
    assert set(find_lines(text)) == paths(parse(text))


def test_nth_table_of_an_array_has_its_own_line() -> None:
    lines = Lines(find_lines(DOCUMENTS["tables of rules"]))
    assert lines.of(("rule", 0)) == 1
    assert lines.of(("rule", 1)) == 4
    assert lines.of(("rule", 1, "inside")) == 9


def test_items_of_a_list_over_several_lines_have_their_own_lines() -> None:
    lines = Lines(find_lines(DOCUMENTS["tables of rules"]))
    assert [lines.of(("rule", 1, "modules", index)) for index in (0, 1)] == [6, 7]


def test_prefix_is_the_table_that_keys_are_seen_from() -> None:
    lines = Lines(find_lines(DOCUMENTS["inside pyproject"]), ("tool", "lazyboot"))
    assert lines.of(("lazy", 0)) == 4
    assert lines.of(("rule", 0, "modules")) == 6


def test_a_key_that_is_not_written_has_the_line_of_its_table() -> None:
    assert Lines(find_lines("[[rule]]\n[[rule]]\n")).of(("rule", 1, "modules")) == 2


def test_a_text_without_the_key_gives_no_line() -> None:
    assert Lines(find_lines("a = 1")).of(("b",)) is None


def test_invalid_text_gives_the_lines_before_the_mistake() -> None:
    assert find_lines('a = 1\nb = [ "x" "y"\n')[("a",)] == 1


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 200_000, "x = " + "{a=" * 200_000, ".".join("a" * 200_000) + " = 1", "[" + "a." * 200_000 + "a]"],
    ids=["lists", "inline tables", "dotted key", "table name"],
)
def test_hostile_nesting_is_refused_at_once(text: str) -> None:
    started = time.monotonic()
    with pytest.raises(TooDeep):
        find_lines(text)
    assert time.monotonic() - started < 5
