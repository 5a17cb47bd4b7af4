import numpy as np
import pytest

from tools.atoms.geometry.gaps import bridged_boxes, gaps
from tools.av2.log import Log
from tools.av2.synthetic import path_track, synthetic_log

T = 60
TIME_S = np.arange(T) * 0.1
_ALL = np.arange(T)


def _without(first: int, last: int) -> np.ndarray:
    return np.concatenate([np.arange(first), np.arange(last + 1, T)])


def _log(missed: np.ndarray) -> Log:
    """A car drives past three people; the frames of the first of them are given."""
    people = [path_track("first", 20.0, 3.0, 0.0, "PEDESTRIAN", frame=missed)]
    people += [path_track(name, x, 3.0, 0.0, "PEDESTRIAN", frame=_ALL) for name, x in (("b", 21.0), ("c", 22.0))]
    return synthetic_log([path_track("car", 8 * TIME_S, 0.0), *people], T)


def test_a_gap_is_bridged_up_to_its_limit_and_never_the_ends() -> None:
    for first, last, bridged in ((20, 33, True), (20, 34, False), (0, 5, False), (50, 59, False)):
        log = _log(_without(first, last))
        assert (gaps(log).track == 1).sum() == (last - first + 1 if bridged else 0)


def test_in_a_gap_a_box_lies_between_its_neighbours_by_time() -> None:
    frame = _without(20, 29)
    log = synthetic_log([path_track("a", 8 * TIME_S[frame], 0.0, frame=frame)], T)
    assert bridged_boxes(log).x_m[0] == pytest.approx(8 * TIME_S)
    assert np.isfinite(bridged_boxes(log).cos_yaw[0]).all()


@pytest.mark.parametrize(
    "call",
    [
        "near_objects(cars, people, log_dir, distance_thresh=8)",
        "near_objects(cars, people, log_dir, distance_thresh=8, min_objects=3)",
        'has_objects_in_relative_direction(cars, people, log_dir, direction="forward", min_number=3)',
        "heading_toward(cars, people, log_dir)",
        "facing_toward(cars, people, log_dir, within_angle=45)",
        "scenario_not(near_objects)(cars, people, log_dir, distance_thresh=8)",
    ],
)
def test_a_gap_of_who_is_related_changes_no_answer(ask, call: str) -> None:
    complete, gappy = _log(_ALL), _log(_without(14, 22))
    assert ask(gappy, call).found == ask(complete, call).found


def test_who_is_missed_is_not_referred_to(ask) -> None:
    call = 'get_objects_in_relative_direction(cars, people, log_dir, direction="left", within_distance=5)'
    found, whole = ask(_log(_without(26, 30)), call).found, ask(_log(_ALL), call).found
    assert found["first"] == [frame for frame in whole["first"] if not 26 <= frame <= 30]
    assert found["b"] == whole["b"]


def test_a_gap_of_who_looks_changes_nothing_for_who_is_seen(ask) -> None:
    frame = _without(20, 29)
    walker = path_track("walker", 20.0, 3.0, 0.0, "PEDESTRIAN", frame=_ALL)
    call = 'get_objects_in_relative_direction(cars, people, log_dir, direction="forward", within_distance=15)'
    found = [
        ask(synthetic_log([path_track("car", 8 * TIME_S[f], 0.0, frame=f), walker], T), call).found["walker"]
        for f in (frame, _ALL)
    ]
    assert found[0] == found[1]
