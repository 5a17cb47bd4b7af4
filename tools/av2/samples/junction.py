"""A four-way intersection with crossings on all arms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.av2.samples.roads import LANE_WIDTH_M, Lane, RoadNetwork
from tools.typing import NDArrayFloat

STOP_LINE_M: Final = 16.5
"""Distance of the stop lines from the middle of the intersection."""
CROSSING_M: Final = 13.0
"""Distance of the crossings' middle lines from the middle of the intersection."""
ARM_M: Final = 90.0
"""Where the arms end."""
KERB_M: Final = 8.8
"""Distance of the kerbs from the middle line of a road."""
SIDEWALK_M: Final = 10.5
"""Distance of the sidewalks' middle from the middle line of a road."""
ARM_LANES: Final = ("VEHICLE", "VEHICLE", "BIKE")
EAST, NORTH, WEST, SOUTH = 0.0, np.pi / 2, np.pi, -np.pi / 2


@dataclass(frozen=True)
class _Arm:
    """The lanes that lead in and out on one arm, from the middle line to the kerb."""

    inbound: Sequence[Lane]
    outbound: Sequence[Lane]


def four_way() -> RoadNetwork:
    """Two roads that cross at the origin: per direction two vehicle lanes and a bike lane, right-hand traffic."""
    network = RoadNetwork()
    arms = [_arm(network, yaw) for yaw in (EAST, NORTH, WEST, SOUTH)]
    for index, arm in enumerate(arms):
        right, ahead, left = (arms[(index + turn) % 4].outbound for turn in (1, 2, 3))
        for before, after in [
            *zip(arm.inbound, ahead, strict=True), (arm.inbound[0], left[0]), (arm.inbound[1], right[1])
        ]:  # fmt: skip
            network.connect(before, after)
    network.add_area(_plus_outline())
    return network


def _arm(network: RoadNetwork, yaw_rad: float) -> _Arm:
    """The arm that leaves the middle with heading `yaw_rad`: two segments each way and a crossing."""
    along = np.array([np.cos(yaw_rad), np.sin(yaw_rad)]).round(12)
    middle_m = (STOP_LINE_M + ARM_M) / 2
    length_m = middle_m - STOP_LINE_M
    near_out, far_out = (_row(network, along * start, yaw_rad, length_m) for start in (STOP_LINE_M, middle_m))
    far_in, near_in = (_row(network, along * start, yaw_rad + np.pi, length_m) for start in (ARM_M, middle_m))
    for rows in ((near_out, far_out), (far_in, near_in)):
        for before, after in zip(*rows, strict=True):
            network.link(before, after)
    network.oppose(near_out[0], near_in[0])
    network.oppose(far_out[0], far_in[0])
    x, y = along * CROSSING_M
    network.add_crossing((float(x), float(y)), yaw_rad, 2 * KERB_M)
    return _Arm(near_in, near_out)


def _row(network: RoadNetwork, start: NDArrayFloat, yaw_rad: float, length_m: float) -> list[Lane]:
    return network.add_row((float(start[0]), float(start[1])), yaw_rad, length_m, ARM_LANES, "DOUBLE_SOLID_YELLOW")


def _plus_outline() -> list[tuple[float, float]]:
    """Both roads with cut corners, counter-clockwise."""
    kerb = sum(LANE_WIDTH_M[kind] for kind in ARM_LANES)
    quarter = [(ARM_M, -kerb), (ARM_M, kerb), (kerb + 2.0, kerb), (kerb, kerb + 2.0)]
    outline = []
    for turn in range(4):
        cos, sin = round(np.cos(turn * np.pi / 2)), round(np.sin(turn * np.pi / 2))
        outline += [(float(cos * x - sin * y), float(sin * x + cos * y)) for x, y in quarter]
    return outline
