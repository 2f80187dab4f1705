"""Imports in functions: for whom they ask."""

from __future__ import annotations

import handmade
from attrs import evolve
from handmade import imported, process, statement

from lazyboot.profile.chains import why
from lazyboot.profile.recording import NONE

SITE = "/env/lib/python3.11/site-packages"


def recorded(statements, imports, **more):
    """A recording of these."""
    own = process(statements=tuple(statements), imports=tuple(imports), scans=(), pth=(), **more)
    return handmade.eager(processes=(own,))


def called(module, importer, file, line):
    """An import in a function."""
    return evolve(statement(module, importer, file, line), function="load")


def plugin_loads_heavy_through_tools():
    """The script imports tools and plugin; plugin calls a function of tools, which imports heavy."""
    statements = [
        statement("tools", "__main__", 0, 1),
        statement("plugin", "__main__", 0, 2),
        called("heavy.deep", "tools", 1, 9),
    ]
    imports = [
        imported("tools", 1.0, 1.0, 1.0, NONE, 0, 1),
        imported("plugin", 2.0, 5.0, 1.0, NONE, 1, 4),
        imported("heavy", 3.0, 3.0, 3.0, 1, 2, 2),
        imported("heavy.deep", 4.0, 1.0, 1.0, 1, 2, 2),
    ]
    return statements, imports


def test_what_a_function_loads_goes_with_the_module_that_called_it():
    found = why(recorded(*plugin_loads_heavy_through_tools()), "plugin")
    assert (found.saved_s, found.stays) == (5.0, ())


def test_what_a_function_loads_goes_with_the_module_that_holds_it_too():
    assert why(recorded(*plugin_loads_heavy_through_tools()), "tools").saved_s == 5.0


def test_a_chain_through_a_function_passes_who_called_it():
    found = why(recorded(*plugin_loads_heavy_through_tools()), "heavy")
    ((first, last),) = found.chains
    assert (first.module, last.importer, last.during) == ("plugin", "tools", "plugin")
    assert [(link.importer, link.during) for link in found.asked_by] == [("tools", "plugin")]


def test_what_a_function_only_asks_for_again_it_keeps_for_nobody():
    """As before, and plugin calls another function, which asks for what plugin imported, as numpy's add_newdoc."""
    statements, imports = plugin_loads_heavy_through_tools()
    statements += [statement("other", "plugin", 4, 3), called("other", "tools", 1, 20)]
    imports.append(imported("other", 5.0, 2.0, 2.0, 1, 3, 3))
    found = why(recorded(statements, imports), "plugin")
    assert (found.saved_s, found.stays) == (7.0, ())
    assert len(why(recorded(statements, imports), "other").asked_by) == 1


def test_what_a_function_loads_for_the_running_program_hangs_at_the_function():
    statements = [statement("tools", "__main__", 0, 1), called("heavy", "tools", 1, 9)]
    imports = [imported("tools", 1.0, 1.0, 1.0, NONE, 0, 1), imported("heavy", 3.0, 3.0, 3.0, NONE, 1, 2)]
    found = why(recorded(statements, imports), "heavy")
    assert [[(link.importer, link.during) for link in chain] for chain in found.chains] == [
        [("__main__", ""), ("tools", "")]
    ]
    assert why(recorded(statements, imports), "tools").saved_s == 4.0


def test_a_function_of_the_script_keeps_what_it_asks_for():
    """main() runs once all is imported: what plugin imported stays for it."""
    statements = [
        statement("plugin", "__main__", 0, 1),
        statement("heavy", "plugin", 1, 2),
        called("heavy", "__main__", 0, 9),
    ]
    imports = [imported("plugin", 1.0, 3.0, 1.0, NONE, 0, 1), imported("heavy", 2.0, 2.0, 2.0, 0, 1, 2)]
    found = why(recorded(statements, imports), "plugin")
    assert (found.saved_s, [stay.library for stay in found.stays]) == (1.0, ["heavy"])


def test_a_library_that_loads_its_own_parts_by_a_function_is_asked_for_by_others_only():
    """heavy.__getattr__ loads heavy.deep for plugin: without plugin's own import of heavy there is no heavy."""
    statements = [
        statement("plugin", "__main__", 0, 1),
        statement("heavy", "plugin", 4, 2),
        called("heavy.deep", "heavy", 2, 9),
    ]
    imports = [
        imported("plugin", 1.0, 4.0, 1.0, NONE, 0, 4),
        imported("heavy", 2.0, 2.0, 2.0, 0, 1, 2),
        imported("heavy.deep", 4.0, 1.0, 1.0, 0, 2, 2),
    ]
    found = why(recorded(statements, imports), "heavy")
    assert (len(found.asked_by), [len(chain) for chain in found.chains]) == (1, [2])
    assert all(link.importer != "heavy" for link in found.cut)
