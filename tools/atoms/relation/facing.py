"""Facing others, and heading toward them."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np

from tools.atoms.baseline.kinds import ANGLE_DEG, DISTANCE_M, SPEED_MPS
from tools.atoms.call import Call
from tools.atoms.geometry.gaps import relate_over_gaps
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.kinematics.motion import STANDING_SPEED_MPS
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.bridged_motion import bridged_velocity
from tools.atoms.relation.reach import RELATED_M, close_at_some_time
from tools.scenario import Edges
from tools.typing import NDArrayBool


@atom("relation")
def facing_toward(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    within_angle: Annotated[float, ANGLE_DEG] = 22.5,
    max_distance: Annotated[float, DISTANCE_M] = 50.0,
) -> Edges:
    """Tracks whose front points at a related track, moving or not.

    The angle, in the ground plane, is between the box's forward axis and the line from its centre to the related
    centre; distance is between the two footprints.

    Args:
        track_candidates: Track set to filter: those that face.
        related_candidates: Track set that must lie ahead of them.
        log_dir: The log.
        within_angle: Largest angle off the front, to either side, degrees.
        max_distance: Largest distance between the two boxes, m.

    Roles:
        The first set is returned; it is the one that faces.

    Example:
        watching = facing_toward(pedestrians, ego, log_dir, within_angle=45, max_distance=20)

    Differs from RefAV:
        The ego vehicle looks from the centre of the car, not from its rear axle.

    Source:
        RefAV.
    """

    def test(block: PairBlock) -> NDArrayBool:
        return block.within(max_distance, block.both_mask & _ahead(block, within_angle))

    return relate_over_gaps(log_dir, track_candidates, related_candidates, test, max_distance)


def _ahead(block: PairBlock, within_deg: float) -> NDArrayBool:
    """Shape (P, F): the related centre lies within an angle of the track's forward axis, to either side.

    Tangents instead of arc tangents, which cost ten times as much.
    """
    if within_deg >= 180:
        return block.both_mask
    forward, left = block.forward_m, np.abs(block.left_m)
    if within_deg < 90:
        inside: NDArrayBool = left <= math.tan(math.radians(within_deg)) * forward
        return inside
    outside: NDArrayBool = left < math.tan(math.radians(180 - within_deg)) * -forward
    return ~outside


@atom("relation")
def heading_toward(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    angle_threshold: Annotated[float, ANGLE_DEG] = 22.5,
    minimum_speed: Annotated[float, SPEED_MPS] = 0.5,
    max_distance: Annotated[float, DISTANCE_M] = math.inf,
) -> Edges:
    """Tracks that move toward a related track and come closer.

    The track itself moves (0.5 m/s or more) in a direction within angle_threshold of the line from its centre to the
    related centre, and the two centres approach each other at minimum_speed or more (the related track's own motion
    counts for that). Everything is in the ground plane; distance is between the two footprints.

    Args:
        track_candidates: Track set to filter: those that move.
        related_candidates: Track set that they must move toward.
        log_dir: The log.
        angle_threshold: Largest angle between motion and line of sight, degrees.
        minimum_speed: Smallest closing speed of the two centres, m/s.
        max_distance: Largest distance between the two boxes, m; without one, a pair is left out whose centres are never
            within 50 m while it holds.

    Roles:
        The first set is returned; it is the one that moves toward the other.

    Example:
        coming_up = heading_toward(vehicles, pedestrians, log_dir, max_distance=30)

    Differs from RefAV:
        There minimum_speed is in metres per frame, so that its default asks for 5 m/s at 10 Hz, and a standing track
        can head toward what comes to it.

    Source:
        RefAV, with the closing speed in metres per second.
    """
    x_mps, y_mps, speed_mps = bridged_velocity(log_dir.log)

    def test(block: PairBlock) -> NDArrayBool:
        dx, dy = block.offset_m
        distance = np.maximum(block.centre_distance_m, 1e-9)
        vx, vy, speed = (block.of_track(part) for part in (x_mps, y_mps, speed_mps))
        toward = (vx * dx + vy * dy) / distance
        away = (block.of_related(x_mps) * dx + block.of_related(y_mps) * dy) / distance
        # A track of a single box has no velocity: it is taken to stand still when others head toward it.
        closing = toward - np.where(np.isnan(away), 0.0, away)
        heads = toward >= speed * math.cos(math.radians(min(angle_threshold, 180.0)))
        moves = block.both_mask & (speed >= STANDING_SPEED_MPS)
        return block.within(max_distance, moves & heads & (closing >= minimum_speed))

    reach_m = RELATED_M if math.isinf(max_distance) else max_distance
    found = relate_over_gaps(log_dir, track_candidates, related_candidates, test, reach_m)
    return close_at_some_time(log_dir.log, found) if math.isinf(max_distance) else found
