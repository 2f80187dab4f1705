"""What is known of a module's names while a program is drawn, and the statements that use them."""

from __future__ import annotations

from hypothesis import strategies as st

# kind of a name -> statements at module level that read {0}, each defining {1}
_USES = {
    "const": ("{1} = {0}", "{1} = [{0} for _ in range(2)]", "{1} = f'{{{0}}}'", "if {0}:\n    {1} = 'true'"),
    "class": (
        "class {1}({0}):\n    own = 1",
        "{1} = {0}()",
        "{1} = {0}().method()",
        "def {1}(x: {0}, *, y: 'str' = '') -> list[{0}]:\n    return [x]",
        "def {1}(x: {0} | None = None) -> typing.Optional[{0}]:\n    return x",
        "class {1}:\n    x: {0}\n    y: {0} | int = 1\n    def method(self, x: {0}) -> {0}:\n        return x",
        "@dataclasses.dataclass\nclass {1}:\n    x: {0} = None",
        "{1}: {0} = 1",
        "{1} = isinstance(1, {0})",
        "{1} = issubclass({0}, object)",
        "{1} = {{{0}.attribute: {0}}}",
    ),
    "error": (
        "try:\n    raise {0}('raised')\nexcept {0} as error:\n    {1} = str(error)",
        "class {1}({0}):\n    pass",
        "{1} = {0}('kept')",
    ),
    "function": ("{1} = {0}(2)", "def {1}(x={0}):\n    return x", "{1} = {0}.__name__", "{1} = list(map({0}, 'ab'))"),
    "decorator": ("@{0}\ndef {1}():\n    return 1", "@{0}\nclass {1}:\n    pass", "class {1}:\n    x = {0}"),
    "module": ("{1} = hasattr({0}, 'absent')", "{1} = {0}.__name__", "{1} = {0}", "{1} = getattr({0}, 'absent', 7)"),
    "annotated": ("{1} = list(typing.get_type_hints({0}))", "{1} = {0}.__name__", "{1} = {0}.__qualname__"),
    "any": ("{1} = kit.describe({0})", "class {1}:\n    kept = {0}", "{1} = (lambda: {0})()", "{1} = ({0},)"),
}
_LATE = (
    "def {1}():\n    return kit.describe({0})",
    "def {1}():\n    return [kit.describe({0}) for _ in range(2)]",
    "class {1}:\n    def __new__(cls):\n        return kit.describe({0})",
    "{1} = lambda: kit.describe({0})",
)
_SHOWN = (
    "kit.show({0})",
    "kit.attempt(lambda: {0})",
    "print(kit.together(*[lambda: {0}] * 3))",
    "print(kit.describe(eval({2!r})))",
)
_OF_ANNOTATED = (
    "kit.attempt(lambda: typing.get_type_hints({0}))",
    "kit.show(inspect.get_annotations({0}))",
    "print(inspect.signature({0}))",
)
# Of packages they would tell which submodules others have imported by then (Limits: Later is later).
_OF_PLAIN_MODULES = (
    "print(sorted(dir({0})))",
    "kit.show(sorted(vars({0})))",
    "kit.show([each for _, each in inspect.getmembers({0}, inspect.isclass)])",
    "kit.show([vars({0})[name] for name in sorted(vars({0})) if name[:2] != '__'])",
)
_OF_MODULES = ("kit.attempt(lambda: {0}.absent)", "kit.show(hasattr({0}, 'absent'))", "print({0}.__name__)")


class Scope:
    """The names of one module, as its text tells.

    names   name or dotted expression at import time -> kind: a key of `_USES`, or ``late``, ``state``
    readable  those that the module itself may use when it executes, dotted ones included
    late    expressions that only functions may use
    modules  expression -> the module that it is
    namesake  the module has a function named like itself
    public  what its ``__all__`` lists
    package  whether it is one
    plain   expressions that are modules, and no packages
    """

    def __init__(self, suffix: str, package: bool = False) -> None:
        self.suffix = suffix
        self.package = package
        self.names: dict[str, str] = {}
        self.readable: dict[str, str] = {}
        self.late: dict[str, str] = {}
        self.modules: dict[str, str] = {}
        self.plain: set[str] = set()
        self.namesake = False
        self.public: tuple[str, ...] | None = None
        self._count = 0

    def fresh(self, prefix: str = "V") -> str:
        self._count += 1
        return f"{prefix}{self.suffix}_{self._count}"

    def own(self, name: str, kind: str) -> None:
        """The module defines `name`."""
        self.names[name] = kind
        self.readable[name] = kind

    def define(self, number: int, namesake: str, dynamic: bool) -> None:
        """What every module defines; others read it, it itself does not."""
        kinds = {"K": "const", "C": "class", "E": "error", "f": "function", "d": "decorator", "HEAD": "const"}
        for prefix, kind in kinds.items():
            self.names[f"{prefix}{number}"] = kind
        self.names[f"bump{number}"] = "state"
        self.names[f"patched{number}"] = "patch"
        if namesake:
            self.namesake = True
            self.names[namesake] = "function"
        if dynamic:
            self.names[f"Y{number}"] = "served"

    def exported(self) -> set[str]:
        """The names that may stand in ``__all__``."""
        return {name for name, kind in self.names.items() if "." not in name}

    def hides_child(self, own: str, module: str) -> bool:
        """Whether this is package `own`, and the name of what leads to `module` is something else in it."""
        child = module[len(own) + 1 :].partition(".")[0]
        return self.names.get(child, "") not in ("", "module")

    def bind(self, name: str, kind: str, unsure: bool) -> None:
        """`name` is bound by an import."""
        kind = "any" if unsure else kind
        self.drop(name)
        kind = _found_as(kind)
        self.names[name] = kind
        self.readable[name] = kind

    def drop(self, name: str) -> None:
        """`name` is no longer what it was."""
        for held in (self.names, self.readable, self.late, self.modules):
            for each in [each for each in held if each == name or each.startswith(name + ".")]:
                del held[each]

    def bind_module(self, expression: str, module: str, theirs: Scope, soft: bool, unsure: bool) -> None:
        """`expression` is module `module` whose names are those of `theirs`."""
        if unsure:
            self.names.setdefault(expression.partition(".")[0], "any")
            return
        into = self.late if soft else self.readable
        if not soft:
            self.readable[expression] = "module"
            self.modules[expression] = module
            self.plain.discard(expression)
            if not theirs.package:
                self.plain.add(expression)
            self.names[expression.partition(".")[0]] = "module"
        for name, kind in theirs.names.items():
            if "." not in name and kind != "module":
                into[f"{expression}.{name}"] = _found_as(kind)

    def bind_star(self, theirs: Scope, unsure: bool) -> None:
        for name, kind in list(theirs.names.items()):
            listed = theirs.public is None or name in theirs.public
            if "." in name or not listed or (kind == "served" and theirs.public is None):
                continue
            self.bind(name, kind, unsure)


