from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lazyboot.config import presets
from lazyboot.config.catalogue import available
from lazyboot.config.compile import compile_plan
from lazyboot.config.load import load
from lazyboot.config.model import Config
from lazyboot.errors import ConfigErrors

Site = Callable[..., Path]

SHIPPED = ("huggingface", "hydra", "lightning", "nemo", "torch")
PRESET = """\
description = "Our lab's training code."
requires = ["mylab"]
eager = ["mylab.registry"]
[[rule]]
modules = ["heavy"]
importers = ["mylab"]
reason = "used for plots only"
"""
ENTRY = "[lazyboot.presets]\nmylab = mylab:lazyboot_preset.toml\n"
EXECUTED = "raise SystemExit('the package was imported')"


@pytest.fixture
def mylab(site: Site) -> Path:
    """A distribution that brings a preset."""
    return site("mylab", {"__init__.py": EXECUTED, "lazyboot_preset.toml": PRESET}, ENTRY)


def failure(name: str) -> str:
    with pytest.raises(ConfigErrors) as found:
        presets.load(name)
    return str(found.value)


def test_five_presets_are_shipped() -> None:
    assert {preset.name for preset in available().values() if preset.bringer == "lazyboot"} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_preset_loads_and_all_in_it_has_a_reason(name: str) -> None:
    layer = presets.load(name)
    assert (layer.origin, bool(layer.config.rule)) == (f"preset {name}", True)
    entries = (*layer.config.rule, *layer.config.plugin, *layer.config.decorator)
    assert all(entry.reason for entry in entries)
    assert layer.config.metadata is None or layer.config.metadata.reason


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_preset_says_what_it_is_for_and_what_turns_it_on(name: str) -> None:
    assert presets.describe(name).description and presets.describe(name).requires


@pytest.mark.parametrize("library", ["transformer_engine", "apex", "flash_attn", "mamba_ssm", "triton", "bitsandbytes"])
def test_nemo_never_defers_what_only_a_real_import_decides(library: str) -> None:
    assert library in presets.load("nemo").config.eager


def test_the_shipped_presets_do_not_overrule_each_other() -> None:
    plan = compile_plan(load([], overrides=Config(presets=SHIPPED)))
    for rule in plan.rules:
        for module in rule.modules:
            importer = "somebody"
            deciding = plan.decide(module, rule.importers[0] if rule.importers else importer, True)
            assert deciding is not None, f"{module} of {rule.origin} is eager under another preset"


def test_an_unknown_name_is_an_error_that_names_the_nearest() -> None:
    assert failure("nemoo") == "there is no preset 'nemoo'; did you mean 'nemo'?"


def test_auto_is_what_is_installed(site: Site) -> None:
    site("pytorch_lightning", {"__init__.py": EXECUTED})
    site("hydra", {"__init__.py": EXECUTED})
    assert presets.automatic(available()) == ("hydra", "lightning")


