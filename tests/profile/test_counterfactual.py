"""What deferring did, and what more it could do."""

from __future__ import annotations

import handmade
import pytest
from attrs import evolve
from handmade import imported, process, statement

from lazyboot.profile.counterfactual import counterfactual, shipped_plan
from lazyboot.profile.grouping import Place
from lazyboot.profile.guards import Guards
from lazyboot.profile.recording import NONE, FirstUse
from lazyboot.runtime.plan import Plan, Plugin, Rule

SITE = "/env/lib/python3.11/site-packages"


def candidates(recording, plan=None):
    """Library -> the seconds that deferring it saves at most."""
    found = counterfactual(recording, plan=plan or Plan())
    return {each.library: each.saved_s for each in found.candidates}


def test_what_was_deferred_and_never_used_is_named_with_its_rule():
    found = counterfactual(handmade.lazy(), plan=Plan())
    (unused,) = found.unused
    assert (unused.library, unused.statements, unused.rule) == ("plot", 1, "lazyboot.toml:7")
    assert (unused.place, unused.seconds) == (Place("__main__", "/app/train.py", 2), None)


def test_an_eager_recording_tells_how_long_what_was_never_loaded_takes():
    (unused,) = counterfactual(handmade.lazy(), eager=handmade.eager(), plan=Plan()).unused
    assert unused.seconds == 2.0  # not heavy, which plot asks for, too: that was loaded


def test_what_others_loaded_is_not_unused():
    own = handmade.lazy().main
    again = evolve(own.deferrals[0], importer="__main__", file=handmade.TRAIN, line=3)
    recording = handmade.lazy(processes=(evolve(own, deferrals=(*own.deferrals, again)),))
    found = counterfactual(recording, plan=Plan())
    assert [each.library for each in found.unused] == ["plot"]
    assert found.elsewhere == 1


def test_a_module_of_a_library_that_was_loaded_is_named_itself():
    own = handmade.lazy().main
    deferral = evolve(own.deferrals[1], module="heavy.extras.more")
    recording = handmade.lazy(processes=(evolve(own, deferrals=(own.deferrals[0], deferral)),))
    assert [each.library for each in counterfactual(recording, plan=Plan()).unused] == ["heavy.extras.more"]


def test_what_was_used_is_named_with_who_used_it_and_how():
    (forced,) = counterfactual(handmade.lazy(), plan=Plan()).forced
    assert (forced.module, forced.name, forced.kind, forced.function) == ("heavy", "Trunk", "call", "build")
    assert (str(forced.place), str(forced.deferred)) == ("/app/model.py:9", "/app/model.py:2")
    assert (forced.seconds, forced.rule) == (5.0, "lazyboot.toml:3")


def test_a_use_that_had_not_ended_has_no_seconds_and_comes_last():
    own = handmade.lazy().main
    late = FirstUse(1, "", handmade.TRAIN, 20, "<module>", "attribute", 1, 6.0, -1, -1)
    recording = handmade.lazy(processes=(evolve(own, uses=(late, *own.uses)),))
    assert [each.seconds for each in counterfactual(recording, plan=Plan()).forced] == [5.0, None]


def test_candidates_are_ranked_by_what_deferring_them_saves():
    """model alone saves its own second: plot would import heavy, too."""
    found = candidates(handmade.eager())
    assert list(found.items()) == [("heavy", 5.0), ("plot", 2.0), ("model", 1.0)]


def test_what_the_use_of_a_deferred_name_loaded_is_no_candidate():
    assert candidates(handmade.lazy()) == {"model": 1.0}


def test_what_such_a_use_loaded_in_turn_is_a_candidate():
    own = handmade.lazy().main
    below = imported("plot", 3.0, 1.0, 1.0, 1, 1, handmade.PLOT, use=0)
    found = candidates(handmade.lazy(processes=(evolve(own, imports=(*own.imports, below)),)))
    assert found == {"model": 1.0, "plot": 1.0}


def one_library(file: str, kind: str = "source", asked_in: str = "/app/train.py", line: int = 1):
    """A recording of a program that imports lib, which takes a second, from this file."""
    imports = (imported("lib", 1.0, 1.0, 1.0, NONE, 0, 1, kind=kind),)
    own = process(files=(asked_in, file), statements=(statement("lib", "__main__", 0, line),), imports=imports)
    return handmade.eager(processes=(own,))


def test_the_standard_library_is_no_candidate():
    assert candidates(one_library("/usr/lib/python3.11/lib.py")) == {}


def test_what_consists_of_extension_modules_is_no_candidate():
    assert candidates(one_library(f"{SITE}/lib.so", "extension")) == {}
    assert candidates(one_library(f"{SITE}/lib.py")) == {"lib": 1.0}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("try:\n    import lib\nexcept ImportError:\n    lib = None\n", True),
        ("try:\n    import lib\nexcept (KeyError, ModuleNotFoundError):\n    pass\n", True),
        ("try:\n    import lib\nexcept:\n    pass\n", True),
        ("try:\n    import lib\nexcept KeyError:\n    pass\n", False),
        ("if True:\n    import lib\n", False),
        ("this is no Python:\n import lib\n", False),
    ],
)
def test_an_import_in_a_guard_is_no_candidate(tmp_path, text, expected):
    script = tmp_path / "train.py"
    script.write_text(text)
    assert Guards().hold(str(script), 2) is expected
    assert (candidates(one_library(f"{SITE}/lib.py", asked_in=str(script), line=2)) == {}) is expected


def test_a_candidate_with_a_shipped_rule_says_which():
    plan = Plan((Rule(("heavy",), origin="preset x"),), plugins=(Plugin("plot", ("heavy",), origin="preset y"),))
    found = counterfactual(handmade.eager(), plan=plan)
    assert {each.library: each.preset for each in found.candidates} == {
        "heavy": "preset x",
        "plot": "preset y",
        "model": "",
    }
    assert found.shipped_s == 7.0
    assert found.imports_s == 8.0


def test_a_rule_for_other_importers_defers_nothing():
    plan = Plan((Rule(("heavy",), ("plot",), origin="preset x"),))
    found = counterfactual(handmade.eager(), plan=plan)
    heavy = next(each for each in found.candidates if each.library == "heavy")
    assert (heavy.preset, str(heavy.place)) == ("preset x", "/site/plot/__init__.py:3")
    assert found.shipped_s == 0.0  # model imports it all the same


def test_a_rule_for_a_submodule_defers_the_import_of_it_from_its_package():
    files = ("/app/train.py", f"{SITE}/pkg.py")
    imports = (
        imported("pkg", 1.0, 1.0, 1.0, NONE, 0, 1),
        imported("pkg.part", 2.0, 3.0, 3.0, NONE, 0, 1),
    )
    own = process(files=files, statements=(statement("pkg", "__main__", 0, 1, ("part",)),), imports=imports)
    plan = Plan((Rule(("pkg.part",), origin="preset x"),))
    found = counterfactual(handmade.eager(processes=(own,)), plan=plan)
    assert {each.library: each.preset for each in found.candidates} == {"pkg": "preset x"}


def test_the_shipped_presets_make_one_plan():
    plan = shipped_plan()
    rule = plan.decide("diffusers", "__main__", True)
    assert rule is not None and rule.origin.startswith("preset ")
    assert not plan.error