def _found_as(kind: str) -> str:
    """The kind of what others find under a name of `kind`: they do not see that a module serves it."""
    return "const" if kind == "served" else kind


def rarely(odds: int) -> st.SearchStrategy[bool]:
    """True once in so many more than `odds` times; a shrunk program has False."""
    return st.integers(0, odds).map(lambda drawn: drawn == odds)


@st.composite
def use(draw: st.DrawFn, scope: Scope) -> str:
    """A statement at module level that uses a name of `scope`, or defines a function that does."""
    late = {**scope.late, **scope.readable}
    if late and draw(rarely(2)):
        return draw(late_use(scope))
    readable = {name: kind for name, kind in scope.readable.items() if kind in _USES}
    if not readable:
        return "pass"
    expression = draw(st.sampled_from(sorted(readable)))
    if "." not in expression and draw(rarely(9)):
        scope.drop(expression)
        if draw(st.booleans()):
            return f"del {expression}"
        scope.own(expression, "const")
        return f"{expression} = 'bound again'"
    kind = readable[expression]
    texts = _USES[kind] + (_USES["any"] if kind != "any" else ())
    text = draw(st.sampled_from(texts))
    name = scope.fresh()
    if text.startswith("{1}: "):
        scope.own(name, "const")
    elif "x: {0}" in text:
        scope.own(name, "annotated")
    else:
        scope.own(name, "any")
    return text.format(expression, name)


@st.composite
def late_use(draw: st.DrawFn, scope: Scope) -> str:
    """A function that uses a name when it is called."""
    late = {**scope.late, **scope.readable}
    name = scope.fresh("late")
    expression = draw(st.sampled_from(sorted(late)))
    scope.own(name, "late")
    return draw(st.sampled_from(_LATE)).format(expression, name)


@st.composite
def main_use(draw: st.DrawFn, scope: Scope) -> str:
    """A statement of the main program that prints what a use of a name gives, or changes what only it changes."""
    known = {**scope.late, **scope.readable}
    if not known:
        return "pass"
    what = draw(st.integers(0, 9))
    if what < 3:
        before = set(scope.names)
        text = draw(use(scope))
        new = [name for name in scope.names if name not in before and scope.names[name] != "late"]
        return "\n".join((text, *(f"kit.attempt(lambda: {name})" for name in new)))
    if what < 5 and scope.modules:
        module = draw(st.sampled_from(sorted(scope.modules)))
        patched = next((name for name in known if name.startswith(f"{module}.patched")), "")
        if patched and draw(st.booleans()):
            value = scope.fresh("value")
            if draw(st.booleans()):
                lines = (
                    f"def {value}():",
                    f"    import {scope.modules[module]} as inner",
                    f"    inner._patch = {value!r}",
                    f"    return inner.patched{patched.rpartition('patched')[2]}()",
                )
                return "\n".join((*lines, f"kit.attempt({value})"))
            return f"{module}._patch = {value!r}\nprint({patched}())"
        texts = _OF_MODULES + (_OF_PLAIN_MODULES if module in scope.plain else ())
        return draw(st.sampled_from(texts)).format(module)
    called = [name for name, kind in known.items() if kind in ("late", "state", "patch", "function")]
    if what < 8 and called:
        return f"kit.attempt({draw(st.sampled_from(sorted(called)))})"
    expression = draw(st.sampled_from(sorted(known)))
    if known[expression] == "annotated" and draw(st.booleans()):
        return draw(st.sampled_from(_OF_ANNOTATED)).format(expression)
    other = draw(st.sampled_from(sorted(known)))
    if draw(rarely(5)):
        return f"print(kit.together(lambda: {expression}, lambda: {other}, lambda: {expression}))"
    return draw(st.sampled_from(_SHOWN)).format(expression, "", expression)
