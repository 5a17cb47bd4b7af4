"""Paths and speeds, of which sample scenes are made."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.av2.samples.junction import four_way
from tools.av2.samples.paths import bend, line
from tools.av2.samples.scene import crossing_in_front
from tools.av2.samples.scenes import SCENES
from tools.av2.samples.speeds import Speed
from tools.av2.samples.variation import Variation

TIMES = np.arange(-3.0, 25.0, 0.001)
profiles = st.lists(st.floats(0.0, 20.0), min_size=1, max_size=5).map(
    lambda speeds: Speed.of([(2.5 * k - 1.0, speed) for k, speed in enumerate(speeds)])
)


@given(profiles)
def test_distance_is_the_integral_of_speed(speed: Speed) -> None:
    gone = speed.distance_m(TIMES)
    assert speed.distance_m(np.zeros(1))[0] == 0.0
    assert (np.diff(gone) >= -1e-9).all(), "nobody rolls back"
    assert np.abs(np.diff(gone) / 0.001 - speed.at(TIMES[:-1] + 0.0005)).max() <= 0.02


@given(profiles)
def test_speed_never_jumps(speed: Speed) -> None:
    assert np.abs(np.diff(speed.at(TIMES))).max() < 20.0 / 2.5 * 1.5 * 0.001 + 1e-9


def test_stopping_comes_to_rest_where_it_should_and_goes_on() -> None:
    speed = Speed.stopping(10.0, stop_after_m=40.0, wait_until_s=9.0)
    assert speed.distance_m(np.array([7.0, 9.0])) == pytest.approx([40.0, 40.0])
    assert speed.at(np.array([0.0, 8.0, 13.0])).tolist() == [10.0, 0.0, 10.0]


@pytest.mark.parametrize(("distance", "until"), [(5.0, 20.0), (40.0, 5.0)])
def test_a_stop_without_room_or_time_is_refused(distance: float, until: float) -> None:
    with pytest.raises(ValueError, match="cannot stop within"):
        Speed.stopping(10.0, distance, until)


@pytest.mark.parametrize("keys", [[(0.0, 1.0), (0.0, 2.0)], [(0.0, -1.0)]])
def test_impossible_speeds_are_refused(keys: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="speed keys"):
        Speed.of(keys)


def test_a_line_goes_straight_on_beyond_its_ends() -> None:
    place, yaw = line((0.0, 0.0), (0.0, 10.0)).at(np.array([-5.0, 5.0, 15.0]))
    assert place == pytest.approx(np.array([[0, -5], [0, 5], [0, 15]]), abs=1e-9)
    assert yaw == pytest.approx(np.full(3, np.pi / 2))


@given(st.floats(-np.pi, np.pi), st.floats(-1.5, 1.5), st.floats(5.0, 40.0))
def test_a_bend_leaves_and_arrives_with_its_headings_and_is_measured_by_length(
    start_yaw: float, turn: float, reach: float
) -> None:
    middle = start_yaw + turn / 2
    end = (reach * np.cos(middle), reach * np.sin(middle))
    path = bend((0.0, 0.0), start_yaw, end, start_yaw + turn)
    distance = np.linspace(0.0, path.length_m, 400)
    place, yaw = path.at(distance)
    assert place[-1] == pytest.approx(end)
    assert [yaw[0] - start_yaw, yaw[-1] - yaw[0] - turn] == pytest.approx([0.0, 0.0], abs=0.05) or (
        abs(np.angle(np.exp(1j * (yaw[0] - start_yaw)))) < 0.05
    )
    steps = np.linalg.norm(np.diff(place, axis=0), axis=1)
    assert steps == pytest.approx(np.full(steps.size, path.length_m / 399), rel=0.02)


def test_paths_are_joined_without_a_gap() -> None:
    path = line((0.0, 0.0), (10.0, 0.0)).then(line((10.0, 0.0), (20.0, 0.0)))
    assert path.length_m == pytest.approx(20.0)


def test_an_intersection_leads_every_way() -> None:
    lanes = four_way().lanes.values()
    turns = [lane for lane in lanes if lane.is_intersection]
    assert len(turns) == 4 * 5, "per arm: three straight on, one left, one right"
    assert all(len(lane.successors) == len(lane.predecessors) == 1 for lane in turns)


def test_a_script_that_never_happens_is_refused() -> None:
    scene = SCENES[0](Variation(np.random.default_rng(0)))
    ego, car = scene.actors[:2]
    with pytest.raises(ValueError, match="scripted, but never happens: ego crosses_in_front_of yielding_car"):
        crossing_in_front(ego, car)


def test_a_variation_is_repeatable_and_within_bounds() -> None:
    first, second = (Variation(np.random.default_rng(4)) for _ in range(2))
    values = [first.about(10.0, 0.1) for _ in range(200)]
    assert values == [second.about(10.0, 0.1) for _ in range(200)]
    assert 9.0 <= min(values) < 9.3
    assert 10.7 < max(values) <= 11.0
