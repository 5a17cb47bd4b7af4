import numpy as np
import pytest

from evals.noise import noisy_log
from tools.atoms.context.lane_frame import lane_frame
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.errors import AtomError

T = 60
TIME_S = np.arange(T) * 0.1


def _shift(uuid: str, start_y: float, end_y: float, way: int = 1) -> SyntheticTrack:
    """Moves from one lateral position to the other between 1 s and 5 s, at 10 m/s before the intersection."""
    y = np.interp(TIME_S, [0, 1, 5, 6], [start_y, start_y, end_y, end_y])
    return path_track(uuid, -90 * way + way * 10 * TIME_S, y, 0.0 if way == 1 else np.pi)


@pytest.mark.parametrize("way", [1, -1])
def test_offset_jumps_and_lateral_goes_on_where_the_lane_changes(way: int) -> None:
    log = synthetic_log([_shift("to_left", -6 * way, -2 * way, way)], T, road_map=crossroads())
    frame = lane_frame(log)
    assert frame.offset_m[0, 0] == pytest.approx(0.0, abs=1e-9)
    assert frame.offset_m[0, 29] == pytest.approx(1.9, abs=1e-9)
    assert frame.offset_m[0, 31] == pytest.approx(-1.9, abs=1e-9)
    assert frame.lateral_m[0, -1] - frame.lateral_m[0, 0] == pytest.approx(4.0, abs=1e-6)
    assert frame.lateral_mps[0, 30] == pytest.approx(1.0, abs=1e-6)
    assert frame.forward_mps[0, 30] == pytest.approx(10.0, abs=1e-6)
    assert set(frame.piece[0]) == {0}


def test_who_travels_against_a_lane_has_its_left_on_the_right() -> None:
    log = synthetic_log([_shift("ghost", 3.0, 3.0)], T, road_map=crossroads())
    frame = lane_frame(log)
    assert set(frame.way[0]) == {-1}
    assert frame.offset_m[0, 10] == pytest.approx(1.0, abs=1e-9)


def test_beside_its_lane_a_track_is_measured_against_it_and_far_away_against_none() -> None:
    log = synthetic_log([_shift("shoulder", -6.0, -9.0), _shift("field", -6.0, -30.0)], T, road_map=crossroads())
    frame = lane_frame(log)
    assert frame.lateral_m[0, -1] - frame.lateral_m[0, 0] == pytest.approx(-3.0, abs=1e-6)
    assert frame.lane[1, -1] == -1
    assert np.isnan(frame.offset_m[1, -1])
    assert set(frame.lane[2]) == {-1}


def test_a_jump_to_another_place_is_no_motion() -> None:
    y = np.where(TIME_S < 3, -6.0, -3.0)
    frame = lane_frame(synthetic_log([path_track("swapped", -90 + 10 * TIME_S, y)], T, road_map=crossroads()))
    assert set(frame.piece[0]) == {0, 1}
    assert np.ptp(frame.lateral_m[0]) < 1e-6


def test_noise_moves_nobody_far() -> None:
    tracks = [path_track(f"car{k}", -90 + 8 * TIME_S + 4 * k, -6.0) for k in range(6)]
    log = synthetic_log(tracks, T, ego_pose=(-90 + 8 * TIME_S, -2.0, 0.0), road_map=crossroads())
    frame = lane_frame(noisy_log(log, 1.0))
    moved = [np.ptp(frame.lateral_m[0][frame.piece[0] == piece]) for piece in set(frame.piece[0]) - {-1}]
    assert max(moved) < 0.9


def test_without_a_map_it_says_so() -> None:
    with pytest.raises(AtomError) as caught:
        lane_frame(synthetic_log([_shift("car", 0, 0)], T))
    assert caught.value.code == "R_NO_MAP"
