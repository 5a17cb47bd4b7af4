import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

_T = 40
_X = np.arange(_T) * 0.8
_STILL = np.zeros(_T)
_TRAILERS = 'trailers = get_objects_of_category(log_dir, category="VEHICULAR_TRAILER")'


def _truck(uuid: str = "truck", x=_X, y=0.0, yaw=0.0) -> SyntheticTrack:
    return path_track(uuid, x, y, yaw, category="TRUCK_CAB", size_m=(6.0, 2.5, 3.0))


def _trailer(uuid: str = "trailer", x=_X - 10.0, y=0.0, yaw=0.0) -> SyntheticTrack:
    return path_track(uuid, x, y, yaw, category="VEHICULAR_TRAILER", size_m=(10.0, 2.5, 3.5))


def _towed(ask, *tracks: SyntheticTrack) -> set[tuple[str, str]]:
    edges = ask(synthetic_log(tracks, _T), "towing(vehicles, trailers, log_dir)", _TRAILERS).edges
    return {(tower, trailer) for tower, trailer, _ in edges}


@pytest.mark.parametrize(
    ("behind_m", "towed"), [(8.0, True), (4.0, True), (3.0, False), (10.4, True), (10.6, False), (-10.0, False)]
)
def test_the_near_end_is_at_the_rear(ask, behind_m: float, towed: bool) -> None:
    """The truck is 6 m long, the trailer 10: they touch at 8 m."""
    assert bool(_towed(ask, _truck(), _trailer(x=_X - behind_m))) is towed


def test_which_end_is_the_front_does_not_matter(ask) -> None:
    assert _towed(ask, _truck(), _trailer(yaw=np.pi)) == {("truck", "trailer")}


@pytest.mark.parametrize(("fold_deg", "towed"), [(70.0, True), (80.0, False)])
def test_they_fold_in_turns(ask, fold_deg: float, towed: bool) -> None:
    angle = np.radians(fold_deg)
    x, y = _X - 3.5 - 5 * np.cos(angle), -5 * np.sin(angle)
    assert bool(_towed(ask, _truck(), _trailer(x=x, y=y, yaw=angle))) is towed


def test_the_same_speed(ask) -> None:
    creeping = np.arange(_T) * 0.6
    assert _towed(ask, _truck(), _trailer(x=creeping - 9.0)) == set()


@pytest.mark.parametrize(("gap_m", "aside_m", "towed"), [(1.0, 0.0, True), (1.4, 0.0, False), (1.0, 0.8, False)])
def test_standing_they_are_closer_and_in_line(ask, gap_m: float, aside_m: float, towed: bool) -> None:
    pair = _truck(x=_STILL), _trailer(x=_STILL - 8.0 - gap_m, y=aside_m)
    assert bool(_towed(ask, *pair)) is towed


def test_one_trailer_to_a_vehicle_the_best_one(ask) -> None:
    tracks = [_truck(), _trailer("own", _X - 9.0), _trailer("next", _X - 10.2, 1.0)]
    assert _towed(ask, *tracks) == {("truck", "own")}


def test_a_car_behind_a_trailer_does_not_tow_it(ask) -> None:
    car = path_track("car", _X - 18.5, 0.0)
    assert _towed(ask, _truck(), _trailer(), car) == {("truck", "trailer")}


def test_trailers_on_the_hook_and_left_alone(ask) -> None:
    log = synthetic_log([_truck(), _trailer("towed"), _trailer("lone", _STILL, 30.0)], _T)
    towed = ask(log, "being_towed(trailers, log_dir)", _TRAILERS)
    assert set(towed.found) == {"towed"}
    assert towed.edges == {("towed", "truck", frame) for frame in range(_T)}
    assert set(ask(log, "scenario_not(being_towed)(trailers, log_dir)", _TRAILERS).found) == {"lone"}
    assert set(ask(log, "scenario_not(towing)(vehicles, trailers, log_dir)", _TRAILERS).found) == {"ego"}
    assert set(ask(log, "reverse_relationship(towing)(vehicles, trailers, log_dir)", _TRAILERS).found) == {"towed"}


def test_a_trailer_that_moves_is_towed_by_somebody_unseen(ask) -> None:
    log = synthetic_log([_trailer("moves"), _trailer("stands", _STILL, 30.0), path_track("car", _X, 60.0)], _T)
    towed = ask(log, "being_towed(everything, log_dir)")
    assert towed.found == {"moves": list(range(_T))}
    assert towed.edges == set()
