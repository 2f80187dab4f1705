"""What the types cannot say: whether patterns, presets and rules make sense.

The checks read the table as written and step over values of the wrong type, which structure.py
reports: so one run finds every mistake of both kinds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

import attrs

from lazyboot.config import budget as budgets
from lazyboot.config.layer import Source
from lazyboot.config.model import (
    AUTO,
    BudgetConfig,
    Config,
    DecoratorConfig,
    ImportFunctionConfig,
    PluginConfig,
    PresetConfig,
    RuleConfig,
)
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
    kinds: tuple[tuple[str, type[attrs.AttrsInstance]], ...] = (
        ("rule", RuleConfig),
        ("plugin", PluginConfig),
        ("decorator", DecoratorConfig),
        ("import_function", ImportFunctionConfig),
    )
    mistakes = [*_fields(source.table, model, (), known_presets)]
    for name, kind in kinds:
        for keys, entry in _tables(source.table, name):
            mistakes += _fields(entry, kind, keys, known_presets)
            if model is PresetConfig and not _has_reason(entry):
                mistakes.append(((*keys, "reason"), f"missing; every {name} of a preset says why it is safe"))
    metadata = source.table.get("metadata")
    if model is PresetConfig and isinstance(metadata, dict) and not _has_reason(metadata):
        mistakes.append((("metadata", "reason"), "missing; a preset says why"))
    budget = source.table.get("budget")
    if model is Config and isinstance(budget, dict):
        mistakes += [*_fields(budget, BudgetConfig, ("budget",), None), *budgets.faults(source.table)]
    for keys, rule in _tables(source.table, "rule"):
        mistakes += _own_importers(rule, keys)
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
    """Every pattern that `table` wants deferred, short form, rules and plugins, with its key path."""
    yield from strings(table, "lazy")
    for keys, rule in _tables(table, "rule"):
        yield from strings(rule, "modules", keys)
    for keys, plugin in _tables(table, "plugin"):
        module = plugin.get("module")
        if isinstance(module, str):
            yield (*keys, "module"), module


def strings(table: _Table, name: str, keys: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """The strings of the list `name` in `table`, with their key paths below `keys`."""
    value = table.get(name)
    for index, item in enumerate(value if isinstance(value, (list, tuple)) else ()):
        if isinstance(item, str):
            yield (*keys, name, index), item


def _tables(table: _Table, name: str) -> Iterator[tuple[KeyPath, _Table]]:
    value = table.get(name)
    for index, item in enumerate(value if isinstance(value, (list, tuple)) else ()):
        if isinstance(item, dict):
            yield (name, index), item


def _fields(
    table: _Table, model: type[attrs.AttrsInstance], keys: KeyPath, known_presets: Collection[str] | None
) -> _Mistakes:
    for attribute in attrs.fields(model):
        if attribute.metadata["filled"] and table.get(attribute.name) in ([], (), ""):
            yield (*keys, attribute.name), "empty; expected at least one entry"
        form = attribute.metadata["form"]
        for place, text in _texts(table, attribute.name, keys) if form is not None else ():
            if form == "preset":
                message = _preset_fault(text, known_presets)
            else:
                message = _pattern_fault(text, form)
            if message:
                yield place, message


def _texts(table: _Table, name: str, keys: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """The strings under `name`: those of its list, or the one that it is."""
    value = table.get(name)
    if isinstance(value, str):
        yield (*keys, name), value
    else:
        yield from strings(table, name, keys)


def _preset_fault(name: str, known: Collection[str] | None) -> str | None:
    if known is None or name == AUTO or name in known:
        return None
    return f"there is no preset {shown(name)}{did_you_mean(name, (AUTO, *known))}"


def _pattern_fault(text: str, form: str) -> str | None:
    if text.startswith("@"):
        return _group_fault(text, form)
    if form == "library" and not text.isidentifier():
        return f"{shown(text)} is not a top-level module name"
    if form == "trigger" and "*" in text:
        return f"{shown(text)} names no single module: '*' has no meaning for what is waited for"
    if form == "dependent":
        return _dependent_fault(text)
    return fault(text) or (never_deferred(text) if form in ("module", "plugin") else None)


def _dependent_fault(text: str) -> str | None:
    module, colon, name = text.partition(":")
    if colon and "*" not in module and fault(module) is None and name.isidentifier():
        return None
    return f"{shown(text)} is not a name in a module; expected 'module:name'"


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
