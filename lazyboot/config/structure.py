"""From a Source's table to the typed model: unknown keys, missing keys and wrong types, all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import GenericAlias
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
from cattrs import ClassValidationError, Converter, IterableValidationError
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from lazyboot.config.layer import Source
from lazyboot.config.wording import KeyPath, described, did_you_mean, shown
from lazyboot.errors import ConfigError

_T = TypeVar("_T")
_Hook = Callable[[Any, Any], Any]

_MISSING = "missing; it must be said"


class _Unexpected(ValueError):
    """A value of the wrong type; the text is the whole message."""


class _OneTable(ValueError):
    """A table where a list of them is expected."""


def structure(source: Source, model: type[_T]) -> tuple[_T | None, list[ConfigError]]:
    """`source` as a `model`, or None and every mistake in its shape."""
    try:
        return _converter().structure(source.table, model), []
    except Exception as error:
        mistakes = list(_mistakes(error, ()))
        return None, [source.error(keys, text) for keys, text in mistakes if not _is_misspelt(keys, text, mistakes)]


def _is_misspelt(keys: KeyPath, text: str, mistakes: list[tuple[KeyPath, str]]) -> bool:
    """Whether the key that is missing at `keys` stands there under a name like it: one mistake, not two."""
    meant = f"did you mean {keys[-1]!r}?" if keys else ""
    return text == _MISSING and any(others[:-1] == keys[:-1] and said.endswith(meant) for others, said in mistakes)


def _converter() -> Converter:
    """A converter that converts nothing silently: cattrs would take 1 for "1" and "no" for true."""
    converter = Converter(detailed_validation=True, forbid_extra_keys=True)
    converter.register_structure_hook(str, _string)
    converter.register_structure_hook(bool, _boolean)
    converter.register_structure_hook(int, _whole)
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_func(_is_literal, _choice)
    converter.register_structure_hook_factory(_is_list, lambda kind: _listed(converter, kind))
    converter.register_structure_hook_factory(attrs.has, lambda kind: _table(converter, kind))
    return converter


def _string(value: object, _: object) -> str:
    if not isinstance(value, str):
        raise _Unexpected(f"expected a string, got {described(value)}")
    return value


def _boolean(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise _Unexpected(f"expected true or false, got {described(value)}")
    return value


def _whole(value: object, _: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Unexpected(f"expected a whole number, got {described(value)}")
    return value


def _number(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _Unexpected(f"expected a number, got {described(value)}")
    return float(value)


def _is_literal(kind: object) -> bool:
    return get_origin(kind) is Literal


def _choice(value: object, kind: object) -> object:
    known = get_args(kind)
    if isinstance(value, str) and value in known:
        return value
    expected = " or ".join(repr(choice) for choice in known)
    hint = did_you_mean(value, known) if isinstance(value, str) else ""
    raise _Unexpected(f"expected {expected}, got {described(value)}{hint}")


def _is_list(kind: object) -> bool:
    return get_origin(kind) is tuple


def _listed(converter: Converter, kind: Any) -> _Hook:
    item = get_args(kind)[0]
    of = "strings" if item is str else "tables"
    items: Any = GenericAlias(list, (item,))
    inner = converter.get_structure_hook(items)

    def hook(value: object, _: object) -> object:
        if not isinstance(value, (list, tuple)):
            hint = f"; write [{shown(value)}]" if item is str and isinstance(value, str) else ""
            if item is not str and isinstance(value, dict):
                raise _OneTable
            raise _Unexpected(f"expected a list of {of}, got {described(value)}{hint}")
        return tuple(inner(value, items))

    return hook


def _table(converter: Converter, kind: Any) -> _Hook:
    inner = make_dict_structure_fn(kind, converter)

    def hook(value: object, _: object) -> object:
        if not isinstance(value, dict):
            raise _Unexpected(f"expected a table, got {described(value)}")
        return inner(value, kind)

    return hook


def _mistakes(error: BaseException, keys: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every mistake that cattrs collected in `error`, with its key path below `keys`."""
    if isinstance(error, ClassValidationError):
        named, others = error.group_exceptions()
        for inner, note in named:
            yield from _mistakes(inner, (*keys, note.name))
        for inner in others:
            yield from _mistakes(inner, keys)
    elif isinstance(error, IterableValidationError):
        items, _ = error.group_exceptions()
        for inner, place in items:
            yield from _mistakes(inner, (*keys, place.index))
    elif isinstance(error, ForbiddenExtraKeysError):
        known = [each.name for each in attrs.fields(error.cl)]
        for name in sorted(error.extra_fields):
            yield (*keys, name), f"unknown key{did_you_mean(name, known)}"
    elif isinstance(error, KeyError):
        yield keys, _MISSING
    elif isinstance(error, _OneTable):
        yield keys, f"expected a list of tables, got a table; write [[{keys[-1]}]]"
    elif isinstance(error, _Unexpected):
        yield keys, str(error)
    else:
        raise error
