"""The scenario algebra: laws of masks, and what is promised about relations, on random scenarios."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scenario import Edges, Scenario

SHAPE = (5, 4)
Triple = tuple[int, int, int]


def _mask_from(bits: int) -> np.ndarray:
    cells = SHAPE[0] * SHAPE[1]
    return np.array([bits >> k & 1 for k in range(cells)], bool).reshape(SHAPE)


def _edges_from(triples: list[Triple]) -> Edges:
    columns = np.array(triples, np.int64).reshape(-1, 3).T
    return Edges.from_arrays(*columns, SHAPE)


masks = st.integers(0, 2 ** (SHAPE[0] * SHAPE[1]) - 1).map(_mask_from)
triples = st.tuples(st.integers(0, SHAPE[0] - 1), st.integers(0, SHAPE[0] - 1), st.integers(0, SHAPE[1] - 1))
edge_sets = st.lists(triples, max_size=25).map(_edges_from)
scenarios = st.builds(Scenario.of, masks, edge_sets)


def _triples(edges: Edges) -> list[Triple]:
    return list(zip(edges.track.tolist(), edges.related.tolist(), edges.frame.tolist(), strict=True))


def _direct(mask: np.ndarray, edges: Edges) -> Scenario:
    """Only relations held by tracks that are referred, and only tracks that hold one."""
    kept = edges.select(mask[edges.track, edges.frame])
    holders = np.zeros_like(mask)
    holders[kept.track, kept.frame] = True
    return Scenario.of(holders, kept)


def _reached(scenario: Scenario) -> set[tuple[int, int]]:
    """(track, frame) that is referred or related at any depth, found by a plain search."""
    todo = [(int(track), int(frame)) for track, frame in np.argwhere(scenario.mask)]
    seen = set(todo)
    while todo:
        track, frame = todo.pop()
        for holder, related, at in _triples(scenario.edges):
            if (holder, at) == (track, frame) and (related, at) not in seen:
                seen.add((related, at))
                todo.append((related, at))
    return seen


def _assert_sound(scenario: Scenario) -> None:
    """Everything that the docstrings promise of any scenario."""
    assert not scenario.mask.flags.writeable
    edges = _triples(scenario.edges)
    assert edges == sorted(set(edges))
    for array in (scenario.edges.track, scenario.edges.related, scenario.edges.frame):
        assert array.dtype == np.int32
        assert not array.flags.writeable
    reached = _reached(scenario)
    assert all((track, frame) in reached for track, _, frame in edges)


@given(masks, edge_sets)
def test_of_keeps_exactly_the_reachable_relations(mask: np.ndarray, edges: Edges) -> None:
    scenario = Scenario.of(mask, edges)
    _assert_sound(scenario)
    reached = _reached(Scenario(mask, edges))
    assert _triples(scenario.edges) == [edge for edge in _triples(edges) if (edge[0], edge[2]) in reached]


@given(scenarios, scenarios, masks)
def test_every_operation_gives_a_sound_scenario(a: Scenario, b: Scenario, mask: np.ndarray) -> None:
    for result in (a & b, a | b, a - b, a.restrict(mask), a.reversed(), a.reversed().reversed()):
        _assert_sound(result)


@given(scenarios, scenarios)
def test_operations_leave_their_operands_alone(a: Scenario, b: Scenario) -> None:
    before = [(s.mask.copy(), _triples(s.edges)) for s in (a, b)]
    _ = (a & b, a | b, a - b, a.restrict(b.mask), a.reversed(), a.related_mask())
    for scenario, (mask, edges) in zip((a, b), before, strict=True):
        assert np.array_equal(scenario.mask, mask)
        assert _triples(scenario.edges) == edges


@given(scenarios, scenarios, scenarios)
def test_masks_are_a_boolean_algebra(a: Scenario, b: Scenario, c: Scenario) -> None:
    def same(left: Scenario, right: Scenario) -> bool:
        return np.array_equal(left.mask, right.mask)

    universe, nothing = Scenario.of(np.ones(SHAPE, bool)), Scenario.of(np.zeros(SHAPE, bool))
    assert same((a & b) & c, a & (b & c))
    assert same((a | b) | c, a | (b | c))
    assert same(a & (b | c), (a & b) | (a & c))
    assert same(a | (b & c), (a | b) & (a | c))
    assert same(a & (a | b), a)
    assert same(a | (a & b), a)
    assert same(universe - (a & b), (universe - a) | (universe - b))
    assert same(universe - (a | b), (universe - a) & (universe - b))
    assert same(universe - (universe - a), a)
    assert same(a - b, a & (universe - b))
    assert same(a - nothing, a)
    assert same(a - a, nothing)
    assert same(b - (b - a), a & b), "double negation relative to a universe"


@given(scenarios, scenarios, scenarios)
def test_or_is_associative_commutative_and_idempotent_with_its_relations(a: Scenario, b: Scenario, c: Scenario) -> None:
    assert (a | b).same_as(b | a)
    assert ((a | b) | c).same_as(a | (b | c))
    assert (a | a).same_as(a)
    assert _triples((a | b).edges) == sorted({*_triples(a.edges), *_triples(b.edges)})


@given(scenarios, scenarios)
def test_and_is_commutative_and_idempotent_with_its_relations(a: Scenario, b: Scenario) -> None:
    assert (a & b).same_as(b & a)
    assert (a & a).same_as(a)
    union = _edges_from([*_triples(a.edges), *_triples(b.edges)])
    assert (a & b).same_as(Scenario.of(a.mask & b.mask, union))


@given(masks, masks, masks, edge_sets, edge_sets, edge_sets)
def test_and_of_bipartite_relations_is_associative(
    a: np.ndarray, b: np.ndarray, c: np.ndarray, x: Edges, y: Edges, z: Edges
) -> None:
    """Where no related track holds relations itself: what a program's relational calls on plain sets give."""

    def two_sided(mask: np.ndarray, edges: Edges) -> Scenario:
        upper = mask.copy()
        upper[2:] = False
        return Scenario.of(upper, edges.select((edges.track < 2) & (edges.related >= 2)))

    one, two, three = two_sided(a, x), two_sided(b, y), two_sided(c, z)
    assert ((one & two) & three).same_as(one & (two & three))


