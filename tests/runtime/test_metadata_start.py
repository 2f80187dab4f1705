"""What keeps metadata is imported with importlib.metadata, and only where a plan asks for it."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Metadata

MEMO = "lazyboot.runtime.metadata"


@pytest.mark.parametrize("asked", [False, True])
def test_nothing_of_it_is_imported_before_the_program_needs_it(run, asked):
    main = f"""
        import sys
        names = ("{MEMO}", "lazyboot.runtime.installed", "lazyboot.runtime.codeswap")
        print([name for name in names if name in sys.modules], "importlib.metadata" in sys.modules)
        import importlib.metadata
        print("{MEMO}" in sys.modules)
        """
    result = run(main, lazy=(), metadata=Metadata() if asked else None)
    assert (result.stdout, result.stderr) == (f"[] False\n{asked}\n", "")


def test_an_engine_that_is_gone_before_the_import_changes_nothing(programs):
    main = """
        import sys
        from lazyboot.runtime.engine import Engine
        from lazyboot.runtime.plan import Metadata, Plan
        engine = Engine(Plan(metadata=Metadata()))
        engine.install()
        engine.uninstall()
        import importlib.metadata
        print("lazyboot.runtime.metadata" in sys.modules, importlib.metadata.packages_distributions.__code__.co_name)
        """
    assert programs.run(main, active=False).stdout == "False packages_distributions\n"
