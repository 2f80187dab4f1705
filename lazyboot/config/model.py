"""What a configuration can say: the typed model of lazyboot.toml, of [tool.lazyboot] and of preset files.

The descriptions and forms in each field's metadata are the one source for the checks, the error
messages and the JSON schema.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

AUTO = "auto"

Guards = Literal["check", "eager"]

# What the strings of a field stand for; validate.py knows how to check each, schema.py how to describe it.
Form = Literal["module", "eager", "importer", "preset", "library", "plugin", "trigger", "dependent", "forbidden"]


def about(description: str, *, form: Form | None = None, filled: bool = False) -> dict[str, object]:
    """Field metadata: `description` for people, the `form` of its strings, and whether it must be `filled`."""
    return {"description": description, "form": form, "filled": filled}


@frozen
class RuleConfig:
    """Names modules to defer, and from which importers."""

    modules: tuple[str, ...] = field(
        metadata=about(
            "What is deferred: each covers the module and everything below it; * stands for exactly one component.",
            form="module",
            filled=True,
        )
    )
    importers: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "Whose imports are deferred: modules, or @project for the user's own code. "
            "Empty: everyone outside the package.",
            form="importer",
        ),
    )
    inside: bool = field(
        default=False,
        metadata=about("Whether the package's own imports of itself are deferred too."),
    )
    guards: Guards = field(
        default="check",
        metadata=about(
            "Imports inside try: 'check' defers those that a static check proves sound, 'eager' defers none."
        ),
    )
    annotations: bool = field(
        default=True,
        metadata=about("Whether a deferred name that an annotation reads may stay deferred."),
    )
    version: bool = field(
        default=False,
        metadata=about(
            "Whether 'from module import __version__' may take the literal string in the module's code, unloaded. "
            "Say so only of modules that never change it."
        ),
    )
    before: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "What has been deferred is imported before the first read of any of these names, each written module:name.",
            form="dependent",
        ),
    )
    no_instances: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "Classes, written module:name, of which nothing can be an instance before the module has loaded: "
            "isinstance(x, name) is False until then, and loads nothing.",
            form="dependent",
        ),
    )
    no_effect: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "Functions, written module:name, that do nothing before the module has loaded: a call name() gives None "
            "until then, and loads nothing.",
            form="dependent",
        ),
    )
    reason: str | None = field(
        default=None,
        metadata=about("Why these imports can wait. Presets must say it."),
    )


@frozen
class PluginConfig:
    """A module imported for its side effects on another library, run once that library is there."""

    module: str = field(
        metadata=about(
            "The plugin: exactly the modules it names, nothing below; * stands for exactly one component.",
            form="plugin",
        )
    )
    after: tuple[str, ...] = field(
        metadata=about(
            "The plugin runs when the import that loads the first of these modules has finished.",
            form="trigger",
            filled=True,
        )
    )
    before: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "The plugin also runs before the first read of any of these names, each written module:name.",
            form="dependent",
        ),
    )
    reason: str | None = field(
        default=None,
        metadata=about("Why the plugin can wait for its triggers. Presets must say it."),
    )


@frozen
class DecoratorConfig:
    """A decorator that loads a library where it decorates, put off until the decorated function is called."""

    function: str = field(metadata=about("The decorator, written module:name.", form="dependent"))
    loads: str = field(
        metadata=about(
            "The module that it loads. Once that has loaded for another reason, functions are decorated at once.",
            form="trigger",
        )
    )
    keeps: str | None = field(
        default=None,
        metadata=about("The attribute in which what the decorator returns keeps the decorated function, if any."),
    )
    plain: bool = field(
        default=False,
        metadata=about(
            "Whether the decorated function does what the plain one does until the module has loaded: "
            "calling it loads nothing then."
        ),
    )
    reason: str | None = field(
        default=None,
        metadata=about("Why decorating can wait. Presets must say it."),
    )


@frozen
class ImportFunctionConfig:
    """A function that imports what its arguments name and gives it with True: (value, True), as NeMo's safe_import."""

    function: str = field(metadata=about("The function, written module:name.", form="dependent"))
    takes: Literal["module", "name"] = field(
        default="module",
        metadata=about("What it is called with: a module's name; or name: a module's name and that of a name in it."),
    )
    reason: str | None = field(
        default=None,
        metadata=about("Why its imports can wait where rules name them. Presets must say it."),
    )


