"""A literal ``__all__`` is read off the code; anything else is unknown."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import importlib.util

import pytest

from lazyboot.runtime import static


def literal(source: str) -> tuple[str, ...] | None:
    return static.literal_all(compile(source, "<test>", "exec"))


@pytest.mark.parametrize("source, names", [
    ("__all__ = ['a', 'b']", ("a", "b")),
    ("__all__ = ('a', 'b')", ("a", "b")),
    ("__all__ = ['a']", ("a",)),
    ("__all__ = ['a', 'b', 'c', 'd', 'e']\nx = 1", ("a", "b", "c", "d", "e")),
    ("x = 1\n__all__ = ['a']\ny = [1, 2, 3]", ("a",)),
    ("__all__ = []", ()),
    ("__all__ = [*('a', 'b'), 'c', 'd']", ("a", "b", "c", "d")),
    ("__all__ = ['a']\ndef __dir__():\n    return __all__\ndef __getattr__(name):\n    return name in __all__", ("a",)),
    ("__all__ = ()", ()),
    ("'''doc'''\nfrom x import y\n__all__ = ['y']", ("y",)),
    ("__all__ = " + repr([f"n{i}" for i in range(300)]), tuple(f"n{i}" for i in range(300))),
])  # fmt: skip
def test_literal_lists(source, names):
    assert literal(source) == names


@pytest.mark.parametrize("source", [
    "", "x = 1", "__all__ = dir()", "__all__ = ['a'] + x", "__all__ = [n for n in x]", "__all__ = ['a']\n__all__ += ['b']",
    "__all__ = ['a']\n__all__.append('b')", "__all__ = ['a']\n__all__ = ['b']", "__all__ = [1]", "__all__ = ['a', b]",
    "__all__ = 'a'", "__all__ = list('ab')", "__all__ = ['a', *b]", "x = ['a']\n__all__ = x", "__all__ = x or ['a']",
    "__all__ = ['a'] if x else ['b']", "if x:\n    __all__ = ['a']\nelse:\n    __all__ = ['b']", "__all__ = sorted(['a', 'b'])",
    "__all__ = None", "__all__ = {'a': 1}", "__all__ = ['a']\ndel __all__", "from x import __all__",
    "if x:\n    __all__ = ['a']", "try:\n    __all__ = ['a']\nexcept E:\n    pass",
    "__all__ = ['a']\ndef f():\n    global __all__\n    __all__ = []", "__all__ = ['a']\nglobals()['__all__'] = []",
    "__all__ = ['a']\ndef more(m):\n    for n in m.__all__:\n        __all__.append(n)\nmore(x)",
    "for __all__ in x: pass", "import x as __all__", "__all__: list = x", "__all__ = ['a', 'b'][:1]", "__all__ = ['a'] * 2",
    "__all__ = ['a'].copy() + x", "x, __all__ = 1, ['a']", "__all__ = (x, ['a'])[1]",
])  # fmt: skip
def test_what_cannot_be_told(source):
    assert literal(source) is None


def spec(tmp_path, source: str):
    path = tmp_path / "m.py"
    path.write_text(source)
    return importlib.util.spec_from_file_location("m", path)


def test_star_names_of_a_spec(tmp_path):
    assert static.star_names(spec(tmp_path, "__all__ = ['a']\nraise ValueError\n")) == ("a",)
    assert static.star_names(spec(tmp_path, "def (\n")) is None
    assert static.star_names(importlib.util.find_spec("sys")) is None


def test_public_names(tmp_path):
    source = "import os, a.b\nfrom x import y as z\n_p = 1\ndef f(): inner = 1\nclass C: attribute = 1\nv = 2\ndel v\n"
    assert static.public_names(spec(tmp_path, source), {}.get) == ("os", "a", "z", "f", "C")
    assert static.public_names(spec(tmp_path, "from x import *\n"), {}.get) is None


def test_public_names_through_star_imports(tmp_path):
    listed, open_ended = tmp_path / "listed", tmp_path / "open"
    listed.mkdir()
    open_ended.mkdir()
    found = {
        "x": spec(listed, "__all__ = ['a', '_b']\nc = 1\n"),
        "y": spec(open_ended, "d = 1\n_e = 2\nfrom x import *\n"),
    }
    assert static.public_names(spec(tmp_path, "from y import *\nz = 1\n"), found.get) == ("z", "d", "a")
    assert static.public_names(spec(tmp_path, "from y import *\nfrom absent import *\n"), found.get) is None
    itself = spec(tmp_path, "from me import *\n")
    assert static.public_names(itself, {"me": itself}.get) is None


def test_imported_modules(tmp_path):
    source = (
        "import a.b\nfrom x import y\ntry:\n    import guarded\nexcept ImportError:\n    pass\ndef f(): import inner\n"
    )
    outside = {"a.b", "x", "x.y"}
    assert static.imported_modules(spec(tmp_path, source)) == outside
    assert static.imported_modules(spec(tmp_path, source), guarded=True) == outside | {"guarded"}


def test_a_module_without_code_says_nothing():
    without_code = importlib.util.find_spec("sys")
    assert static.imported_modules(without_code) == frozenset()
    assert static.version(without_code) is None
    assert static.public_names(without_code, {}.get) is None
    assert static.hides_submodule(without_code, "path") is False
