from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import attrs
import jsonschema
import pytest

from lazyboot.config.model import Config, PluginConfig, RuleConfig
from lazyboot.config.schema import json_schema
from lazyboot.config.tomlparser import parse

VALID = [
    "",
    "presets = ['auto', 'nemo']",
    "lazy = ['a', 'a.*.b']\neager = ['json']",
    "[[rule]]\nmodules = ['a']\nimporters = ['@project', 'b.c']\ninside = true\nguards = 'eager'\nreason = 'x'",
    "[[plugin]]\nmodule = 'a.*.b'\nafter = ['c.d']\nbefore = ['e.f:g']",
    "[metadata]\nmemoise = true\nreason = 'x'",
]
INVALID = [
    "lasy = []",
    "lazy = 'a'",
    "lazy = [3]",
    "lazy = ['a-b']",
    "lazy = ['*.a']",
    "lazy = ['@project']",
    "eager = ['a..b']",
    "[rule]\nmodules = ['a']",
    "[[rule]]\nreason = 'x'",
    "[[rule]]\nmodules = []",
    "[[rule]]\nmodules = ['a']\nguards = 'no'",
    "[[rule]]\nmodules = ['a']\ninside = 'no'",
    "[[rule]]\nmodules = ['a']\nimporters = ['@x']",
    "[[rule]]\nmodules = ['a']\nmodule = ['b']",
    "[[plugin]]\nmodule = 'a'",
    "[[plugin]]\nmodule = 'a-b'\nafter = ['c']",
    "[[plugin]]\nmodule = 'a'\nafter = ['c.*']",
    "[[plugin]]\nmodule = 'a'\nafter = ['c']\nbefore = ['d.e']",
    "[metadata]",
    "[metadata]\nmemoise = 'yes'",
    "metadata = true",
]


@pytest.fixture
def schema() -> dict[str, Any]:
    return json_schema()


def test_is_a_draft_2020_12_schema(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def test_is_json(schema: dict[str, Any]) -> None:
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize("text", VALID)
def test_accepts_what_the_loader_accepts(text: str, schema: dict[str, Any], mistakes: Callable[..., list[str]]) -> None:
    jsonschema.validate(parse(text), schema)
    assert mistakes(text) == []


def test_leaves_preset_names_open_for_those_that_others_bring(schema: dict[str, Any]) -> None:
    jsonschema.validate({"presets": ["brought_by_others"]}, schema)


@pytest.mark.parametrize("text", INVALID)
def test_refuses_what_the_loader_refuses(text: str, schema: dict[str, Any], mistakes: Callable[..., list[str]]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(parse(text), schema)
    assert mistakes(text)


def test_describes_every_key_of_the_model(schema: dict[str, Any]) -> None:
    properties = schema["properties"]
    tables = [(RuleConfig, properties["rule"]["items"]), (PluginConfig, properties["plugin"]["items"])]
    for model, described in [(Config, schema), *tables]:
        assert list(described["properties"]) == [each.name for each in attrs.fields(model)]
        assert all(each["description"] for each in described["properties"].values())


def test_offers_the_shipped_presets(schema: dict[str, Any]) -> None:
    offered = schema["properties"]["presets"]["items"]["anyOf"][0]["enum"]
    assert offered == ["auto", "huggingface", "hydra", "lightning", "nemo", "torch"]
