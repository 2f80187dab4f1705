"""Which suites there are: `suites.toml`, read and checked. The versions are those that the stack `suites` pins."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import attrs
import cattrs

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).with_name("suites.toml")
PINS = Path(__file__).parents[2] / "benchmarks" / "stacks" / "suites-py312.txt"


class CatalogueError(Exception):
    """`suites.toml` or a request for what it does not hold is wrong."""


@attrs.frozen
class Explained:
    """A difference that is known, and why there is one.

    test           what the ids of its tests match, as a regular expression for the whole id
    eager, lazy    the outcomes in the two runs, as `outcomes.read` gives them
    reason         why they differ, and where README says so
    """

    test: str
    eager: str
    lazy: str
    reason: str


@attrs.frozen
class Suite:
    """The tests of one package.

    package    the distribution's name, as the pins spell it
    modules    what it is imported as; these are deferred everywhere, inside the package too
    kind       which of the stack's kinds it stands for, for people
    take       files and folders of the source distribution that the run needs; the package's own modules come from
               the environment. Empty: the installed package brings its tests
    plugins    of pytest, by the names of their entry points: no others are loaded
    arguments  of pytest
    environ    variables that the run has besides
    fast       part of the quick selection
    explained  the differences that are known
    """

    package: str
    modules: list[str]
    kind: str
    take: list[str] = attrs.field(factory=list)
    plugins: list[str] = attrs.field(factory=list)
    arguments: list[str] = attrs.field(factory=list)
    environ: dict[str, str] = attrs.field(factory=dict)
    fast: bool = False
    explained: list[Explained] = attrs.field(factory=list)


def read(text: str) -> list[Suite]:
    """The suites that `text`, TOML, describes. Raises CatalogueError for keys unknown, missing or of another type."""
    converter = cattrs.Converter(forbid_extra_keys=True)
    try:
        return converter.structure(tomllib.loads(text).get("suite", []), list[Suite])
    except (ValueError, cattrs.BaseValidationError) as error:
        lines = cattrs.transform_error(error) if isinstance(error, cattrs.BaseValidationError) else [str(error)]
        raise CatalogueError("; ".join(lines)) from error


def select(suites: list[Suite], names: list[str], fast: bool) -> list[Suite]:
    """The suites that `names` names, all if there are none; only the quick ones if `fast`.

    Raises CatalogueError, which names the suites that there are.
    """
    known = {suite.package for suite in suites}
    unknown = sorted(set(names) - known)
    if unknown:
        raise CatalogueError(f"no suite {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return [suite for suite in suites if (not names or suite.package in names) and (suite.fast or not fast)]


def version(package: str, pins: str) -> str:
    """The version of `package` that `pins`, lines of ``name==version``, give. Raises CatalogueError."""
    for line in pins.splitlines():
        name, _, pinned = line.partition("==")
        if _canonical(name) == _canonical(package):
            return pinned.strip()
    raise CatalogueError(f"{package} is not pinned")


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
