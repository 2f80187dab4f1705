"""What the types cannot say: whether patterns, presets and rules make sense.

The checks read the table as written and step over values of the wrong type, which structure.py
reports: so one run finds every mistake of both kinds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

import attrs

from lazyboot.config.layer import Source
from lazyboot.config.model import AUTO, Config, PresetConfig, RuleConfig
from lazyboot.config.patterns import PROJECT, covers, fault, never_deferred
from lazyboot.config.wording import KeyPath, did_you_mean, shown
from lazyboot.errors import ConfigError

_Mistakes: TypeAlias = "Iterator[tuple[KeyPath, str]]"
_Table: TypeAlias = "Mapping[str, object]"


def validate(
    source: Source,
    model: type[Config] | type[PresetConfig],
    *,
    known_presets: Collection[str] | None = None,
) -> list[ConfigError]:
    """Every mistake in the sense of `source`; preset names are checked where `known_presets` are given."""
    mistakes = [*_fields(source.table, model, (), known_presets)]
    for keys, rule in _rules(source.table):
        mistakes += _fields(rule, RuleConfig, keys, known_presets)
        mistakes += _own_importers(rule, keys)
        if model is PresetConfig and not _has_reason(rule):
            mistakes.append(((*keys, "reason"), "missing; every rule of a preset says why it is safe"))
    return [source.error(keys, message) for keys, message in mistakes]


def overruled(source: Source, eager: Mapping[str, str]) -> list[ConfigError]:
    """The patterns of `source` that can match nothing because `eager` covers them.

    eager  pattern → where it was said
    """
    errors = []
    for keys, pattern in deferred(source.table):
        for wide, where in eager.items():
            if covers(wide, pattern):
                message = f"{pattern!r} can match nothing: eager names {wide!r} ({where}), and eager always wins"
                errors.append(source.error(keys, message))
                break
    return errors


def deferred(table: _Table) -> Iterator[tuple[KeyPath, str]]:
    """Every pattern that `table` wants deferred, short form and rules, with its key path."""
    yield from strings(table, "lazy", ())
    for keys, rule in _rules(table):
        yield from strings(rule, "modules", keys)


def strings(table: _Table, name: str, keys: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """The strings of the list `name` in `table`, with their key paths below `keys`."""
    value = table.get(name)
    for index, item in enumerate(value if isinstance(value, (list, tuple)) else ()):
        if isinstance(item, str):
            yield (*keys, name, index), item


def _rules(table: _Table) -> Iterator[tuple[KeyPath, _Table]]:
    value = table.get("rule")
    for index, item in enumerate(value if isinstance(value, (list, tuple)) else ()):
        if isinstance(item, dict):
            yield ("rule", index), item


def _fields(
    table: _Table, model: type[attrs.AttrsInstance], keys: KeyPath, known_presets: Collection[str] | None
) -> _Mistakes:
    for attribute in attrs.fields(model):
        if attribute.metadata["filled"] and table.get(attribute.name) in ([], (), ""):
            yield (*keys, attribute.name), "empty; expected at least one entry"
        form = attribute.metadata["form"]
        for place, text in strings(table, attribute.name, keys):
            if form == "preset":
                message = _preset_fault(text, known_presets)
            else:
                message = _pattern_fault(text, form)
            if message:
                yield place, message


def _preset_fault(name: str, known: Collection[str] | None) -> str | None:
    if known is None or name == AUTO or name in known:
        return None
    return f"there is no preset {shown(name)}{did_you_mean(name, (AUTO, *known))}"


def _pattern_fault(text: str, form: str) -> str | None:
    if text.startswith("@"):
        return _group_fault(text, form)
    if form == "library" and not text.isidentifier():
        return f"{shown(text)} is not a top-level module name"
    return fault(text) or (never_deferred(text) if form == "module" else None)


def _group_fault(text: str, form: str) -> str | None:
    if form != "importer":
        return f"{shown(text)} stands for importers and belongs in a rule's importers; expected a module name"
    if text == PROJECT:
        return None
    return f"{shown(text)} is not a group of importers; did you mean {PROJECT!r}?"


def _own_importers(rule: _Table, keys: KeyPath) -> _Mistakes:
    """Importers inside every package that the rule names: such a rule never looks at them."""
    if rule.get("inside") is True:
        return
    packages = [pattern for _, pattern in strings(rule, "modules")]
    for place, importer in strings(rule, "importers", keys):
        if packages and all("*" not in package and covers(package, importer) for package in packages):
            message = f"{importer!r} can match nothing: it is inside {packages[0]!r}, whose own imports stay eager"
            yield place, f"{message}; say inside = true to defer them"


def _has_reason(rule: _Table) -> bool:
    reason = rule.get("reason")
    return bool(reason.strip()) if isinstance(reason, str) else reason is not None
