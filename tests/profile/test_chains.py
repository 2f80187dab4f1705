"""Why a module was imported: chains, what not importing it saves, the cheapest cut."""

from __future__ import annotations

from itertools import pairwise

import handmade
import pytest
from attrs import evolve
from handmade import imported, process, statement
from hypothesis import assume, given
from hypothesis import strategies as st
from recordinggraphs import NAMES, recordings

from lazyboot.profile.chains import COUNTED_CHAINS, NotImported, why
from lazyboot.profile.cut import cheapest_cut
from lazyboot.profile.modulegraph import ModuleGraph
from lazyboot.profile.recording import NONE

SITE = "/env/lib/python3.11/site-packages"


def recorded(statements, imports, **more):
    """A recording of these."""
    own = process(statements=tuple(statements), imports=tuple(imports), scans=(), pth=(), **more)
    return handmade.eager(processes=(own,))


def places(links):
    return [(link.file, link.line) for link in links]


def test_every_chain_is_given_the_shortest_first():
    found = why(handmade.eager(), "heavy")
    assert [[(link.importer, link.module) for link in chain] for chain in found.chains] == [
        [("__main__", "model"), ("model", "heavy")],
        [("__main__", "plot"), ("plot", "heavy")],
    ]
    assert (found.more, found.counted) == (0, True)


def test_a_link_has_its_place_and_its_statement():
    link = why(handmade.eager(), "heavy").chains[0][1]
    assert (link.file, link.line, link.function) == ("/app/model.py", 2, "<module>")
    assert str(link) == link.text == "from heavy import Trunk"


def test_a_package_stands_for_what_is_below_it():
    found = why(handmade.eager(), "heavy")
    assert (found.modules, found.own_s, found.seconds) == (2, 5.0, 5.0)
    assert why(handmade.eager(), "heavy._core").own_s == 2.0


def test_what_only_it_needs_is_saved_with_it():
    found = why(handmade.eager(), "model")
    assert (found.seconds, found.only, found.saved_s) == (6.0, 1, 1.0)
    (stay,) = found.stays
    assert (stay.library, stay.seconds, stay.modules) == ("heavy", 5.0, 2)
    assert stay.asker is not None and (stay.asker.file, stay.asker.line) == ("/site/plot/__init__.py", 3)


def test_what_only_it_needs_is_saved_with_it_when_nothing_else_asks():
    own = evolve(process(), statements=process().statements[:-1])
    found = why(handmade.eager(processes=(own,)), "model")
    assert (found.only, found.saved_s, found.stays) == (3, 6.0, ())


def test_the_cut_is_next_to_what_is_to_go_rather_than_at_the_import_of_everything():
    found = why(handmade.eager(), "heavy")
    assert places(found.cut) == [("/app/model.py", 2), ("/site/plot/__init__.py", 3)]
    assert (found.cut_saved_s, found.cut_others) == (5.0, 0)


def test_one_statement_that_leads_to_many_is_cut_when_nothing_else_goes_with_it():
    """The script imports a plugin, and that imports heavy in three places."""
    statements = [
        statement("plugin", "__main__", 0, 1),
        *(statement("heavy", "plugin", 1, line) for line in (1, 2, 3)),
    ]
    imports = [imported("plugin", 1.0, 3.0, 1.0, NONE, 0, 1), imported("heavy", 2.0, 2.0, 2.0, 0, 1, 2)]
    found = why(recorded(statements, imports), "heavy")
    assert places(found.cut) == [("/app/train.py", 1)]
    assert (found.cut_saved_s, found.cut_others) == (3.0, 1)


@pytest.mark.parametrize("plugin_is_own", [False, True])
def test_of_equal_cuts_the_one_in_the_users_own_code_is_taken(plugin_is_own):
    """lib or the script imports plugin, the other's code, which imports heavy twice: one module or one statement more."""
    installed, own = f"{SITE}/plugin.py", "/app/plugin.py"
    files = ("/app/train.py", f"{SITE}/lib.py", own if plugin_is_own else installed, f"{SITE}/heavy.py")
    importer, file = ("lib", 1) if plugin_is_own else ("__main__", 0)
    statements = [
        statement("lib", "__main__", 0, 1),
        statement("plugin", importer, file, 2),
        statement("heavy", "plugin", 2, 3),
        statement("heavy", "plugin", 2, 4),
    ]
    imports = [
        imported("lib", 1.0, 1.0, 1.0, NONE, 0, 1),
        imported("plugin", 2.0, 3.0, 1.0, NONE, 1, 2),
        imported("heavy", 2.5, 2.0, 2.0, 1, 2, 3),
    ]
    found = why(recorded(statements, imports, files=files), "heavy")
    assert [link.line for link in found.cut] == ([3, 4] if plugin_is_own else [2])


def test_what_no_statement_asks_for_has_no_cut():
    imports = [imported("model", 1.0, 3.0, 1.0, NONE, 0, 1), imported("heavy", 2.0, 2.0, 2.0, NONE, NONE, 2)]
    found = why(recorded([statement("model", "__main__", 0, 1)], imports), "heavy")
    assert (found.cut, found.chains) == ((), ((),))


