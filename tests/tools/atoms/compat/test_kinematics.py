from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.atoms.compat.frames import shared_frames
from tools.atoms.compat.kinematics import (
    median_of_seven,
    median_over_time,
    own_acceleration_mps2,
    speed_mps,
    time_derivative,
    velocity_mps,
    yaw_of,
    yaw_rate_radps,
)
from tools.atoms.compat.relative import related_position, related_velocity
from tools.typing import NDArrayFloat


def filtered_one_by_one(values: NDArrayFloat) -> NDArrayFloat:
    """RefAV's filter by its definition: window min(7, N) leaning to earlier samples, edges repeated, rank size // 2."""
    count = len(values)
    size = min(7, count)
    result = np.empty_like(values)
    for at in range(count):
        window = [values[min(max(at - size // 2 + step, 0), count - 1)] for step in range(size)]
        result[at] = np.sort(window, axis=0)[size // 2]
    return result


def derived_one_by_one(values: NDArrayFloat, stamps: NDArrayFloat) -> NDArrayFloat:
    result = np.zeros_like(values)
    for at in range(len(values)) if len(values) > 1 else ():
        before, after = max(at - 1, 0), min(at + 1, len(values) - 1)
        result[at] = 1e9 * (values[after] - values[before]) / (stamps[after] - stamps[before])
    return result


@given(st.lists(st.permutations(list(range(7))), min_size=1, max_size=20))
def test_the_network_selects_the_median(samples: list[list[int]]) -> None:
    columns = np.array(samples, np.float64).T
    assert (median_of_seven(list(columns)) == 3).all()


@pytest.mark.parametrize("count", range(1, 16))
def test_the_filter_follows_its_definition_for_every_length(count: int) -> None:
    rng = np.random.default_rng(count)
    lengths = [count, 3, count, 1, 9]
    parts = [rng.normal(size=(length, 3)) for length in lengths]
    start = np.concatenate([[0], np.cumsum(lengths)])
    wanted = np.concatenate([filtered_one_by_one(part) for part in parts])
    assert np.array_equal(median_over_time(np.concatenate(parts), start), wanted)


def test_an_even_window_leans_back_and_takes_the_upper_middle() -> None:
    values = np.array([[0.0], [10.0], [20.0], [30.0]])
    assert median_over_time(values, np.array([0, 4])).ravel().tolist() == [0.0, 10.0, 20.0, 30.0]
    assert median_over_time(values[::-1].copy(), np.array([0, 4])).ravel().tolist() == [30.0, 30.0, 20.0, 10.0]


def test_a_derivative_bridges_gaps_with_the_true_time() -> None:
    stamps = np.array([0, 1, 5, 6]) * 10**8
    values = np.array([[0.0], [1.0], [9.0], [10.0]])
    assert time_derivative(values, np.array([0, 4]), stamps).ravel().tolist() == pytest.approx([10, 18, 18, 10])


def test_a_single_sample_stands_still_and_its_yaw_rate_is_its_yaw(make_log: Callable[..., Any], mover: Any) -> None:
    nan = float("nan")
    log = make_log([mover("a", [nan, 3.0, nan], [nan, 4.0, nan], heading=30.0)])
    row = log.tracks.rows_of(0)
    assert speed_mps(log)[row].tolist() == [0.0]
    assert own_acceleration_mps2(log)[row].tolist() == [[0.0, 0.0, 0.0]]
    assert yaw_rate_radps(log)[row].tolist() == pytest.approx([np.deg2rad(30.0)])


def test_yaw_rate_takes_the_short_way_round(make_log: Callable[..., Any], mover: Any) -> None:
    log = make_log([mover("a", [0.0] * 5, [9.0] * 5, heading=[170, 175, 180, -175, -170])])
    assert np.rad2deg(yaw_rate_radps(log)[log.tracks.rows_of(0)]).tolist() == pytest.approx([50.0] * 5)


@given(st.floats(-3.1, 3.1), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_yaw_is_the_z_component_of_the_rotation_vector(z: float, x: float, y: float) -> None:
    vector = np.array([x, y, z])
    angle = float(np.linalg.norm(vector))
    if not 1e-6 < angle < np.pi - 1e-3:
        return
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]]) / angle
    rotation = np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * (k @ k)
    assert yaw_of(rotation[None])[0] == pytest.approx(z, abs=1e-7)


@given(data=st.data())
def test_what_one_track_sees_of_another_is_filtered_over_the_shared_frames(
    make_log: Callable[..., Any], mover: Any, data: st.DataObject
) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    movers = []
    for name in "abc":
        x, y = np.cumsum(rng.normal(size=(2, 30)), axis=1) * 3
        first, last = sorted(rng.choice(31, 2, replace=False))
        x[: int(first)] = x[int(last) :] = np.nan
        if data.draw(st.booleans()):
            x[rng.random(30) < 0.15] = np.nan
        if np.isnan(x).all():
            x[3] = 0.0
        movers.append(mover(name, x, y, heading=float(rng.uniform(-180, 180))))
    log = make_log(movers)
    track, related = (part.ravel() for part in np.meshgrid(range(3), range(3), indexing="ij"))
    shared = shared_frames(log, track, related)
    position, velocity = related_position(log, shared), related_velocity(log, shared)
    for pair in range(shared.track.size):
        own = slice(int(shared.offset[pair]), int(shared.offset[pair + 1]))
        raw = log.tracks.centre_city_m[shared.related_row[own]]
        stamps = log.tracks.timestamps_ns[shared.frame[own]].astype(np.float64)
        assert np.array_equal(position[own], filtered_one_by_one(raw))
        assert np.allclose(velocity[own], filtered_one_by_one(derived_one_by_one(raw, stamps)), rtol=1e-12, atol=1e-12)


def test_velocity_is_absolute_in_three_dimensions(make_log: Callable[..., Any], mover: Any) -> None:
    log = make_log([mover("a", [0.3 * step for step in range(9)], [0.4 * step for step in range(9)])])
    assert np.allclose(velocity_mps(log)[log.tracks.rows_of(0)], (3.0, 4.0, 0.0))
    assert speed_mps(log)[0] == pytest.approx(5.0)
