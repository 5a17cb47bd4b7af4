"""Being between two others."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.pair_courses import relate_now, settled
from tools.scenario import Edges
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

OPPOSITE_RAD: Final = np.radians(135)
"""Two are on opposite sides when the directions to them are at least this far apart."""
BETWEEN_S: Final = 0.5
"""It lasts this long at least."""
INSIDE_M: Final = 0.05
"""A footprint that begins this near to the track's centre has it inside: a vehicle and its rider."""


@atom("relation")
def between_two_objects(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    max_distance_m: Annotated[float, DISTANCE_M] = 5.0,
) -> Edges:
    """Tracks that are between two related tracks.

    Seen from the track's centre, the nearest points of the two related footprints lie at least 135 degrees apart, and
    both footprints are at most max_distance_m from the track's. It does not matter which way anybody points: between
    is in a queue as well as in a gap of parked cars. It lasts half a second at least. Whoever's footprint holds the
    track's centre (the bicycle of a rider) is on no side of it.

    Args:
        track_candidates: Track set to filter: those in between.
        related_candidates: Track set that is on both sides; only frames at which it holds count.
        log_dir: The log.
        max_distance_m: Largest distance to either of the two, box to box, m.

    Roles:
        The first set, which is in between, is returned; it is related to all who have a counterpart opposite.

    Example:
        between_parked_cars = between_two_objects(pedestrians, parked, log_dir, max_distance_m=3)

    Source:
        Our own.
    """
    log = log_dir.log

    def test(block: PairBlock) -> NDArrayBool:
        near = block.within(max_distance_m, block.both_mask)
        pair, frame = np.nonzero(near)
        angle, distance = _nearest_point(block, pair, frame)
        beside = distance > INSIDE_M
        pair, frame = pair[beside], frame[beside]
        faced = _has_opposite(block.track[pair] * near.shape[1] + frame, angle[beside])
        found = np.zeros_like(near)
        found[pair[faced], frame[faced]] = True
        return settled(log, block, found, BETWEEN_S)

    return relate_now(log_dir, track_candidates, related_candidates, test, max_distance_m)


def _nearest_point(block: PairBlock, pair: NDArrayInt, frame: NDArrayInt) -> tuple[NDArrayFloat, NDArrayFloat]:
    """City direction (rad, in [0, 2 pi)) and distance from the track's centre to the related footprint, (K,) each."""
    box, moment, other = block.boxes, frame + block.frames.start, block.related[pair]
    cos, sin = box.cos_yaw[other, moment], box.sin_yaw[other, moment]
    dx, dy = (part[pair, frame] for part in block.offset_m)
    ahead, left = cos * dx + sin * dy, cos * dy - sin * dx
    half_length, half_width = box.half_length_m[other, moment], box.half_width_m[other, moment]
    ahead -= np.clip(ahead, -half_length, half_length)
    left -= np.clip(left, -half_width, half_width)
    x, y = cos * ahead - sin * left, sin * ahead + cos * left
    return np.arctan2(y, x) % (2 * np.pi), np.hypot(x, y)


def _has_opposite(group: NDArrayInt, angle: NDArrayFloat) -> NDArrayBool:
    """Shape (K,): another one of the same group lies at least `OPPOSITE_RAD` away, by angle."""
    span = 6 * np.pi
    # Every direction once more a turn later, so that the sector opposite is one stretch.
    base = group * span + angle
    known = np.sort(np.concatenate([base, base + 2 * np.pi]))
    first = np.searchsorted(known, base + OPPOSITE_RAD)
    after = np.searchsorted(known, base + 2 * np.pi - OPPOSITE_RAD, side="right")
    faced: NDArrayBool = after > first
    return faced
