"""Coming nearer, and the moment of being nearest."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.evidence import frame_spans_s, seconds
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.geometry.runs import bridged, run_ids, runs_with
from tools.atoms.kinematics.courses import courses
from tools.atoms.kinematics.motion import STANDING_SPEED_MPS
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.pair_courses import relate_courses, settled
from tools.atoms.signature import NumberKind
from tools.scenario import Edges
from tools.typing import NDArrayBool, NDArrayFloat

APPROACH_MPS: Final = NumberKind(0.0, math.inf, "m/s")
APPROACH_REACH_M: Final = 50.0
"""Nobody approaches what is further away."""
TOWARDS_COS: Final = math.cos(math.radians(22.5))
"""Who approaches heads for the other within this angle ..."""
PASSING_M: Final = 5.0
"""... or for a place at most this far beside its centre."""
APPROACH_S: Final = 1.0
"""An approach lasts this long at least ..."""
GAINED_M: Final = 1.0
"""... and brings the two this much nearer."""
NEAREST_M: Final = 0.25
"""Two are at their closest while the distance is this near to its least ..."""
MOMENT_S: Final = 0.5
"""... and this long before and after."""


@atom("relation")
def approaching(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    min_speed_mps: Annotated[float, APPROACH_MPS] = 0.5,
) -> Edges:
    """Tracks that come nearer to a related track by their own motion.

    The track moves towards the related one at min_speed_mps or more, and the distance between the two shrinks at that
    rate, too: who follows at a constant distance approaches nobody. It heads for the related centre within 22.5
    degrees, or for a place at most 5 m beside it; the footprints are at most 50 m apart. It lasts 1 s at least and
    brings the two at least 1 m nearer; once begun, it goes on down to half of min_speed_mps.

    Args:
        track_candidates: Track set to filter: those that approach.
        related_candidates: Track set that is approached, standing or moving.
        log_dir: The log.
        min_speed_mps: Least speed towards the related track, m/s.

    Roles:
        The first set, which approaches, is returned.

    Example:
        cars_approaching_people = approaching(cars, pedestrians, log_dir, min_speed_mps=2)

    Source:
        Our own; RefAV's heading_toward without a distance that has to shrink over time.
    """
    log = log_dir.log
    course, span_s = courses(log), frame_spans_s(log)

    def test(block: PairBlock) -> NDArrayBool:
        near = block.within(APPROACH_REACH_M, block.both_mask)
        own, closing, heads = _speeds_towards(block, course.vx_mps, course.vy_mps)
        slower = np.where(near & heads, np.minimum(own, closing), -np.inf)
        loose = settled(log, block, slower >= min_speed_mps / 2, APPROACH_S)
        whole = bridged(loose, block.both_mask & ~loose, seconds(log)[block.frames], APPROACH_S)
        ids = run_ids(whole)
        gain = np.where(loose, closing, 0.0) * span_s[block.frames]
        gained = np.append(np.bincount(ids[whole], weights=gain[whole]), 0.0)[ids]
        firm = settled(log, block, slower >= min_speed_mps, APPROACH_S / 2)
        return runs_with(whole, firm) & (gained >= GAINED_M) & loose

    return relate_courses(log_dir, track_candidates, related_candidates, test, APPROACH_REACH_M, movers=True)


@atom("relation")
def closest_approach(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    max_distance_m: Annotated[float, DISTANCE_M] = 2.0,
) -> Edges:
    """Tracks around the moment at which they are nearest to a related track that they come close to.

    The footprints come within max_distance_m of each other after having been further apart, or part again afterwards,
    and one of the two moves (0.5 m/s) meanwhile. For each such encounter it holds while the distance is within 0.25 m
    of its least, and half a second before and after. Two that stay within that distance for as long as both are seen
    have no such moment.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set they come close to.
        log_dir: The log.
        max_distance_m: Largest distance of the two boxes at the closest approach, m.

    Roles:
        The first set is returned; the relation is symmetric.

    Example:
        close_passes = closest_approach(cars, bicycles, log_dir, max_distance_m=1.5)

    Source:
        Distance at closest approach, with footprints along the actual courses.
    """
    log = log_dir.log
    moves, time_s = courses(log).speed_mps >= STANDING_SPEED_MPS, seconds(log)

    def test(block: PairBlock) -> NDArrayBool:
        distance = _distances_m(block, max_distance_m)
        close: NDArrayBool = distance <= max_distance_m
        # One that begins or ends while both are seen, so the two have come close or part.
        apart = block.both_mask & ~close
        edge = np.zeros_like(close)
        edge[:, 1:] |= close[:, 1:] & apart[:, :-1]
        edge[:, :-1] |= close[:, :-1] & apart[:, 1:]
        close = runs_with(runs_with(close, edge), block.of_track(moves) | block.of_related(moves))
        ids = run_ids(close)
        least = np.full(int(ids.max(initial=-1)) + 2, np.inf)
        np.minimum.at(least, ids[close], distance[close])
        nearest = close & (distance <= least[ids] + NEAREST_M)
        return _widened(nearest, time_s[block.frames], MOMENT_S) & block.both_mask

    return relate_courses(log_dir, track_candidates, related_candidates, test, max_distance_m)


def _speeds_towards(
    block: PairBlock, vx: NDArrayFloat, vy: NDArrayFloat
) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayBool]:
    """The track's speed towards the related centre, the rate at which the two close, and whether it heads there."""
    dx, dy = block.offset_m
    distance = np.maximum(block.centre_distance_m, 1e-6)
    ax, ay, bx, by = block.of_track(vx), block.of_track(vy), block.of_related(vx), block.of_related(vy)
    own = (ax * dx + ay * dy) / distance
    closing = own - (bx * dx + by * dy) / distance
    speed = np.hypot(ax, ay)
    beside = np.abs(ax * dy - ay * dx) <= PASSING_M * speed
    heads: NDArrayBool = (own > 0) & (beside | (own >= TOWARDS_COS * speed))
    return own, closing, heads


def _distances_m(block: PairBlock, limit_m: float) -> NDArrayFloat:
    """Footprint distances, shape (P, F); infinite where certainly over `limit_m`."""
    reach = (limit_m + block.boxes.widest_m[block.track] + block.boxes.widest_m[block.related])[:, None]
    near = block.both_mask & (block.centre_distance_m <= reach)
    distance = np.full(near.shape, np.inf)
    distance[near] = block.distance_at_m(near)
    return distance


def _widened(mask: NDArrayBool, time_s: NDArrayFloat, by_s: float) -> NDArrayBool:
    """`mask` and what is within `by_s` of it, shape (P, F)."""
    total = np.zeros((mask.shape[0], mask.shape[1] + 1), np.int32)
    np.cumsum(mask, axis=1, out=total[:, 1:])
    first, after = np.searchsorted(time_s, time_s - by_s), np.searchsorted(time_s, time_s + by_s, side="right")
    wide: NDArrayBool = total[:, after] > total[:, first]
    return wide
