"""Who loads an entry point may want only what its module registers when it executes: so it does execute."""

from __future__ import annotations

import pytest

DISTRIBUTION = {
    "plugged-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: plugged\nVersion: 1\n",
    "plugged-1.dist-info/entry_points.txt": "[some.plugins]\nplugged = plugged\n",
    "plugged.py": "import registry\nregistry.known.append(__name__)\n",
    "registry.py": "known = []\n",
}


def test_an_entry_point_without_an_attribute_registers_itself(same):
    main = """
    import registry
    from importlib.metadata import entry_points
    def load():
        return [point.load() for point in entry_points(group="some.plugins")]
    print(load(), registry.known)
    """
    same(main, DISTRIBUTION, lazy=("plugged",))


LOADERS = {
    "importlib_metadata": "from importlib import import_module\ndef load(name):\n    return import_module(name)\n",
    "pkg_resources": "def load(name):\n    return __import__(name, fromlist=['__name__'], level=0)\n",
}


@pytest.mark.parametrize("library", LOADERS)
def test_the_libraries_that_load_entry_points_themselves(same, library: str):
    """What they do, under their names: whether they are installed does not matter."""
    main = f"import registry, {library}\n{library}.load('plugged')\nprint(registry.known)\n"
    same(main, {**DISTRIBUTION, f"{library}.py": LOADERS[library]}, lazy=("plugged",))
