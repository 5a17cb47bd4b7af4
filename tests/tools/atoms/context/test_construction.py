import numpy as np

from tools.av2.synthetic import path_track, synthetic_log


def _object(uuid: str, x: float, category: str):
    return path_track(uuid, np.full(2, x), 0.0, category=category, size_m=(0.4, 0.4, 1.0))


_CAR = path_track("car", np.zeros(2), 0.0)


def test_cones_barrels_and_boards_count_and_bollards_do_not(ask) -> None:
    things = [_object("cone", 11.2, "CONSTRUCTION_CONE"), _object("board", -9.0, "MESSAGE_BOARD_TRAILER")]
    log = synthetic_log([_CAR, *things, _object("bollard", 5.0, "BOLLARD")], 2)
    near = ask(log, "near_construction_objects(cars, log_dir)")
    assert near.edges == {("car", name, frame) for name in ("cone", "board") for frame in (0, 1)}
    assert ask(log, "near_construction_objects(cars, log_dir, min_objects=3)").found == {}
    assert ask(log, "near_construction_objects(cars, log_dir, max_distance_m=6)").found == {}


def test_without_objects_nobody_is_near_any(ask) -> None:
    log = synthetic_log([_CAR], 2)
    assert ask(log, "near_construction_objects(cars, log_dir)").found == {}
    assert set(ask(log, "scenario_not(near_construction_objects)(cars, log_dir)").found) == {"car"}
