"""`agents samples`: procedurally generated logs to try things on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from agents.console import EXIT_OK, clean, of, out
from tools.errors import UserError

_ALL = "all"


def samples_command(
    folder: Path | None,
    seed: int,
    scenes: int | None,
    kinds: tuple[str, ...] = (),
    cameras: bool = False,
    as_json: bool = False,
) -> int:
    """Write sample logs. Returns the exit code.

    Args:
        folder: Where to.
        seed: Of the variations.
        scenes: How many logs; one of each by default.
        kinds: Names of event kinds, or `all`: write the recipes that know all about them.
        cameras: Render ring-camera images too.
        as_json: Print the folder and the logs as JSON.
    """
    from tools.av2.samples import KINDS, write_samples

    if folder is None:
        raise UserError("name the folder to write into: agents samples DIR (--list shows the kinds of events)")
    if scenes is not None and scenes < 1:
        raise UserError(f"--scenes must be at least 1, not {scenes}")
    chosen = tuple(KINDS) if _ALL in kinds else kinds
    written = write_samples(folder, seed=seed, scenes=scenes, kinds=chosen, cameras=cameras)
    if as_json:
        print(json.dumps({"folder": str(folder), "logs": [path.name for path in written]}, indent=2))
        return EXIT_OK
    for path in written:
        print(clean(path.name))
    place = clean(str(folder))
    print(f"{of(len(written), 'log')} in {place}; look for something: agents run QUERY --logs {place}")
    return EXIT_OK


def list_command(as_json: bool = False) -> int:
    """List the kinds of events whose whole truth sample logs can know. Returns the exit code."""
    from tools.av2.samples import KINDS
    from tools.av2.samples.recipe import recipes_asking

    recipes = {kind.name: len(recipes_asking((kind.name,))) for kind in KINDS.values()}
    if as_json:
        listed = [
            {"name": k.name, "layer": k.layer, "recipes": recipes[k.name], "atom": k.atom} for k in KINDS.values()
        ]
        print(json.dumps({"kinds": listed}, indent=2))
        return EXIT_OK
    _print_kinds([(k.layer, recipes[k.name], k.name, k.atom) for k in KINDS.values()])
    print(f"{len(KINDS)} kinds; logs of one: agents samples DIR --kind NAME; of all: agents samples DIR --kind all")
    return EXIT_OK


def _print_kinds(kinds: Sequence[tuple[str, int, str, str]]) -> None:
    """A line for each layer, number of recipes, kind and atom, wrapped under itself."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, justify="right")
    grid.add_column()
    grid.add_row("layer", "recipes", "kind (atom, where it is called otherwise)")
    for layer, count, name, atom in kinds:
        grid.add_row(layer, str(count), name if atom == name else f"{name} ({atom})")
    out().print(grid)
