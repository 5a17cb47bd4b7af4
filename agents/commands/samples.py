"""`agents samples`: procedurally generated logs to try things on."""

from __future__ import annotations

import json
from pathlib import Path

from agents.console import EXIT_OK, clean
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
    print(f"{len(written)} logs in {place}; look for something: agents run QUERY --logs {place}")
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
    width = max(map(len, KINDS))
    print(f"{'kind':{width}}  layer      recipes  atom")
    for kind in KINDS.values():
        print(f"{kind.name:{width}}  {kind.layer:9}  {recipes[kind.name]:7}  {kind.atom}")
    print(f"{len(KINDS)} kinds; logs of one: agents samples DIR --kind NAME; of all: agents samples DIR --kind all")
    return EXIT_OK
