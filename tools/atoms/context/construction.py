"""Near construction objects."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import COUNT, DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.nearness import near_objects
from tools.scenario import Edges, Scenario

CONSTRUCTION_OBJECTS: Final = (
    "CONSTRUCTION_BARREL",
    "CONSTRUCTION_CONE",
    "MESSAGE_BOARD_TRAILER",
    "TRAFFIC_LIGHT_TRAILER",
)
"""What work zones are made of. Bollards are not: they stand on every other street."""


@atom("context")
def near_construction_objects(
    track_candidates: Tracks,
    log_dir: Call,
    max_distance_m: Annotated[float, DISTANCE_M] = 10.0,
    min_objects: Annotated[float, COUNT] = 1,
) -> Edges:
    """Tracks at the frames at which they are near construction objects: in or by a work zone.

    Cones, barrels, message boards and portable traffic lights count; bollards do not. Distance is between the two
    footprints; the objects become related tracks. A single cone may stand anywhere: ask for min_objects=3 where a work
    zone is meant. A log without such objects gives nothing.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        max_distance_m: Largest distance to an object, m.
        min_objects: Fewest objects that must be so near.

    Roles:
        The tracks are returned; the construction objects are related to them.

    Example:
        in_work_zone = near_construction_objects(vehicles, log_dir, min_objects=3)

    Source:
        HYU_OASIS names the idea; categories: Argoverse 2 taxonomy.
    """
    table = log_dir.log.tracks
    objects = np.isin(table.category_array, CONSTRUCTION_OBJECTS)[:, None] & table.present_mask
    return near_objects(track_candidates, Scenario(objects, Edges.empty()), log_dir, max_distance_m, min_objects)
