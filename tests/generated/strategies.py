"""Draws programs whose result does not depend on when a module executes: what lazyboot promises to keep for them.

Modules stand in an order, packages before what is below them. At import time a module reads only from modules after
it. Cycles are closed by imports of earlier modules, which only functions use, and no module inside such a cycle
reads another one of the cycle when it executes: see `_Layout.in_cycle`. What the README's Limits name is left out, in
comments that say so.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from lazyboot.runtime.plan import Rule

from .graphs import Code, Import, Module, Program, Statement
from .inner import inner_import
from .uses import Scope, main_use, rarely, use

# Guards under which a name is there for certain when its module imports.
_PASSING = ("", "", "", "", "error", "missing", "else", "exception", "finally", "if", "with", "for")
# A module that fails under an ``if`` is not seen by the check of a guard further out (Limits: Guards).
_PASSING_WHERE_ONE_FAILS = ("", "", "", "error", "missing", "else")
_FAILURES = (
    "raise ValueError('it fails')",
    "raise ImportError('it cannot be used')",
    "import absent_dependency",
    "from absent_dependency.below import anything",
    "from kit import an_absent_name",
)


@dataclass(frozen=True)
class _Layout:
    """The modules' names in order, and what the cycles allow.

    cycles  (first, last) indexes of modules in a cycle
    fails   index of the module that fails; -1: none
    """

    names: tuple[str, ...]
    packages: frozenset[str]
    cycles: tuple[tuple[int, int], ...]
    fails: int

    def in_cycle(self, importer: int, target: int) -> bool:
        return any(first <= importer and target <= last for first, last in self.cycles)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A program, with the rules for its lazy run."""
    layout = draw(_layouts())
    exports: dict[str, Scope] = {}
    modules: list[Module] = []
    for index in reversed(range(len(layout.names))):
        module, exports[layout.names[index]] = draw(_modules(layout, index, exports))
        modules.append(module)
    main = draw(_mains(layout, exports))
    plan = draw(_rules(layout))
    return Program(tuple(reversed(modules)), main, *plan, fails=layout.fails >= 0)


@st.composite
def _layouts(draw: st.DrawFn) -> _Layout:
    names: list[str] = []
    packages: set[str] = set()
    for _ in range(draw(st.integers(2, 7))):
        inside = draw(st.sampled_from(["", *_open(names, packages)]))
        is_package = inside.count(".") < 2 and draw(rarely(2))
        number = len(names)
        name = f"{inside}.m{number}" if inside else f"m{number}"
        names.append(name)
        if is_package:
            packages.add(name)
    cycles: list[tuple[int, int]] = []
    if draw(rarely(2)):
        last = draw(st.integers(0, len(names) - 1))
        first = draw(st.integers(0, last))
        top = names[first].partition(".")[0]
        cycles.append((names.index(top), last))
    fails = draw(st.integers(0, len(names) - 1)) if draw(rarely(6)) else -1
    return _Layout(tuple(names), frozenset(packages), tuple(cycles), fails)


def _open(names: list[str], packages: set[str]) -> list[str]:
    """The packages into which the next module may go so that those below a package follow it without a gap."""
    found = []
    name = names[-1] if names else ""
    while name:
        if name in packages:
            found.append(name)
        name = name.rpartition(".")[0]
    return found


@st.composite
def _modules(draw: st.DrawFn, layout: _Layout, index: int, exports: dict[str, Scope]) -> tuple[Module, Scope]:
    """Module `index`, and what others find in it."""
    name = layout.names[index]
    scope = Scope(str(index), name in layout.packages)
    before = draw(_bodies(layout, index, scope, exports))
    after = draw(_bodies(layout, index, scope, exports))
    for first, last in layout.cycles:
        if last == index:
            target = layout.names[first + draw(st.integers(0, index - first))]
            if target not in (name, *_parents(name)):
                number = layout.names.index(target)
                before.append(Import(target, alias=f"_back{number}"))
                after.append(Code(f"def late_back{index}():\n    return kit.describe(_back{number}.K{number})"))
                scope.own(f"late_back{index}", "late")
    for parent in _parents(name):
        if draw(rarely(3)):
            head = f"HEAD{layout.names.index(parent)}"
            before.append(Import(parent, ((head, f"{head}_of_{index}"),), relative=draw(st.booleans())))
            scope.own(f"{head}_of_{index}", "const")
    namesake = "." in name and name not in layout.packages and draw(st.booleans())
    dynamic = draw(rarely(4))
    scope.define(index, name.rpartition(".")[2] if namesake else "", dynamic)
    public = None
    if draw(st.booleans()):
        public = tuple(draw(st.lists(st.sampled_from(sorted(scope.exported())), unique=True, max_size=6)))
    scope.public = public
    fails = draw(st.sampled_from(_FAILURES)) if layout.fails == index else ""
    computed = public is not None and draw(rarely(3))
    package = name in layout.packages
    return (
        Module(name, index, package, tuple(before), tuple(after), public, computed, dynamic, namesake, fails),
        scope,
    )


@st.composite
def _bodies(draw: st.DrawFn, layout: _Layout, index: int, scope: Scope, exports: dict[str, Scope]) -> list[Statement]:
    """Imports of later modules, and what uses the names so far."""
    statements: list[Statement] = []
    later = range(index + 1, len(layout.names))
    for _ in range(draw(st.integers(0, 3))):
        if later:
            target = draw(st.sampled_from(later))
            statements.append(draw(_imports(layout, layout.names[index], index, target, scope, exports)))
            if draw(rarely(2)):
                statements.append(draw(_inner_imports(layout, index, scope, exports)))
        for _ in range(draw(st.integers(0, 2))):
            statements.append(Code(draw(use(scope))))
    return statements


