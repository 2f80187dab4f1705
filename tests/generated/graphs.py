"""What a generated program is: modules with their statements, a main program, and the rules it runs under."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from lazyboot.runtime.plan import Plan, Rule
from lazyboot.runtime.planfile import dumps

MAIN = "__main__"
KIT = Path(__file__).with_name("kit.py")

GUARDS = {
    "": ("{}",),
    "error": ("try:", "    {}", "except ImportError:", "    {none}"),
    "missing": ("try:", "    {}", "except (ImportError, ModuleNotFoundError) as why:", "    {none}"),
    "else": ("try:", "    {}", "except ModuleNotFoundError:", "    {none}", "else:", "    HAVE_{target} = True"),
    "exception": ("try:", "    {}", "except Exception:", "    {none}"),
    "finally": ("try:", "    {}", "finally:", "    {none_}"),
    "if": ("if kit.YES:", "    {}", "else:", "    {none}"),
    "with": ("with kit.Context():", "    {}"),
    "for": ("for _ in range(1):", "    {}"),
    "typing": ("if TYPE_CHECKING:", "    {}"),
}


@dataclass(frozen=True)
class Import:
    """One import statement at module level.

    target   the module that it names, absolute
    names    (name, bound as) after ``from target import``; ``*`` for a star; none: the module itself
    alias    ``import target as alias``; none: it binds the topmost package
    relative  it is spelled with leading dots, where that means the same
    guard    what stands around it: a key of `GUARDS`
    """

    target: str
    names: tuple[tuple[str, str], ...] = ()
    alias: str = ""
    relative: bool = False
    guard: str = ""

    def lines(self, package: str) -> list[str]:
        """The statement, and its guard, in a module of `package`."""
        none = " = ".join((*self.bound(), "None")) if self.bound() else "pass"
        parts = {"none": none, "none_": "kit", "target": self.target.replace(".", "_")}
        return [line.format(self._statement(package), **parts) for line in GUARDS[self.guard]]

    def bound(self) -> tuple[str, ...]:
        """The names that it binds, as far as its text tells."""
        if self.names:
            return tuple(bound for _, bound in self.names if bound != "*")
        return (self.alias or self.target.partition(".")[0],)

    def _statement(self, package: str) -> str:
        if not self.names:
            return f"import {self.target}" + (f" as {self.alias}" if self.alias else "")
        taken = ", ".join(name if name == bound else f"{name} as {bound}" for name, bound in self.names)
        return f"from {self._spelling(package)} import {taken}"

    def _spelling(self, package: str) -> str:
        """The module after ``from``."""
        if not self.relative or not package or self.target.partition(".")[0] != package.partition(".")[0]:
            return self.target
        level, above = 1, package
        while self.target != above and not self.target.startswith(above + "."):
            level, above = level + 1, above.rpartition(".")[0]
        return "." * level + self.target[len(above) + 1 :]


@dataclass(frozen=True)
class Code:
    """Any other statement, as its lines."""

    text: str

    def lines(self, package: str) -> list[str]:
        return self.text.split("\n")


Statement = Import | Code
_CATCHING = ("error", "missing", "else", "exception")


@dataclass(frozen=True)
class Module:
    """One module: its statements stand before or after what every module defines (`definitions`).

    number   makes its names its own
    public   what ``__all__`` lists; None: it has none
    computed  ``__all__`` is no literal
    dynamic  it has a module ``__getattr__``, which serves one name
    namesake  it defines a function named like itself
    fails    what its execution ends with, as a statement; empty: it succeeds
    """

    name: str
    number: int
    package: bool
    before: tuple[Statement, ...] = ()
    after: tuple[Statement, ...] = ()
    public: tuple[str, ...] | None = None
    computed: bool = False
    dynamic: bool = False
    namesake: bool = False
    fails: str = ""

    @property
    def path(self) -> str:
        return self.name.replace(".", "/") + ("/__init__.py" if self.package else ".py")

    def source(self) -> str:
        package = self.name if self.package else self.name.rpartition(".")[0]
        lines = ["import dataclasses, importlib, typing", "import kit", "TYPE_CHECKING = False"]
        lines += ["kit.note(__name__, 'starts')", f"HEAD{self.number} = 'early'"]
        for each in self.before:
            lines += each.lines(package)
        lines += self.definitions()
        for each in self.after:
            lines += each.lines(package)
        if self.public is not None:
            listed = repr(list(self.public))
            lines.append(f"__all__ = {listed}" if not self.computed else f"__all__ = [*{listed}]\n__all__ += []")
        if self.fails:
            lines.append(self.fails)
        lines.append("kit.note(__name__, 'ends')")
        return "\n".join(lines) + "\n"

    def definitions(self) -> list[str]:
        """What every module defines: its own numbers make the names differ."""
        text = DEFINITIONS.replace("#", str(self.number))
        if self.dynamic:
            text += DYNAMIC.replace("#", str(self.number))
        if self.namesake:
            text += f"def {self.name.rpartition('.')[2]}(x=1):\n    return 'a function named like its module'\n"
        return text.splitlines()


DEFINITIONS = """\
K# = '#'
class C#:
    attribute = K#
    def method(self):
        return K#, type(self).__name__
class E#(Exception):
    pass
def f#(x=1):
    return K#, x
def d#(decorated):
    decorated.by# = K#
    return decorated
_state = 0
def bump#():
    global _state
    _state += 1
    return _state
_patch = 'as it was'
def patched#():
    return _patch
"""

DYNAMIC = """\
def __getattr__(name):
    if name == 'Y#':
        return 'served'
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
"""


@dataclass(frozen=True)
class Program:
    """Modules, the statements of ``main.py``, and the plan of the run under lazyboot.

    fails  one module fails when it executes
    """

    modules: tuple[Module, ...]
    main: tuple[Statement, ...]
    rules: tuple[Rule, ...]
    eager: tuple[str, ...] = ()
    fails: bool = False
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(module.name for module in self.modules))

    @property
    def catches(self) -> bool:
        """Whether an import of it stands where what it raises is caught."""
        statements = [*self.main, *(each for module in self.modules for each in (*module.before, *module.after))]
        return any(isinstance(each, Import) and each.guard in _CATCHING for each in statements)

    def files(self) -> dict[str, str]:
        """path -> source, of everything but `kit`."""
        lines = ["import dataclasses, importlib, inspect, sys, typing", "import kit", "TYPE_CHECKING = False"]
        for each in self.main:
            lines += each.lines("")
        return {**{module.path: module.source() for module in self.modules}, "main.py": "\n".join(lines) + "\n"}

    def plan(self) -> bytes:
        return dumps(Plan(self.rules, self.eager))

    def write(self, folder: Path) -> None:
        """Write the program's files, and `kit`, into `folder`."""
        for name, text in self.files().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        shutil.copy(KIT, folder / "kit.py")
