from __future__ import annotations

import jsonschema
import pytest

from lazyboot.config.budget import EXAMPLE, Limit, budget
from lazyboot.config.load import load
from lazyboot.config.model import BudgetConfig, Config
from lazyboot.config.schema import json_schema
from lazyboot.config.tomlparser import parse

WHOLE = """presets = []
[budget]
seconds_ratio = 0.5
seconds = 3
modules = 2000
files = 5000
peak_mb = 800.5
forbid = [
  "diffusers",
  "torch.*.plugins",
]
"""


def test_every_limit_is_read_with_the_line_that_says_it(write):
    path = write(WHOLE)
    found = budget(load([path]))
    assert found.limits == {
        "seconds_ratio": Limit(0.5, f"{path}:3"),
        "seconds": Limit(3, f"{path}:4"),
        "modules": Limit(2000, f"{path}:5"),
        "files": Limit(5000, f"{path}:6"),
        "peak_mb": Limit(800.5, f"{path}:7"),
    }
    assert [(each.module, each.origin) for each in found.forbidden] == [
        ("diffusers", f"{path}:9"),
        ("torch.*.plugins", f"{path}:10"),
    ]


def test_the_last_file_decides_each_number_and_forbidden_modules_add_up(write):
    project = write(
        '[tool.lazyboot]\npresets = []\n[tool.lazyboot.budget]\nmodules = 9\nfiles = 8\nforbid = ["a"]\n',
        "pyproject.toml",
    )
    own = write('[budget]\nmodules = 7\nforbid = ["b", "a"]\n')
    found = budget(load([project, own]))
    assert {name: limit.value for name, limit in found.limits.items()} == {"modules": 7, "files": 8}
    assert [each.module for each in found.forbidden] == ["a", "b"]
    assert found.limits["files"].origin == f"{project}:5"


def test_without_the_table_there_is_no_budget(write):
    assert budget(load([write("presets = []\n")])).is_empty
    assert budget(load([write("presets = []\n[budget]\n")])).is_empty


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("module = 3", "budget.module: unknown key; did you mean 'modules'?"),
        ("second_ratio = 1", "budget.second_ratio: unknown key; did you mean 'seconds_ratio'?"),
        ("modules = 2.5", "budget.modules: expected a whole number, got the number 2.5"),
        ("modules = true", "budget.modules: expected a whole number, got true"),
        ("seconds = '3'", "budget.seconds: expected a number, got the string '3'"),
        ("files = 0", "budget.files: expected a number greater than 0, got the number 0"),
        ("seconds_ratio = -0.5", "budget.seconds_ratio: expected a number greater than 0, got the number -0.5"),
        ("peak_mb = inf", "budget.peak_mb: expected a number greater than 0, got a number"),
        ("seconds = nan", "budget.seconds: expected a number greater than 0, got a number"),
        ("forbid = 'a'", "budget.forbid: expected a list of strings, got the string 'a'; write ['a']"),
    ],
)
def test_a_mistake_names_file_line_key_and_what_was_expected(mistakes, line, said):
    assert mistakes(f"presets = []\n[budget]\n{line}\n") == [f"lazyboot.toml:3: {said}"]


def test_a_forbidden_module_is_a_module_name(mistakes):
    (found,) = mistakes("[budget]\nforbid = ['a', 'b c']")
    assert found.startswith("lazyboot.toml:2: budget.forbid[1]: 'b c' is not a module name")


def test_the_standard_library_may_be_forbidden(mistakes):
    assert mistakes("[budget]\nforbid = ['asyncio']") == []


def test_a_list_of_budgets_is_a_mistake(mistakes):
    (found,) = mistakes("[[budget]]\nmodules = 3")
    assert found == "lazyboot.toml:1: budget: expected a table, got a list"


def test_a_preset_has_no_budget(mistakes):
    assert not hasattr(__import__("lazyboot.config.model", fromlist=["PresetConfig"]).PresetConfig, "budget")
    assert Config().budget is None and BudgetConfig().forbid == ()


def test_the_example_is_a_budget_and_fits_the_schema(write):
    assert not budget(load([write(EXAMPLE)])).is_empty
    jsonschema.validate(parse(EXAMPLE), json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"budget": {"modules": "many"}}, json_schema())
