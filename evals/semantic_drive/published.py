"""The figures as they were published, to hold ours against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.semantic_drive.files import HINT, PUBLISHED, PUBLISHED_CLIP, table, unpack
from evals.semantic_drive.methods import GEMMA, JUDGE
from evals.semantic_drive.values import SPLITS, Split
from tools.errors import DataError

CLOSE: Final = 1e-9
_ROWS: Final = {
    JUDGE: "Ours: Semantic-Drive (Consensus)",
    GEMMA: "Single Scout: Gemma3 + YOLO",
    "Kimi": "Single Scout: Kimi + YOLO",
}
_CLIP: Final = "Baseline: CLIP (ViT-L/14)"


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """A published row; `mae` is None where it has none."""

    precision: float
    recall: float
    f1: float
    mae: float | None

    def equals(self, figures: Mapping[str, float | None]) -> bool:
        """Whether figures of ours are the same to the last digit but rounding."""
        pairs = [(getattr(self, name), figures[name]) for name in ("precision", "recall", "f1", "mae")]
        return all(
            (first is None and second is None)
            or (first is not None and second is not None and abs(first - second) < CLOSE)
            for first, second in pairs
        )


def read_published(folder: Path) -> dict[tuple[Split, str], PublishedFigures]:
    """Published figures by gold set and name of our row. CLIP was published with its softmax for the stress set only.

    Raises:
        PrerequisiteError: A table is missing.
        DataError: It is damaged, or lacks a row.
    """
    found = {(split, name): _row(folder, PUBLISHED[split], row) for split in SPLITS for name, row in _ROWS.items()}
    return found | {("stress", "CLIP, softmax above 0.25"): _row(folder, PUBLISHED_CLIP, _CLIP)}


def _row(folder: Path, name: str, method: str) -> PublishedFigures:
    rows = [row for row in table(unpack(folder, name)) if row.get("Method") == method]
    if len(rows) != 1:
        raise DataError(folder / name, f"has {len(rows)} rows {method!r}, not one", HINT)
    try:
        mae = rows[0]["MAE Risk"]
        precision, recall, f1 = (float(rows[0][column]) for column in ("Precision", "Recall", "F1-Score"))
        return PublishedFigures(precision, recall, f1, float(mae) if mae else None)
    except (KeyError, ValueError) as error:
        raise DataError(folder / name, f"the row {method!r} lacks a figure: {error}", HINT) from error