def test_an_import_by_c_code_is_a_link_without_a_statement():
    imports = [imported("model", 1.0, 3.0, 1.0, NONE, 0, 1), imported("heavy", 2.0, 2.0, 2.0, 0, NONE, 2)]
    found = why(recorded([statement("model", "__main__", 0, 1)], imports), "heavy")
    (chain,) = found.chains
    assert [str(link) for link in chain] == ["import model", "(imports heavy without a statement)"]
    assert places(found.cut) == [("/app/train.py", 1)]


def test_a_from_import_asks_for_the_submodules_that_it_names():
    statements = [statement("pkg", "__main__", 0, 1, ("part", "VALUE"))]
    imports = [imported("pkg", 1.0, 1.0, 1.0, NONE, 0, 1), imported("pkg.part", 2.0, 1.0, 1.0, NONE, NONE, 1)]
    recording = recorded(statements, imports)
    assert ModuleGraph.of(recording.main).asked == (("pkg", "pkg.part"),)


def test_an_import_of_a_submodule_asks_for_its_packages():
    statements = [statement("pkg.sub.part", "__main__", 0, 1)]
    names = ("pkg", "pkg.sub", "pkg.sub.part")
    recording = recorded(statements, [imported(name, 1.0, 1.0, 1.0, NONE, 0, 1) for name in names])
    assert ModuleGraph.of(recording.main).asked == (names,)


def test_a_deferred_statement_that_was_never_used_is_no_chain():
    """The script defers heavy at line 5 and never uses it; model imports it."""
    own = handmade.lazy().main
    deferred = statement("heavy", "__main__", handmade.TRAIN, 5)
    deferral = evolve(own.deferrals[1], module="heavy", line=5)
    own = evolve(own, statements=(*own.statements, deferred), deferrals=(*own.deferrals, deferral))
    found = why(handmade.lazy(processes=(own,)), "heavy")
    assert [[link.line for link in chain] for chain in found.chains] == [[1, 2]]


def test_what_was_deferred_and_never_used_says_so():
    with pytest.raises(NotImported, match=r"plot was never imported: /app/train.py:2 defers it \(lazyboot.toml:7\)"):
        why(handmade.lazy(), "plot")


@pytest.mark.parametrize("typed, near", [("heavvy", "heavy"), ("heavy.core", "heavy._core"), ("Plot", "plot")])
def test_a_misspelt_name_gets_the_nearest(typed, near):
    with pytest.raises(NotImported, match=f"did you mean {near}") as raised:
        why(handmade.eager(), typed)
    assert raised.value.near[0] == near


def test_a_function_says_for_whom_it_imports():
    """plot calls model's function, which imports heavy."""
    statements = [
        statement("model", "__main__", 0, 1),
        statement("plot", "__main__", 0, 2),
        evolve(statement("heavy", "model", 1, 9), function="load"),
    ]
    imports = [
        imported("model", 1.0, 1.0, 1.0, NONE, 0, 1),
        imported("plot", 3.0, 3.0, 1.0, NONE, 1, 4),
        imported("heavy", 3.5, 2.0, 2.0, 1, 2, 2),
    ]
    link = why(recorded(statements, imports), "heavy").chains[0][-1]
    assert (link.importer, link.function, link.during) == ("model", "load", "plot")


def test_more_chains_than_are_looked_for_are_counted_as_at_least():
    """Eight modules that all import each other, and the target."""
    names = [f"m{number}" for number in range(8)]
    statements = [statement(name, "__main__", 0, 1) for name in names]
    statements += [statement(other, name, 0, 2) for name in names for other in (*names, "target") if name != other]
    imports = [imported(name, 1.0, 1.0, 1.0, NONE, index, 0) for index, name in enumerate(names)]
    imports.append(imported("target", 2.0, 1.0, 1.0, NONE, 8 + 7, 0))
    found = why(recorded(statements, imports), "target", most=3)
    assert [len(chain) for chain in found.chains] == [2, 2, 2]
    assert (found.more, found.counted) == (COUNTED_CHAINS - 3, False)


@given(recordings(), st.sampled_from(NAMES))
def test_without_the_cut_it_is_not_reached_and_with_all_but_one_it_is(recording, name):
    graph = ModuleGraph.of(recording.main)
    modules = graph.covered(name)
    assume(modules)
    cut = cheapest_cut(graph, modules)
    assert cut, "every module has a statement here"
    assert modules.isdisjoint(graph.reached(cut=cut))
    for spared in cut:
        assert not modules.isdisjoint(graph.reached(cut=[index for index in cut if index != spared]))


@given(recordings(), st.sampled_from(NAMES))
def test_chains_begin_at_the_script_hang_together_and_differ(recording, name):
    assume(ModuleGraph.of(recording.main).covered(name))
    found = why(recording, name, most=1000)
    for chain in found.chains:
        assert chain[0].importer == "__main__"
        assert chain[-1].module == name or chain[-1].module.startswith(name + ".")
        for before, after in pairwise(chain):
            assert before.module == after.importer
    assert len(set(found.chains)) == len(found.chains)
    assert [len(chain) for chain in found.chains] == sorted(len(chain) for chain in found.chains)


@given(recordings(), st.sampled_from(NAMES))
def test_no_more_is_saved_than_all_imports_take_and_no_less_than_it_takes_itself(recording, name):
    assume(ModuleGraph.of(recording.main).covered(name))
    found = why(recording, name)
    assert found.own_s - 1e-9 <= found.saved_s <= sum(each.own_s for each in recording.main.imports) + 1e-9
    assert found.saved_s <= found.cut_saved_s + 1e-9
