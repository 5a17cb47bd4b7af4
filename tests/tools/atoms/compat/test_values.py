import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tools.atoms.compat.combinators import scenario_and, scenario_or
from tools.atoms.compat.memory import Memory
from tools.atoms.compat.values import (
    UNORDERED,
    at_frames,
    copied_tree,
    drop_empty,
    frames_of,
    has_ordered_leaf,
    masks_of,
    rows_of,
)

A, B, C = 0b0010, 0b0100, 0b1000
"""Leaves of frame 0, 1 and 2."""


@given(st.lists(st.lists(st.booleans(), min_size=9, max_size=9), min_size=1, max_size=6))
def test_leaves_and_bool_rows_say_the_same(rows: list[list[bool]]) -> None:
    table = np.array(rows, np.bool_)
    masks = masks_of(table)
    assert all(mask & UNORDERED == 0 for mask in masks)
    assert np.array_equal(rows_of(masks, 9), table)
    assert np.array_equal(rows_of([mask | UNORDERED for mask in masks], 9), table)


def test_restriction_drops_empty_branches_but_keeps_an_empty_leaf() -> None:
    assert at_frames({1: A | B, 2: {3: C}, 4: {5: A}}, A) == {1: A, 4: {5: A}}
    assert at_frames(C, A) == 0
    assert at_frames(A | B | UNORDERED, A) == A


def test_frames_of_a_tree_are_those_of_its_leaves_without_the_mark() -> None:
    assert frames_of({1: A | UNORDERED, 2: {3: B}}) == A | B


def test_empty_branches_are_removed_at_every_depth() -> None:
    tree = {1: 0, 2: {3: {}, 4: A}, 5: {6: {7: 0}}, 8: UNORDERED}
    drop_empty(tree)
    assert tree == {2: {4: A}}


def test_and_needs_frames_in_every_tree_and_keeps_tracks_without_common_ones() -> None:
    assert scenario_and([{1: A, 2: A, 3: 0}, {1: B, 3: A, 2: A | B}], Memory()) == {1: UNORDERED, 2: A | UNORDERED}


def test_and_of_one_tree_drops_tracks_without_frames() -> None:
    assert scenario_and([{1: A, 2: 0, 3: {4: 0}}], Memory()) == {1: A}


def test_and_joins_relations_at_the_common_frames() -> None:
    joined = scenario_and([{1: {2: A | B, 3: C}}, {1: {2: B, 4: C}}], Memory())
    assert joined == {1: {2: B | UNORDERED, 3: C, 4: C}}


def test_a_list_that_meets_relations_becomes_a_branch_of_the_track_itself() -> None:
    assert scenario_and([{1: A | B}, {1: {2: A}}], Memory()) == {1: {2: A, 1: A}}
    assert scenario_and([{1: {2: A}}, {1: A | B}], Memory()) == {1: {2: A, 1: A}}
    assert scenario_or([{1: A}, {1: {2: B}}], Memory()) == {1: {2: B, 1: A}}
    assert scenario_or([{1: {2: B}}, {1: A}], Memory()) == {1: {2: B, 1: A}}


def test_three_part_and_keeps_all_relations() -> None:
    assert scenario_and([{1: A}, {1: {2: A}}, {1: {3: A}}], Memory()) == {1: {2: A, 1: A, 3: A}}


def test_or_of_lists_is_unordered_and_keeps_the_order_of_tracks() -> None:
    joined = scenario_or([{5: A, 1: B}, {2: C, 5: B}], Memory())
    assert joined == {5: A | B | UNORDERED, 1: B, 2: C}
    assert list(joined) == [5, 1, 2]


def test_or_writes_into_relations_of_later_trees_as_refav_does() -> None:
    later = {1: {2: B}}
    scenario_or([{1: A}, later], Memory())
    assert later == {1: {2: B, 1: A}}


def test_or_never_writes_into_its_first_tree() -> None:
    first = {1: {2: B}}
    before = copied_tree(first)
    scenario_or([first, {1: A}], Memory())
    assert first == before


def test_a_tree_of_unordered_leaves_counts_as_empty() -> None:
    assert not has_ordered_leaf({1: A | UNORDERED, 2: {3: B | UNORDERED}, 4: 0})
    assert has_ordered_leaf({1: A | UNORDERED, 2: {3: B}})
