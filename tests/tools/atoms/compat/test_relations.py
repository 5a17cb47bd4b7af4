from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

NAN = float("nan")
STILL = [0.0] * 12


def at(mover: Any, name: str, x: float, y: float, count: int = 12, **more: Any) -> Any:
    return mover(name, [x] * count, [y] * count, **more)


def test_a_track_is_never_related_to_itself(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 20, 0), at(mover, "b", 24, 0)])
    both = c.near_objects(["a", "b"], ["a", "b"])
    assert {key: list(value) for key, value in c.shown(both).items()} == {"a": ["b"], "b": ["a"]}


def test_include_self_counts_and_relates_the_track_itself(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 20, 0), at(mover, "b", 24, 0), at(mover, "far", 200, 0)])
    found = c.shown(c.near_objects(["a", "b", "far"], ["a", "b", "far"], min_objects=2, include_self=True))
    assert {key: list(value) for key, value in found.items()} == {"a": ["a", "b"], "b": ["a", "b"], "far": []}


def test_no_count_means_all_of_the_set_the_track_included(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 20, 0), at(mover, "b", 24, 0), at(mover, "c", 16, 0)])
    assert c.shown(c.near_objects(["a"], ["b", "c"], min_objects=None)) == {
        "a": {"b": list(range(12)), "c": list(range(12))}
    }
    assert c.shown(c.near_objects(["a"], ["a", "b", "c"], min_objects=None)) == {"a": {}}


def test_distance_is_between_footprints_and_inclusive(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 20, 0), at(mover, "b", 29, 0)])
    assert c.shown(c.near_objects(["a"], ["b"], distance_thresh=5.0))["a"]
    assert not c.shown(c.near_objects(["a"], ["b"], distance_thresh=4.999))["a"]


def test_counts_run_over_the_whole_life_and_hits_are_cut_afterwards(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 20, 0), at(mover, "b", 24, 0), at(mover, "c", 16, 0)])
    related = c.tracks(["b", "c"])
    late = {key: mask & (0b111 << 10) if index else mask for index, (key, mask) in enumerate(related.items())}
    found = c.shown(c.near_objects(["a"], late, min_objects=2))
    assert found == {"a": {"b": list(range(12)), "c": [9, 10, 11]}}


def test_an_empty_related_set_gives_nothing_at_all(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 20, 0)])
    assert c.near_objects(["a"], {}) == {}


def test_what_a_track_brings_along_is_kept_at_new_hits(calls: Callable[..., Any], mover: Any) -> None:
    x = [20.0] * 6 + [60.0] * 6
    c = calls([at(mover, "a", 16, 0), mover("b", x, STILL), at(mover, "c", 12, 0)])
    first = c.near_objects(["a"], ["c"])
    both = c.shown(c.near_objects(first, ["b"]))
    assert list(both["a"]) == ["c", "b"]
    assert both["a"]["c"] == both["a"]["b"] == list(range(6))


def test_the_ego_box_has_refavs_constants(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "one", 1.2, 5), at(mover, "two", 0.9, 5), at(mover, "ahead", 3.9, 0), at(mover, "in", 3.8, 0)])
    everyone = ["one", "two", "ahead", "in"]
    sides = {}
    for word in ("forward", "backward", "left", "right"):
        found = c.has_objects_in_relative_direction(["ego"], everyone, direction=word, lateral_thresh=0.0)
        sides[word] = list(c.shown(found)["ego"])
    assert sides == {"forward": ["ahead"], "backward": [], "left": ["one"], "right": []}
    behind = c.has_objects_in_relative_direction(["ego"], everyone, direction="backward")
    assert list(c.shown(behind)["ego"]) == ["two"]


def test_only_the_nearest_are_kept_and_ties_go_to_the_earlier(calls: Callable[..., Any], mover: Any) -> None:
    scene = [at(mover, "a", 0, 50), at(mover, "l", 10, 53), at(mover, "r", 10, 47), at(mover, "far", 30, 50)]

    def kept(names: list[str], most: int) -> list[str]:
        c = calls(scene)
        found = c.has_objects_in_relative_direction(["a"], names, direction="forward", max_number=most)
        return list(c.shown(found)["a"])

    assert kept(["far", "r", "l"], 1) == ["r"]
    assert kept(["far", "l", "r"], 1) == ["l"]
    assert kept(["far", "l", "r"], 2) == ["l", "r"]


def test_an_unknown_side_finds_nothing(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 0, 50), at(mover, "b", 10, 50)])
    assert c.shown(c.has_objects_in_relative_direction(["a"], ["b"], direction="behind")) == {"a": {}}


def test_get_is_the_reverse_in_the_order_of_discovery(calls: Callable[..., Any], mover: Any) -> None:
    far_first = [NAN] * 4 + [90.0] * 8
    c = calls([at(mover, "a", 0, 50), mover("late", far_first, [50.0] * 12), at(mover, "near", 10, 50)])
    found = c.get_objects_in_relative_direction(["a"], ["late", "near"], direction="forward", within_distance=100.0)
    assert list(c.shown(found)) == ["near", "late"]
    assert c.shown(found)["near"] == {"a": list(range(12))}
    back = c.get_objects_in_relative_direction(
        ["a"], ["late", "near"], around=["reverse_relationship"], direction="forward", within_distance=100.0
    )
    assert set(c.shown(back)["a"]) == {"late", "near"}


def test_facing_needs_no_speed(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 0, 50, heading=90.0), at(mover, "b", 1, 60), at(mover, "c", 10, 50)])
    assert list(c.shown(c.facing_toward(["a"], ["b", "c"]))["a"]) == ["b"]


