"""What libraries are for: categories.toml beside this file, and whose code a module is."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from lazyboot.config.tomlparser import parse
from lazyboot.profile.owner import owner
from lazyboot.profile.recording import Kind

OWN_CODE = "your own code"
STANDARD_LIBRARY = "standard library"
OTHER = "other libraries"


@frozen
class Categories:
    """Category for each package that is listed; one deeper in a package wins over the package."""

    listed: dict[str, str]

    @classmethod
    def shipped(cls) -> Categories:
        """Those of categories.toml."""
        table = parse(Path(__file__).with_name("categories.toml").read_text("utf-8"))
        listed: dict[str, str] = {}
        for category, libraries in table.items():
            assert isinstance(libraries, list)
            for library in libraries:
                assert library not in listed, f"{library} has two categories"
                listed[library] = category
        return cls(listed)

    def of(self, module: str, file: str, kind: Kind | str) -> str:
        """The category of `module`, which was loaded from `file`."""
        whose = owner(module, file, kind)  # type: ignore[arg-type]
        if whose == "own code" and kind != "namespace":
            return OWN_CODE
        if whose == "standard library":
            return STANDARD_LIBRARY
        name = module
        while name:
            if name in self.listed:
                return self.listed[name]
            name = name.rpartition(".")[0]
        return OTHER