@pytest.mark.usefixtures("site")
def test_auto_finds_libraries_behind_other_finders(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> object:
            from importlib.machinery import ModuleSpec

            return ModuleSpec(name, None) if name == "hydra" else None

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    assert presets.automatic(available()) == ("hydra",)


@pytest.mark.usefixtures("site")
def test_auto_survives_a_finder_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(*_: object) -> None:
            raise RuntimeError

    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    assert presets.automatic(available()) == ()


def test_a_preset_brings_others_along_below_it() -> None:
    plan = compile_plan(load([], overrides=Config(presets=("nemo", "lightning"))))
    origins = list(dict.fromkeys(rule.origin for rule in plan.rules))
    assert origins == ["preset torch", "preset nemo", "preset lightning"]


def test_a_preset_that_brings_an_unknown_one_is_an_error(site: Site) -> None:
    site("mylab", {"__init__.py": EXECUTED, "lazyboot_preset.toml": f"also = ['troch']\n{PRESET}"}, ENTRY)
    with pytest.raises(ConfigErrors, match="there is no preset 'troch'; did you mean 'torch'"):
        load([], overrides=Config(presets=("mylab",)))


@pytest.mark.usefixtures("mylab")
def test_a_distribution_can_bring_a_preset_without_being_imported() -> None:
    layer = presets.load("mylab")
    assert layer.origin == "preset mylab"
    assert layer.path is not None and layer.path.endswith("lazyboot_preset.toml")
    assert layer.config.rule[0].modules == ("heavy",)
    assert "mylab" in presets.names() and presets.automatic(available()) == ("mylab",)


def test_a_preset_can_come_from_a_zip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "mylab.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("mylab/__init__.py", EXECUTED)
        zipped.writestr("mylab/lazyboot_preset.toml", PRESET)
        zipped.writestr("mylab-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: mylab\nVersion: 1.0\n")
        zipped.writestr("mylab-1.0.dist-info/entry_points.txt", ENTRY)
    monkeypatch.setattr(sys, "path", [str(archive), *sys.path])
    assert presets.load("mylab").config.eager == ("mylab.registry",)


def test_a_preset_can_come_from_a_nested_package(site: Site) -> None:
    files = {"__init__.py": EXECUTED, "sub/__init__.py": EXECUTED, "sub/p.toml": PRESET}
    site("mylab", files, "[lazyboot.presets]\nmylab = mylab.sub:p.toml\n")
    assert presets.load("mylab").config.eager == ("mylab.registry",)


@pytest.mark.parametrize("value", ["absent:p.toml", "mylab", "mylab.sub.deeper:p.toml", "mylab.module:p.toml"])
def test_an_entry_point_that_names_no_package_is_a_named_error(value: str, site: Site) -> None:
    site("mylab", {"__init__.py": EXECUTED, "module.py": ""}, f"[lazyboot.presets]\nmylab = {value}\n")
    error = failure("mylab")
    assert f"entry point {value!r} of distribution 'mylab' names no file" in error
    assert "expected 'package:file.toml'" in error


def test_an_entry_point_that_names_no_file_is_a_named_error(site: Site) -> None:
    site("mylab", {"__init__.py": EXECUTED}, ENTRY)
    assert "lazyboot_preset.toml: cannot be read: No such file" in failure("mylab")


def test_a_preset_cannot_take_a_shipped_name(site: Site) -> None:
    site("mylab", {"__init__.py": "", "p.toml": PRESET}, "[lazyboot.presets]\nnemo = mylab:p.toml\n")
    assert failure("nemo") == "preset 'nemo' of distribution 'mylab': the name belongs to lazyboot"


def test_a_preset_cannot_be_called_auto(site: Site) -> None:
    site("mylab", {"__init__.py": "", "p.toml": PRESET}, "[lazyboot.presets]\nauto = mylab:p.toml\n")
    assert failure("nemo") == "preset 'auto' of distribution 'mylab': the name belongs to lazyboot"


def test_unreadable_metadata_of_others_is_stepped_over(site: Site) -> None:
    folder = site("other", {"__init__.py": ""}, "[lazyboot.presets]\nthis is not an entry point\n")
    (folder / "other-1.0.dist-info" / "entry_points.txt").write_bytes(b"[lazyboot.presets]\n\xff\xfe")
    assert set(presets.names()) == set(SHIPPED)


BROKEN = {
    PRESET.replace('reason = "used for plots only"\n', ""): "rule[0].reason: missing; every rule of a preset says why",
    PRESET.replace("used for plots only", " "): "rule[0].reason: missing; every rule of a preset says why",
    PRESET.replace('requires = ["mylab"]', "requires = []"): "2: requires: empty; expected at least one entry",
    PRESET.replace('requires = ["mylab"]\n', ""): "requires: missing; it must be said",
    PRESET.replace('requires = ["mylab"]', 'requires = ["my.lab"]'): "'my.lab' is not a top-level module name",
    PRESET.replace("Our lab's training code.", ""): "1: description: empty",
    "presets = ['nemo']\n" + PRESET: "1: presets: unknown key",
    PRESET.replace("mylab.registry", "heavy"): "'heavy' can match nothing: eager names 'heavy' (in the same file)",
    PRESET
    + "[[plugin]]\nmodule = 'a'\nafter = ['b']\n": "plugin[0].reason: missing; every plugin of a preset says why",
    PRESET + "[metadata]\nmemoise = true\n": "metadata.reason: missing; a preset says why",
    "not toml": "1: not valid TOML",
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_preset_is_a_named_error_of_its_own_file(text: str, site: Site) -> None:
    site("mylab", {"__init__.py": "", "lazyboot_preset.toml": text}, ENTRY)
    error = failure("mylab")
    assert "lazyboot_preset.toml:" in error and BROKEN[text] in error


def test_a_broken_preset_is_reported_once_when_auto_and_a_file_ask_for_it(
    site: Site, write: Callable[..., str]
) -> None:
    site("mylab", {"__init__.py": "", "lazyboot_preset.toml": "x"}, ENTRY)
    with pytest.raises(ConfigErrors) as found:
        load([write("presets = ['auto', 'mylab']\nlazy = 3")])
    assert [error.line for error in found.value.errors] == [1, 2]
