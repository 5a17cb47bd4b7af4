"""Standing in the way of others."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.actor.category import CYCLISTS, MOTOR_VEHICLES
from tools.atoms.call import Call
from tools.atoms.context.lane_graph import lane_graph
from tools.atoms.context.lanes import centrelines, lane_of
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.kinematics.courses import DRIVING_MPS, courses
from tools.atoms.kinematics.motion import STANDING_SPEED_MPS
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.leaders import followings
from tools.atoms.relation.pair_courses import cosine, relate_courses, settled
from tools.av2.log import Log
from tools.scenario import Edges
from tools.typing import NDArrayBool

BLOCKED_M: Final = 10.0
"""Who is held up stands or creeps at most this far before what is in its way."""
HELD_UP_MPS: Final = 2.0
"""Whoever is faster is not held up."""
OVERLAP_M: Final = 0.5
"""What is in the way covers this much of it, or all of itself does."""
BLOCKED_S: Final = 1.0
"""It lasts this long at least."""
QUEUE_M: Final = 10.0
"""Who stands this close behind one that stands is in a queue."""
QUEUE_HEAD_M: Final = 20.0
"""Who stands this close before an intersection waits there like everybody."""
ALONG_COS: Final = np.cos(np.radians(30))


@atom("relation")
def blocking(track_candidates: Tracks, related_candidates: Tracks, log_dir: Call) -> Edges:
    """Tracks that stand in the way of a related track, which is held up.

    The track stands (below 0.5 m/s, or parked), covers at least 0.5 m of the strip straight ahead of the related
    track, as wide as that is (all of itself where it is narrower), and is at most 10 m from its front. The related
    track stands or creeps there, below 2 m/s, and is not parked. It lasts 1 s at least. Ordinary queues block nobody:
    vehicles that point the same way as the related track do not count while they stand within 10 m behind another
    standing one or, if they drive at other times, in or at most 20 m before an intersection. Without a map who waits
    first at an intersection is not told from who blocks the lane.

    Args:
        track_candidates: Track set to filter: those that stand in the way.
        related_candidates: Track set that is held up.
        log_dir: The log.

    Roles:
        The first set, which blocks, is returned; the way is the second one's.

    Example:
        in_the_way = blocking(trucks, vehicles, log_dir)

    Source:
        Our own.
    """
    log = log_dir.log
    course, queue = courses(log), _queueing(log)
    stands = course.seen_mask & (course.speed_mps < STANDING_SPEED_MPS)
    slow = course.seen_mask & (course.speed_mps < HELD_UP_MPS)

    def test(block: PairBlock) -> NDArrayBool:
        held = block.both_mask & block.of_track(stands) & block.of_related(slow)
        held &= ~(block.of_track(queue) & (cosine(block) >= ALONG_COS)) & _in_the_way(block)
        return settled(log, block, held, BLOCKED_S)

    return relate_courses(log_dir, track_candidates, related_candidates, test, BLOCKED_M, related_movers=True)


def _in_the_way(block: PairBlock) -> NDArrayBool:
    """Shape (P, F): the track's footprint is in the strip ahead of the related one, near its front."""
    box, of = block.boxes, block.of_related
    cos, sin = of(box.cos_yaw), of(box.sin_yaw)
    dx, dy = block.offset_m
    ahead, left = -(cos * dx + sin * dy), np.abs(cos * dy - sin * dx)
    along = np.abs(cosine(block))
    across = np.sqrt(np.maximum(1 - along**2, 0.0))
    half_length, half_width = block.of_track(box.half_length_m), block.of_track(box.half_width_m)
    deep, wide = half_length * along + half_width * across, half_length * across + half_width * along
    gap = ahead - of(box.half_length_m) - deep
    covered = of(box.half_width_m) + wide - left
    there: NDArrayBool = (ahead > 0) & (gap <= BLOCKED_M) & (gap >= -OVERLAP_M)
    there &= covered >= np.minimum(OVERLAP_M, 2 * wide)
    return there


def _queueing(log: Log) -> NDArrayBool:
    """Shape (N, T): a vehicle that stands because everybody does."""
    course, found = courses(log), followings(log)
    drives = np.isin(log.physical_tracks.category_array, (*MOTOR_VEHICLES, *CYCLISTS)) & ~course.parked_mask
    stands = course.seen_mask & (course.speed_mps < DRIVING_MPS)
    queue = np.zeros(stands.shape, np.bool_)
    close = found.direct_mask & (found.gap_m <= QUEUE_M) & stands[found.leader]
    pair, frame = np.nonzero(close)
    queue[found.track[pair], frame] = True
    if log.has_map:
        queue |= _at_intersection(log)
    return queue & stands & drives[:, None]


def _at_intersection(log: Log) -> NDArrayBool:
    """Shape (N, T): in an intersection, or in a lane that leads to one at most `QUEUE_HEAD_M` ahead."""
    lane, box, road = lane_of(log), courses(log).boxes, log.road_map
    leads = (lane_graph(log).next_mask & road.lane_is_intersection).any(axis=1)
    end = centrelines(log).point_m[:, -1]
    inside = np.append(road.lane_is_intersection, False)[lane]
    x, y = (np.append(end[:, axis], np.nan)[lane] for axis in (0, 1))
    away = np.hypot(x - box.x_m, y - box.y_m) - box.half_length_m
    near: NDArrayBool = np.append(leads, False)[lane] & (away <= QUEUE_HEAD_M)
    return near | np.asarray(inside, np.bool_)
