"""Intersections at the origin: which arms there are, which lanes they have, with or without turn lanes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from tools.av2.samples.actors import SIZE_M, Actor
from tools.av2.samples.junction import EAST, NORTH, SOUTH, WEST
from tools.av2.samples.motions import at_rest
from tools.av2.samples.paths import Path, Point, bend, line
from tools.av2.samples.roads import LANE_WIDTH_M, Lane, RoadNetwork
from tools.typing import NDArrayFloat

ARM_M: Final = 120.0
"""Where the arms end, from the middle."""
TURN_LANE_M: Final = 45.0
"""Length of turn lanes, up to the stop line."""
_TAPER_M: Final = 20.0
_LANE_M: Final = LANE_WIDTH_M["VEHICLE"]


@dataclass(frozen=True)
class _Arm:
    yaw_rad: float
    inbound: list[Lane]
    outbound: list[Lane]
    left_turn: Lane | None


@dataclass(frozen=True)
class Crossroads:
    """An intersection with its middle at the origin; right-hand traffic.

    Attributes:
        network: Its map.
        lanes: Lane types of each direction of each arm, from the middle to the kerb, turn lanes not counted.
        turn_lanes: Whether a lane for left turns lies in the middle of each arm.
        stop_m: Distance of the stop lines from the middle.
        kerb_m: Distance of the kerbs from the middle line of a road.
    """

    network: RoadNetwork
    lanes: tuple[str, ...]
    turn_lanes: bool
    stop_m: float
    kerb_m: float

    def offset_m(self, index: int) -> float:
        """Distance of a lane's middle from the road's middle line; -1 is the turn lane."""
        if index < 0:
            return 0.0
        band = _LANE_M / 2 if self.turn_lanes else 0.0
        return band + sum(LANE_WIDTH_M[kind] for kind in self.lanes[:index]) + LANE_WIDTH_M[self.lanes[index]] / 2

    def point(self, arm_rad: float, out_m: float, left_m: float) -> Point:
        """The point `out_m` out on an arm and `left_m` to the left of its middle, seen from the intersection."""
        cos, sin = np.cos(arm_rad), np.sin(arm_rad)
        return float(cos * out_m - sin * left_m), float(sin * out_m + cos * left_m)

    def approach(self, arm_rad: float, lane: int, out_m: float) -> Point:
        """The point on an inbound lane, `out_m` from the middle; lane -1 is the turn lane."""
        return self.point(arm_rad, out_m, self.offset_m(lane))

    def exit(self, arm_rad: float, lane: int, out_m: float) -> Point:
        """The point on an outbound lane, `out_m` from the middle."""
        return self.point(arm_rad, out_m, -self.offset_m(lane))

    def way(self, from_rad: float, lane: int, to_rad: float, to_lane: int, start_m: float = ARM_M) -> Path:
        """The way from `start_m` out on one arm, in one lane, over the intersection and out on another arm.

        Lane -1 is the turn lane: the way begins in lane 0 and moves over where the turn lane begins.
        """
        stop, begin = self.approach(from_rad, lane, self.stop_m), self.approach(from_rad, max(lane, 0), start_m)
        leave, end = self.exit(to_rad, to_lane, self.stop_m), self.exit(to_rad, to_lane, ARM_M)
        over = bend(stop, from_rad + np.pi, leave, to_rad).then(line(leave, end))
        if lane >= 0:
            return line(begin, stop).then(over)
        out_m = self.stop_m + TURN_LANE_M
        split, turn = self.approach(from_rad, 0, out_m), self.approach(from_rad, -1, out_m - _TAPER_M)
        shift = bend(split, from_rad + np.pi, turn, from_rad + np.pi).then(line(turn, stop))
        return line(begin, split).then(shift, over)

    def stop_sign(self, name: str, arm_rad: float) -> Actor:
        """A stop sign at the kerb beside an arm's stop line, facing its traffic."""
        at = self.point(arm_rad, self.stop_m, self.kerb_m + 0.8)
        return Actor(name, "STOP_SIGN", at_rest(at, arm_rad), SIZE_M["STOP_SIGN"], bottom_m=2.0)


