"""What a module's code says of whether it would import."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec

import pytest

from lazyboot.runtime.facts import Facts


def facts(source: str) -> Facts:
    return Facts.of(ModuleSpec("m", None), compile(source, "<test>", "exec", dont_inherit=True))


NOW = sys.version_info[:2]
RAISE = "    raise ImportError('not on this Python')\n"


@pytest.mark.parametrize("test, raises", [
    ("sys.version_info < (3, 8)", False),
    ("sys.version_info <= (2, 7)", False),
    ("sys.version_info >= (3, 8)", True),
    ("sys.version_info > (9, 0)", False),
    (f"sys.version_info >= {NOW}", True),
    (f"sys.version_info < {NOW}", False),
    ("sys.version_info < bound", True),
    ("sys.version_info[0] < 3", True),
    ("sys.version_info == (3, 8)", True),
    ("sys.version_info < '3'", True),
    ("os.version_info < (3, 8)", True),
    ("sys.version_info", True),
])  # fmt: skip
def test_what_only_other_versions_execute_counts_for_nothing(test: str, raises: bool):
    assert facts(f"import sys\nif {test}:\n{RAISE}").raises is raises


def test_what_stands_after_a_version_test_counts():
    found = facts(f"import sys\nif sys.version_info < (3, 8):\n    import absent\n{RAISE}import there\n")
    assert found.needs[-1] == ("there", ()) and not found.raises


def test_what_an_if_imports_is_left_to_it():
    assert facts("if x:\n    import absent\nimport there\n").needs == [("there", ())]


def test_a_relative_import_of_a_module_that_is_in_no_package_is_left_to_importlib():
    assert facts("from . import other\nimport there\n").needs == [("there", ())]
