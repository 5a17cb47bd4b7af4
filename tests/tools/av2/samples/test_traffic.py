"""Simulated traffic keeps its distance, stops where it should, and changes lanes when that pays."""

import numpy as np
import pytest

from tools.av2.samples.driving import Drive
from tools.av2.samples.motions import Sampled
from tools.av2.samples.paths import line
from tools.av2.samples.traffic import Driver, Entrant, StopLine, simulate

ROAD = line((0.0, 0.0), (1000.0, 0.0))
LANES = (-1.75, -5.25)


def _columns(motion: Sampled) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return motion.of.place_m[:, 0], motion.of.place_m[:, 1], motion.of.speed_mps


def test_a_free_driver_reaches_the_desired_speed_and_keeps_it() -> None:
    (motion,) = simulate(ROAD, LANES, [Entrant(0, 0.0, 0.0, 4.5, Driver(12.0))], duration_s=40.0)
    speed = _columns(motion)[2]
    assert speed[-1] == pytest.approx(12.0, abs=0.1)
    assert speed.max() <= 12.0 + 1e-9


@pytest.mark.parametrize("speed", [5.0, 10.0])
def test_the_gap_in_steady_traffic_is_that_of_the_model(speed: float) -> None:
    """Treiber 2000: at equilibrium the gap is (s0 + v T) / sqrt(1 - (v / v0)^4)."""
    driver = Driver(15.0, headway_s=1.4, standing_gap_m=2.0)
    leader = Entrant(0, 60.0, speed, 4.5, script=Drive.of(speed))
    motions = simulate(ROAD, LANES, [Entrant(0, 20.0, speed, 4.5, driver), leader], duration_s=80.0)
    gap = motions[1].of.place_m[-1, 0] - motions[0].of.place_m[-1, 0] - 4.5
    assert gap == pytest.approx((2.0 + speed * 1.4) / np.sqrt(1 - (speed / 15.0) ** 4), rel=0.02)


def test_a_platoon_behind_somebody_who_stops_never_collides() -> None:
    script = Drive.of(12.0, (3.0, 0.0, 5.0), (12.0, 12.0, 2.0))
    entrants = [Entrant(0, 20.0 * k, 12.0, 4.5, Driver(14.0)) for k in range(5)]
    motions = simulate(ROAD, LANES, [*entrants, Entrant(0, 100.0, 12.0, 4.5, script=script)], duration_s=25.0)
    along = np.stack([motion.of.place_m[:, 0] for motion in motions])
    assert (np.diff(along, axis=0) > 4.5).all()
    assert motions[4].of.speed_mps.min() < 0.2
    assert (np.diff(along, axis=1) >= 0).all(), "nobody rolls back"


def test_everybody_stops_at_a_stop_sign_and_goes_on() -> None:
    entrants = [Entrant(0, 60.0, 8.0, 4.5, Driver(10.0)), Entrant(0, 35.0, 8.0, 4.5, Driver(10.0))]
    motions = simulate(ROAD, LANES, entrants, [StopLine(120.0, wait_s=1.5)], duration_s=40.0)
    for motion in motions:
        along, _, speed = _columns(motion)
        standing = along[speed < 0.05]
        assert standing.size * 0.02 >= 1.4
        assert 0.0 <= 120.0 - standing.max() - 2.25 < 2.5
        assert along[-1] > 130.0


def test_a_red_light_holds_its_lanes_alone() -> None:
    entrants = [Entrant(0, 60.0, 8.0, 4.5, Driver(10.0)), Entrant(1, 60.0, 8.0, 4.5, Driver(10.0))]
    held, free = simulate(ROAD, LANES, entrants, [StopLine(120.0, until_s=20.0, lanes=(0,))], duration_s=30.0)
    at = round(19.9 / 0.02)
    assert held.of.place_m[at, 0] < 120.0 - 2.2 < free.of.place_m[at, 0]
    assert held.of.place_m[-1, 0] > 125.0


def test_a_lane_change_pays_behind_a_slow_truck_and_not_on_a_free_road() -> None:
    quick = Driver(14.0, changes_lanes=True)
    truck = Entrant(0, 60.0, 5.0, 8.0, Driver(5.0))
    behind, _ = simulate(ROAD, LANES, [Entrant(0, 20.0, 10.0, 4.5, quick), truck])
    alone, _ = simulate(ROAD, LANES, [Entrant(0, 80.0, 10.0, 4.5, quick), truck])
    assert _columns(behind)[1][-1] == pytest.approx(LANES[1])
    assert _columns(behind)[2][-1] > 9.0
    assert (_columns(alone)[1] == LANES[0]).all()


def test_nobody_cuts_in_where_it_would_make_another_one_brake_hard() -> None:
    quick = Driver(14.0, changes_lanes=True, politeness=0.0)
    truck = Entrant(0, 60.0, 5.0, 8.0, Driver(5.0))
    wall = [Entrant(1, 10.0 + 9.0 * k, 12.0, 4.5, Driver(12.0, headway_s=0.3)) for k in range(9)]
    first, *_ = simulate(ROAD, LANES, [Entrant(0, 30.0, 8.0, 4.5, quick), truck, *wall], duration_s=2.0)
    assert (_columns(first)[1] == LANES[0]).all()


def test_a_scripted_change_is_smooth_and_looks_where_it_goes() -> None:
    (motion,) = simulate(ROAD, LANES, [Entrant(0, 0.0, 10.0, 4.5, Driver(10.0), lane_changes=((2.0, 1),))])
    _, left, speed = _columns(motion)
    assert left[round(2.0 / 0.02)] == LANES[0]
    assert left[-1] == LANES[1]
    assert np.abs(np.diff(left)).max() < 0.05
    drift = np.arctan2(np.gradient(left, 0.02), speed)
    assert np.abs(motion.of.yaw_rad - drift).max() < 1e-6


def test_the_same_traffic_comes_out_again() -> None:
    entrants = [Entrant(k % 2, 15.0 * k, 9.0, 4.5, Driver(11.0 + k, changes_lanes=True)) for k in range(6)]
    first, second = (simulate(ROAD, LANES, entrants, [StopLine(200.0)]) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert one.of.place_m.tobytes() == other.of.place_m.tobytes()