def test_the_closing_speed_counts_per_sample(calls: Callable[..., Any], mover: Any) -> None:
    slow, fast = ([step * 0.1 * speed for step in range(12)] for speed in (4.5, 5.5))
    c = calls([mover("slow", slow, [50.0] * 12), mover("fast", fast, [60.0] * 12), at(mover, "b", 40, 55)])
    assert c.shown(c.heading_toward(["slow"], ["b"])) == {"slow": {}}
    assert c.shown(c.heading_toward(["fast"], ["b"]))["fast"]["b"]
    assert c.shown(c.heading_toward(["slow"], ["b"], minimum_speed=0.4))["slow"]["b"]


def test_a_standing_track_of_free_will_heads_along_its_box(calls: Callable[..., Any], mover: Any) -> None:
    moving = [step * 0.5 for step in range(12)]
    c = calls(
        [
            at(mover, "car", 0, 50, heading=180.0),
            at(mover, "bike", 0, 60, heading=180.0, category="BICYCLE"),
            mover("mover", moving, [70.0] * 12),
        ]
    )
    found = c.heading_in_relative_direction_to(["car", "bike"], ["mover"], direction="perpendicular")
    assert c.shown(found) == {"car": {}, "bike": {}}
    opposite = c.shown(c.heading_in_relative_direction_to(["car", "bike"], ["mover"], direction="opposite"))
    assert opposite["bike"] == {}
    assert c.shown(c.heading_in_relative_direction_to(["mover"], ["car"], direction="same")) == {"mover": {}}


def crosser(mover: Any, name: str, x: float, speed: float = 2.0) -> Any:
    """Moves from y = -1.5 to the left past a box at the origin of the scene (y = 50)."""
    return mover(name, [x] * 12, [50.0 - 1.7 + 0.1 * speed * step for step in range(12)])


def test_a_crossing_lasts_from_the_first_movement_to_the_lateral_threshold(
    calls: Callable[..., Any], mover: Any
) -> None:
    c = calls([at(mover, "a", 0, 50), crosser(mover, "b", 5)])
    assert c.shown(c.being_crossed_by(["a"], ["b"], lateral_thresh=0.2))["a"]["b"] == list(range(10))
    assert c.shown(c.being_crossed_by(["a"], ["b"], in_direction="clockwise")) == {"a": {}}
    assert c.shown(c.being_crossed_by(["a"], ["b"], forward_thresh=2.9)) == {"a": {}}


@pytest.mark.parametrize("first", ["front", "side"])
def test_the_asked_side_is_forgotten_after_the_first_crossing(
    first: str, calls: Callable[..., Any], mover: Any
) -> None:
    side = mover("side", [1.7 - 0.2 * step for step in range(12)], [55.0] * 12)
    c = calls([at(mover, "a", 0, 50), crosser(mover, "front", 5), side])
    order = ["front", "side"] if first == "front" else ["side", "front"]
    found = c.shown(c.being_crossed_by(["a"], order, direction="left"))["a"]
    assert set(found) == ({"side"} if first == "front" else {"side", "front"})


def test_a_related_track_that_stands_never_crosses(calls: Callable[..., Any], mover: Any) -> None:
    away = [50.0 + 0.2 * step for step in range(12)]
    c = calls([mover("a", [0.0] * 12, away), at(mover, "b", 5, 51)])
    assert c.shown(c.being_crossed_by(["a"], ["b"])) == {"a": {}}


def test_reversal_keeps_the_pair_frames_or_older_relations(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 16, 0), at(mover, "b", 20, 0), at(mover, "c", 12, 0)])
    plain = c.near_objects(["a"], ["b"], around=["reverse_relationship"])
    assert c.shown(plain) == {"b": {"a": list(range(12))}}
    older = c.near_objects(["a"], ["c"])
    nested = c.near_objects(older, ["b"], around=["reverse_relationship"])
    assert c.shown(nested) == {"b": {"a": {"c": list(range(12))}}}


def test_two_reversals_are_none(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 16, 0), at(mover, "b", 20, 0), at(mover, "c", 12, 0)])
    twice = c.near_objects(["a", "c"], ["b"], around=["reverse_relationship"] * 2)
    assert c.shown(twice) == c.shown(c.near_objects(["a", "c"], ["b"]))


def test_negation_keeps_what_the_relation_does_not_hold_for(calls: Callable[..., Any], mover: Any) -> None:
    x = [20.0] * 6 + [60.0] * 6
    c = calls([at(mover, "a", 16, 0), mover("b", x, STILL)])
    assert c.shown(c.near_objects(["a"], ["b"], around=["scenario_not"])) == {"a": list(range(6, 12))}
    lone = c.get_objects_in_relative_direction(["a"], ["b"], around=["scenario_not"], direction="backward")
    assert c.shown(lone) == {"b": list(range(12))}


def test_negating_a_reversed_relation_takes_from_the_first_set(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([at(mover, "a", 16, 0), at(mover, "b", 20, 0)])
    assert c.shown(c.near_objects(["a"], ["b"], around=["scenario_not", "reverse_relationship"])) == {
        "a": list(range(12))
    }


def test_the_order_of_tracks_in_the_log_does_not_matter_to_symmetric_relations(
    calls: Callable[..., Any], mover: Any
) -> None:
    rng = np.random.default_rng(5)
    movers = [mover(f"t{i}", rng.normal(0, 20, 12), rng.normal(0, 20, 12), rng.uniform(-180, 180)) for i in range(8)]
    names = [m.name for m in movers]
    results = []
    for order in (movers, movers[::-1]):
        c = calls(order)
        results.append(c.shown(c.near_objects(names, names, distance_thresh=15.0, min_objects=2)))
    assert results[0] == results[1]