def test_and_may_keep_more_of_a_chain_when_it_comes_first() -> None:
    """Relations at second hand are evidence of the set that had them: `and` of chains depends on its grouping."""

    def made(edges: list[Triple], *tracks: int) -> Scenario:
        mask = np.zeros(SHAPE, bool)
        mask[list(tracks), 0] = True
        return Scenario.of(mask, _edges_from(edges))

    a, b, c = made([], 0), made([(1, 2, 0)], 0, 1), made([(0, 1, 0)], 0)
    assert _triples(((a & b) & c).edges) == [(0, 1, 0)]
    assert _triples((a & (b & c)).edges) == [(0, 1, 0), (1, 2, 0)]


@given(scenarios)
def test_reversing_twice_gives_the_direct_relations_back(a: Scenario) -> None:
    direct = _direct(a.mask, a.edges)
    assert direct.reversed().reversed().same_as(direct)
    assert a.reversed().reversed().same_as(direct)


@given(scenarios)
def test_a_reversal_refers_to_those_directly_related(a: Scenario) -> None:
    direct = {edge for edge in _triples(a.edges) if a.mask[edge[0], edge[2]]}
    assert set(_triples(a.reversed().edges)) == {(related, track, frame) for track, related, frame in direct}
    assert {tuple(cell) for cell in np.argwhere(a.reversed().mask).tolist()} == {
        (related, frame) for _, related, frame in direct
    }


@given(scenarios)
def test_related_tracks_are_those_that_a_search_reaches_over_relations(a: Scenario) -> None:
    expected = {(related, frame) for _, related, frame in _triples(a.edges)}
    assert {tuple(cell) for cell in np.argwhere(a.related_mask()).tolist()} == expected


@given(scenarios, masks)
def test_restricting_is_and_with_a_bare_mask(a: Scenario, mask: np.ndarray) -> None:
    assert a.restrict(mask).same_as(a & Scenario.of(mask))


@given(scenarios, scenarios)
def test_sameness_is_equality_of_content(a: Scenario, b: Scenario) -> None:
    assert a.same_as(Scenario.of(a.mask.copy(), _edges_from(_triples(a.edges))))
    assert a.same_as(b) == (np.array_equal(a.mask, b.mask) and _triples(a.edges) == _triples(b.edges))


@given(edge_sets, edge_sets)
def test_unions_of_relations_are_sorted_and_unique(a: Edges, b: Edges) -> None:
    assert _triples(a.union(b, SHAPE)) == sorted({*_triples(a), *_triples(b)})


def test_arrays_of_a_scenario_cannot_be_written() -> None:
    scenario = Scenario.of(np.ones(SHAPE, bool), _edges_from([(0, 1, 2)]))
    for array in (scenario.mask, scenario.edges.track, scenario.edges.related, scenario.edges.frame):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0
    with pytest.raises(AttributeError):
        scenario.mask = scenario.mask  # type: ignore[misc]


@pytest.mark.parametrize("mask", [np.ones(3, bool), np.ones(SHAPE, int), np.ones((1, 2, 3), bool)])
def test_other_masks_are_refused(mask: np.ndarray) -> None:
    with pytest.raises(ValueError, match="mask must be bool of shape"):
        Scenario(mask, Edges.empty())


@pytest.mark.parametrize("operation", [Scenario.__and__, Scenario.__or__, Scenario.__sub__])
def test_scenarios_of_different_logs_do_not_mix(operation: Callable[[Scenario, Scenario], Scenario]) -> None:
    with pytest.raises(ValueError, match="different logs"):
        operation(Scenario.of(np.ones((2, 3), bool)), Scenario.of(np.ones((3, 2), bool)))


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_logs_without_tracks_or_frames_have_empty_scenarios(shape: tuple[int, int]) -> None:
    nothing = Scenario.of(np.zeros(shape, bool), Edges.empty())
    for result in (nothing & nothing, nothing | nothing, nothing - nothing, nothing.reversed()):
        assert result.same_as(nothing)
        assert len(result.edges) == 0
