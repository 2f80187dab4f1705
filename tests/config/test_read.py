from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lazyboot.config.load import load
from lazyboot.config.read import LARGEST, read
from lazyboot.errors import ConfigError, ConfigErrors


def test_malformed_toml_names_file_and_line(mistakes: Callable[..., list[str]]) -> None:
    (error,) = mistakes("presets = []\nlazy = [\n  'a'\n  'b'\n]\n")
    assert error.startswith("lazyboot.toml:4: not valid TOML: ")


def test_toml_that_ends_too_early_names_the_last_line(mistakes: Callable[..., list[str]]) -> None:
    (error,) = mistakes("presets = []\nlazy =")
    assert error.startswith("lazyboot.toml:2: not valid TOML: ")


def test_a_key_written_twice_names_file_and_line(mistakes: Callable[..., list[str]]) -> None:
    (error,) = mistakes("lazy = ['a']\nlazy = ['b']\n")
    assert error.startswith("lazyboot.toml:2: not valid TOML: ")


def test_a_number_of_too_many_digits_is_a_named_error(mistakes: Callable[..., list[str]]) -> None:
    (error,) = mistakes("lazy = " + "1" * 10_000)
    assert error.startswith("lazyboot.toml: not valid TOML: ")


def test_a_huge_hexadecimal_number_is_a_named_error(mistakes: Callable[..., list[str]]) -> None:
    assert mistakes("lazy = 0x" + "f" * 10_000) == ["lazyboot.toml:1: lazy: expected a list of strings, got a number"]


@pytest.mark.parametrize("text", ["x = " + "[" * 100_000, "a." * 100_000 + "a = 1"])
def test_hostile_nesting_is_a_named_error(text: str, mistakes: Callable[..., list[str]]) -> None:
    assert mistakes("# c\n" + text) == ["lazyboot.toml:2: nested more than 32 levels deep"]


def test_a_nul_byte_is_a_named_error(mistakes: Callable[..., list[str]]) -> None:
    assert mistakes(b"lazy = []\n\0") == ["lazyboot.toml:2: holds a NUL byte; expected UTF-8 text"]


def test_text_that_is_not_utf8_is_a_named_error(mistakes: Callable[..., list[str]]) -> None:
    assert mistakes(b"lazy = []\n# caf\xe9\n") == ["lazyboot.toml:2: is not UTF-8 text"]


def test_a_byte_order_mark_is_stepped_over(mistakes: Callable[..., list[str]]) -> None:
    assert mistakes(b"\xef\xbb\xbfpresets = []\n") == []


def test_a_file_over_one_mebibyte_is_a_named_error(mistakes: Callable[..., list[str]]) -> None:
    assert mistakes("#" * (LARGEST + 1)) == ["lazyboot.toml: is larger than 1 MiB; expected a short TOML file"]


def test_a_file_of_one_mebibyte_is_read(mistakes: Callable[..., list[str]]) -> None:
    assert mistakes("#" * LARGEST) == []


def test_a_missing_file_is_a_named_error(tmp_path: Path) -> None:
    path = str(tmp_path / "absent.toml")
    with pytest.raises(ConfigErrors, match=r"absent\.toml: there is no such file"):
        load([path])


def test_a_directory_is_a_named_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors, match="is a directory; expected a TOML file"):
        load([str(tmp_path)])


def test_an_unreadable_file_is_a_named_error(write: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")  # chmod does not stop root

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(ConfigError, match=r"lazyboot\.toml: cannot be read: Permission denied"):
        read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    path = str(tmp_path / "pipe.toml")
    os.mkfifo(path)
    with pytest.raises(ConfigErrors, match="is not a regular file"):
        load([path])


def test_the_null_device_is_an_empty_configuration() -> None:
    assert load([os.devnull]).layers[-1].config.lazy == ()


@pytest.mark.skipif(sys.platform == "win32", reason="the path is POSIX")
def test_a_path_that_no_file_can_have_is_a_named_error() -> None:
    with pytest.raises(ConfigErrors, match="is not a path that a file can have"):
        load(["a\0b"])


def test_every_file_that_cannot_be_read_is_reported(tmp_path: Path, write: Callable[..., str]) -> None:
    paths = [str(tmp_path), write("lazy = 3", "b.toml"), str(tmp_path / "c.toml"), write("x", "d.toml")]
    with pytest.raises(ConfigErrors) as found:
        load(paths)
    assert {error.file for error in found.value.errors} == set(paths)


def test_of_pyproject_only_its_own_table_counts(write: Callable[..., str]) -> None:
    path = write('[project]\nlazy = 1\n[tool.other]\nx = 1\n[tool.lazyboot]\nlazy = ["a"]\n', "pyproject.toml")
    assert load([path]).layers[-1].config.lazy == ("a",)


def test_pyproject_without_the_table_says_nothing(write: Callable[..., str]) -> None:
    assert load([write('[project]\nname = "x"\n', "pyproject.toml")]).layers[-1].config.lazy == ()


def test_keys_of_pyproject_are_named_in_full(mistakes: Callable[..., list[str]]) -> None:
    text = '[project]\nname = "x"\n\n[[tool.lazyboot.rule]]\nmodules = ["a"]\n[[tool.lazyboot.rule]]\nmodules = 1\n'
    assert mistakes(text, "pyproject.toml") == [
        "pyproject.toml:7: tool.lazyboot.rule[1].modules: expected a list of strings, got the number 1"
    ]


@pytest.mark.parametrize("text, key", [("tool = 1", "tool"), ("[tool]\nlazyboot = []", "tool.lazyboot")])
def test_a_tool_table_that_is_none_is_a_named_error(text: str, key: str, mistakes: Callable[..., list[str]]) -> None:
    (error,) = mistakes(text, "pyproject.toml")
    assert f": {key}: expected a table, got " in error
