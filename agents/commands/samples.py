"""`agents samples`: procedurally generated logs to try things on."""

from __future__ import annotations

from pathlib import Path

from agents.console import EXIT_OK, clean
from tools.errors import UserError

_ALL = "all"


def samples_command(
    folder: Path | None, seed: int, scenes: int | None, kinds: tuple[str, ...] = (), cameras: bool = False
) -> int:
    """Write sample logs. Returns the exit code.

    Args:
        folder: Where to.
        seed: Of the variations.
        scenes: How many logs; one of each by default.
        kinds: Names of event kinds, or `all`: write the recipes that know all about them.
        cameras: Render ring-camera images too.
    """
    from tools.av2.samples import KINDS, write_samples

    if folder is None:
        raise UserError("name the folder to write into: agents samples DIR (--list shows the kinds of events)")
    if scenes is not None and scenes < 1:
        raise UserError(f"--scenes must be at least 1, not {scenes}")
    chosen = tuple(KINDS) if _ALL in kinds else kinds
    written = write_samples(folder, seed=seed, scenes=scenes, kinds=chosen, cameras=cameras)
    for path in written:
        print(clean(path.name))
    place = clean(str(folder))
    print(f"{len(written)} logs in {place}; look for something: agents run QUERY --logs {place}")
    return EXIT_OK


def list_command() -> int:
    """List the kinds of events whose whole truth sample logs can know. Returns the exit code."""
    from tools.av2.samples import KINDS
    from tools.av2.samples.recipe import recipes_asking

    width = max(map(len, KINDS))
    print(f"{'kind':{width}}  layer      recipes  atom")
    for kind in KINDS.values():
        print(f"{kind.name:{width}}  {kind.layer:9}  {len(recipes_asking((kind.name,))):7}  {kind.atom}")
    print(f"{len(KINDS)} kinds; logs of one: agents samples DIR --kind NAME; of all: agents samples DIR --kind all")
    return EXIT_OK
