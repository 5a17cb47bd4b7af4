"""Travelling the same way as others, against them, or across."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import HEADING
from tools.atoms.call import Call
from tools.atoms.geometry.boxes import boxes
from tools.atoms.geometry.gaps import gaps, relate_over_gaps
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.kinematics.motion import STANDING_SPEED_MPS, motion
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.reach import RELATED_M, close_at_some_time
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges
from tools.typing import NDArrayBool, NDArrayFloat

WITHOUT_FRONT: Final = (
    "BOLLARD",
    "CONSTRUCTION_BARREL",
    "CONSTRUCTION_CONE",
    "MESSAGE_BOARD_TRAILER",
    "MOBILE_PEDESTRIAN_CROSSING_SIGN",
    "SIGN",
    "STOP_SIGN",
    "TRAFFIC_LIGHT_TRAILER",
)
"""Things whose box's forward axis says nothing about where they are heading."""


@derived("standard.heading")
def heading(log: Log) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Unit heading in the city plane, x and y, each of shape (N, T).

    The direction of the velocity where the track moves (0.5 m/s or more), else the box's forward axis; NaN for
    standing things without a front.
    """
    move, box, table = motion(log), boxes(log), log.physical_tracks
    moving: NDArrayBool = move.speed_mps >= STANDING_SPEED_MPS
    front = np.where(np.isin(table.category_array, WITHOUT_FRONT), np.nan, 1.0)[:, None]
    safe = np.where(moving, move.speed_mps, 1.0)
    return (
        np.where(moving, move.vx_mps / safe, box.cos_yaw * front),
        np.where(moving, move.vy_mps / safe, box.sin_yaw * front),
    )


@derived("standard.bridged_heading")
def bridged_heading(log: Log) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayBool]:
    """`heading`, x and y, and whether the track moves; in gaps as at the nearer box; each of shape (N, T)."""
    fill = gaps(log)
    x, y = (fill.nearest(part) for part in heading(log))
    return x, y, fill.nearest(motion(log).speed_mps >= STANDING_SPEED_MPS)


@atom("relation")
def heading_in_relative_direction_to(
    track_candidates: Tracks, related_candidates: Tracks, log_dir: Call, direction: Annotated[str, HEADING]
) -> Edges:
    """Tracks that travel the same way as a related track, against it, or across it.

    Same means up to 45 degrees apart, opposite 135 and more, perpendicular what lies between. At least one of the two
    moves (0.5 m/s or more); one that stands counts by where its front points, if it has a front.
    A pair is left out whose centres are never within 50 m while it holds.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set whose heading is compared with.
        log_dir: The log.
        direction: How the two headings compare.

    Roles:
        The first set is returned; only headings are compared, not places.

    Example:
        against = heading_in_relative_direction_to(vehicles, ego, log_dir, direction="opposite")

    Differs from RefAV:
        Headings are compared in the ground plane, and one speed, 0.5 m/s, decides what moves (there 1 m/s, or 0.5 m/s
        for a track whose partner stands).

    Source:
        RefAV.
    """
    x, y, moving = bridged_heading(log_dir.log)
    diagonal = math.cos(math.radians(45))

    def test(block: PairBlock) -> NDArrayBool:
        cosine = block.of_track(x) * block.of_related(x) + block.of_track(y) * block.of_related(y)
        eligible: NDArrayBool = block.both_mask & (block.of_track(moving) | block.of_related(moving))
        if direction == "same":
            return eligible & (cosine >= diagonal)
        if direction == "opposite":
            return eligible & (cosine <= -diagonal)
        return eligible & (np.abs(cosine) < diagonal)

    found = relate_over_gaps(log_dir, track_candidates, related_candidates, test, RELATED_M)
    return close_at_some_time(log_dir.log, found)
