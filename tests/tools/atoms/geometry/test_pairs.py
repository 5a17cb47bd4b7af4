import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tools.atoms.geometry.pairs as pairs
from tools.atoms.budget import Budget, BudgetLimits
from tools.atoms.call import Call
from tools.atoms.geometry.pairs import PairBlock, relate
from tools.av2.log import Log
from tools.av2.synthetic import path_track, synthetic_log
from tools.errors import LimitExceededError
from tools.scenario import Edges, Scenario


def _crowd(seed: int, count: int = 8, n_frames: int = 6) -> Log:
    rng = np.random.default_rng(seed)
    tracks = []
    for index in range(count):
        frame = np.flatnonzero(rng.random(n_frames) < 0.8)
        place = rng.uniform(-12, 12, (2, frame.size))
        tracks.append(path_track(f"t{index}", *place, rng.uniform(-3, 3, frame.size), frame=frame))
    return synthetic_log([track for track in tracks if track.frame.size], n_frames)


def _all(log: Log) -> Scenario:
    return Scenario(log.tracks.present_mask, Edges.empty())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 15))
def test_the_bounds_never_change_what_is_within_a_distance(seed: int, limit_m: float) -> None:
    log, seen = _crowd(seed), []

    def test(block: PairBlock) -> np.ndarray:
        measured = np.zeros_like(block.both_mask)
        seen.extend(zip(block.track.tolist(), block.related.tolist(), strict=True))
        measured[block.both_mask] = block.distance_at_m(block.both_mask) <= limit_m
        within = block.within(limit_m, block.both_mask)
        assert (within == measured).all()
        return within

    everything = relate(Call(log, Budget()), _all(log), _all(log), test)
    assert len(seen) == len(set(seen))
    nearby = relate(Call(log, Budget()), _all(log), _all(log), test, reach_m=limit_m)
    for name in ("track", "related", "frame"):
        assert np.array_equal(getattr(everything, name), getattr(nearby, name))


def test_small_blocks_give_the_same_edges_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    log = _crowd(3)
    whole = relate(Call(log, Budget()), _all(log), _all(log), lambda block: block.within(5, block.both_mask))
    monkeypatch.setattr(pairs, "BLOCK_ELEMENTS", 1)
    parts = relate(Call(log, Budget()), _all(log), _all(log), lambda block: block.within(5, block.both_mask))
    assert len(whole) > 0
    sorted_edges = Edges.from_arrays(whole.track, whole.related, whole.frame, log.tracks.shape)
    for name in ("track", "related", "frame"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))
        assert np.array_equal(getattr(whole, name), getattr(sorted_edges, name))


def test_pairs_and_edges_are_charged() -> None:
    log, budget = _crowd(1), Budget()
    edges = relate(Call(log, budget), _all(log), _all(log), lambda block: block.both_mask)
    assert budget.pairs == log.tracks.n_tracks**2
    assert budget.edges == len(edges)
    tight = Budget(BudgetLimits(pairs=3))
    with pytest.raises(LimitExceededError, match="pairs"):
        relate(Call(log, tight), _all(log), _all(log), lambda block: block.both_mask)


def test_counts_are_per_track_and_frame_over_all_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    log = _crowd(5)
    monkeypatch.setattr(pairs, "BLOCK_ELEMENTS", 40)
    present = log.tracks.present_mask

    def test(block: PairBlock) -> np.ndarray:
        others = present[:, block.frames].sum(axis=0) - present[block.track][:, block.frames]
        counted = block.count_per_track(block.both_mask)
        assert (counted[block.both_mask] == others[block.both_mask]).all()
        return block.both_mask

    assert len(relate(Call(log, Budget()), _all(log), _all(log), test)) > 0
