"""Time to collision of two footprints that go on as they move."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.call import Call
from tools.atoms.geometry.boxes import Boxes
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.kinematics.courses import courses
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.pair_courses import relate_courses, settled
from tools.atoms.signature import NumberKind
from tools.scenario import Edges
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

TTC_S: Final = NumberKind(0.0, 60.0, "s")
SUSTAINED_S: Final = 0.5
"""Two are on a collision course for this long at least: a graze of a moment is velocities' noise."""
CLOSING_MPS: Final = 0.5
"""Slower closing is noise of two velocities."""


@atom("relation")
def time_to_collision(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    max_ttc_s: Annotated[float, TTC_S] = 3.0,
) -> Edges:
    """Tracks that would collide with a related track within a time if both went on as they move.

    Each footprint moves on with its present velocity, without turning; the time to collision is when the two would
    touch. It has to be at most max_ttc_s for 0.5 s or more, and the two close at 0.5 m/s or more. Footprints that
    overlap already (a rider and the bicycle, a trailer) are on no collision course. Either of the two may stand.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set they would collide with.
        log_dir: The log.
        max_ttc_s: Largest time to collision, s.

    Roles:
        The first set is returned; the relation is symmetric.

    Example:
        critical = time_to_collision(vehicles, pedestrians, log_dir, max_ttc_s=1.5)

    Source:
        Hayward, Near-miss determination through use of a scale of danger, 1972; with footprints in the plane.
    """
    log = log_dir.log
    course = courses(log)
    vx, vy = course.vx_mps, course.vy_mps
    fastest = np.fmax.reduce(np.nan_to_num(course.speed_mps), axis=1)

    def test(block: PairBlock) -> NDArrayBool:
        wx, wy = block.of_track(vx) - block.of_related(vx), block.of_track(vy) - block.of_related(vy)
        speed = np.hypot(wx, wy)
        dx, dy = block.offset_m
        radius = (block.boxes.widest_m[block.track] + block.boxes.widest_m[block.related])[:, None]
        open_ = block.both_mask & (speed >= CLOSING_MPS) & (wx * dx + wy * dy > 0)
        open_ &= block.centre_distance_m - radius <= speed * max_ttc_s
        # The path passes by at a distance of the circles around the two at most.
        open_ &= np.abs(wx * dy - wy * dx) <= radius * speed
        soon = np.zeros_like(open_)
        pair, frame = np.nonzero(open_)
        moment = frame + block.frames.start
        soon[open_] = (
            touching_after_s(
                block.boxes, (block.track[pair], moment), (block.related[pair], moment), wx[open_], wy[open_]
            )
            <= max_ttc_s
        )
        return settled(log, block, soon, SUSTAINED_S)

    reach_m = float(2 * fastest.max(initial=0.0) * max_ttc_s)
    first = relate_courses(log_dir, track_candidates, related_candidates, test, reach_m, movers=True)
    # Pairs whose first track is parked: the related one moves.
    parked = track_candidates.restrict(course.parked_mask[:, None])
    second = relate_courses(log_dir, parked, related_candidates, test, reach_m, related_movers=True)
    return first.union(second, log.tracks.shape)


def touching_after_s(
    box: Boxes,
    first: tuple[NDArrayInt, NDArrayInt],
    second: tuple[NDArrayInt, NDArrayInt],
    vx_mps: NDArrayFloat,
    vy_mps: NDArrayFloat,
) -> NDArrayFloat:
    """When two rectangles touch, of which the first moves relative to the second, shape (K,), seconds.

    Along each axis of either rectangle their projections overlap for one stretch of time; the rectangles touch when the
    last of the four stretches begins, if none has ended by then (separating axes).

    Args:
        box: The rectangles.
        first: Track and frame of the first ones, each of shape (K,).
        second: Track and frame of the second ones.
        vx_mps: Velocity of the first relative to the second, city frame, shape (K,).
        vy_mps: The same, y.

    Returns:
        Seconds from now; infinite where they never touch, or overlap already.
    """
    dx, dy = (part[second] - part[first] for part in (box.x_m, box.y_m))
    begin, end = np.full(dx.shape, -np.inf), np.full(dx.shape, np.inf)
    for cos, sin in _four_axes(box, first, second):
        reach = _half_extent(box, first, cos, sin) + _half_extent(box, second, cos, sin)
        offset, speed = cos * dx + sin * dy, cos * vx_mps + sin * vy_mps
        still = np.abs(speed) < 1e-9
        safe = np.where(still, 1.0, speed)
        early, late = (offset - reach) / safe, (offset + reach) / safe
        early, late = np.minimum(early, late), np.maximum(early, late)
        inside = np.abs(offset) <= reach
        begin = np.maximum(begin, np.where(still, np.where(inside, -np.inf, np.inf), early))
        end = np.minimum(end, np.where(still, np.where(inside, np.inf, -np.inf), late))
    return np.where((begin > 0) & (begin <= end), begin, np.inf)


def _four_axes(
    box: Boxes, first: tuple[NDArrayInt, NDArrayInt], second: tuple[NDArrayInt, NDArrayInt]
) -> list[tuple[NDArrayFloat, NDArrayFloat]]:
    axes = []
    for item in (first, second):
        cos, sin = box.cos_yaw[item], box.sin_yaw[item]
        axes += [(cos, sin), (-sin, cos)]
    return axes


def _half_extent(box: Boxes, item: tuple[NDArrayInt, NDArrayInt], cos: NDArrayFloat, sin: NDArrayFloat) -> NDArrayFloat:
    """Half of the length of the rectangles' projection on an axis, shape (K,)."""
    own_cos, own_sin = box.cos_yaw[item], box.sin_yaw[item]
    along, across = np.abs(cos * own_cos + sin * own_sin), np.abs(sin * own_cos - cos * own_sin)
    return np.asarray(box.half_length_m[item] * along + box.half_width_m[item] * across)