def crossroads(
    lanes: Sequence[str] = ("VEHICLE", "VEHICLE"),
    arms: Sequence[float] = (EAST, NORTH, WEST, SOUTH),
    *,
    turn_lanes: bool = False,
    crosswalks: bool = True,
) -> Crossroads:
    """Make an intersection.

    Args:
        lanes: Lane types of each direction, from the middle to the kerb.
        arms: Directions in which arms leave the middle, counter-clockwise; three make a T.
        turn_lanes: Add a lane for left turns in the middle of each arm. The lanes beside it then do not turn left.
        crosswalks: Add a pedestrian crossing over each arm.
    """
    network = RoadNetwork()
    kerb = (_LANE_M / 2 if turn_lanes else 0.0) + sum(LANE_WIDTH_M[kind] for kind in lanes)
    made = Crossroads(network, tuple(lanes), turn_lanes, kerb + 7.5, kerb)
    built = {round(yaw / (np.pi / 2)) % 4: _arm(made, yaw) for yaw in arms}
    for quarter, arm in built.items():
        right, ahead, left = (built.get((quarter + turn) % 4) for turn in (1, 2, 3))
        _connect(network, arm, right, ahead, left)
    if crosswalks:
        for yaw in arms:
            network.add_crossing(made.point(yaw, kerb + 4.0, 0.0), yaw, 2 * kerb)
    network.add_area(_outline(kerb, arms))
    return made


def _arm(made: Crossroads, yaw_rad: float) -> _Arm:
    """Two segments each way, and the turn lane with the taper that leads into it."""
    network, band = made.network, _LANE_M / 2 if made.turn_lanes else 0.0
    middle = made.stop_m + TURN_LANE_M
    near_out = _row(made, yaw_rad, made.stop_m, TURN_LANE_M, -band, outward=True)
    far_out = _row(made, yaw_rad, middle, ARM_M - middle, -band, outward=True)
    far_in = _row(made, yaw_rad, ARM_M, ARM_M - middle, band, outward=False)
    near_in = _row(made, yaw_rad, middle, TURN_LANE_M, band, outward=False)
    for rows in ((near_out, far_out), (far_in, near_in)):
        for before, after in zip(*rows, strict=True):
            network.link(before, after)
    if not made.turn_lanes:
        network.oppose(near_out[0], near_in[0])
        network.oppose(far_out[0], far_in[0])
        return _Arm(yaw_rad, near_in, near_out, None)
    start = made.point(yaw_rad, middle - _TAPER_M, -band)
    turn = network.add_row(start, yaw_rad + np.pi, TURN_LANE_M - _TAPER_M, ["VEHICLE"], "SOLID_YELLOW")[0]
    taper = network.connect(far_in[0], turn)
    taper.is_intersection = False
    turn.right_neighbor, near_in[0].left_neighbor = near_in[0].id, turn.id
    return _Arm(yaw_rad, near_in, near_out, turn)


def _row(
    made: Crossroads, arm_rad: float, out_m: float, length_m: float, left_m: float, *, outward: bool
) -> list[Lane]:
    start = made.point(arm_rad, out_m, left_m)
    yaw = arm_rad if outward else arm_rad + np.pi
    return made.network.add_row(start, yaw, length_m, made.lanes, "DOUBLE_SOLID_YELLOW")


def _connect(network: RoadNetwork, arm: _Arm, right: _Arm | None, ahead: _Arm | None, left: _Arm | None) -> None:
    """The ways over the intersection: straight on in each lane, left from the innermost, right from the outermost."""
    outer = max(k for k, lane in enumerate(arm.inbound) if lane.lane_type != "BIKE")
    if ahead is not None:
        for before, after in zip(arm.inbound, ahead.outbound, strict=True):
            network.connect(before, after)
    if left is not None:
        network.connect(arm.left_turn or arm.inbound[0], left.outbound[0])
    if right is not None:
        network.connect(arm.inbound[outer], right.outbound[outer])


def _outline(kerb_m: float, arms: Sequence[float]) -> list[Point]:
    """All arms with rounded corners, counter-clockwise."""
    bars = []
    for yaw in arms:
        bar = shapely.box(-kerb_m, -kerb_m, ARM_M, kerb_m)
        bars.append(shapely.affinity.rotate(bar, np.degrees(yaw), origin=(0.0, 0.0)))
    whole = shapely.union_all(bars).buffer(5.0, quad_segs=4).buffer(-5.0, quad_segs=4)
    ring: NDArrayFloat = np.asarray(shapely.get_coordinates(whole.exterior))
    return [(float(x), float(y)) for x, y in ring[:-1].round(3)]
