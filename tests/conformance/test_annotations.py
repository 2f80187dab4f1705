"""Annotations that name deferred classes give what the eager run gives, once resolved."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule

HV = """
import observe; observe.executed(__name__)
from typing import TypeVar, Generic
T = TypeVar("T")
class X: pass
class Y(Generic[T]): pass
class Outer:
    class Inner: pass
VALUE = 42
"""
MODULE = """
import typing as t
from typing import *
import hv, pkg.sub
import hv as alias
from hv import X, Y, Outer
def plain(a: X, b: hv.X, *args: X, c: alias.X = None, **kw: Y) -> X: pass
def optional(a: Optional[X], b: Union[X, int, None], c: t.Optional[hv.X]) -> Optional["X"]: pass
def nested(a: List[X], b: Dict[str, List[X]], c: Callable[[X, int], X], d: Tuple[X, ...], e: list[X], f: dict[str, X]) -> type[X]: pass
def generic(a: Y[int], b: Y[X], c: Outer.Inner, d: Type[Outer.Inner], e: hv.Outer.Inner): pass
def submodule(a: pkg.sub.Z, b: Iterable[pkg.sub.Z], c: Sequence[Union[X, pkg.sub.Z]]) -> pkg.sub.Z: pass
def mixed(a: X, b: int, c, d: "hv.X", e: str = "x"): pass
async def coroutine(a: X) -> X: pass
@staticmethod
def decorated(a: X): pass
class C:
    field: X
    other: Optional[X] = None
    third: ClassVar[X]
    fourth: List[hv.X] = []
    def method(self, a: X, b: "C") -> hv.X: pass
    @property
    def prop(self) -> X: pass
    @classmethod
    def make(cls, a: X) -> X: pass
    class Nested:
        inner: X
        def method(self, a: Optional[X]) -> None: pass
