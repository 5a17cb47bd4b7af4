"""The boxes of a log while they are refined: in the city's frame, each with the row of the source that it shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tools.av2.tracks import TrackTable
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, eq=False)
class Boxes:
    """R boxes of K tracks without the ego, sorted by (track, frame), which is unique.

    Attributes:
        table: The tracks that came in.
        seconds: Times of the frames since the first, shape (T,).
        track: Number of each box's track; numbers may be missing, shape (R,).
        frame: Frame index, shape (R,).
        centre_city_m: Centres, shape (R, 3).
        turn_rad: How much a box was turned about the vertical since it came in, shape (R,).
        size_m: Length, width, height, shape (R, 3).
        score: Confidence, shape (R,).
        category: Category name, the same for all boxes of a track, shape (R,).
        source: Row of `table` that says how the box is tilted and what it was called, shape (R,).
        made: There was no box here: it was filled in, shape (R,).
    """

    table: TrackTable
    seconds: NDArrayFloat
    track: NDArrayInt
    frame: NDArrayInt
    centre_city_m: NDArrayFloat
    turn_rad: NDArrayFloat
    size_m: NDArrayFloat
    score: NDArrayFloat
    category: NDArrayAny
    source: NDArrayInt
    made: NDArrayBool

    @staticmethod
    def of(table: TrackTable) -> Boxes:
        """The boxes of a table but the ego's; a track has its number there."""
        rows = np.flatnonzero(table.row_track != table.ego_index)
        return Boxes(
            table,
            (table.timestamps_ns - table.timestamps_ns[0]) * 1e-9,
            table.row_track[rows].astype(np.int64),
            table.row_frame[rows].astype(np.int64),
            table.centre_city_m[rows],
            np.zeros(rows.size),
            table.size_m[rows],
            table.score[rows],
            table.category_array[table.row_track[rows]],
            rows,
            np.zeros(rows.size, np.bool_),
        )

    @property
    def count(self) -> int:
        """R."""
        return int(self.track.size)

    @cached_property
    def time_s(self) -> NDArrayFloat:
        """Time of each box since the log's first frame, shape (R,)."""
        return self.seconds[self.frame]

    @cached_property
    def start(self) -> NDArrayInt:
        """First row of each track, in order of the rows, and the end, shape (K + 1,)."""
        begins = np.flatnonzero(np.diff(self.track, prepend=-1))
        return np.append(begins, self.count)

    @cached_property
    def place(self) -> NDArrayInt:
        """Which of the K tracks each row belongs to, shape (R,)."""
        return np.repeat(np.arange(self.start.size - 1), np.diff(self.start))

    @property
    def n_tracks(self) -> int:
        """K."""
        return int(self.start.size - 1)

    @cached_property
    def numbers(self) -> NDArrayInt:
        """Number of each of the K tracks, ascending, shape (K,)."""
        return self.track[self.start[:-1]]

    @cached_property
    def life_s(self) -> NDArrayFloat:
        """Time from the first to the last box of each track, shape (K,)."""
        return self.time_s[self.start[1:] - 1] - self.time_s[self.start[:-1]]

    @cached_property
    def source_yaw_rad(self) -> NDArrayFloat:
        """Direction of the forward axis in the city's plane as it came in, of every row of the table."""
        forward = self.table.city_R_object[:, :2, 0]
        return np.asarray(np.arctan2(forward[:, 1], forward[:, 0]))

    @cached_property
    def trust(self) -> NDArrayFloat:
        """How sure the tracker is of each box, in [0, 1], shape (R,).

        Scores beyond it are no probabilities, but logits or percents: they cannot be compared with any share, and say
        nothing here. All boxes are as sure then.
        """
        given = self.table.score[self.table.row_track != self.table.ego_index]
        within = bool(((given >= 0) & (given <= 1)).all())
        return self.score if within else np.ones(self.count)

    @property
    def yaw_rad(self) -> NDArrayFloat:
        """Direction of the forward axis in the city's plane, shape (R,); not wrapped."""
        return np.asarray(self.source_yaw_rad[self.source] + self.turn_rad)

    @cached_property
    def range_m(self) -> NDArrayFloat:
        """Distance from the ego in the plane, shape (R,)."""
        away = self.centre_city_m[:, :2] - self.table.city_SE3_ego_translation[self.frame, :2]
        return np.asarray(np.hypot(away[:, 0], away[:, 1]))

    def mean(self, values: NDArrayFloat) -> NDArrayFloat:
        """Mean of per-row values over each track, shape (K,)."""
        total = np.bincount(self.place, values, self.n_tracks)
        return np.asarray(total / np.diff(self.start))

    def keep(self, mask: NDArrayBool) -> Boxes:
        """Only the rows of a mask, shape (R,)."""
        return self.pick(np.flatnonzero(mask))

    def pick(self, rows: NDArrayInt) -> Boxes:
        """Rows in a given order, which may repeat some."""
        return self.joined_with(self, rows)

    def joined_with(self, other: Boxes, rows: NDArrayInt) -> Boxes:
        """Rows of these boxes and of others of the same table, numbered on, in a given order."""

        def both(name: str) -> NDArrayAny:
            values = getattr(self, name)
            return np.asarray((values if other is self else np.concatenate([values, getattr(other, name)]))[rows])

        return Boxes(
            self.table,
            self.seconds,
            both("track"),
            both("frame"),
            both("centre_city_m"),
            both("turn_rad"),
            both("size_m"),
            both("score"),
            both("category"),
            both("source"),
            both("made"),
        )

    def numbered(self, track: NDArrayInt) -> Boxes:
        """The same boxes under other numbers of tracks, shape (R,), and in their order."""
        return replace(self, track=track).pick(np.lexsort((self.frame, track)))

    def name(self, place: int) -> str:
        """What the source calls the object of the first box of the track at a place among the K."""
        return self.table.track_uuid[int(self.table.row_track[self.source[self.start[place]]])]

    def frames(self, place: int) -> tuple[int, int]:
        """First and last frame of the track at a place among the K."""
        return int(self.frame[self.start[place]]), int(self.frame[self.start[place + 1] - 1])
