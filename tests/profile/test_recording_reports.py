"""What the reports of recordings print: whole at every width, places short and linked."""

from __future__ import annotations

import io

import handmade
import pytest
from attrs import evolve
from rich.console import Console

from lazyboot.profile.chains import why
from lazyboot.profile.counterfactual import counterfactual
from lazyboot.profile.difference import compare
from lazyboot.profile.grouping import Place
from lazyboot.report.chains import print_why
from lazyboot.report.counterfactual import print_counterfactual
from lazyboot.report.difference import print_difference
from lazyboot.report.places import Places
from lazyboot.report.recording import print_recording


def reports(width: int) -> str:
    """Every report, printed at this width."""
    out = Console(file=io.StringIO(), width=width)
    eager, lazy = handmade.eager(), handmade.lazy()
    places = Places.of(eager, width * 3 // 10)
    print_recording(eager, out)
    print_counterfactual(counterfactual(lazy, eager=eager), places, out, lazy=True, top=0)
    print_counterfactual(counterfactual(eager), places, out, lazy=False, top=1)
    print_why(why(eager, "heavy"), places, out)
    print_difference(compare(lazy, eager), places, out, by="library", top=0, least_s=0.0)
    return out.file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 160])
def test_no_line_is_longer_than_the_terminal_is_wide(width):
    text = reports(width)
    assert max(len(line) for line in text.splitlines()) <= width
    for name in ("heavy", "plot", "model.py:2", "import plot", "62.5 %"):
        assert name in text


@pytest.mark.parametrize(
    "file, expected",
    [
        ("/env/lib/python3.11/site-packages/torch/nn/modules/module.py", "torch/nn/modules/module.py:7"),
        ("/usr/lib/python3/dist-packages/yaml/__init__.py", "yaml/__init__.py:7"),
        ("/usr/lib/python3.11/json/decoder.py", "json/decoder.py:7"),
        ("/app/sub/part.py", "sub/part.py:7"),
        ("/work/data.py", "data.py:7"),
        ("/elsewhere/data.py", "/elsewhere/data.py:7"),
    ],
)
def test_a_place_is_relative_to_what_its_kind_has_in_common(file, expected):
    places = Places(folder="/work", program="/app")
    assert places.text(Place("x", file, 7)).plain == expected


def test_folders_in_the_middle_are_left_out_where_there_is_no_room():
    file = "/env/lib/python3.11/site-packages/torch/fx/experimental/symbolic_shapes.py"
    found = [Places("/", width=width).text(Place("x", file, 3)).plain for width in (0, 44, 36, 10)]
    assert found == [
        "torch/fx/experimental/symbolic_shapes.py:3",
        "torch/fx/experimental/symbolic_shapes.py:3",
        "torch/…/symbolic_shapes.py:3",
        "…apes.py:3",
    ]


def test_a_place_without_a_line_is_the_module():
    assert Places("/").text(Place("torch._C", "/site/torch/_C.so", 0)).plain == "torch._C"
    assert Places("/").text(None).plain == "-"


def test_places_link_to_the_whole_path():
    out = Console(file=io.StringIO(), width=200, force_terminal=True, legacy_windows=False)
    out.print(Places("/app", width=10).text(Place("x", "/app/a/long/way/down.py", 7)))
    text = out.file.getvalue()
    assert "file:///app/a/long/way/down.py" in text
    assert "…down.py:7" in text


def test_a_recording_without_lazyboot_says_what_its_rules_would_save():
    """wandb, which a preset defers in everyone's code, takes two of eight seconds. The preset is for lightning."""
    own = handmade.process()
    asking = evolve(own.statements[3], module="wandb"), evolve(own.statements[3], module="lightning", line=9)
    statements = (*own.statements[:3], asking[0], own.statements[4], asking[1])
    quick = evolve(own.imports[3], module="lightning", statement=5, seconds=0, own_s=0, find_s=0, load_s=0)
    imports = (*own.imports[:3], evolve(own.imports[3], module="wandb"), quick)
    own = evolve(own, statements=statements, imports=imports)
    out = Console(file=io.StringIO(), width=160)
    print_recording(handmade.eager(processes=(own,)), out)
    print_recording(handmade.lazy(processes=(own,)), out)
    assert out.file.getvalue().count("2.00 s of 8.00 s of imports would wait until they are used") == 1
    nothing = Console(file=io.StringIO(), width=160)
    print_recording(handmade.eager(), nothing)
    assert "would wait" not in nothing.file.getvalue()
