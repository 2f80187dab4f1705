"""What a rule could save, by the graph of a recording."""

from __future__ import annotations

from attrs import evolve
from handmade import PLOT, TRAIN, eager, imported, lazy, statement

from lazyboot.profile.recording import NONE
from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.importgraph import ImportGraph
from lazyboot.profile.tuning.proposals import by_importer, proposals


def graph() -> ImportGraph:
    """Of the handmade recording: train.py imports model (1 s), which imports heavy (5 s), as plot (2 s) does."""
    return ImportGraph(eager().main)


def test_a_rule_saves_what_only_the_imports_that_it_defers_load() -> None:
    assert graph().saved_s(Candidate("rule", ("plot",))) == 2.0
    assert graph().saved_s(Candidate("rule", ("heavy",))) == 5.0
    assert graph().saved_s(Candidate("rule", ("model",))) == 1.0  # plot needs heavy all the same


def test_a_rule_for_some_importers_saves_nothing_that_others_load_too() -> None:
    assert graph().saved_s(Candidate("rule", ("heavy",), ("model",))) == 0.0
    assert graph().saved_s(Candidate("rule", ("plot",), ("@project",))) == 2.0


def test_a_rule_for_what_a_package_imports_of_itself_covers_others_too() -> None:
    assert graph().saved_s(Candidate("rule", ("heavy._core",), inside=True)) == 2.0
    assert graph().saved_s(Candidate("rule", ("heavy",), inside=True)) == 5.0


def test_what_a_first_use_loaded_cannot_be_saved_by_a_rule_for_it() -> None:
    rules = RuleSet((Candidate("rule", ("heavy",)), Candidate("rule", ("plot",))))
    found = ImportGraph(lazy().main, rules.decides)
    assert found.saved_s(Candidate("rule", ("heavy",), inside=True)) == 2.0  # its own import of heavy._core alone
    assert found.total_s == 6.0


def test_libraries_are_proposed_by_what_they_could_save() -> None:
    found = proposals(graph(), {}, 0.5, inside=False)
    assert [(each.modules[0], each.seconds) for each in found] == [("heavy", 5.0), ("plot", 2.0), ("model", 1.0)]


def test_libraries_that_take_little_are_proposed_where_they_come_to_enough_together() -> None:
    small = [f"small{number}" for number in range(6)]
    own = eager().processes[0]
    statements = tuple(statement(name, "__main__", TRAIN, 10 + number) for number, name in enumerate(small))
    imports = tuple(imported(name, 1.0, 0.2, 0.2, NONE, number, PLOT) for number, name in enumerate(small))
    many = evolve(own, statements=statements, imports=imports)
    few = evolve(own, statements=statements[:4], imports=imports[:4])
    assert {each.modules[0] for each in proposals(ImportGraph(many), {}, 1.0, inside=False)} == set(small)
    assert proposals(ImportGraph(few), {}, 1.0, inside=False) == []


def test_parts_of_a_package_are_proposed_once_the_whole_was_dropped() -> None:
    whole = Candidate("rule", ("heavy",))
    found = proposals(graph(), {whole: "dropped"}, 0.5, inside=False)
    assert Candidate("rule", ("heavy._core",)) in found
    assert whole not in found


def test_of_a_rule_that_breaks_the_same_is_left_for_single_importers() -> None:
    own = eager().processes[0]
    site = ("/app/train.py", "/env/site-packages/other.py", "/env/site-packages/heavy.py")
    statements = (
        statement("other", "__main__", 0, 1),
        statement("heavy", "other", 1, 1),
        statement("heavy.extra", "__main__", 0, 2),
    )
    imports = (
        imported("other", 0.1, 6.0, 0.5, NONE, 0, 1),
        imported("heavy", 0.3, 5.0, 5.0, 0, 1, 2),
        imported("heavy.extra", 7.0, 3.0, 3.0, NONE, 2, 2),
    )
    found = ImportGraph(evolve(own, files=site, statements=statements, imports=imports))
    assert by_importer(found, Candidate("rule", ("heavy",)), 1.0) == [Candidate("rule", ("heavy",), ("@project",))]
    assert by_importer(found, Candidate("rule", ("other",)), 0.1) == []  # one imports it: that would be the same again


def test_the_standard_library_and_lazyboot_are_never_proposed() -> None:
    own = eager().processes[0]
    names = ("json", "lazyboot", "lazyboot.runtime")
    statements = tuple(statement(name, "__main__", TRAIN, 5) for name in names)
    imports = tuple(imported(name, 1.0, 2.0, 2.0, NONE, number, PLOT) for number, name in enumerate(names))
    process = evolve(own, statements=statements, imports=imports)
    assert proposals(ImportGraph(process), {}, 0.1, inside=False) == []
