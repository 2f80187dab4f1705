"""Who reads annotations through `inspect` and `typing` finds the classes, as eagerly."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import pytest

MODULE = """
import hv
from typing import Annotated, Callable, Dict, Generic, List, Optional, Tuple, TypeVar, Union
from hv import X, Y
T = TypeVar("T")
class Config(Generic[T]):
    pass
def plain(a: X, b: hv.Y, c: int = 1) -> X: pass
def nested(a: Optional[X], b: Dict[str, List[X]], c: Callable[[X, int], Y], d: Tuple[X, ...], e: Union[X, Y, None]): pass
def builtin(a: list[X], b: dict[str, tuple[X, Y]], c: X | None, d: type[X]) -> list[X | Y]: pass
def annotated(a: Annotated[Optional[X], Config[X]] = None, b: Annotated[int, "text", Config[Y]] = 1): pass
def mixed(a: Config[X], b: Config[List[Y]]) -> Config[Config[X]]: pass
class C:
    def method(self, a: X, *args: Y, **options: Optional[X]) -> "C": pass
"""
FUNCTIONS = "[m.plain, m.nested, m.builtin, m.annotated, m.mixed, m.C.method]"
READS = {
    "signature": "[(n, p.annotation) for f in FUNCTIONS for n, p in inspect.signature(f).parameters.items()]",
    "return annotation": "[inspect.signature(f).return_annotation for f in FUNCTIONS]",
    "signature as text, once read": "[(s.parameters['a'].annotation, str(s)) for f in [m.plain] for s in [inspect.signature(f)] for p in s.parameters.values() for _ in [p.annotation, s.return_annotation]]",
    "get_annotations": "[inspect.get_annotations(f) for f in FUNCTIONS]",
    "get_type_hints": "[get_type_hints(f) for f in FUNCTIONS]",
    "get_type_hints with extras": "[get_type_hints(f, include_extras=True) for f in FUNCTIONS]",
    "default by metadata": "[(type(p.annotation).__name__, get_args(p.annotation)[1].__origin__, get_args(get_args(p.annotation)[0])[0] is m.X) for p in [inspect.signature(m.annotated).parameters['a']]]",
    "bound arguments": "inspect.signature(m.plain).bind(1, 2).arguments",
    "equal": "[inspect.signature(f) == inspect.signature(f) for f in FUNCTIONS]",
    "identity": "inspect.signature(m.plain).parameters['a'].annotation is m.X",
}


@pytest.mark.case(30)
@pytest.mark.parametrize("read", READS)
def test_annotations_are_read_as_eagerly(same, read):
    main = f"""
        import inspect, observe, m
        from typing import get_args, get_type_hints
        FUNCTIONS = {FUNCTIONS}
        print({READS[read]})
        """
    same(main, {"m.py": MODULE})


@pytest.mark.case(30)
@pytest.mark.parametrize("inspect_first", [True, False])
def test_inspect_is_watched_whenever_it_is_imported(same, inspect_first):
    imports = ["import inspect", "import m"]
    main = "import observe\n" + "\n".join(imports if inspect_first else imports[::-1])
    main += "\nobserve.pending('hv')\nprint(inspect.signature(m.plain).parameters['a'].annotation)\n"
    same(main, {"m.py": MODULE})


@pytest.mark.case(30)
@pytest.mark.needs("evaluated annotations")
def test_reading_parameters_without_their_annotations_loads_nothing(same):
    main = """
        import inspect, observe, m
        print([list(inspect.signature(f).parameters) for f in %s])
        observe.pending("hv")
        """
    same(main % FUNCTIONS, {"m.py": MODULE})


@pytest.mark.case(30)
def test_what_reading_an_annotation_raises_is_what_the_import_would_have(run):
    main = "import inspect, m\ntry:\n    inspect.signature(m.plain).parameters['a'].annotation\nexcept ValueError as e:\n    print(e)\n"
    result = run(main, {"m.py": MODULE, "hv.py": "raise ValueError('broken')\n"})
    assert result.stdout == "broken\n", result.stderr


@pytest.mark.case(28)
@pytest.mark.needs("evaluated annotations")
def test_uninstalling_leaves_inspect_and_typing_as_they_were(programs):
    main = """
        import inspect, typing
        functions = (typing.get_type_hints, inspect.get_annotations, inspect.Parameter.annotation.fget)
        codes = [f.__code__ for f in functions]
        from lazyboot.runtime.engine import Engine
        from lazyboot.runtime.plan import Plan, Rule
        engine = Engine(Plan((Rule(("hv",)),)))
        engine.install()
        import m
        changed = [f.__code__ is not c for f, c in zip(functions, codes)]
        text = str(inspect.signature(typing.get_type_hints))
        engine.uninstall()
        print(changed, [f.__code__ is c for f, c in zip(functions, codes)], text, vars(typing.get_type_hints))
        """
    result = programs.run(main, {"m.py": MODULE}, active=False)
    assert result.stdout == (
        "[True, True, True] [True, True, True] (obj, globalns=None, localns=None, include_extras=False) {}\n"
    ), result.stderr


@pytest.mark.case(30)
@pytest.mark.parametrize(
    "source",
    [
        "from hv import X\ndef f(a: X): pass\nfrom other import X\nshow(f)",
        "from hv import X\ndef f(a: X): pass\nX = int\nshow(f)",
        pytest.param(
            "from hv import X\ndef f(a: X): pass\ndel X\nshow(f)", marks=pytest.mark.needs("evaluated annotations")
        ),
        "from hv import X\nclass C:\n    class Y: pass\n    def m(self, a: X | Y): pass\nshow(C.m)",
        "from hv import X\nfor T in (int, str):\n    def f(a: X | T): pass\n    show(f)",
        "from hv import X\n__name__ = 'renamed'\ndef f(a: X): pass\nshow(f)",
        "import collections.abc\nfrom hv import X\ndef f(a: collections.abc.Callable[[X], int], b: collections.abc.Callable[..., X]): pass\nshow(f)",
        "from hv import X\ndef f(a: X): pass\nX()\nshow(f)",
    ],
)
def test_annotations_mean_what_they_meant_where_they_stand(same, source):
    main = f"""
import inspect, typing
import observe
def show(f):
    print(inspect.signature(f), typing.get_type_hints(f), [p.annotation for p in inspect.signature(f).parameters.values()])
{source}
"""
    same(main, {"other.py": "class X: pass\n"})


@pytest.mark.case(30)
def test_a_reference_inside_one_side_of_a_union_is_resolved(same):
    main = """
    import inspect, typing
    from hv import X
    def f(a: list[X] | None, b: int | dict[str, X] = 1) -> "X | None": ...
    print(inspect.get_annotations(f))
    print(typing.get_type_hints(f), inspect.signature(f))
    """
    same(main)
