"""The JSON schema of lazyboot.toml for editors, derived from the model. ``lazyboot config --schema`` prints it."""

from __future__ import annotations

from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import attrs

from lazyboot.config.catalogue import shipped
from lazyboot.config.model import AUTO, Config
from lazyboot.config.patterns import PROJECT

# Coarser than patterns.fault, for two regular expression dialects: editors underline, the loader decides.
_COMPONENT = r"[^\s.:*@\\/\-]+"
_MODULE = rf"^{_COMPONENT}(\.(\*|{_COMPONENT}))*$"
_ONE_MODULE = rf"^{_COMPONENT}(\.{_COMPONENT})*$"
_SIMPLE = {bool: "boolean", int: "integer", float: "number"}
_DEPENDENT = rf"{_ONE_MODULE[:-1]}:{_COMPONENT}$"


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a whole lazyboot.toml, which is also that of [tool.lazyboot]."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lazyboot.toml",
        **table(Config),
    }


def table(model: type[attrs.AttrsInstance]) -> dict[str, Any]:
    """The schema of one attrs class whose fields are described by their metadata (model.about)."""
    hints = get_type_hints(model)
    properties = {}
    for attribute in attrs.fields(model):
        described = _value(hints[attribute.name], attribute.metadata)
        if attribute.default is not attrs.NOTHING and attribute.default is not None:
            default = attribute.default
            described["default"] = list(default) if isinstance(default, tuple) else default
        properties[attribute.name] = {"description": attribute.metadata["description"], **described}
    return {
        "description": (model.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": properties,
        "required": [each.name for each in attrs.fields(model) if each.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _value(kind: Any, metadata: Any) -> dict[str, Any]:
    options = get_args(kind)
    if NoneType in options:
        return _value(next(option for option in options if option is not NoneType), metadata)
    if get_origin(kind) is Literal:
        return {"enum": list(options)}
    if get_origin(kind) is tuple:
        items = _value(options[0], {**metadata, "filled": False})
        return {"type": "array", "items": items, **({"minItems": 1} if metadata["filled"] else {})}
    if attrs.has(kind):
        return table(kind)
    if kind in _SIMPLE:
        return {"type": _SIMPLE[kind]}
    return _string(metadata["form"])


def _string(form: str | None) -> dict[str, Any]:
    return {"type": "string", **(_form(form) if form else {})}


def _form(form: str) -> dict[str, Any]:
    """What a string of this form may be; other distributions' presets keep preset names open."""
    if form == "preset":
        return {"anyOf": [{"enum": [AUTO, *sorted(preset.name for preset in shipped())]}, {"type": "string"}]}
    if form == "importer":
        return {"anyOf": [{"const": PROJECT}, {"pattern": _MODULE}]}
    return {"pattern": {"trigger": _ONE_MODULE, "dependent": _DEPENDENT}.get(form, _MODULE)}
