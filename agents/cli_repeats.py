"""Options that take one value are refused when they are given twice, where the last would silently win."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import typer
from typer.core import TyperCommand

INSTEAD: Final = {
    "--model": "several models write together by write_models: FIRST,SECOND in a file that --config names",
}
"""What to do instead, by option of commands that take --config; for the others it goes without saying."""


class OnceCommand(TyperCommand):
    """A command whose options of one value may be given once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as any command does, after looking for repeated options."""
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        times = Counter(param.name for param in given if _takes_one_value(param))
        for param in self.params:
            if times[param.name] > 1:
                ctx.fail(_refusal(param.opts[0], times[param.name], "config" in [one.name for one in self.params]))
        return super().parse_args(ctx, args)


def refuse_repeats(app: typer.Typer) -> None:
    """Let every command of `app`, and of its groups, refuse repeated options."""
    for command in app.registered_commands:
        command.cls = OnceCommand
    for group in app.registered_groups:
        if group.typer_instance is not None:
            refuse_repeats(group.typer_instance)


def _takes_one_value(param: Any) -> bool:
    return param.param_type_name == "option" and not (param.is_flag or param.multiple or param.count)


def _refusal(option: str, times: int, has_config: bool) -> str:
    refusal = f"{option} takes one value and is given {times} times"
    return f"{refusal}: {INSTEAD[option]}" if has_config and option in INSTEAD else refusal
