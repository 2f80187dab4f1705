"""The plan: compiled rules, and the one question the hooks ask of them."""

from __future__ import annotations

TYPE_CHECKING = False  # typing is not imported at start-up; type checkers take this name for true
if TYPE_CHECKING:
    from typing import TypeVar

    _T = TypeVar("_T")

PROJECT = "@project"


class _Entry:
    """One entry of a plan: equal to another of its kind that says the same."""

    __slots__: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, slot) == getattr(other, slot) for slot in self.__slots__)

    __hash__ = None  # type: ignore[assignment]


class Rule(_Entry):
    """Names modules to defer, and from which importers.

    modules    patterns of what is deferred; a pattern covers the module and everything below it,
               and ``*`` stands for exactly one dotted component.
    importers  patterns of the modules whose imports are deferred; ``@project`` is the user's own
               code. Empty: everyone outside the matched package.
    inside     the package's own imports of itself are deferred too.
    guards     False keeps every import inside ``try:`` or ``with`` eager; True defers those
               that the static check proves sound.
    annotations  False: a deferred name read by an annotation loads, as any other read does.
    before     ``module:name`` pairs: what has been deferred is imported before the first read of such a name.
    version    True: ``__version__`` is the literal string that the module's code gives it, and may be read off that.
    no_instances  ``module:name`` pairs of classes: ``isinstance(x, name)`` is False before the module has loaded.
    no_effect  ``module:name`` pairs of functions: ``name()`` does nothing before the module has loaded.
    origin     where the rule was written, for people: ``preset nemo`` or ``/p/lazyboot.toml:12``.
    reason     why, for people.
    """

    __slots__ = (
        *("annotations", "before", "guards", "importers", "inside", "modules", "no_effect", "no_instances"),
        *("origin", "reason", "version"),
    )

    def __init__(
        self,
        modules: tuple[str, ...],
        importers: tuple[str, ...] = (),
        *,
        inside: bool = False,
        guards: bool = True,
        annotations: bool = True,
        version: bool = False,
        before: tuple[str, ...] = (),
        no_instances: tuple[str, ...] = (),
        no_effect: tuple[str, ...] = (),
        origin: str = "",
        reason: str = "",
    ) -> None:
        self.modules = modules
        self.before = before
        self.no_instances = no_instances
        self.no_effect = no_effect
        self.importers = importers
        self.inside = inside
        self.guards = guards
        self.annotations = annotations
        self.version = version
        self.origin = origin
        self.reason = reason

    def __repr__(self) -> str:
        return f"Rule({self.modules!r}, {self.importers!r}, inside={self.inside}, origin={self.origin!r})"

    def _covers(self, target: str, importer: str, importer_is_project: bool) -> bool:
        package = next((p for p in (matched(m, target) for m in self.modules) if p), None)
        if package is None:
            return False
        if _within(importer, package) and not self.inside:
            return False
        return self.applies_to(importer, importer_is_project)

    def applies_to(self, importer: str, importer_is_project: bool) -> bool:
        """Whether the rule is about imports by `importer` at all."""
        if not self.importers:
            return True
        return any(
            importer_is_project if pattern == PROJECT else matched(pattern, importer) is not None
            for pattern in self.importers
        )


class Plugin(_Entry):
    """A module imported for its side effects on another library, which matter once that library is there.

    module  pattern of the plugin; covers exactly the modules that it names
    after   triggers: the plugin runs when the import that loads the first of them has finished
    before  ``module:name`` pairs: the plugin also runs before the first read of such a name
    origin, reason  as for a rule
    """

    __slots__ = ("after", "before", "module", "origin", "reason")

    def __init__(
        self, module: str, after: tuple[str, ...], before: tuple[str, ...] = (), *, origin: str = "", reason: str = ""
    ) -> None:
        self.module = module
        self.after = after
        self.before = before
        self.origin = origin
        self.reason = reason

    def __repr__(self) -> str:
        return f"Plugin({self.module!r}, after={self.after!r}, origin={self.origin!r})"


class Decorator(_Entry):
    """A decorator that loads a library where it decorates; put off until the function is called.

    function  ``module:name`` of the decorator
    loads     the module that it loads; once that has loaded for another reason, it decorates at once
    keeps     the attribute in which what it returns keeps the decorated function; empty: in none
    plain     before `loads` has loaded the decorated function does what the plain one does
    origin, reason  as for a rule
    """

    __slots__ = ("function", "keeps", "loads", "origin", "plain", "reason")

    def __init__(
        self, function: str, loads: str, keeps: str = "", *, plain: bool = False, origin: str = "", reason: str = ""
    ) -> None:
        self.function = function
        self.plain = plain
        self.loads = loads
        self.keeps = keeps
        self.origin = origin
        self.reason = reason

    def __repr__(self) -> str:
        return f"Decorator({self.function!r}, loads={self.loads!r}, origin={self.origin!r})"


