"""Writing rules into a lazyboot.toml: behind what is there, in a section of their own."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence

import tomlkit
from attrs import field, frozen
from tomlkit.items import AoT, Array, Table

from lazyboot.config.locate import find_lines
from lazyboot.errors import LazybootError
from lazyboot.profile.tuning.candidate import Candidate, RuleSet

BEGINS = "# >>> lazyboot tune"
ENDS = "# <<< lazyboot tune"
_WIDTH = 110
_MARKED = "lazyboot tune"  # in the comment beside what it added outside of its section
_ADDED = re.compile(rf'(\s*"[^"]+",|presets = \[\]) # {_MARKED}\b')
_EMPTY = re.compile(rf"^eager = \[ # {_MARKED}\n\s*\]\n", re.MULTILINE)


class RulesFileError(LazybootError):
    """A configuration file to which rules cannot be added."""


@frozen
class Notes:
    """What is said about rules beside them.

    head     lines at the top of the section
    reasons  what each rule saved
    """

    head: Sequence[str] = ()
    reasons: Mapping[Candidate, str] = field(factory=dict)


def without_section(text: str) -> str:
    """`text` less what an earlier tuning wrote there. Raises RulesFileError where its marks do not match."""
    start, end = text.find(BEGINS), text.find(ENDS)
    if (start < 0) != (end < 0) or end < start:
        raise RulesFileError(f"the section of an earlier lazyboot tune has lost its {BEGINS!r} or {ENDS!r} line")
    if start >= 0:
        text = text[:start].rstrip("\n") + "\n" + text[end:].partition("\n")[2]
    return _without_marked(text).lstrip("\n")


def with_rules(text: str, rules: RuleSet, notes: Notes | None = None, *, no_presets: bool = False) -> str:
    """The configuration `text`, which holds no such section, with `rules` behind what it says.

    no_presets  it says that there are none; it must not name any

    Raises RulesFileError.
    """
    notes = notes or Notes()
    document = tomlkit.parse(text)
    if no_presets:
        if document.get("presets", []):
            raise RulesFileError('it says presets = [...], which "--no-presets" contradicts')
        if "presets" not in document:
            document = _at_top(f"presets = [] # {_MARKED} --no-presets\n", document)
    if rules.eager:
        document = _with_eager(document, rules.eager)
    if not rules.candidates and not notes.head:
        return document.as_string()
    before = document.as_string().rstrip("\n")
    return "\n".join([*([before, ""] if before else []), f"{BEGINS} >>>", *_section(rules, notes), f"{ENDS} <<<", ""])


def places(text: str, base: str, rules: RuleSet) -> dict[int, Candidate]:
    """The line of `text`, which is `base` with `rules`, at which each of them stands."""
    document = tomlkit.parse(base)
    counted = {kind: len(document.get(kind, [])) for kind in ("rule", "plugin", "decorator", "import_function")}
    lines = find_lines(text)
    found = {}
    for each in rules.candidates:
        if each.kind in counted:
            found[lines[each.kind, counted[each.kind]]] = each
            counted[each.kind] += 1
    return found


def _section(rules: RuleSet, notes: Notes) -> list[str]:
    lines = [f"# {line}".rstrip() for line in notes.head]
    for each in rules.candidates:
        entry = _entry(each, notes.reasons.get(each, ""))
        why = textwrap.wrap(each.why, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
        lines += ["", *why, entry.as_string().strip()]
    return lines


def _entry(candidate: Candidate, reason: str) -> tomlkit.TOMLDocument:
    table = tomlkit.table()
    if candidate.kind == "rule":
        table.add("modules", _array(candidate.modules))
        if candidate.importers:
            table.add("importers", _array(candidate.importers))
        if candidate.inside:
            table.add("inside", True)
        for name, said in (("no_instances", candidate.no_instances), ("no_effect", candidate.no_effect)):
            if said:
                table.add(name, _array(said))
    elif candidate.kind == "plugin":
        table.add("module", candidate.modules[0])
        table.add("after", _array(candidate.after))
    elif candidate.kind == "decorator":
        table.add("function", candidate.modules[0])
        table.add("loads", candidate.after[0])
        if candidate.plain:
            table.add("plain", True)
    elif candidate.kind == "import_function":
        table.add("function", candidate.modules[0])
        if candidate.takes == "name":
            table.add("takes", "name")
    else:
        table.add("memoise", True)
    if reason:
        table.add("reason", reason)
    document = tomlkit.document()
    document.add(candidate.kind, table if candidate.kind == "metadata" else _array_of_tables(table))
    return document


def _array_of_tables(table: Table) -> AoT:
    tables = tomlkit.aot()
    tables.append(table)
    return tables


def _array(items: Sequence[str]) -> Array:
    array = tomlkit.array()
    array.extend(items)
    return array.multiline(True) if len(items) > 4 else array


def _at_top(line: str, document: tomlkit.TOMLDocument) -> tomlkit.TOMLDocument:
    text = document.as_string()
    return tomlkit.parse(line + ("\n" if text.startswith("[") else "") + text)


def _with_eager(document: tomlkit.TOMLDocument, modules: Sequence[str]) -> tomlkit.TOMLDocument:
    """`document` with `modules` eager, each with a mark, by which they are found again."""
    if "eager" not in document:
        document = _at_top(f"eager = [ # {_MARKED}\n]\n", document)
    array = document["eager"]
    if not isinstance(array, Array):
        raise RulesFileError("eager is no list of modules")
    for module in modules:
        if module not in array:
            array.add_line(module, comment=f"{_MARKED}: the result is another one if it waits")
    if array.as_string().count("\n") and not array.as_string().endswith("\n]"):
        array.add_line(indent="")
    return document


def _without_marked(text: str) -> str:
    """`text` without the lines outside of the section that a tuning added."""
    text = _EMPTY.sub("", "".join(line for line in text.splitlines(True) if not _ADDED.match(line)))
    return text.replace(f"eager = [ # {_MARKED}", "eager = [")
