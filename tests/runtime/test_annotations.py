"""Which loads are for annotations alone, read off the bytecode."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import sys
import typing

import pytest

if sys.version_info >= (3, 14):
    pytest.skip("annotations are lazy by themselves", allow_module_level=True)

from lazyboot.runtime import annotationloads, bytecode, resolving


def names(source: str) -> list[str]:
    """The names that `source` loads for annotations at its top level, in order."""
    code = compile(source, "<test>", "exec", dont_inherit=True)
    loads = annotationloads.annotation_loads(code)
    at = {offset: code.co_names[argument] for offset, _, argument in bytecode.instructions(code) if offset in loads}
    return [at[offset] for offset in sorted(loads)]


@pytest.mark.parametrize("source, expected", [
    ("def f(a: X): pass", ["X"]),
    ("def f(a: X, b: Y = 1, *c: Z, d: V = None, **e: W) -> R: pass", ["X", "Y", "Z", "V", "W", "R"]),
    ("async def f(a: X): pass", ["X"]),
    ("def f(a: m.X): pass", ["m"]),
    ("def f(a: m.n.X): pass", ["m"]),
    ("def f(a: Optional[X]): pass", ["Optional", "X"]),
    ("def f(a: t.Optional[X]): pass", ["t", "X"]),
    ("def f(a: Dict[str, List[X]]): pass", ["Dict", "str", "List", "X"]),
    ("def f(a: Callable[[X, Y], Z]): pass", ["Callable", "X", "Y", "Z"]),
    ("def f(a: Tuple[X, ...]): pass", ["Tuple", "X"]),
    ("def f(a: X | None): pass", ["X"]),
    ("def f(a: None | X | Y): pass", ["X", "Y"]),
    ("def f(a: X, b): pass", ["X"]),
])  # fmt: skip
def test_loads_for_annotations(source, expected):
    assert names(source) == expected


@pytest.mark.parametrize("source, absent", [
    ("def f(a: Literal[X]): pass", "X"),
    ("def f(a: t.Literal[X]): pass", "X"),
    ("def f(a: Annotated[int, X]): pass", "X"),
    ("def f(a: X()): pass", "X"),
    ("def f(a: m.make(X)): pass", "X"),
    ("x: Foo[X]", "X"),
    ("def f(a: Foo[X]()): pass", "X"),
    ("g(lambda: 1)\ny = Foo[X]", "X"),
    ("def f(a: X + 1): pass", "X"),
    ("def f(a: X and Y): pass", "X"),
    ("def f(a: X if c else Y): pass", "X"),
    ("def f(a: not X): pass", "X"),
    ("def f(a: {1: X}): pass", "X"),
    ("def f(a: [X]): pass", "X"),
    ("def f(a: (X, Y)): pass", "X"),
    ("def f(a=X): pass", "X"),
    ("def f(*, a=X): pass", "X"),
    ("def f(a: int = X): pass", "X"),
    ("def f(a: int = X, *, b: str = Y) -> None: pass", "Y"),
    ("f(X)", "X"),
    ("x: X", "X"),
    ("x: Optional[X] = None", "X"),
    ("x: int = X", "X"),
    ("x = X", "X"),
    ("d[k] = X", "X"),
    ("@X\ndef f(): pass", "X"),
    ("class C(X): pass", "X"),
    ("class C(metaclass=X): pass", "X"),
    ("lambda a=X: a", "X"),
    ("isinstance(a, X)", "X"),
    ("y = Optional[X]", "X"),
    ("f(a, Optional[X])", "X"),
    ("cast(X, 1)", "X"),
    ("T = TypeVar('T', bound=X)", "X"),
    ("y: Optional[int] = Optional[X]", "X"),
    ("def f(a: X[0]): pass", ""),
    ("def f(a: f'{X}'): pass", "X"),
])  # fmt: skip
def test_loads_for_use(source, absent):
    assert absent not in names(source)


def test_a_load_in_the_subscript_of_a_class_names_the_class():
    source = "def f(a: m.Foo[X], b: Optional[Foo[Bar[Y]]], c: Z): pass\ndef g(): pass\n"
    code = compile(source, "<test>", "exec", dont_inherit=True)
    loads = annotationloads.annotation_loads(code)
    at = {code.co_names[argument]: loads[o].generics for o, _, argument in bytecode.instructions(code) if o in loads}
    expected = {"m": (), "X": ("m.Foo",), "Optional": (), "Foo": (), "Bar": ("Foo",), "Y": ("Bar", "Foo"), "Z": ()}
    assert at == expected


def test_metadata_of_annotated_is_real_but_for_what_a_class_keeps():
    assert names("def f(a: Annotated[Optional[X], C[X], Y]): pass") == ["Annotated", "Optional", "X", "X"]


def test_a_nested_function_is_read_with_its_own_code():
    source = "class C:\n    x: X\n    def f(self, a: Y) -> Z: pass\n"
    code = compile(source, "<test>", "exec", dont_inherit=True)
    (body,) = [constant for constant in code.co_consts if hasattr(constant, "co_code")]
    assert len(annotationloads.annotation_loads(body)) == 2
    assert names(source) == []


@pytest.mark.parametrize("count", [300, 70_000])
def test_long_operands(count):
    if count > 1000 and sys.version_info < (3, 11):
        count = 5_000
    source = "".join(f"n{i} = {i}.5\n" for i in range(count)) + "def f(a: X, b: m.Y) -> Optional[Z]: pass\n"
    assert names(source) == ["X", "m", "Optional", "Z"]


class Source:
    """Stands for a deferred import that gives `value`."""

    def __init__(self, value):
        self.value = value

    def load(self, imported, frame):
        return self.value


def test_operations_on_a_reference_are_carried_out_on_what_it_stands_for():
    source = (Source(typing), None)
    made = resolving.Reference.to("t", None, (("", "[int]"), ("None | ", "")), source)
    alias = None | made.List[int]
    assert alias.__forward_arg__ == "None | t.List[int]" and alias.referred() == None | typing.List[int]  # noqa: UP006
    other = resolving.Reference.to("t", None, (), source).Any
    assert resolving.resolved(dict[str, other]) == dict[str, typing.Any]
    assert resolving.resolved([other, int]) == [typing.Any, int] and resolving.resolved(3) == 3


def test_a_reference_is_what_a_quoted_annotation_gives():
    scope = {"X": int, "m": typing}
    for made, quoted in [
        (resolving.Reference.to("X", None, (), (Source(int), None)), "X"),
        (resolving.Reference.to("m", None, (), (Source(typing), None)).Any, "m.Any"),
    ]:
        assert isinstance(made, typing.ForwardRef) and made.__forward_arg__ == quoted

        def f(a): ...

        f.__annotations__ = {"a": made}
        assert typing.get_type_hints(f, scope) == {"a": eval(quoted, scope)}


def test_a_reference_is_no_attribute_store():
    reference = resolving.Reference.to("X", None, (), (Source(int), None))
    with pytest.raises(AttributeError):
        reference.__wrapped__  # noqa: B018
    assert isinstance(reference.whatever, typing.ForwardRef)


HINTS = """
import typing as t
from typing import *
from hv_types import X, Y, G
import hv_types
def f(a: X, b: Optional[Y], c: Union[X, Y], d: List[hv_types.X], e: G[int], g: t.Callable[[X], Y], *h: X, **i: Y) -> t.Type[X]: pass
class C:
    def m(self, other: X) -> Y: pass
"""


@pytest.mark.filterwarnings("default")
def test_hints_equal_the_eager_ones(modules, engine):
    modules({
        "hv_types.py": "from typing import *\nT = TypeVar('T')\nclass X: pass\nclass Y: pass\nclass G(Generic[T]): pass\n",
        "lazily.py": HINTS, "eagerly.py": HINTS,
    })  # fmt: skip
    running = engine("hv_types")
    import lazily

    assert "hv_types" not in sys.modules
    assert all("hv_types" not in repr(type(value)) for value in lazily.f.__annotations__.values())
    running.uninstall()
    import eagerly

    for thing in ("f", "C"):
        assert typing.get_type_hints(getattr(lazily, thing)) == typing.get_type_hints(getattr(eagerly, thing))
    assert typing.get_type_hints(lazily.C.m) == typing.get_type_hints(eagerly.C.m)
