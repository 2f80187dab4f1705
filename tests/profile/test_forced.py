"""What a first use was, by the source around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lazyboot.profile.forced import Forced

SOURCES = {
    "X(1)": "call",
    "a.X.y(1)": "call",
    "f(X)": "name",
    "class C(X): pass": "base class",
    "class C(Generic[X], metaclass=M): pass": "base class",
    "class C(metaclass=X): pass": "base class",
    "@X\ndef f(): pass": "decorator",
    "@X.y(1)\nclass C: pass": "decorator",
    "def f(a: X): pass": "annotation",
    "def f() -> list[X]: pass": "annotation",
    "v: X.y = 1": "annotation",
    "def f(a=X.y): pass": "attribute",
    "v = X.y.z": "attribute",
    "v = [X]": "name",
    "from m import X": "import",
    "import X": "import",
    "v = lambda: X()": "call",
    "try: pass\nexcept X: pass": "name",
}


@pytest.mark.parametrize("source", SOURCES)
def test_by_position_and_by_name(tmp_path: Path, source: str) -> None:
    file = tmp_path / "m.py"
    file.write_text(f"\n{source}\n")
    lines = file.read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "X" in text)
    expected = SOURCES[source]
    assert Forced().kind(str(file), line, -1, -1, "X") == expected
    if expected != "import":
        column = lines[line - 1].index("X")
        assert Forced().kind(str(file), line, column, column + 1, "") in (expected, "other")


@pytest.mark.parametrize("text", ["x = (", None])
def test_a_file_that_cannot_be_read_or_parsed(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "m.py").write_text(text)
    assert Forced().kind(str(tmp_path / "m.py"), 1, 0, 1, "x") == "other"
