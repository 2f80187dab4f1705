"""Commands whose last argument is a whole command line."""

from __future__ import annotations

import click


class PassThrough(click.Command):
    """A command whose own options end at the first word that is not one of them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = self._own_options_end(args)
        return super().parse_args(ctx, args if args[end : end + 1] == ["--"] else [*args[:end], "--", *args[end:]])

    def _own_options_end(self, args: list[str]) -> int:
        """Index of the first word of COMMAND. Short options are Python's, but for ours, and ``-h`` in front."""
        if args[:1] == ["-h"]:
            return 1
        valued = {name for option in self.params for name in option.opts if not getattr(option, "is_flag", True)}
        short = {name for option in self.params for name in option.opts if name[0] == "-" != name[1]}
        end = 0
        while end < len(args) and (args[end] in short or (args[end].startswith("--") and args[end] != "--")):
            end += 2 if args[end] in valued else 1
        return min(end, len(args))
