"""Boxes on their way from a file to a table: repeats dropped, the ego vehicle made whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.taxonomy import EGO_CATEGORY
from tools.av2.tracks import EGO_SIZE_M
from tools.errors import DataError
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

ADDED_EGO_UUID: Final = "ego"
_ADDED_EGO_NUMBERS: Final = (*EGO_SIZE_M, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rows:
    """Boxes in file order, R of them.

    Attributes:
        stamp: Timestamps in ns, shape (R,).
        track: Codes into `uuids`, shape (R,).
        uuids: Track identifiers in order of first appearance.
        category: Codes into `categories`, shape (R,).
        categories: Category names in order of first appearance.
        numbers: Length, width, height, qw, qx, qy, qz, tx, ty, tz, shape (R, 10).
        points: LiDAR points, shape (R,).
        score: Confidence, shape (R,).
    """

    stamp: NDArrayInt
    track: NDArrayInt
    uuids: tuple[str, ...]
    category: NDArrayInt
    categories: tuple[str, ...]
    numbers: NDArrayFloat
    points: NDArrayInt
    score: NDArrayFloat

    def take(self, keep: NDArrayInt) -> Rows:
        """The rows of these numbers."""
        return Rows(
            self.stamp[keep], self.track[keep], self.uuids, self.category[keep], self.categories,
            self.numbers[keep], self.points[keep], self.score[keep],
        )  # fmt: skip

    def then(self, other: Rows) -> Rows:
        """These rows and those of `other`, whose names (and codes) continue or equal the ones here."""
        return Rows(
            np.concatenate([self.stamp, other.stamp]), np.concatenate([self.track, other.track]), other.uuids,
            np.concatenate([self.category, other.category]), other.categories,
            np.concatenate([self.numbers, other.numbers]), np.concatenate([self.points, other.points]),
            np.concatenate([self.score, other.score]),
        )  # fmt: skip


def drop_repeats(path: Path, rows: Rows, warnings: list[str]) -> Rows:
    """A (track, time) may occur once; exact copies are dropped with a warning.

    Raises:
        DataError: Two rows of one track and time contradict each other.
    """
    order = np.lexsort((rows.stamp, rows.track))
    same = (np.diff(rows.track[order]) == 0) & (np.diff(rows.stamp[order]) == 0)
    if not same.any():
        return rows
    first, second = order[:-1][same], order[1:][same]
    equal = _equal(rows, first, second)
    if not equal.all():
        place = int(first[~equal][0])
        raise DataError(
            path,
            f"{int((~equal).sum())} contradicting duplicate rows, first: "
            f"track {ascii(rows.uuids[rows.track[place]])[:48]} at {int(rows.stamp[place])} ns",
            "keep one box per track and timestamp",
        )
    warnings.append(f"{second.size} exact duplicate rows were dropped")
    return rows.take(np.setdiff1d(np.arange(rows.stamp.size), second))


def _equal(rows: Rows, first: NDArrayInt, second: NDArrayInt) -> NDArrayBool:
    equal: NDArrayBool = (rows.numbers[first] == rows.numbers[second]).all(axis=1)
    for values in (rows.category, rows.points, rows.score):
        equal &= values[first] == values[second]
    return equal


def with_ego(rows: Rows, stamps: NDArrayInt, warnings: list[str]) -> tuple[Rows, bool]:
    """The car is there at every one of the `stamps`, shape (T,), of its log; whether all its rows had to be added.

    Where a log has no ego rows, they are added at the ego-frame origin (as RefAV's converter does); where some are
    missing, its first box in the ego frame stands in, with a warning.
    """
    if EGO_CATEGORY not in rows.categories:
        return rows.then(_ego_rows(rows, stamps)), True
    of_ego = rows.track == rows.track[np.argmax(rows.category == rows.categories.index(EGO_CATEGORY))]
    missing = np.setdiff1d(stamps, rows.stamp[of_ego])
    if not missing.size:
        return rows, False
    warnings.append(f"ego boxes are missing at {missing.size} of {stamps.size} frames; its first box stands in")
    copies = rows.take(np.full(missing.size, np.argmax(of_ego)))
    copies.stamp[:] = missing
    return rows.then(copies), False


def _ego_rows(rows: Rows, stamps: NDArrayInt) -> Rows:
    uuid = ADDED_EGO_UUID
    while uuid in rows.uuids:
        uuid += "-vehicle"
    count = stamps.size
    return Rows(
        stamps, np.full(count, len(rows.uuids)), (*rows.uuids, uuid),
        np.full(count, len(rows.categories)), (*rows.categories, EGO_CATEGORY),
        np.tile(_ADDED_EGO_NUMBERS, (count, 1)), np.ones(count, np.int64), np.ones(count),
    )  # fmt: skip
