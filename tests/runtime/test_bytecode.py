"""What this Python's bytecode says about import statements."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import builtins
import sys
from textwrap import dedent

import pytest

from lazyboot.runtime import bytecode


def statements(source: str, scope: dict | None = None) -> list[bytecode.Statement | None]:
    """What each import statement of `source` looks like to the hook, as it runs at module level."""
    seen: list[bytecode.Statement | None] = []

    class Anything:
        __all__ = ()

        def __getattr__(self, name):
            return self

    def hook(name, globals=None, locals=None, fromlist=(), level=0):
        seen.append(bytecode.import_statement(sys._getframe(1), name, fromlist))
        return Anything()

    namespace = {"__builtins__": {**vars(builtins), "__import__": hook}, "__name__": "m", **(scope or {})}
    exec(compile(dedent(source), "<test>", "exec", dont_inherit=True), namespace)
    return seen


def bound(source: str) -> tuple:
    (statement,) = statements(source)
    assert statement is not None
    return tuple((b.imported, b.bound) for b in statement.bindings), statement.binds_top, statement.star


@pytest.mark.parametrize("source, expected", [
    ("import a", (((None, "a"),), False, False)),
    ("import a as b", (((None, "b"),), False, False)),
    ("import a.b", (((None, "a"),), True, False)),
    ("import a.b.c", (((None, "a"),), True, False)),
    ("import a.b as c", (((None, "c"),), False, False)),
    ("import a.b.c.d as e", (((None, "e"),), False, False)),
    ("import a.a.a as a", (((None, "a"),), False, False)),
    ("from a import b", ((("b", "b"),), False, False)),
    ("from a import b as c", ((("b", "c"),), False, False)),
    ("from a import b, c as d, b as e", ((("b", "b"), ("c", "d"), ("b", "e")), False, False)),
    ("from a.b import (c,\n  d)", ((("c", "c"), ("d", "d")), False, False)),
    ("from . import a", ((("a", "a"),), False, False)),
    ("from ..a import b as c", ((("b", "c"),), False, False)),
    ("from a import *", ((), False, True)),
    ("import é", (((None, "é"),), False, False)),
])  # fmt: skip
def test_every_statement_form(source, expected):
    assert bound(source) == expected


def test_several_modules_in_one_statement():
    found = statements("import a, b.c, d as e, f.g as h")
    assert [(s.bindings[0].bound, s.binds_top) for s in found] == [
        ("a", False),
        ("b", True),
        ("e", False),
        ("h", False),
    ]


@pytest.mark.parametrize("count", [1, 255, 256, 300, 70_000])
def test_long_operands(count):
    source = "".join(f"n{i} = 0\n" for i in range(count)) + "import a.b as c\nfrom d import e as f, g\nimport h.i\n"
    alias, names, top = statements(source)
    assert [b.bound for b in alias.bindings] == ["c"]
    assert [(b.imported, b.bound) for b in names.bindings] == [("e", "f"), ("g", "g")]
    assert top.binds_top and bytecode.line_of(top.code, top.offset) == count + 3


def test_stores_are_found_where_they_happen():
    code = compile("from a import b, c as d\n", "<t>", "exec")
    (statement,) = statements("from a import b, c as d\n")
    for binding in statement.bindings:
        operation, argument = code.co_code[binding.store_offset : binding.store_offset + 2]
        assert operation == bytecode.STORE_NAME and code.co_names[argument] == binding.bound


def test_lines():
    found = statements("x = 1\nimport a\n\nif x:\n    from b import (\n        c,\n        d,\n    )\n")
    assert [bytecode.line_of(s.code, s.offset) for s in found] == [2, 5]


@pytest.mark.parametrize("source", [
    "__import__('a')",
    "x = __import__('a.b')",
    "def f():\n    import a\nf()",
    "def f():\n    from a import b, c\nf()",
    "from a import b\n",
])  # fmt: skip
def test_what_is_no_statement_of_a_module(source):
    (statement,) = statements(source)
    expected = source.startswith("from")
    assert (statement is not None) is expected


def test_a_global_of_a_function_is_a_name_of_the_module():
    (statement,) = statements("def f():\n    global b\n    from a import b\nf()\n")
    assert statement is not None and statement.bindings[0].bound == "b"


def test_an_attribute_that_the_import_function_is_called_for_by_hand():
    frame = sys._getframe()
    assert bytecode.import_statement(frame, "a", None) is None


GUARDED = {
    "try:\n    import a\nexcept ImportError:\n    pass\n": [True],
    "try:\n    import a\nfinally:\n    pass\n": [True],
    "try:\n    pass\nexcept ImportError:\n    pass\nimport a\n": [False],
    "import a\ntry:\n    pass\nexcept ImportError:\n    pass\n": [False],
    "try:\n    x = 1\nexcept ImportError:\n    pass\nelse:\n    import a\n": [False],
    "try:\n    try:\n        import a\n    finally:\n        pass\nexcept ImportError:\n    pass\n": [True],
    "if True:\n    import a\n": [False],
    "for _ in range(2):\n    import a\n": [False, False],
    "while True:\n    import a\n    break\n": [False],
    "import contextlib\nwith contextlib.suppress():\n    import a\n": [False, True],
    "import a\nimport b\ntry:\n    import c\n    from d import e\nexcept ImportError:\n    import f\nimport g\n":
        [False, False, True, True, False],
    "class C:\n    import a\n": [False],
    "try:\n    class C:\n        import a\nexcept ImportError:\n    pass\n": [False],
    "x = 1\n" * 300 + "try:\n    import a\n    " + "x = 2; " * 300 + "\nexcept ImportError:\n    pass\nimport b\n": [True, False],
}  # fmt: skip


class Suppress:
    @staticmethod
    def suppress():
        import contextlib

        return contextlib.nullcontext()


@pytest.mark.parametrize("source", GUARDED, ids=range(len(GUARDED)))
def test_guards(source):
    source = source.replace("contextlib.suppress()", "suppress()").replace("import contextlib\n", "import x\n")
    found = statements(source, {"suppress": Suppress.suppress})
    assert [s.guarded for s in found] == GUARDED[
        source.replace("suppress()", "contextlib.suppress()").replace("import x\n", "import contextlib\n")
    ]


def test_the_handler_of_a_guard_counts_as_a_guard_or_not_but_never_fails():
    (one, other) = statements("try:\n    import a\n    1 / 0\nexcept ZeroDivisionError:\n    import b\n")
    assert one.guarded and other is not None


class Probe(dict):
    """A namespace that tells which instruction looks a name up in it."""


@pytest.mark.parametrize("source, operation", [
    ("x = 1", "STORE_NAME"), ("del x", "DELETE_NAME"), ("def f():\n    global x\n    x = 1\nf()", "STORE_GLOBAL"),
])  # fmt: skip
def test_the_instruction_under_way(source, operation):
    import opcode

    seen = []

    class Key(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            seen.append(bytecode.current_name(sys._getframe(1)))
            return str.__eq__(self, other)

    namespace = {"__builtins__": vars(builtins), Key("x"): 0}
    exec(compile(source, "<test>", "exec"), namespace)
    assert (opcode.opmap[operation], "x") in seen


def test_a_star_import_is_an_instruction_of_its_own(tmp_path, monkeypatch):
    seen = []

    class Key(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            seen.append(bytecode.current_name(sys._getframe(1)))
            return str.__eq__(self, other)

    exec(compile("from string import *", "<test>", "exec"), {Key("digits"): 0})
    assert (bytecode.STAR, None) in seen


def frame_at(source: str, operation: str, *, cut: int = 0, names: tuple[str, ...] | None = None):
    """What stands for a frame that is at the first `operation` of `source`; its code ends `cut` bytes after that."""
    import opcode
    from types import SimpleNamespace

    code = compile(source, "<test>", "exec", dont_inherit=True)
    offset = next(at for at, found, _ in bytecode.instructions(code) if found == opcode.opmap[operation])
    raw = code.co_code[: offset + cut] if cut else code.co_code
    return SimpleNamespace(f_code=SimpleNamespace(co_code=raw, co_names=names or code.co_names), f_lasti=offset)


@pytest.mark.parametrize("name, fromlist, frame", [
    ("a", None, frame_at("import a", "IMPORT_NAME", cut=2)),
    ("a", ("b",), frame_at("from a import b", "IMPORT_NAME", cut=4)),
    ("a", ("c",), frame_at("from a import b", "IMPORT_NAME")),
    ("a.c", None, frame_at("import a.b as c", "IMPORT_NAME")),
    ("a", None, frame_at("a", "LOAD_NAME")),
])  # fmt: skip
def test_code_of_another_shape_is_no_statement(name, fromlist, frame):
    assert bytecode.import_statement(frame, name, fromlist) is None


@pytest.mark.parametrize("source, operation, name", [
    ("x", "LOAD_NAME", "x"),
    ("a.b", "LOAD_ATTR", "b"),
    ("x = 1", "STORE_NAME", None),
])  # fmt: skip
def test_the_name_that_is_read(source, operation, name):
    assert bytecode.name_read(frame_at(source, operation)) == name


def test_nothing_is_under_way_before_the_first_instruction():
    frame = frame_at("x = 1", "STORE_NAME")
    frame.f_lasti = -1
    assert bytecode.current_name(frame) == (-1, None)


def test_an_attribute_path_ends_where_the_code_does():
    frame = frame_at("a.b", "LOAD_NAME")
    whole = frame.f_code.co_code
    ends = [at + 2 for at, _, _ in bytecode.instructions(frame.f_code)]
    frame.f_code.co_code = whole[: ends[ends.index(frame.f_lasti + 2) + 1]]
    assert bytecode.attribute_path(frame, "a") == ("a.b", -1)
