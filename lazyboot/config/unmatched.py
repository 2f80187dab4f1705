"""What a configuration names and nothing installed has: no mistake in itself, but often a misspelling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lazyboot.config.layer import Effective, Layer
from lazyboot.config.patterns import PROJECT
from lazyboot.config.wording import KeyPath, key_text
from lazyboot.errors import ConfigError
from lazyboot.runtime.missing import missing


def unmatched(effective: Effective, path: Sequence[str], key: str = "") -> list[ConfigError]:
    """A remark for each module that a file of the user's names and that is not found from `path`.

    key  look only at what stands below this topmost key, such as ``budget``
    """
    remarks = []
    for layer in effective.layers:
        if layer.path is None or layer.origin != layer.path:  # presets fit many environments
            continue
        for keys, pattern in _named(layer):
            if key not in ("", keys[0]):
                continue
            fault = None if pattern == PROJECT else missing(pattern, path)
            if fault:
                whole = key_text((*layer.lines.prefix, *keys))
                remarks.append(ConfigError(fault, file=layer.path, line=layer.lines.of(keys), key=whole))
    return remarks


def _named(layer: Layer) -> Iterator[tuple[KeyPath, str]]:
    """Every module that `layer` names, with its key path."""
    config = layer.config
    for name, patterns in (("lazy", config.lazy), ("eager", config.eager)):
        yield from (((name, index), pattern) for index, pattern in enumerate(patterns))
    for index, rule in enumerate(config.rule):
        yield from ((("rule", index, "modules", item), pattern) for item, pattern in enumerate(rule.modules))
        yield from ((("rule", index, "importers", item), pattern) for item, pattern in enumerate(rule.importers))
    for index, plugin in enumerate(config.plugin):
        yield ("plugin", index, "module"), plugin.module
        yield from ((("plugin", index, "after", item), pattern) for item, pattern in enumerate(plugin.after))
    for index, decorator in enumerate(config.decorator):
        yield ("decorator", index, "function"), decorator.function.partition(":")[0]
        yield ("decorator", index, "loads"), decorator.loads
    for index, function in enumerate(config.import_function):
        yield ("import_function", index, "function"), function.function.partition(":")[0]
    if config.budget is not None:
        yield from ((("budget", "forbid", index), pattern) for index, pattern in enumerate(config.budget.forbid))
