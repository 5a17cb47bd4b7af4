"""One log as a bird's-eye view needs it: what moves, and the roads around it, in metres around a centre of its own.

Everything that draws a log starts here: the replay of the page, pictures and films.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.av2.log import Log
from tools.av2.tracks import TrackTable
from tools.render.roads import ClipRoads, roads_near
from tools.typing import NDArrayFloat, NDArrayInt, NDArrayInt32

AROUND_M: Final = 35.0
"""Roads farther than this from everything that has a box are left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """The boxes of one log seen from above. N tracks, T frames, R boxes in (track, frame) order, as in `TrackTable`.

    Attributes:
        log_id: The log.
        origin_city_m: The clip's centre in the city frame, shape (2,), metres.
        time_s: Times of the frames since the first, shape (T,), seconds.
        track_uuid: N identifiers.
        category: N category names.
        size_m: Length and width of each track, the median over its boxes, shape (N, 2).
        track_start: First box of each track and the end, shape (N + 1,).
        row_frame: Frame of each box, shape (R,).
        centre_m: Box centres, axes of the city frame, from `origin_city_m`, shape (R, 2). The ego vehicle's is where
            the car physically is.
        heading_rad: Heading of each box, anticlockwise from the city's x axis, in (-pi, pi], shape (R,).
        ego: Index of the ego track.
        roads: The map around the boxes; None where the log has none.
        map_problem: Why there is no map; empty when there is one.
    """

    log_id: str
    origin_city_m: NDArrayFloat
    time_s: NDArrayFloat
    track_uuid: tuple[str, ...]
    category: tuple[str, ...]
    size_m: NDArrayFloat
    track_start: NDArrayInt
    row_frame: NDArrayInt32
    centre_m: NDArrayFloat
    heading_rad: NDArrayFloat
    ego: int
    roads: ClipRoads | None
    map_problem: str

    @property
    def n_tracks(self) -> int:
        """N."""
        return len(self.track_uuid)

    @property
    def n_frames(self) -> int:
        """T."""
        return int(self.time_s.size)


def clip_of(log: Log, around_m: float = AROUND_M) -> Clip:
    """The clip of a log.

    Args:
        log: The log.
        around_m: How far around the boxes roads are kept, metres.
    """
    tracks = log.physical_tracks
    centre = tracks.centre_city_m[:, :2]
    origin = np.round((centre.min(axis=0) + centre.max(axis=0)) / 2, 1) if len(centre) else np.zeros(2)
    rotation = tracks.city_R_object
    roads = roads_near(log.road_map, centre, origin, around_m) if log.has_map else None
    heading = np.arctan2(rotation[:, 1, 0], rotation[:, 0, 0])
    return Clip(
        log.log_id, origin, (tracks.timestamps_ns - tracks.timestamps_ns[0]) / 1e9, tracks.track_uuid, tracks.category,
        _median_sizes(tracks), tracks.track_start, tracks.row_frame, centre - origin,
        heading, tracks.ego_index, roads, "" if log.has_map else log.map_problem,
    )  # fmt: skip


def _median_sizes(tracks: TrackTable) -> NDArrayFloat:
    """Per track, the box in the middle of its boxes ordered by size; one sort for all tracks."""
    sizes = np.empty((tracks.n_tracks, 2))
    middle = (tracks.track_start[:-1] + tracks.track_start[1:] - 1) // 2
    for axis in range(2):
        order = np.lexsort((tracks.size_m[:, axis], tracks.row_track))
        sizes[:, axis] = tracks.size_m[order[middle], axis]
    return sizes