variable: X
value: Optional[X] = None
"""
FILES = {
    "hv.py": HV,
    "pkg/__init__.py": "",
    "pkg/sub.py": "import observe; observe.executed(__name__)\nclass Z: pass\n",
    "m.py": MODULE,
}
LAZY = ("hv", "pkg.sub")
FUNCTIONS = ("plain", "optional", "nested", "generic", "submodule", "mixed", "coroutine")
MEMBERS = ("m.C.method", "m.C.prop.fget", "m.C.make", "m.C.Nested.method", "m.C", "m.C.Nested")


@pytest.mark.case(30)
@pytest.mark.parametrize("future", ["", "from __future__ import annotations\n"])
def test_get_type_hints_gives_what_it_gives_eagerly(same, future):
    main = f"""
    import typing
    import observe, m
    for thing in ({", ".join("m." + name for name in FUNCTIONS)}, {", ".join(MEMBERS)}):
        print(getattr(thing, "__qualname__", thing), typing.get_type_hints(thing))
    print(typing.get_type_hints(m))
    observe.once("hv")
    """
    source = MODULE.replace("b: Y[X]", "b: 'Y[X]'") if not future else MODULE
    same(main, {**FILES, "m.py": future + source}, lazy=LAZY)


@pytest.mark.case(30)
def test_unions_written_with_a_bar(same):
    source = """
    import typing
    import hv
    from hv import X, Y
    def f(a: X | None, b: None | X, c: X | Y, d: int | X | str, e: hv.X | None, g: list[X | int]) -> X | None: pass
    hints = typing.get_type_hints(f)
    print([typing.get_args(hint) for hint in hints.values()])
    print([typing.get_origin(hint) for hint in hints.values()])
    """
    same(source, {"hv.py": HV})


@pytest.mark.case(30)
def test_annotations_alone_load_nothing(same):
    source = """
    from typing import Optional, Union, List, Callable
    import observe, hv
    from hv import X
    def f(a: X, b: hv.X = None, *c: Optional[X], d: List[X]) -> Callable[[X], X]: pass
    class C:
        def method(self, a: X | None) -> hv.X: pass
    observe.pending("hv")
    print(f.__name__, X)
    """
    same(source)


@pytest.mark.case(30)
def test_dataclasses_keep_their_fields(same):
    main = """
    import dataclasses, inspect, pickle, typing
    from dataclasses import dataclass, field, InitVar
    import hv
    from hv import X
    from typing import ClassVar, Optional, List
    @dataclass
    class D:
        a: X
        b: Optional[X] = None
        c: List[X] = field(default_factory=list)
        d: ClassVar[X] = None
        e: InitVar[int] = 3
        f: hv.X = field(default=None, kw_only=True)
    @dataclass(frozen=True, slots=True)
    class S(object):
        x: X
    import observe
    print([(f.name, f.kw_only) for f in dataclasses.fields(D)], [f.name for f in dataclasses.fields(S)])
    print([p.kind.name for p in inspect.signature(D).parameters.values()], list(inspect.signature(D).parameters))
    d = D(X(), f=X())
    print(type(d.a), d.b, dataclasses.asdict(d)["c"], dataclasses.replace(d, b=1, e=2).b, S(1))
    hints = typing.get_type_hints(D)
    print(hints, typing.get_type_hints(S))
    """
    same(main)


@pytest.mark.case(30)
def test_class_variables_named_through_a_deferred_module_stay_class_variables(same):
    """dataclasses compares annotations with ClassVar and InitVar: these must be the real ones."""
    main = """
    import dataclasses
    from dataclasses import dataclass
    import reexports
    from reexports import ClassVar, InitVar, KW_ONLY
    @dataclass
    class D:
        a: ClassVar[int] = 1
        b: reexports.ClassVar[int] = 2
        c: InitVar[int] = 3
        d: ClassVar = 4
        e: int = 5
        _: KW_ONLY
        g: int = 6
    print([(f.name, f.kw_only) for f in dataclasses.fields(D)])
    """
    files = {"reexports.py": "from typing import ClassVar\nfrom dataclasses import InitVar, KW_ONLY\n"}
    same(main, files, lazy=("reexports",))


@pytest.mark.case(30)
def test_signatures_evaluated_as_strings_are_the_eager_ones(same):
    main = """
    import inspect
    import m
    for function in (m.plain, m.optional, m.generic, m.C.method):
        print(inspect.signature(function, eval_str=True))
    print([p.name for p in inspect.signature(m.plain).parameters.values()])
    print(inspect.get_annotations(m.mixed, eval_str=True))
    """
    source = "from __future__ import annotations\n" + MODULE
    same(main, {**FILES, "m.py": source}, lazy=LAZY)


@pytest.mark.case(30)
@pytest.mark.parametrize("source", [
    "from typing import NamedTuple\nclass N(NamedTuple):\n    a: X\n    b: X = None\nprint(N(1), N._fields, typing.get_type_hints(N))",
    "from typing import TypedDict\nclass N(TypedDict, total=False):\n    a: X\nprint(N(a=1), typing.get_type_hints(N), N.__optional_keys__)",
    "from typing import Protocol\nclass P(Protocol):\n    a: X\n    def f(self) -> X: ...\nprint(typing.get_type_hints(P), typing.get_type_hints(P.f))",
    "from enum import Enum\nclass E(Enum):\n    a = X\n    b: X\nprint(E.a.value is X, list(E.__members__))",
    "from functools import singledispatch\n@singledispatch\ndef f(a): return 'any'\n@f.register\ndef _(a: X): return 'X'\nprint(f(X()), f(1))",
    "from typing import Annotated\ndef f(a: Annotated[X, VALUE], b: Annotated[int, X]): pass\n"
    "print(typing.get_type_hints(f, include_extras=True), f.__annotations__['b'].__metadata__[0] is X)",
    "from typing import Literal\ndef f(a: Literal[VALUE]): pass\nprint(f.__annotations__['a'].__args__)",
    "def f(a: X()): pass\nprint(type(f.__annotations__['a']) is X)",
    "def f(a: [X]): pass\nprint(f.__annotations__['a'] == [X])",
    "def f(a: VALUE + 1): pass\nprint(f.__annotations__['a'])",
    "def f(a: (lambda: X)()): pass\nprint(f.__annotations__['a'] is X)",
    "def f(a: G[X]): pass\nprint(typing.get_type_hints(f)['a'].item is X)",
    "def f(a: 'X', b: X = X): pass\nprint(typing.get_type_hints(f), f.__defaults__[0] is X)",
    "def f(a=X, b: int = VALUE): pass\nprint(f.__defaults__[0] is X, f.__defaults__[1])",
    "class C(X):\n    a: X\nprint(C.__mro__, typing.get_type_hints(C))",
    "a: X = X()\nprint(type(a) is X)",
    "A = typing.Optional[X]\ndef f(a: A): pass\nprint(typing.get_type_hints(f), A.__args__[0] is X)",
    "def f(a: typing.Optional[X]): pass\nB = f.__annotations__['a']\nprint(typing.get_type_hints(f))",
    "import sys\nme = sys.modules[__name__]\ndef f(a: me.X): pass\nprint(f.__annotations__['a'] is X)",
    "def f(a: X if VALUE else int): pass\nprint(typing.get_type_hints(f))",
    "def f(a: X and int): pass\nprint(typing.get_type_hints(f))",
    "def outer(a):\n    def f(b: X) -> X: return X\n    return f\nprint(typing.get_type_hints(outer(1)), outer(1).__annotations__['b'] is X)",
    "def f() -> typing.Generator[X, None, X]: pass\nprint(typing.get_type_hints(f))",
    "f = lambda: X\nf.__annotations__ = {'return': X}\nprint(f.__annotations__['return'] is X)",
    "class C:\n    __annotations__ = {'a': X}\nprint(C.__annotations__['a'] is X)",
    "import types\nC = types.new_class('C', (X,), {}, lambda ns: ns.update(__annotations__={'a': X}))\nprint(C.__annotations__['a'] is X)",
])  # fmt: skip
def test_what_stands_in_annotations_and_beside_them(same, source):
    files = {"hv.py": HV + "class G:\n    def __class_getitem__(cls, item): return type('G', (), {'item': item})\n"}
    main = f"import typing\nimport observe\nfrom hv import X, VALUE, G\n{source}\n"
    same(main, files)


@pytest.mark.case(30)
@pytest.mark.needs("evaluated annotations")
def test_a_rule_without_annotations_evaluates_them(run):
    main = (
        "import observe\nfrom hv import X\ndef f(a: X): pass\nobserve.once('hv')\nprint(f.__annotations__['a'] is X)\n"
    )
    assert run(main, lazy=(), rules=[Rule(("hv",), annotations=False)]).stdout == "True\n"


GENERIC = """
import inspect
from typing import Generic, TypeVar
T = TypeVar("T")
class Config(Generic[T]):
    pass
