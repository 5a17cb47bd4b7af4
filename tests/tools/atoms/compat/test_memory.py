from collections.abc import Callable
from typing import Any

import numpy as np

from tools.atoms.compat.combinators import scenario_or
from tools.atoms.compat.memory import ENTRIES, Memory, value_key
from tools.atoms.compat.output import output_scenario
from tools.atoms.compat.values import copied_tree
from tools.atoms.compat.wrappers import reverse

A, B, ALL = 0b10, 0b100, (1 << 13) - 2


def scene(calls: Callable[..., Any], mover: Any) -> Any:
    still = [0.0] * 12
    return calls([mover(name, [x] * 12, still) for name, x in (("near", 10.0), ("far", 90.0), ("aside", 20.0))])


def referred(c: Any, tree: Any) -> list[str]:
    mask = output_scenario(c.log, tree, Memory()).mask
    return [c.log.tracks.track_uuid[track] for track in np.flatnonzero(mask.any(axis=1))]


def test_relations_joined_from_equal_parts_are_dropped_together(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    near, far, aside, ego = range(4)
    first = {near: {ego: ALL}, far: {ego: ALL}}
    assert referred(c, scenario_or([first, {near: {aside: ALL}, far: {aside: ALL}}], Memory())) == []
    assert referred(c, scenario_or([first, {near: {aside: ALL}, far: {aside: ALL ^ A}}], Memory())) == ["near"]


def test_turned_relations_with_the_same_pairs_are_one_branch() -> None:
    related = {1: {5: A, 6: A, 7: A}, 2: {5: A, 6: A, 7: B}}
    turned = reverse({1: A | B, 2: A | B}, {5: A, 6: A, 7: A | B}, lambda *_: related, lambda _: None)
    assert turned == {5: {2: A, 1: A}, 6: {2: A, 1: A}, 7: {2: B, 1: A}}
    assert turned[5] is turned[6]
    single = reverse({1: A}, {5: A, 6: A}, lambda *_: {1: {5: A, 6: A}}, lambda _: None)
    assert single[5] is not single[6]


def test_a_copy_keeps_one_branch_in_several_places() -> None:
    branch = {5: A, 6: {7: B}}
    copy: Any = copied_tree({1: branch, 2: branch, 3: {5: A, 6: {7: B}}})
    assert copy[1] is copy[2]
    assert copy[1] is not branch
    assert copy[1] is not copy[3]


def test_equal_values_have_equal_keys_in_any_order() -> None:
    assert value_key({1: A, 2: {3: A, 4: B}}) == value_key({2: {4: B, 3: A}, 1: A})
    assert value_key({1: A}) != value_key({1: B})
    assert value_key({1: {2: A}}) != value_key({1: A})


def test_equal_values_are_worked_on_in_the_order_of_the_first(calls: Callable[..., Any], mover: Any) -> None:
    memory = Memory()
    assert list(memory.taken({1: A, 2: B})) == [1, 2]
    assert list(memory.taken({2: B, 1: A})) == [1, 2]


def test_a_value_handed_over_twice_is_filtered_once(calls: Callable[..., Any], mover: Any) -> None:
    c = scene(calls, mover)
    first, again = {1: {3: ALL}}, {1: {3: ALL}}
    assert not c.bound.result(first, "d").mask.any()
    assert c.bound.result(again, "d").mask[1].all()


def test_the_memory_forgets_what_was_used_longest_ago() -> None:
    memory, made = Memory(), []
    for key in [*range(ENTRIES), 0, ENTRIES, 0, 1]:
        memory.recall("f", key, lambda key=key: made.append(key))
    assert made == [*range(ENTRIES), ENTRIES, 1]
