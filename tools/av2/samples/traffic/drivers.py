"""Who drives in simulated traffic, and how."""

from __future__ import annotations

from dataclasses import dataclass

from tools.av2.samples.driving import SpeedOverTime


@dataclass(frozen=True)
class Driver:
    """Parameters of the Intelligent Driver Model and of MOBIL, with the values of the papers for city traffic.

    Attributes:
        desired_mps: Speed on a free road.
        headway_s: Time gap kept to the vehicle ahead.
        standing_gap_m: Gap kept at rest, bumper to bumper.
        accel_mps2: Greatest acceleration.
        brake_mps2: Comfortable deceleration.
        politeness: How much the others' losses count when changing lanes; 0 for not at all.
        changes_lanes: Whether it changes lanes by itself.
    """

    desired_mps: float = 13.0
    headway_s: float = 1.4
    standing_gap_m: float = 2.0
    accel_mps2: float = 1.5
    brake_mps2: float = 2.0
    politeness: float = 0.2
    changes_lanes: bool = False


@dataclass(frozen=True)
class Entrant:
    """A vehicle at the beginning of the simulation.

    Attributes:
        lane: Index of its lane.
        at_m: Place of its middle along the road.
        speed_mps: Its speed.
        length_m: Its length.
        driver: How it is driven.
        script: Speed over time that overrides the model: the car that makes the others stop.
        lane_changes: Scripted changes, each (begins at s, to lane).
    """

    lane: int
    at_m: float
    speed_mps: float
    length_m: float
    driver: Driver = Driver()
    script: SpeedOverTime | None = None
    lane_changes: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True)
class StopLine:
    """A line that vehicles stop at.

    Attributes:
        at_m: Its place along the road.
        wait_s: How long each vehicle stands before it drives on, as at a stop sign.
        until_s: Nobody passes before this time, as at a red light; 0 for a stop sign.
        lanes: The lanes it crosses; none for all.
    """

    at_m: float
    wait_s: float = 1.5
    until_s: float = 0.0
    lanes: tuple[int, ...] = ()
