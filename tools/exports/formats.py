"""All formats by name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Final

from tools.errors import UserError
from tools.exports.challenge import Challenge
from tools.exports.coco import Coco
from tools.exports.jsonl import Jsonl
from tools.exports.mcap import Mcap
from tools.exports.mp4 import Mp4
from tools.exports.openlabel import OpenLabel
from tools.exports.openscenario import OpenScenario
from tools.exports.parquet import Parquet
from tools.exports.png import Png
from tools.exports.rrd import Rrd
from tools.exports.values import Exporter

FORMATS: Final[tuple[Exporter, ...]] = (
    Challenge(), Parquet(), Jsonl(), OpenLabel(), Png(), Mp4(), Rrd(), Mcap(), Coco(), OpenScenario(),
)  # fmt: skip


def chosen_formats(names: Sequence[str]) -> tuple[Exporter, ...]:
    """The formats of these names, each once, in the order in which they are named.

    Args:
        names: Names, or several joined by commas, as a command line gives them.

    Raises:
        UserError: There is no such format, or none was named.
        PrerequisiteError: What one of them needs is not installed; nothing has been written then.
    """
    known = {exporter.name: exporter for exporter in FORMATS}
    wanted = [part.strip().lower() for name in names for part in name.split(",") if part.strip()]
    if not wanted:
        raise UserError(f"name at least one format: {', '.join(known)}")
    for name in wanted:
        if name not in known:
            nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
            meant = f" (nearest: {nearest[0]})" if nearest else ""
            raise UserError(f"unknown format {name[:40]!a}{meant}; there are {', '.join(known)}")
    chosen = tuple(known[name] for name in dict.fromkeys(wanted))
    for exporter in chosen:
        exporter.require()
    return chosen
