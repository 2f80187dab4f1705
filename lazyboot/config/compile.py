"""From the layers in force to the plan that the hooks read; start-up runs `main` in a child interpreter."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from lazyboot.config.layer import Effective, Layer
from lazyboot.config.load import load
from lazyboot.config.wording import KeyPath
from lazyboot.errors import ConfigErrors
from lazyboot.runtime.plan import Decorator, ImportFunction, Metadata, Plan, Plugin, Rule
from lazyboot.runtime.planfile import dumps


def compile_plan(effective: Effective) -> Plan:
    """The plan for the layers in force. Origins in it are ``preset name``, ``path:line`` or ``arguments``."""
    rules = [rule for layer in effective.layers for rule in _rules(layer)]
    eager = dict.fromkeys(pattern for layer in effective.layers for pattern in layer.config.eager)
    plugins = [plugin for layer in effective.layers for plugin in _plugins(layer)]
    decorators = {each.function: each for layer in effective.layers for each in _decorators(layer)}
    functions = {each.function: each for layer in effective.layers for each in _import_functions(layer)}
    said = [layer.config.postpone_gc for layer in effective.layers if layer.config.postpone_gc is not None]
    return Plan(
        tuple(rules),
        tuple(eager),
        tuple(plugins),
        tuple(decorators.values()),
        tuple(functions.values()),
        metadata=_metadata(effective.layers),
        postpone_gc=said[-1] if said else True,
    )


def main(argv: Sequence[str]) -> None:
    """Write the plan for the configuration files `argv` to stdout, as bytes and nothing else.

    A configuration with mistakes gives a plan that holds the first of them as its error.
    """
    try:
        plan = compile_plan(load(argv))
    except ConfigErrors as mistakes:
        plan = Plan(error=_one_line(mistakes))
    sys.stdout.buffer.write(dumps(plan))
    sys.stdout.buffer.flush()


def _one_line(mistakes: ConfigErrors) -> str:
    first, *others = mistakes.errors
    return f"{first} (and {len(others)} more; run `lazyboot doctor`)" if others else str(first)


def _rules(layer: Layer) -> Iterator[Rule]:
    for index, pattern in enumerate(layer.config.lazy):
        yield Rule((pattern,), origin=_origin(layer, ("lazy", index)))
    for index, rule in enumerate(layer.config.rule):
        yield Rule(
            rule.modules,
            rule.importers,
            inside=rule.inside,
            guards=rule.guards == "check",
            annotations=rule.annotations,
            version=rule.version,
            before=rule.before,
            no_instances=rule.no_instances,
            no_effect=rule.no_effect,
            origin=_origin(layer, ("rule", index)),
            reason=rule.reason or "",
        )


def _plugins(layer: Layer) -> Iterator[Plugin]:
    for index, plugin in enumerate(layer.config.plugin):
        origin = _origin(layer, ("plugin", index))
        yield Plugin(plugin.module, plugin.after, plugin.before, origin=origin, reason=plugin.reason or "")


def _decorators(layer: Layer) -> Iterator[Decorator]:
    for index, decorator in enumerate(layer.config.decorator):
        origin = _origin(layer, ("decorator", index))
        reason = decorator.reason or ""
        keeps, plain = decorator.keeps or "", decorator.plain
        yield Decorator(decorator.function, decorator.loads, keeps, plain=plain, origin=origin, reason=reason)


def _import_functions(layer: Layer) -> Iterator[ImportFunction]:
    for index, each in enumerate(layer.config.import_function):
        origin = _origin(layer, ("import_function", index))
        yield ImportFunction(each.function, takes_name=each.takes == "name", origin=origin, reason=each.reason or "")


def _metadata(layers: Sequence[Layer]) -> Metadata | None:
    """What the last layer that says anything about metadata says."""
    for layer in reversed(layers):
        said = layer.config.metadata
        if said is not None:
            origin = _origin(layer, ("metadata", "memoise"))
            return Metadata(origin=origin, reason=said.reason or "") if said.memoise else None
    return None


def _origin(layer: Layer, keys: KeyPath) -> str:
    """Where the entry at `keys` was written: a preset's name says more to its readers than a path in site-packages."""
    if layer.path is None or layer.origin != layer.path:
        return layer.origin
    return f"{layer.path}:{layer.lines.of(keys)}"
