"""A rule that could save time, not yet written anywhere, and sets of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import evolve, field, frozen

from lazyboot.runtime.plan import Rule

Kind = Literal["rule", "plugin", "decorator", "import_function", "metadata"]


@frozen
class Candidate:
    """One entry of a configuration. Two are equal when they say the same there.

    kind       which table it becomes
    modules    what is deferred; the plugin's module; the function of a decorator or of an import function
    importers, inside  as a rule has them
    after      of a plugin: its triggers; of a decorator: what it loads, alone
    takes      of an import function
    plain      of a decorator
    no_instances, no_effect  of a rule
    seconds    what it could save at most, by the recording that it comes from
    why        the fact of that recording on which it rests
    """

    kind: Kind
    modules: tuple[str, ...]
    importers: tuple[str, ...] = ()
    inside: bool = False
    after: tuple[str, ...] = ()
    takes: str = ""
    plain: bool = False
    no_instances: tuple[str, ...] = ()
    no_effect: tuple[str, ...] = ()
    seconds: float = field(default=0.0, eq=False)
    why: str = field(default="", eq=False)

    def covers(self, target: str, importer: str, of_project: bool) -> bool:
        """Whether it is a rule that defers the import of `target` by `importer`, which may be the user's own code."""
        return self.kind == "rule" and self.rule()._covers(target, importer, of_project)

    def rule(self) -> Rule:
        """The rule, as a plan holds it."""
        return Rule(self.modules, self.importers, inside=self.inside)

    @property
    def name(self) -> str:
        """What it is, in a few words."""
        subject = ", ".join(self.modules[:3]) + (f" and {len(self.modules) - 3} more" if len(self.modules) > 3 else "")
        if self.kind == "rule":
            by = f", imported by {', '.join(self.importers)}" if self.importers else ""
            return f"{subject}{by}{', inside too' if self.inside else ''}"
        if self.kind == "plugin":
            return f"plugin {subject} after {self.after[0]}"
        return {"decorator": "decorator ", "import_function": "calls of ", "metadata": "metadata"}[self.kind] + subject


# What is tried as one: the parts of it save something only together.
Unit = tuple[Candidate, ...]


@frozen
class RuleSet:
    """Candidates in their order, and the modules that stay eager so that they work."""

    candidates: tuple[Candidate, ...] = ()
    eager: tuple[str, ...] = ()

    def with_(self, more: Iterable[Candidate]) -> RuleSet:
        """This set and `more` behind it."""
        return evolve(self, candidates=tuple(dict.fromkeys((*self.candidates, *more))))

    def without(self, dropped: Iterable[Candidate]) -> RuleSet:
        """This set less `dropped`, and less what was eager for their sake alone."""
        gone = set(dropped)
        kept = tuple(each for each in self.candidates if each not in gone)
        return RuleSet(kept, tuple(module for module in self.eager if _concerns(kept, module)))

    def keeping_eager(self, modules: Iterable[str]) -> RuleSet:
        """This set with `modules` eager, too."""
        return evolve(self, eager=tuple(dict.fromkeys((*self.eager, *modules))))

    def decides(self, target: str, importer: str, of_project: bool) -> bool:
        """Whether some rule of it defers the import of `target` by `importer`."""
        if any(target == module or target.startswith(f"{module}.") for module in self.eager):
            return False
        return any(each.covers(target, importer, of_project) for each in self.candidates)


def _concerns(candidates: Iterable[Candidate], module: str) -> bool:
    """Whether some of `candidates` would defer `module` if it were not eager."""
    patterns = [pattern for each in candidates for pattern in each.modules]
    return any(f"{module}.".startswith(f"{pattern}.") for pattern in patterns)
