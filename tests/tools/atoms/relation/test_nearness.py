import numpy as np

from tools.av2.synthetic import path_track, synthetic_log


def _walker(uuid: str, x: float, frame: list[int]) -> object:
    return path_track(uuid, x, 0.0, category="PEDESTRIAN", frame=frame, size_m=(0.5, 0.5, 1.8))


_LOG = synthetic_log(
    [path_track("car", np.zeros(4), 0.0), _walker("a", 4.25, [0, 1, 2]), _walker("b", 7.25, [1, 2, 3])], 4
)


def test_distance_is_between_footprints_inclusive(ask) -> None:
    assert ask(_LOG, "near_objects(cars, people, log_dir, distance_thresh=2)").found == {"car": [0, 1, 2]}
    assert ask(_LOG, "near_objects(cars, people, log_dir, distance_thresh=1.9)").found == {}
    assert ask(_LOG, "near_objects(cars, people, log_dir, distance_thresh=5)").found == {"car": [0, 1, 2, 3]}


def test_counts_are_per_frame(ask) -> None:
    assert ask(_LOG, "near_objects(cars, people, log_dir, 5, 2)").found == {"car": [1, 2]}
    near = ask(_LOG, "near_objects(cars, people, log_dir, 5, 2)")
    assert near.edges == {("car", who, frame) for who in "ab" for frame in (1, 2)}


def test_none_asks_for_all_that_hold_and_zero_for_one(ask) -> None:
    assert ask(_LOG, "near_objects(cars, people, log_dir, 3, None)").found == {"car": [0]}
    assert ask(_LOG, "near_objects(cars, people, log_dir, 5, None)").found == {"car": [0, 1, 2, 3]}
    assert ask(_LOG, "near_objects(cars, people, log_dir, 5, 0)").found == {"car": [0, 1, 2, 3]}


def test_a_track_is_not_near_itself_unless_it_counts_itself(ask) -> None:
    assert ask(_LOG, "near_objects(cars, cars, log_dir)").found == {}
    pairs = ask(_LOG, "near_objects(people, people, log_dir, 5, 2, include_self=True)")
    assert pairs.found == {"a": [1, 2], "b": [1, 2]}
    assert ("a", "a", 1) in pairs.edges
    assert ask(_LOG, "near_objects(people, people, log_dir, 5, 2)").found == {}
    assert ask(_LOG, "near_objects(cars, people, log_dir, 5, None, include_self=True)").found["car"] == [0, 1, 2, 3]


def test_reversed_and_negated(ask) -> None:
    near = ask(_LOG, "reverse_relationship(near_objects)(cars, people, log_dir, 3)")
    assert near.found == {"a": [0, 1, 2]}
    assert near.edges == {("a", "car", frame) for frame in (0, 1, 2)}
    far = "scenario_not(reverse_relationship(near_objects))(cars, people, log_dir, 3)"
    assert ask(_LOG, far).found == {"b": [1, 2, 3]}
    assert ask(_LOG, "scenario_not(near_objects)(cars, people, log_dir, 3)").found == {"car": [3]}
    twice = ask(_LOG, "reverse_relationship(reverse_relationship(near_objects))(cars, people, log_dir, 3)")
    assert twice.scenario.same_as(ask(_LOG, "near_objects(cars, people, log_dir, 3)").scenario)


def test_earlier_relations_stay_while_their_track_holds(ask) -> None:
    chain = ask(
        _LOG,
        "near_objects(n, ego, log_dir, distance_thresh=5000)",
        "n = near_objects(cars, people, log_dir, distance_thresh=5, min_objects=2)",
    )
    assert chain.found == {"car": [1, 2]}
    assert ("car", "ego", 1) in chain.edges
    assert ("car", "a", 1) in chain.edges
    deeper = ask(
        _LOG,
        "near_objects(ego, n, log_dir, distance_thresh=5000)",
        "n = near_objects(cars, people, log_dir, distance_thresh=5, min_objects=2)",
    )
    assert {("ego", "car", 2), ("car", "b", 2)} <= deeper.edges
    assert {frame for _, _, frame in deeper.edges} == {1, 2}
