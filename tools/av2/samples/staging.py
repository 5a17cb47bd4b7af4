"""What recipes are put together from: vehicles in lanes, parked rows, walkers, cyclists, and rules that many share."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import SIZE_M, Actor, actor_of, ego_of, standing
from tools.av2.samples.driving import Drive, SpeedOverTime, constant
from tools.av2.samples.motions import Along
from tools.av2.samples.paths import Path, bend, line
from tools.av2.samples.streets import Street
from tools.av2.samples.truth import TIME_S, Course
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool, NDArrayFloat

WALK_MPS: Final = 1.4
CAR: Final = "REGULAR_VEHICLE"
_AXLE_AHEAD_M: Final = 1.422


def lane_way(road: Street, lane: int, from_m: float, *, backward: bool = False, off_m: float = 0.0) -> Path:
    """The straight way in a lane from `from_m` on, `off_m` to the left of its middle, seen by its traffic."""
    y = road.lane_y(lane, backward) + (-off_m if backward else off_m)
    return line((from_m, y), (0.0, y)) if backward else line((from_m, y), (road.length_m, y))


def shifting_way(
    road: Street, from_m: float, *shifts: tuple[float, float, float], y_m: float, backward: bool = False
) -> Path:
    """A way along the street that moves sideways, each time given as (from m, to m, to y); begins at y `y_m`."""
    yaw = np.pi if backward else 0.0
    here, parts = (from_m, y_m), list[Path]()
    for start, end, to_y in shifts:
        parts.append(line(here, (start, here[1])))
        parts.append(bend((start, here[1]), yaw, (end, to_y), yaw))
        here = (end, to_y)
    parts.append(line(here, (0.0 if backward else road.length_m, here[1])))
    return parts[0].then(*parts[1:])


def in_lane(
    name: str, road: Street, lane: int, from_m: float, speed: SpeedOverTime | float, vary: Variation,
    category: str = CAR, *, backward: bool = False, off_m: float = 0.0,
) -> Actor:  # fmt: skip
    """A vehicle that keeps to a lane, its middle at `from_m` at time 0."""
    pace = constant(speed) if isinstance(speed, float) else speed
    way = lane_way(road, lane, from_m, backward=backward, off_m=off_m)
    return actor_of(name, category, Along(way, pace), vary.scale())


def shifting_car(
    name: str, road: Street, from_m: float, y_m: float, speed_mps: float, vary: Variation,
    *shifts: tuple[float, float, float],
) -> Actor:  # fmt: skip
    """A car that drives along the street at one speed and moves sideways as `shifting_way` says."""
    way = shifting_way(road, from_m, *shifts, y_m=y_m)
    return actor_of(name, CAR, Along(way, constant(speed_mps)), vary.scale())


def recorder_in(road: Street, lane: int, from_m: float, speed: SpeedOverTime | float) -> Actor:
    """The recording car in a lane, the middle of its box at `from_m` at time 0."""
    pace = constant(speed) if isinstance(speed, float) else speed
    return ego_of(Along(lane_way(road, lane, from_m - _AXLE_AHEAD_M), pace))


def parked_row(
    name: str, road: Street, first_m: float, count: int, vary: Variation, *, backward: bool = False,
    step_m: float = 7.5, leave_free: int | None = None, category: str = CAR,
) -> tuple[Actor, ...]:  # fmt: skip
    """Vehicles parked along the kerb in the strip beside the lanes; one place may be left free."""
    y, yaw = road.strip_y(backward), np.pi if backward else 0.0
    return tuple(
        standing(f"{name}_{k}", category, (first_m + k * step_m, y), yaw, vary.scale())
        for k in range(count)
        if k != leave_free
    )


def strolling(
    name: str, road: Street, from_m: float, vary: Variation, *, backward: bool = False, category: str = "PEDESTRIAN"
) -> Actor:
    """Somebody who walks along the sidewalk all the time."""
    y, to_m = road.sidewalk_y(backward), road.length_m if vary.between(0.0, 1.0) < 0.5 else 0.0
    return actor_of(name, category, Along(line((from_m, y), (to_m, y)), constant(vary.about(WALK_MPS, 0.1))))


def crossing_way(road: Street, x_m: float, *, up: bool = True, slanted_m: float = 0.0) -> Path:
    """The way over the whole street from sidewalk to sidewalk; `up` is towards positive y."""
    low, high = road.sidewalk_y(), road.sidewalk_y(backward=True)
    start, end = (low, high) if up else (high, low)
    return line((x_m, start), (x_m + slanted_m, end))


def walker(name: str, way: Path, begins_s: float, vary: Variation, pace_mps: float = WALK_MPS) -> Actor:
    """A pedestrian who stands until `begins_s` and then keeps walking."""
    pace = vary.about(pace_mps, 0.08)
    return actor_of(name, "PEDESTRIAN", Along(way, Drive.of(0.0, (begins_s, pace, 2.0))), vary.scale())


def cyclist(name: str, way: Path, speed: SpeedOverTime | float, vary: Variation) -> tuple[Actor, Actor]:
    """A bicycle and its rider, annotated apart as AV2 does: `name` rides `name`_bicycle."""
    pace = constant(speed) if isinstance(speed, float) else speed
    motion = Along(way, pace)
    return actor_of(f"{name}_bicycle", "BICYCLE", motion, vary.scale()), actor_of(name, "BICYCLIST", motion)


def length_of(category: str) -> float:
    """Usual length of a category's box."""
    return SIZE_M[category][0]


def centre_between(course: Course, low_y_m: float, high_y_m: float) -> NDArrayBool:
    """The centre is in a strip along the street."""
    y = course.place_m[:, 1]
    return np.asarray((y > low_y_m) & (y < high_y_m))


def whole_motion(holds: NDArrayBool, moves: NDArrayBool) -> NDArrayBool:
    """The uninterrupted stretches of `moves` that contain a moment at which `holds`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], moves, [False]]).astype(np.int8)))
    answer = np.zeros(TIME_S.size, np.bool_)
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        answer[first:end] = bool(holds[first:end].any())
    return answer


def filled(holds: NDArrayBool, pause_s: float) -> NDArrayBool:
    """Pauses shorter than `pause_s` between two stretches belong to them."""
    answer = holds.copy()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8)))
    for end, start in zip(edges[1::2][:-1], edges[::2][1:], strict=True):
        answer[end:start] |= TIME_S[start] - TIME_S[end - 1] < pause_s
    return answer


def lasting(holds: NDArrayBool, min_s: float) -> NDArrayBool:
    """Only the stretches of at least `min_s`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8)))
    answer = np.zeros(TIME_S.size, np.bool_)
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        answer[first:end] = TIME_S[end - 1] - TIME_S[first] >= min_s
    return answer


def travelled_m(course: Course, holds: NDArrayBool) -> NDArrayFloat:
    """Metres gone within the stretch of `holds` that each moment belongs to; 0 outside, shape (K,)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8)))
    answer = np.zeros(TIME_S.size)
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        answer[first:end] = course.gone_m[end - 1] - course.gone_m[first]
    return answer
