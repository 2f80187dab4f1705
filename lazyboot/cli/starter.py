"""The text of a first lazyboot.toml: what is in force already, and how to say more."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from lazyboot.config.model import PresetConfig, RuleConfig

_WIDTH = 100

_HEAD = """\
# lazyboot: which imports wait until they are used.
# `lazyboot config` shows the rules in force, `lazyboot doctor` whether they work,
# `lazyboot run --summary SCRIPT` what they did.

# "auto" stands for the presets whose libraries are installed. To choose: presets = ["lightning"], or [] for none.
presets = ["auto"]
"""

_EXAMPLES = """\
# Deferred wherever they are imported, except by their own modules:
# lazy = ["my_company.plotting"]

# Never deferred, whatever a preset or a rule says. For modules that must be imported where the script says so,
# because importing them registers or configures something:
# eager = ["my_company.plugins"]

# A rule says more. Of the rules that cover an import, the last one decides.
# [[rule]]
# modules   = ["my_company.models", "my_company.*.legacy"]   # with all that is below; * is one name
# importers = ["@project"]     # only your own code's imports; left out: everyone outside the package
# inside    = false            # true: the package's imports of itself wait too
# guards    = "check"          # "eager": imports inside try: never wait
# reason    = "only the training step needs them"
"""


def starter(chosen: Mapping[str, PresetConfig], others: Mapping[str, PresetConfig]) -> str:
    """A configuration that changes nothing yet.

    chosen  the presets that auto picks here, by name; their rules are listed
    others  the rest; named with what would turn each on
    """
    parts = [_HEAD, _chosen_text(chosen)]
    if others:
        parts.append(_others_text(others))
    return "\n".join([*parts, _EXAMPLES])


def _chosen_text(presets: Mapping[str, PresetConfig]) -> str:
    if not presets:
        return "# auto picks nothing here: no library that a preset is for is installed.\n"
    blocks = [_preset_text(name, preset) for name, preset in presets.items()]
    return "# What auto picks here:\n" + "".join(blocks)


def _preset_text(name: str, preset: PresetConfig) -> str:
    lines = ["#", *_comment(f"{name}: {preset.description}", "# ")]
    for rule in preset.rule:
        lines += _rule_lines(rule)
    if preset.eager:
        lines += _comment(f"never deferred: {', '.join(preset.eager)}", "#   ")
    return "\n".join(lines) + "\n"


def _rule_lines(rule: RuleConfig) -> list[str]:
    subject = ", ".join(rule.modules)
    if rule.importers:
        subject += f" (imported by {', '.join(rule.importers)})"
    if rule.inside:
        subject += " (its own imports too)"
    return [*_comment(subject, "#   "), *_comment(rule.reason or "", "#       ")]


def _others_text(presets: Mapping[str, PresetConfig]) -> str:
    lines = ["# Other presets, and the libraries that would turn them on:"]
    for name, preset in presets.items():
        lines += _comment(f"{name}: {' or '.join(preset.requires)}", "#   ")
    return "\n".join(lines) + "\n"


def _comment(text: str, lead: str) -> Iterable[str]:
    # break_on_hyphens would tear names such as hydra-core apart
    return textwrap.wrap(
        text, _WIDTH, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False, break_long_words=False
    )