class Own(Generic[T]):
    def __class_getitem__(cls, item):
        return {"own": item.VALUE}
class Meta(type):
    def __getitem__(cls, item):
        return {"meta": item.VALUE}
class OfMeta(metaclass=Meta):
    pass
def registered(function):
    function.kind = inspect.signature(function).return_annotation.__args__[0].__name__
    return function
"""
USES_GENERIC = """
import generic
from generic import registered, Config
from hv import X
def plain(a: X) -> generic.Config[X]: pass
def nested(a: Config[Config[X]]) -> "None": pass
%s
"""


@pytest.mark.case(30)
@pytest.mark.needs("evaluated annotations")
def test_a_generic_class_keeps_a_reference_where_nothing_decorates(same):
    main = """
        import observe, m
        from typing import get_type_hints
        observe.pending("hv")
        print(get_type_hints(m.plain), get_type_hints(m.nested))
        """
    same(main, {"hv.py": HV, "generic.py": GENERIC, "m.py": USES_GENERIC % ""}, lazy=("hv",))


@pytest.mark.case(30)
@pytest.mark.parametrize(
    "use",
    [
        "@registered\ndef f(a: int) -> generic.Config[X]: pass\nprint(f.kind)",
        "def f(a: generic.Own[X]): pass\nprint(f.__annotations__)",
        "def f(a: generic.OfMeta[X]): pass\nprint(f.__annotations__)",
        "class C:\n    field: Config[X]\nprint(C.__annotations__['field'].__args__[0].__name__)",
    ],
    ids=["decorated", "own subscript", "subscript of the metaclass", "class"],
)
def test_whoever_looks_into_a_subscript_at_once_finds_the_class(same, use):
    hv = HV.replace("class X: pass", "class X: VALUE = 1")
    same("import m", {"hv.py": hv, "generic.py": GENERIC, "m.py": USES_GENERIC % use}, lazy=("hv",))


@pytest.mark.case(30)
@pytest.mark.parametrize(
    "use",
    [
        "@dataclasses.dataclass\nclass C:\n    x: X\n    y: Optional[X] = None\nprint([f.type for f in dataclasses.fields(C)])",
        "class C(typing.NamedTuple):\n    x: X\nprint(C.__annotations__)",
        "class C(typing.TypedDict):\n    x: X\nprint(typing.get_type_hints(C))",
        "class Meta(type):\n    def __new__(m, n, b, ns):\n        print(ns.get('__annotations__'))\n        return type.__new__(m, n, b, ns)\nclass C(metaclass=Meta):\n    x: X",
        "variable: X\nprint(__annotations__)",
    ],
    ids=["dataclass", "NamedTuple", "TypedDict", "metaclass", "module"],
)
@pytest.mark.needs("evaluated annotations")
def test_annotations_of_variables_are_the_classes(same, use):
    same(f"import dataclasses, typing\nfrom typing import Optional\nimport observe\nfrom hv import X\n{use}\n")