@st.composite
def _inner_imports(draw: st.DrawFn, layout: _Layout, index: int, scope: Scope, exports: dict[str, Scope]) -> Statement:
    """An import of a later module than `index` that is no plain statement of the module; `index` -1: in main."""
    target = draw(st.integers(index + 1, len(layout.names) - 1))
    name = layout.names[target]
    if _is_hidden(name, exports):
        return Code("pass")
    # Not where a module fails: an ImportError out of a function is not seen by guards (Limits: Guards).
    soft = layout.in_cycle(index, target) or layout.fails >= 0
    return Code(draw(inner_import(scope, name, exports[name], soft)))


def _is_hidden(name: str, exports: dict[str, Scope]) -> bool:
    """Whether a package that imports the function named like a submodule has that under the name, or may have."""
    return any(
        exports[each].hides_child(each, name) if each in exports else exports[name].namesake for each in _parents(name)
    )


def _parents(name: str) -> list[str]:
    parts = name.split(".")[:-1]
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


@st.composite
def _imports(
    draw: st.DrawFn, layout: _Layout, importer: str, index: int, target: int, scope: Scope, exports: dict[str, Scope]
) -> Statement:
    """An import of module number `target`; `scope`, that of the importer, gets what it binds."""
    name = layout.names[target]
    theirs = exports[name]
    soft = layout.in_cycle(index, target)
    hidden = _is_hidden(name, exports)
    parent, _, child = name.rpartition(".")
    forms = ["alias"] if not hidden else []
    if not hidden and not any("." in each and importer.startswith(each) for each in _parents(name)):
        forms.append("module")  # where no package below the topmost is executing: it is no attribute by then
    if child and parent and not hidden and not (parent in exports and child in exports[parent].names):
        forms.append("child")
    if not soft:
        forms += ["names", "names"]
        # Without ``__all__`` a package gives a star what others have imported below it (Limits: Later is later).
        if theirs.public is not None or name not in layout.packages:
            forms.append("star")
    form = draw(st.sampled_from(forms or ["typing"]))
    certain = _PASSING if layout.fails < 0 else _PASSING_WHERE_ONE_FAILS
    guard = draw(st.sampled_from(certain)) if form != "typing" else "typing"
    unsure = layout.fails >= 0 and guard != ""
    relative = draw(st.booleans())
    number = draw(st.integers(0, 99))
    if form == "typing":
        return Import(name, ((f"K{target}", f"T{target}_{number}"),), "", relative, guard)
    if form == "module":
        scope.bind_module(name, name, theirs, soft, unsure)
        for each in _parents(name):
            if each in exports:
                scope.bind_module(each, each, exports[each], soft, unsure)
        return Import(name, guard=guard)
    if form in ("alias", "child"):
        alias = f"A{target}_{number}"
        scope.bind_module(alias, name, theirs, soft, unsure)
        if form == "alias":
            return Import(name, alias=alias, guard=guard)
        return Import(parent, ((child, alias),), "", relative, guard)
    if form == "star":
        scope.bind_star(theirs, unsure)
        return Import(name, (("*", "*"),), "", relative, guard)
    taken = draw(st.lists(st.sampled_from(sorted(theirs.names)), min_size=1, max_size=3, unique=True))
    names = tuple((each, each if draw(st.booleans()) else f"{each}_{number}") for each in taken)
    for each, bound in names:
        scope.bind(bound, theirs.names[each], unsure)
    return Import(name, names, "", relative, guard)


@st.composite
def _mains(draw: st.DrawFn, layout: _Layout, exports: dict[str, Scope]) -> tuple[Statement, ...]:
    scope = Scope("main")
    statements: list[Statement] = []
    for _ in range(draw(st.integers(2, 6))):
        target = draw(st.integers(0, len(layout.names) - 1))
        statements.append(draw(_imports(layout, "__main__", -1, target, scope, exports)))
        if draw(rarely(2)):
            statements.append(draw(_inner_imports(layout, -1, scope, exports)))
        for _ in range(draw(st.integers(0, 3))):
            statements.append(Code(draw(main_use(scope))))
    ending = draw(st.sampled_from(["", "", "", "sys.exit(3)", "sys.exit('why')", "raise KeyError('the end')"]))
    if ending:
        statements.append(Code(ending))
    return tuple(statements)


@st.composite
def _rules(draw: st.DrawFn, layout: _Layout) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """Which modules are lazy, and how."""
    tops = sorted({name.partition(".")[0] for name in layout.names})
    patterns = st.sampled_from([*tops, *layout.names, *(f"{name}.*" for name in sorted(layout.packages))])
    everything = Rule(tuple(tops), inside=draw(st.booleans()))
    rules = [everything] if not draw(rarely(2)) else []
    for _ in range(draw(st.integers(0 if rules else 1, 2))):
        rules.append(
            Rule(
                tuple(draw(st.lists(patterns, min_size=1, max_size=3))),
                draw(st.sampled_from([(), (), (), ("@project",), ("__main__",), (layout.names[0],)])),
                inside=draw(st.booleans()),
                guards=not draw(rarely(4)),
                annotations=not draw(rarely(4)),
            )
        )
    eager = draw(st.sampled_from([(), (), (), (draw(patterns),)]))
    return tuple(rules), eager
