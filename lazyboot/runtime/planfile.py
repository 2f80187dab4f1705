"""The plan as bytes.

A plan is data, never code: a checksummed text that ``dumps`` writes and ``loads`` reads without
any parser beyond ``str.split``, because it is read at every interpreter start.
"""

from __future__ import annotations

import _imp

from lazyboot.errors import PlanError
from lazyboot.runtime.plan import Decorator, ImportFunction, Metadata, Plan, Plugin, Rule

FORMAT = "lazyboot-plan 6"

_SEPARATOR = "\t"
_LISTS = ("modules", "importers", "before", "no_instances", "no_effect")  # of a rule


def dumps(plan: Plan) -> bytes:
    """The plan as text, led by a checksum over everything that follows."""
    lines = [FORMAT]
    if plan.error is not None:
        lines.append(_join("error", plan.error))
    if not plan.postpone_gc:
        lines.append("full gc")
    if plan.eager:
        lines.append(_join("eager", *plan.eager))
    for rule in plan.rules:
        flags = ",".join(flag for flag in ("inside", "guards", "annotations", "version") if getattr(rule, flag))
        lists = [getattr(rule, name) for name in _LISTS]
        counts = ",".join(str(len(each)) for each in lists)
        lines.append(_join("rule", flags, rule.origin, rule.reason, counts, *(item for each in lists for item in each)))
    for plugin in plan.plugins:
        count = str(len(plugin.after))
        lines.append(_join("plugin", plugin.module, plugin.origin, plugin.reason, count, *plugin.after, *plugin.before))
    for decorator in plan.decorators:
        how = "plain" if decorator.plain else ""
        fields = (decorator.function, decorator.loads, decorator.keeps, how, decorator.origin, decorator.reason)
        lines.append(_join("decorator", *fields))
    for each in plan.import_functions:
        takes = "name" if each.takes_name else "module"
        lines.append(_join("import_function", each.function, takes, each.origin, each.reason))
    if plan.metadata is not None:
        lines.append(_join("metadata", plan.metadata.origin, plan.metadata.reason))
    body = "\n".join(lines).encode("utf-8", "surrogateescape")
    return checksum(body).encode() + b"\n" + body


def loads(data: bytes) -> Plan:
    """The plan that `dumps` wrote. Raises PlanError for anything else."""
    digest, _, body = data.partition(b"\n")
    if digest.decode("ascii", "replace") != checksum(body):
        raise PlanError("the plan's checksum does not fit its content")
    lines = body.decode("utf-8", "surrogateescape").split("\n")
    if lines[0] != FORMAT:
        raise PlanError(f"the plan is not of the format {FORMAT!r}")
    plan = Plan()
    try:
        for line in lines[1:]:
            _read(plan, line)
    except (ValueError, IndexError) as error:
        raise PlanError(f"a line of the plan is not of its format: {error}") from error
    return Plan(
        plan.rules,
        plan.eager,
        plan.plugins,
        plan.decorators,
        plan.import_functions,
        metadata=plan.metadata,
        postpone_gc=plan.postpone_gc,
        error=plan.error,
    )


def _read(plan: Plan, line: str) -> None:
    kind, *fields = line.split(_SEPARATOR)
    if kind == "rule":
        plan.rules += (_rule(fields),)
    elif kind == "plugin":
        plan.plugins += (_plugin(fields),)
    elif kind == "decorator":
        function, loads, keeps, how, origin, reason = fields
        plan.decorators += (Decorator(function, loads, keeps, plain=how == "plain", origin=origin, reason=reason),)
    elif kind == "import_function":
        function, takes, origin, reason = fields
        entry = ImportFunction(function, takes_name=takes == "name", origin=origin, reason=reason)
        plan.import_functions += (entry,)
    elif kind == "metadata":
        origin, reason = fields
        plan.metadata = Metadata(origin=origin, reason=reason)
    elif kind == "full gc":
        plan.postpone_gc = False
    elif kind == "eager":
        plan.eager = tuple(fields)
    elif kind == "error":
        plan.error = fields[0]


def _rule(fields: list[str]) -> Rule:
    flags, origin, reason, counts, *items = fields
    lists = {}
    for name, count in zip(_LISTS, map(int, counts.split(","))):
        lists[name], items = tuple(items[:count]), items[count:]
    return Rule(
        **lists,
        inside="inside" in flags,
        guards="guards" in flags,
        annotations="annotations" in flags,
        version="version" in flags,
        origin=origin,
        reason=reason,
    )


def _plugin(fields: list[str]) -> Plugin:
    module, origin, reason, count, *names = fields
    return Plugin(module, tuple(names[: int(count)]), tuple(names[int(count) :]), origin=origin, reason=reason)


def checksum(data: bytes) -> str:
    """128 bits over `data` as hexadecimal: two keyed SipHashes, which the interpreter has built in."""
    return (_imp.source_hash(0x6C617A79, data) + _imp.source_hash(0x626F6F74, data)).hex()


def _join(*fields: str) -> str:
    return _SEPARATOR.join(" ".join(field.split()) if field else "" for field in fields)
