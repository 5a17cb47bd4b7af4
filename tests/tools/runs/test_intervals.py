import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tools.runs.intervals import bonds_of, intervals_of
from tools.scenario import Edges, Scenario

MASKS = hnp.arrays(np.bool_, st.tuples(st.integers(0, 6), st.integers(0, 12)))


@given(MASKS)
def test_intervals_rebuild_the_mask_and_are_as_long_as_they_can_be(mask):
    intervals = intervals_of(mask)
    rebuilt = np.zeros_like(mask)
    for track, first, last in zip(intervals.track, intervals.first, intervals.last, strict=True):
        rebuilt[track, first : last + 1] = True
        assert first == 0 or not mask[track, first - 1]
        assert last == mask.shape[1] - 1 or not mask[track, last + 1]
    assert np.array_equal(rebuilt, mask)


def test_a_gap_of_one_frame_splits():
    intervals = intervals_of(np.array([[1, 1, 0, 1, 1]], np.bool_))
    assert list(zip(intervals.first, intervals.last, strict=True)) == [(0, 1), (3, 4)]


def _scenario(mask, triples):
    track, related, frame = (np.array(part, np.int64) for part in zip(*triples, strict=True))
    return Scenario.of(mask, Edges.from_arrays(track, related, frame, mask.shape))


def test_bonds_follow_chains_to_the_referred_track():
    mask = np.zeros((4, 2), np.bool_)
    mask[0] = True
    scenario = _scenario(mask, [(0, 1, 0), (1, 2, 0), (2, 3, 1)])
    bonds = bonds_of(scenario)
    found = set(zip(bonds.referred.tolist(), bonds.related.tolist(), bonds.frame.tolist(), strict=True))
    assert found == {(0, 1, 0), (0, 2, 0)}


def test_bonds_of_mutual_relations_leave_out_the_track_itself():
    mask = np.ones((2, 1), np.bool_)
    bonds = bonds_of(_scenario(mask, [(0, 1, 0), (1, 0, 0)]))
    assert list(zip(bonds.referred, bonds.related, strict=True)) == [(0, 1), (1, 0)]


@st.composite
def scenarios(draw):
    n, t = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    mask = draw(hnp.arrays(np.bool_, (n, t)))
    index = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.integers(0, t - 1))
    triples = draw(st.lists(index, max_size=12))
    return _scenario(mask, triples) if triples else Scenario.of(mask)


def _walk(scenario):
    """The same by following edges one by one, stopping at tracks that are matches themselves."""
    out: set[tuple[int, int, int]] = set()
    edges = list(
        zip(*(p.tolist() for p in (scenario.edges.track, scenario.edges.related, scenario.edges.frame)), strict=True)
    )
    for root, frame in zip(*np.nonzero(scenario.mask), strict=True):
        seen, todo = set(), [int(root)]
        while todo:
            node = todo.pop()
            fresh = {r for t, r, f in edges if t == node and f == frame} - seen
            seen |= fresh
            todo += [other for other in fresh if not scenario.mask[other, frame]]
        out |= {(int(root), other, int(frame)) for other in seen - {int(root)}}
    return out


@given(scenarios())
def test_bonds_are_what_a_walk_along_the_edges_finds(scenario):
    bonds = bonds_of(scenario)
    found = list(zip(bonds.referred.tolist(), bonds.related.tolist(), bonds.frame.tolist(), strict=True))
    assert set(found) == _walk(scenario)
    assert len(found) == len(set(found))
