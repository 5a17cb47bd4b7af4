"""Ready-made small maps for synthetic logs."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.map import RoadMap
from tools.av2.synthetic import SyntheticLane, synthetic_map
from tools.typing import NDArrayFloat

LANE_WIDTH_M: Final = 4.0
REACH_M: Final = 100.0
JUNCTION_M: Final = 10.0

EASTBOUND_INNER, EASTBOUND_OUTER, WESTBOUND_INNER, WESTBOUND_OUTER = 100, 200, 300, 400
"""First segments of the road's four lanes; the segment over the intersection is 1 more, the last one 2 more."""
LEFT_TURN: Final = 500
"""The segment on which eastbound traffic of the inner lane turns left, to the north."""


def crossroads() -> RoadMap:
    """A straight road along the x axis over an intersection, right-hand traffic.

    Two lanes lead east (centrelines at y = -2 and y = -6), two west (y = 2 and y = 6), from x = -100 to x = 100; the
    intersection is where abs(x) < 10. A left turn leads from the inner eastbound lane to the north. A pedestrian
    crossing spans the road at 12 <= x <= 16, and the drivable area is the road itself.
    """
    lanes = [
        *_lane(EASTBOUND_INNER, -2.0, 1, left=WESTBOUND_INNER, right=EASTBOUND_OUTER, turn=LEFT_TURN),
        *_lane(EASTBOUND_OUTER, -6.0, 1, left=EASTBOUND_INNER, right=None),
        *_lane(WESTBOUND_INNER, 2.0, -1, left=EASTBOUND_INNER, right=WESTBOUND_OUTER),
        *_lane(WESTBOUND_OUTER, 6.0, -1, left=WESTBOUND_INNER, right=None),
        _left_turn(),
    ]
    crossing = (((12.0, -8.0), (12.0, 8.0)), ((16.0, -8.0), (16.0, 8.0)))
    road = ((-REACH_M, -8.0), (REACH_M, -8.0), (REACH_M, 8.0), (-REACH_M, 8.0), (-REACH_M, -8.0))
    return synthetic_map(lanes, [crossing], [road])


def _lane(
    first: int, y_m: float, way: int, left: int | None, right: int | None, turn: int | None = None
) -> list[SyntheticLane]:
    """The three segments of one lane; `way` is 1 for east, -1 for west."""
    cuts = np.array([-REACH_M, -JUNCTION_M, JUNCTION_M, REACH_M]) * way
    segments = []
    for part in range(3):
        x = np.linspace(cuts[part], cuts[part + 1], 5)
        onward = (first + part + 1,) if part < 2 else ()
        # A neighbour that leads the other way has its segments in the opposite order.
        segments.append(
            SyntheticLane(
                first + part,
                _line(x, y_m + way * LANE_WIDTH_M / 2),
                _line(x, y_m - way * LANE_WIDTH_M / 2),
                is_intersection=part == 1,
                left_neighbor=_beside(first, left, part),
                right_neighbor=_beside(first, right, part),
                successors=onward + ((turn,) if turn is not None and part == 0 else ()),
                predecessors=(first + part - 1,) if part else (),
            )
        )
    return segments


def _beside(first: int, other: int | None, part: int) -> int:
    if other is None:
        return -1
    same_way = (first < WESTBOUND_INNER) == (other < WESTBOUND_INNER)
    return other + (part if same_way else 2 - part)


def _left_turn() -> SyntheticLane:
    """From (-10, -2) heading east to (2, 10) heading north."""
    angle = np.linspace(-np.pi / 2, 0.0, 9)
    centre = np.array([-JUNCTION_M, JUNCTION_M])
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return SyntheticLane(
        LEFT_TURN, centre + 10.0 * ring, centre + 14.0 * ring, is_intersection=True, predecessors=(EASTBOUND_INNER,)
    )


def _line(x: NDArrayFloat, y_m: float) -> NDArrayFloat:
    return np.stack([x, np.full_like(x, y_m)], axis=1)