class ImportFunction(_Entry):
    """A function that imports what its arguments name, and gives it with whether that worked: ``(value, True)``.

    function     ``module:name`` of the function
    takes_name   it is called with a module's name and that of a name in it; else with a module's name alone
    origin, reason  as for a rule
    """

    __slots__ = ("function", "origin", "reason", "takes_name")

    def __init__(self, function: str, *, takes_name: bool = False, origin: str = "", reason: str = "") -> None:
        self.function = function
        self.takes_name = takes_name
        self.origin = origin
        self.reason = reason

    def __repr__(self) -> str:
        return f"ImportFunction({self.function!r}, takes_name={self.takes_name}, origin={self.origin!r})"


class Metadata(_Entry):
    """That what `importlib.metadata` reads of installed distributions is kept for the process.

    origin, reason  as for a rule
    """

    __slots__ = ("origin", "reason")

    def __init__(self, *, origin: str = "", reason: str = "") -> None:
        self.origin = origin
        self.reason = reason

    def __repr__(self) -> str:
        return f"Metadata(origin={self.origin!r})"


class Plan:
    """Every rule in force, lowest precedence first: of the rules that cover an import, the last decides.

    eager   patterns that are never deferred, whatever a rule says
    metadata  keep what `importlib.metadata` reads; None: read it again each time
    heads   the topmost packages that rules and plugins name
    postpone_gc  whether garbage collections wait while a library is imported
    error   why the configuration could not be used, on one line; such a plan has no rules
    """

    __slots__ = (
        *("_eager_heads", "_plugin_heads", "_rule_heads"),
        *("decorators", "eager", "error", "heads", "import_functions", "metadata"),
        *("plugins", "postpone_gc", "rules"),
    )

    def __init__(
        self,
        rules: tuple[Rule, ...] = (),
        eager: tuple[str, ...] = (),
        plugins: tuple[Plugin, ...] = (),
        decorators: tuple[Decorator, ...] = (),
        import_functions: tuple[ImportFunction, ...] = (),
        *,
        metadata: Metadata | None = None,
        postpone_gc: bool = True,
        error: str | None = None,
    ) -> None:
        self.postpone_gc = postpone_gc
        self.rules = rules
        self.eager = eager
        self.plugins = plugins
        self.decorators = decorators
        self.import_functions = import_functions
        self.metadata = metadata
        self.error = error
        self._rule_heads = _by_head([(pattern, rule) for rule in rules for pattern in rule.modules])
        self._plugin_heads = _by_head([(plugin.module, plugin) for plugin in plugins])
        self.heads = frozenset((*self._rule_heads, *self._plugin_heads))
        self._eager_heads = _by_head([(pattern, pattern) for pattern in eager])

    def patterns_for(self, importer: str, importer_is_project: bool, head: str) -> tuple[str, ...]:
        """The patterns below package `head` that imports by `importer` can match, of rules and of plugins."""
        patterns = [
            pattern
            for pattern, rule in self._rule_heads.get(head, ())
            if (rule.inside or not _within(importer, pattern)) and rule.applies_to(importer, importer_is_project)
        ]
        return (*patterns, *(pattern for pattern, _ in self._plugin_heads.get(head, ())))

    def decide(self, target: str, importer: str, importer_is_project: bool) -> Rule | None:
        """The rule that defers the import of module `target` by module `importer`; None: eager."""
        head = target.partition(".")[0]
        candidates = self._rule_heads.get(head)
        if candidates is None:
            return None
        if self.is_eager(target):
            return None
        previous = None
        for _, rule in reversed(candidates):
            if rule is not previous and rule._covers(target, importer, importer_is_project):
                return rule
            previous = rule
        return None

    def plugin_for(self, target: str) -> Plugin | None:
        """The plugin that module `target` is, if any."""
        for pattern, plugin in reversed(self._plugin_heads.get(target.partition(".")[0], [])):
            if matched(pattern, target) == target and not self.is_eager(target):
                return plugin
        return None

    def is_eager(self, target: str) -> bool:
        """Whether module `target` is never deferred."""
        patterns = self._eager_heads.get(target.partition(".")[0], ())
        return any(matched(pattern, target) is not None for pattern, _ in patterns)


def _by_head(entries: list[tuple[str, _T]]) -> dict[str, list[tuple[str, _T]]]:
    heads: dict[str, list[tuple[str, _T]]] = {}
    for pattern, value in entries:
        heads.setdefault(pattern.partition(".")[0], []).append((pattern, value))
    return heads


def matched(pattern: str, name: str) -> str | None:
    """The package that `pattern` stands for when it covers `name`: `name` itself or a parent of it."""
    if "*" not in pattern:
        covers = name == pattern or name.startswith(pattern + ".")
        return pattern if covers else None
    wanted = pattern.split(".")
    parts = name.split(".")
    if len(parts) < len(wanted) or any(w not in ("*", p) for w, p in zip(wanted, parts)):
        return None
    return ".".join(parts[: len(wanted)])


def concerns(patterns: tuple[str, ...], target: str) -> bool:
    """Whether some pattern names `target`, something above it, or something below it.

    False means that no import of it, nor any name imported from it, can be deferred.
    """
    parts = target.split(".")
    for pattern in patterns:
        for wanted, part in zip(pattern.split("."), parts):
            if wanted not in ("*", part):
                break
        else:
            return True
    return False


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")
