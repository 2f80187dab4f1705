"""Two recordings compared."""

from __future__ import annotations

import handmade
import pytest
from attrs import evolve
from handmade import imported, process, statement
from hypothesis import given
from recordinggraphs import recordings

from lazyboot.profile.difference import compare
from lazyboot.profile.recording import NONE


def changes(found):
    return [(each.name, each.status, each.before_s, each.after_s, each.change_s) for each in found]


def test_changes_are_sorted_by_their_size_and_named():
    own = process()
    slower = evolve(own.imports[0], own_s=4.0)
    new = imported("extra", 9.0, 0.5, 0.5, NONE, 0, handmade.MODEL)
    after = handmade.eager(processes=(evolve(own, imports=(slower, *own.imports[1:3], new)),))
    assert changes(compare(handmade.eager(), after).libraries) == [
        ("model", "slower", 1.0, 4.0, 3.0),
        ("plot", "gone", 2.0, None, -2.0),
        ("extra", "new", None, 0.5, 0.5),
        ("heavy", "same", 5.0, 5.0, 0.0),
    ]


def test_modules_are_compared_one_by_one():
    found = compare(handmade.eager(), handmade.lazy())
    assert changes(found.modules)[0] == ("plot", "gone", 2.0, None, -2.0)
    assert {each.name for each in found.modules} == {"model", "heavy", "heavy._core", "plot"}


def test_totals_are_of_the_commands_and_of_the_imports():
    found = compare(handmade.eager(), handmade.lazy())
    assert (found.before_s, found.after_s) == (10.0, 7.0)
    assert (found.imports_before_s, found.imports_after_s) == (8.0, 6.0)
    assert (found.modules_before, found.modules_after) == (4, 3)


def test_small_changes_are_hidden_and_counted():
    own = process()
    faster = evolve(own.imports[0], own_s=0.9)
    after = handmade.eager(processes=(evolve(own, imports=(faster, *own.imports[1:])),))
    found = compare(handmade.eager(), after, least_s=0.2)
    assert found.libraries == ()
    assert (found.hidden, found.hidden_s) == (3, pytest.approx(-0.1))


def test_what_is_new_comes_with_the_statement_that_loads_it():
    """The second one imports plot again, in two places."""
    before = evolve(process(), imports=process().imports[:3], statements=process().statements[:3])
    own = process()
    after = evolve(own, statements=(statement("plot", "model", handmade.MODEL, 8), *own.statements))
    moved = tuple(evolve(each, statement=each.statement + 1) for each in own.imports)
    found = compare(handmade.eager(processes=(before,)), handmade.eager(processes=(evolve(after, imports=moved),)))
    (pulled,) = found.pulled_in
    assert (pulled.library, str(pulled.place), pulled.text) == ("plot", "/app/train.py:2", "import plot")
    assert pulled.statements == 2


def test_what_only_one_defers_is_listed_by_library():
    found = compare(handmade.eager(), handmade.lazy()).deferred
    assert [(each.library, each.statements, each.before) for each in found] == [("heavy", 1, False), ("plot", 1, False)]
    assert [each.before for each in compare(handmade.lazy(), handmade.eager()).deferred] == [True, True]
    assert compare(handmade.lazy(), handmade.lazy()).deferred == ()


def test_a_library_is_split_alike_in_both():
    """In the first one a library holds most of the time, in the second it does not."""
    files = ("/app/train.py",)

    def recorded(seconds: float):
        imports = (
            imported("big", 1.0, 1.0, 1.0, NONE, NONE, 0),
            imported("big.core", 2.0, 0.0, 0.0, NONE, NONE, 0),
            imported("big.core.run", 3.0, seconds, seconds, NONE, NONE, 0),
            imported("other", 4.0, 4.0, 4.0, NONE, NONE, 0),
        )
        return handmade.eager(processes=(process(files=files, statements=(), imports=imports, scans=(), pth=()),))

    found = compare(recorded(20.0), recorded(0.5))
    assert changes(found.libraries)[0] == ("big.core", "faster", 20.0, 0.5, -19.5)


@given(recordings(), recordings())
def test_changes_add_up_to_that_of_all_imports(before, after):
    found = compare(before, after)
    assert sum(each.change_s for each in found.libraries) == pytest.approx(
        found.imports_after_s - found.imports_before_s
    )


@given(recordings(), recordings())
def test_the_other_way_round_everything_is_the_other_way_round(before, after):
    there = {each.name: each.change_s for each in compare(before, after).modules}
    back = {each.name: -each.change_s for each in compare(after, before).modules}
    assert there == pytest.approx(back)


@given(recordings())
def test_a_recording_does_not_differ_from_itself(recording):
    found = compare(recording, recording)
    assert {each.status for each in (*found.libraries, *found.modules)} <= {"same"}
    assert (found.pulled_in, found.deferred) == ((), ())
