from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tools.atoms.compat.memory import Memory
from tools.atoms.compat.output import output_scenario, recorded_related
from tools.atoms.compat.values import UNORDERED
from tools.errors import AtomError, LimitExceededError
from tools.scenario import Scenario

ALL = (1 << 13) - 2
"""Leaf of 12 frames."""


def scene(calls: Callable[..., Any], mover: Any) -> Any:
    still = [0.0] * 12
    leaves = [10.0 + 8 * step for step in range(12)]
    return calls([mover("a", still, still), mover("b", leaves, still), mover("far", [90.0] * 12, still)])


def names(c: Any, scenario: Scenario) -> dict[str, set[str]]:
    uuid = c.log.tracks.track_uuid
    found: dict[str, set[str]] = {uuid[track]: set() for track in np.flatnonzero(scenario.mask.any(axis=1))}
    for track, related in zip(scenario.edges.track, scenario.edges.related, strict=True):
        found[uuid[track]].add(uuid[related])
    return found


def test_far_relations_go_and_a_track_without_any_goes_with_them(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    assert names(c, output_scenario(c.log, {0: {1: ALL, 2: ALL}, 2: {0: ALL}, 1: ALL}, Memory())) == {
        "a": {"b"},
        "b": set(),
    }


def test_a_relation_that_is_near_once_keeps_all_its_frames(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    kept = output_scenario(c.log, {0: {1: ALL}}, Memory())
    assert kept.mask[0].all()
    assert len(kept.edges) == 12
    assert names(c, output_scenario(c.log, {0: {1: 0b111 << 10}}, Memory())) == {}


def test_relations_below_relations_are_filtered_and_listed(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    early = 0b1111 << 1
    kept = output_scenario(c.log, {0: {1: {0: early, 2: early}}}, Memory())
    assert names(c, kept) == {"a": {"a", "b"}}
    assert kept.mask[0].sum() == 4


def test_leaves_held_as_sets_are_dropped_unless_all_are(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    mixed = output_scenario(c.log, {0: {1: ALL | UNORDERED}, 1: {0: ALL}}, Memory())
    assert names(c, mixed) == {"b": {"a"}}
    only_sets = output_scenario(c.log, {0: {1: ALL | UNORDERED, 2: ALL | UNORDERED}}, Memory())
    assert names(c, only_sets) == {"a": {"b", "far"}}


def test_output_filters_the_value_itself(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    tree = {0: {1: ALL, 2: ALL}, 2: 0}
    c.bound.result(tree, "twice")
    assert tree == {0: {1: ALL}}


def test_related_tracks_with_relations_are_recorded_where_the_relation_does_not_hold(
    calls: Callable[..., Any], mover: Any
) -> None:
    c = scene(calls, mover)
    half = 0b111111 << 1
    mutual = recorded_related(output_scenario(c.log, {0: {1: half}, 1: {0: ALL}}, Memory()))
    assert mutual[1].tolist() == [False] * 6 + [True] * 6
    for tree in ({0: {1: half}}, {0: {1: half}, 1: ALL}):
        recorded = recorded_related(output_scenario(c.log, tree, Memory()))
        assert recorded[1].tolist() == [True] * 6 + [False] * 6


def test_nothing_is_a_valid_answer(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    for tree in ({}, {0: 0}, {0: {1: 0}, 2: {}}):
        empty = output_scenario(c.log, tree, Memory())
        assert not empty.mask.any()
        assert len(empty.edges) == 0


@pytest.mark.parametrize(("name", "own"), [("is_color", "color"), ("within_camera_view", "camera_name")])
def test_visual_functions_say_what_they_need(name: str, own: str, calls: Callable[..., Any], mover: Any) -> None:
    with pytest.raises(AtomError, match="camera"):
        getattr(scene(calls, mover), name)(["a"], **{own: "ring_front_center" if own != "color" else "red"})


def test_what_refav_cannot_wrap_is_an_error(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    with pytest.raises(AtomError, match="cannot turn stationary"):
        c.stationary(["a"], around=["reverse_relationship"])
    with pytest.raises(AtomError, match="relates tracks"):
        c.near_objects(["a"], ["far"], around=["reverse_relationship", "scenario_not"])
    with pytest.raises(AtomError, match="cannot negate"):
        c.stationary(["a"], around=["scenario_not", "scenario_not"])


def test_pairs_and_edges_are_charged(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    c.near_objects(["a", "b"], ["a", "b", "far"], distance_thresh=20.0)
    assert c.budget.pairs == 6
    assert c.budget.edges == 2 * 2 + 5
    c.budget.limits = type(c.budget.limits)(pairs=7)
    with pytest.raises(LimitExceededError):
        c.near_objects(["a"], ["b", "far"])


def test_categories_come_in_refavs_order(calls: Callable[..., Any], mover: Any) -> None:
    still = [0.0] * 3
    kinds = ["TRUCK", "REGULAR_VEHICLE", "BUS", "MOTORCYCLE", "PEDESTRIAN", "BUS"]
    c = calls([mover(f"{kind}{i}", still, still, category=kind) for i, kind in enumerate(kinds)])

    def listed(category: str) -> list[str]:
        return list(c.shown(c.get_objects_of_category(category=category)))

    assert listed("VEHICLE") == ["ego", "BUS2", "BUS5", "MOTORCYCLE3", "REGULAR_VEHICLE1", "TRUCK0"]
    assert listed("ANY")[-1] == "ego"
    assert listed("DOG") == []
    both = c.is_category(c.get_objects_of_category(category="VEHICLE"), category="BUS")
    assert {name for name, held in c.shown(both).items() if held} == {"BUS2", "BUS5"}


def test_relations_of_relations_are_charged_before_they_are_made(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([mover(f"t{i}", [2.0 * i] * 12, [30.0] * 12) for i in range(12)])
    chain = c.near_objects([f"t{i}" for i in range(12)], [f"t{i}" for i in range(12)], distance_thresh=50.0)
    assert c.budget.edges == 12 * 11 * 12
    c.near_objects(chain, chain, distance_thresh=50.0)
    assert c.budget.edges == 12 * 11 * 12 + 12 * 11 * 11 * 64
    with pytest.raises(LimitExceededError):
        nest(c, chain, 9)


def nest(c: Any, chain: Any, times: int) -> None:
    for _ in range(times):
        chain = c.near_objects(chain, chain, distance_thresh=50.0)


def test_nesting_without_end_is_an_error(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    deep: Any = ALL
    for _ in range(3000):
        deep = {0: {1: deep}}
    with pytest.raises(AtomError, match="nested too deeply"):
        c.near_objects(deep, ["far"])
    with pytest.raises(AtomError, match="nested too deeply"):
        c.bound.result(deep, "")
