"""From a query to a run that shows itself."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias

from agents.notebook.run_view import RunView
from tools.errors import UserError
from tools.runs.reading import read_run

Places: TypeAlias = str | Path | Sequence[str | Path]


def mine(
    query: str = "", logs: Places = (), *, program: str | Path = "", config: str = "offline", **settings: Any
) -> RunView:
    """Look for a query in logs, or run a program over them; a run folder is written as by `agents run`.

    Args:
        query: What to look for, in English; beside a program, its description.
        logs: A log's folder, a folder of logs, or several of them.
        program: A program to run instead of having one written: its text, or the path of its file.
        config: Preset or YAML file with settings.
        settings: Settings by name (`agents/setting_values.py` tells each): `out`, `profile`, `model`, `refine`, ...

    Raises:
        UserError: The request cannot be served as it is made: the query is not understood, the program is wrong, there
            are no logs, or a setting is unknown. The text says what to do.
    """
    from agents.settings import load_settings
    from agents.wiring import mine as mine_logs

    if not query and not program:
        raise UserError('nothing to look for; give a query such as "pedestrian crossing in front of a vehicle"')
    source, name = _program(program)
    folders = [logs] if isinstance(logs, str | Path) else list(logs)
    taken = load_settings(config, _known(settings))
    folder, _ = mine_logs(query or name, source, [Path(one) for one in folders], taken)
    return open_run(folder)


def open_run(folder: str | Path, logs: Places = ()) -> RunView:
    """A finished run, read back.

    Args:
        folder: The run folder.
        logs: Where the logs lie now, if they have moved.

    Raises:
        UserError: It is no run folder, or its run is not finished.
        DataError: One of its files is damaged.
    """
    moved_to = [logs] if isinstance(logs, str | Path) else list(logs)
    return RunView(read_run(Path(folder)), tuple(map(Path, moved_to)))


def _program(program: str | Path) -> tuple[str, str]:
    """Text of a program, and a description where its file's name is one; a text of one line that ends so is a path."""
    from agents.commands.run import read_program

    if isinstance(program, Path) or ("\n" not in program and program.endswith(".py")):
        return read_program(Path(program)), Path(program).stem
    return program, "program" if program else ""


def _known(settings: dict[str, Any]) -> dict[str, Any]:
    from agents.settings import Settings

    known = [field.name for field in fields(Settings)]
    for name in settings:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise UserError(f"unknown setting {name!a}" + (f"; did you mean {near[0]}?" if near else ""))
    return {name: str(value) if isinstance(value, Path) else value for name, value in settings.items()}
