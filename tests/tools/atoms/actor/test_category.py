import numpy as np

from tools.av2.synthetic import path_track, synthetic_log

_LOG = synthetic_log(
    [
        path_track("car", np.zeros(3), 0.0),
        path_track("motorcycle", np.zeros(3), 5.0, category="MOTORCYCLE"),
        path_track("trailer", np.zeros(3), 10.0, category="VEHICULAR_TRAILER"),
        path_track("walker", 0.0, 15.0, category="PEDESTRIAN", frame=[1]),
    ],
    3,
)


def test_vehicles_are_motor_vehicles_with_the_ego_and_without_trailers(ask) -> None:
    assert set(ask(_LOG, "vehicles").found) == {"car", "motorcycle", "ego"}


def test_any_is_everything_at_its_own_frames(ask) -> None:
    found = ask(_LOG, "everything").found
    assert set(found) == {"car", "motorcycle", "trailer", "walker", "ego"}
    assert found["walker"] == [1]


def test_an_absent_category_is_empty_and_a_synonym_is_not(ask) -> None:
    assert ask(_LOG, "buses").found == {}
    assert set(ask(_LOG, 'get_objects_of_category(log_dir, category="CAR")').found) == {"car"}


def test_is_category_keeps_relations_and_negates(ask) -> None:
    near = "n = near_objects(vehicles, people, log_dir, distance_thresh=20)"
    kept = ask(_LOG, 'is_category(n, log_dir, category="REGULAR_VEHICLE")', near)
    assert kept.edges == {("car", "walker", 1)}
    others = ask(_LOG, 'scenario_not(is_category)(n, log_dir, category="VEHICLE")', near)
    assert others.found == {}
    assert set(ask(_LOG, 'scenario_not(is_category)(vehicles, log_dir, category="CAR")').found) == {"motorcycle", "ego"}