@frozen
class MetadataConfig:
    """What importlib.metadata reads of the installed distributions."""

    memoise: bool = field(
        metadata=about(
            "Whether packages_distributions() and parsed metadata are kept for the process, while sys.path and "
            "the files read stay the same. The last place that says it decides."
        )
    )
    reason: str | None = field(
        default=None,
        metadata=about("Why, or why not. Presets must say it."),
    )


@frozen
class BudgetConfig:
    """What the start of a command may cost; `lazyboot check` holds it to that. Numbers are at most."""

    seconds_ratio: float | None = field(
        default=None,
        metadata=about("Median seconds of lazy starts to those of eager ones."),
    )
    seconds: float | None = field(default=None, metadata=about("Median seconds of a lazy start."))
    modules: int | None = field(default=None, metadata=about("Modules loaded at the end."))
    files: int | None = field(default=None, metadata=about("Files opened through Python."))
    peak_mb: float | None = field(
        default=None,
        metadata=about("Peak resident memory of the largest process, in MB of 1,000,000 bytes."),
    )
    forbid: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "Modules that must not be imported: each covers everything below it; * stands for exactly one component.",
            form="forbidden",
        ),
    )


@frozen
class Config:
    """lazyboot's configuration: what is deferred and what never is."""

    presets: tuple[str, ...] | None = field(
        default=None,
        metadata=about(
            "Rules for whole ecosystems. auto: those whose libraries are installed; this is the default.",
            form="preset",
        ),
    )
    lazy: tuple[str, ...] = field(
        default=(),
        metadata=about("Modules deferred wherever they are imported from outside themselves.", form="module"),
    )
    eager: tuple[str, ...] = field(
        default=(),
        metadata=about("Modules never deferred, whatever a rule says.", form="eager"),
    )
    rule: tuple[RuleConfig, ...] = field(
        default=(),
        metadata=about("Rules that say more than the short form; of those that cover an import the last decides."),
    )
    plugin: tuple[PluginConfig, ...] = field(
        default=(),
        metadata=about("Modules imported for their effect on another library, which wait until it has loaded."),
    )
    decorator: tuple[DecoratorConfig, ...] = field(
        default=(),
        metadata=about("Decorators that load a library where a function is defined, put off until it is called."),
    )
    import_function: tuple[ImportFunctionConfig, ...] = field(
        default=(),
        metadata=about("Functions that import by name; their calls at module level wait as import statements do."),
    )
    metadata: MetadataConfig | None = field(
        default=None,
        metadata=about("Whether what importlib.metadata reads is kept; said nowhere, it is not."),
    )
    postpone_gc: bool | None = field(
        default=None,
        metadata=about("Whether garbage collections wait while a library is imported; they do if left out."),
    )
    budget: BudgetConfig | None = field(
        default=None,
        metadata=about("What the start of a command may cost, for `lazyboot check`."),
    )


@frozen
class PresetConfig:
    """A preset: the rules for one ecosystem, each with its reason."""

    description: str = field(metadata=about("What the preset is for, in one sentence.", filled=True))
    requires: tuple[str, ...] = field(
        metadata=about(
            "Top-level modules; when any of them is importable, auto turns the preset on.",
            form="library",
            filled=True,
        )
    )
    also: tuple[str, ...] = field(
        default=(),
        metadata=about("Presets that come with this one; where both speak, this one decides.", form="preset"),
    )
    eager: tuple[str, ...] = field(
        default=(),
        metadata=about("Modules never deferred, whatever a rule says.", form="eager"),
    )
    rule: tuple[RuleConfig, ...] = field(default=(), metadata=about("The preset's rules."))
    plugin: tuple[PluginConfig, ...] = field(default=(), metadata=about("The preset's plugins."))
    decorator: tuple[DecoratorConfig, ...] = field(default=(), metadata=about("The preset's decorators."))
    import_function: tuple[ImportFunctionConfig, ...] = field(
        default=(), metadata=about("The preset's functions that import by name.")
    )
    metadata: MetadataConfig | None = field(
        default=None,
        metadata=about("Whether what importlib.metadata reads is kept."),
    )
