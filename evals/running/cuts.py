"""What a coarse filter left of each case: a file of an evaluation's folder, one line a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import orjson

from evals.running.packing import unpack_cut
from tools.answers import Cut
from tools.challenge.writing import SequenceKey
from tools.errors import DataError
from tools.runs.writing import write_bytes

COARSE_FILE: Final = "coarse.jsonl"
COARSE: Final = "coarse"
"""Name of the filter in a miner's identity."""
Cuts = Mapping[SequenceKey, Cut]


def write_cuts(folder: Path, cuts: Cuts) -> None:
    """Keep what was left of each case in an evaluation's folder.

    Raises:
        OutputError: The disk refuses.
    """
    rows = [{"log_id": log_id, "prompt": prompt, **asdict(cut)} for (log_id, prompt), cut in sorted(cuts.items())]
    write_bytes(folder / COARSE_FILE, b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))


def read_cuts(folder: Path) -> Cuts:
    """What was left of each case.

    Raises:
        DataError: The file is missing or damaged.
    """
    path = folder / COARSE_FILE
    try:
        rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
        return {(row.pop("log_id"), row.pop("prompt")): unpack_cut(row) for row in rows}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(path, f"damaged: {error}", "run the evaluation again") from None
