"""The simulation: every vehicle's acceleration by the models, integrated at a fixed fine step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tools.av2.samples.motions import Sampled, States
from tools.av2.samples.paths import Path
from tools.av2.samples.scene import DURATION_S
from tools.av2.samples.traffic.changing import wanted_change
from tools.av2.samples.traffic.drivers import Entrant, StopLine
from tools.av2.samples.traffic.following import Parameters, acceleration
from tools.typing import NDArrayFloat, NDArrayInt

STEP_S: Final = 0.02
CHANGE_S: Final = 4.0
"""How long a lane change takes."""
_DECIDE_EVERY: Final = 25
_STANDING_MPS: Final = 0.05
_AT_LINE_M: Final = 4.0
_BEFORE_LINE_M: Final = 0.5
_CHANGING_MPS: Final = 4.0


def simulate(
    road: Path,
    lane_left_m: Sequence[float],
    entrants: Sequence[Entrant],
    stop_lines: Sequence[StopLine] = (),
    duration_s: float = DURATION_S,
) -> tuple[Sampled, ...]:
    """Let vehicles drive on parallel lanes, and return how their middles move.

    Vehicles keep their distance by the Intelligent Driver Model, change lanes by MOBIL where their driver does, or as
    scripted, and stop at stop lines. Equal arguments give equal motions.

    Args:
        road: The line along which places are measured, in driving direction.
        lane_left_m: Middle of each lane to the left of `road`; neighbouring lanes have neighbouring indices.
        entrants: The vehicles at time 0.
        stop_lines: Where they stop.
        duration_s: How long.
    """
    world = _World(tuple(entrants), tuple(stop_lines), np.array(lane_left_m, np.float64))
    frames = [world.snapshot()]
    for step in range(round(duration_s / STEP_S)):
        world.advance(step)
        frames.append(world.snapshot())
    time_s = np.arange(len(frames)).astype(np.float64) * STEP_S
    along, left, speed = (np.stack(part, axis=1) for part in zip(*frames, strict=True))
    return tuple(_motion(road, time_s, along[k], left[k], speed[k]) for k in range(len(entrants)))


@dataclass
class _World:
    """All vehicles at one moment; arrays of shape (N,) in the order of the entrants."""

    entrants: tuple[Entrant, ...]
    stop_lines: tuple[StopLine, ...]
    lane_left_m: NDArrayFloat
    along_m: NDArrayFloat = field(init=False)
    speed_mps: NDArrayFloat = field(init=False)
    lane: NDArrayInt = field(init=False)
    from_lane: NDArrayInt = field(init=False)
    change_began_s: NDArrayFloat = field(init=False)
    stood_s: NDArrayFloat = field(init=False)

    def __post_init__(self) -> None:
        self.along_m = np.array([one.at_m for one in self.entrants])
        self.speed_mps = np.array([one.speed_mps for one in self.entrants])
        self.lane = np.array([one.lane for one in self.entrants], np.int64)
        self.from_lane = self.lane.copy()
        self.change_began_s = np.full(len(self.entrants), -np.inf)
        self.stood_s = np.zeros((len(self.entrants), len(self.stop_lines)))
        self._length_m = np.array([one.length_m for one in self.entrants])
        self._drivers = Parameters.of([one.driver for one in self.entrants])
        self._time_s = 0.0

    def advance(self, step: int) -> None:
        """One step: decisions, accelerations, new places."""
        self._time_s = step * STEP_S
        self._begin_changes(step)
        accel = self._accelerations(self.lane)
        speed = np.maximum(self.speed_mps + accel * STEP_S, 0.0)
        self.along_m = self.along_m + (self.speed_mps + speed) / 2 * STEP_S
        self.speed_mps = speed
        self._time_s = (step + 1) * STEP_S
        self._follow_scripts()
        self._stand_at_lines()

    def snapshot(self) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayFloat]:
        """Places along the road and to its left, and speeds."""
        u = np.clip((self._time_s - self.change_began_s) / CHANGE_S, 0.0, 1.0)
        share = u**3 * (10 - 15 * u + 6 * u**2)
        here, there = self.lane_left_m[self.from_lane], self.lane_left_m[self.lane]
        return self.along_m, here + (there - here) * share, self.speed_mps

    def _accelerations(self, lane: NDArrayInt) -> NDArrayFloat:
        """By the model, with everybody in the lanes `lane`, and who is still changing also in the one it leaves."""
        changing = self._time_s - self.change_began_s < CHANGE_S
        left_lane = np.where(changing, self.from_lane, lane)
        shares = (lane[:, None] == lane) | (lane[:, None] == left_lane) | (left_lane[:, None] == lane)
        apart = self.along_m - self.along_m[:, None]
        gap = apart - (self._length_m + self._length_m[:, None]) / 2
        gap = np.where(shares & (apart > 0), gap, np.inf)
        closing = self.speed_mps[:, None] - self.speed_mps
        line_gap, line_closing = self._to_lines(lane)
        gaps, closings = np.hstack([gap, line_gap]), np.hstack([closing, line_closing])
        return acceleration(self._drivers, self.speed_mps, gaps, closings)

    def _to_lines(self, lane: NDArrayInt) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Free way to the stop lines that hold each vehicle back, and how fast it closes in, shape (N, S) each."""
        gap = np.full((lane.size, len(self.stop_lines)), np.inf)
        for k, line in enumerate(self.stop_lines):
            ahead = line.at_m - self.along_m - self._length_m / 2
            crossed = np.isin(lane, line.lanes) if line.lanes else np.ones(lane.size, np.bool_)
            waits = self._time_s < line.until_s if line.until_s else self.stood_s[:, k] < line.wait_s
            # The model keeps its standing gap to what is ahead; at a line one stops close to it.
            room = ahead - _BEFORE_LINE_M + self._drivers.standing_gap_m[:, 0]
            gap[:, k] = np.where(crossed & (ahead > -1.0) & waits, room, np.inf)
        return gap, np.broadcast_to(self.speed_mps[:, None], gap.shape)

    def _stand_at_lines(self) -> None:
        for k, line in enumerate(self.stop_lines):
            near = np.abs(line.at_m - self.along_m - self._length_m / 2) < _AT_LINE_M
            self.stood_s[near & (self.speed_mps < _STANDING_MPS), k] += STEP_S

    def _follow_scripts(self) -> None:
        now = np.array([self._time_s])
        for k, one in enumerate(self.entrants):
            if one.script is not None:
                self.along_m[k] = one.at_m + one.script.distance_m(now)[0]
                self.speed_mps[k] = one.script.at(now)[0]

    def _begin_changes(self, step: int) -> None:
        for k, one in enumerate(self.entrants):
            for begins_s, target in one.lane_changes:
                if round(begins_s / STEP_S) == step:
                    self._change(k, target)
        if step % _DECIDE_EVERY == 0:
            self._decide()

    def _decide(self) -> None:
        """The first driver who gains by it changes lanes; the others look again half a second later."""
        for k, one in enumerate(self.entrants):
            settled = self._time_s - self.change_began_s[k] > CHANGE_S + 1.0
            if one.driver.changes_lanes and settled and self.speed_mps[k] > _CHANGING_MPS:
                n_lanes, politeness = self.lane_left_m.size, one.driver.politeness
                target = wanted_change(k, self.lane, n_lanes, politeness, self._accelerations)
                if target is not None:
                    self._change(k, target)
                    return

    def _change(self, vehicle: int, target: int) -> None:
        self.from_lane[vehicle], self.lane[vehicle] = self.lane[vehicle], target
        self.change_began_s[vehicle] = self._time_s


def _motion(road: Path, time_s: NDArrayFloat, along: NDArrayFloat, left: NDArrayFloat, speed: NDArrayFloat) -> Sampled:
    """A vehicle that looks where it goes."""
    place, yaw = road.at(along)
    normal = np.column_stack([-np.sin(yaw), np.cos(yaw)])
    sideways = np.gradient(left, time_s)
    drift = np.where(speed > _STANDING_MPS, np.arctan2(sideways, np.maximum(speed, 1.0)), 0.0)
    return Sampled(time_s, States(place + left[:, None] * normal, yaw + drift, speed))
