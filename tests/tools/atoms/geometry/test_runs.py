import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tools.atoms.geometry.runs import bridged, previous_true, run_bounds, runs_with

_mask = arrays(np.bool_, st.tuples(st.integers(1, 4), st.integers(1, 12)))


def _mask_of(text: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in text.split()])


def test_runs_with_a_seed_stay_whole_and_others_go() -> None:
    mask, seeds = _mask_of("##.##.# ###...."), _mask_of("....#.. ......#")
    assert (runs_with(mask, seeds) == _mask_of("...##.. .......")).all()


@given(_mask)
def test_every_run_is_its_own_seed(mask: np.ndarray) -> None:
    assert (runs_with(mask, mask) == mask).all()
    assert not runs_with(mask, np.zeros_like(mask)).any()


@given(_mask)
def test_bounds_rebuild_the_mask(mask: np.ndarray) -> None:
    rebuilt = np.zeros_like(mask)
    for row, first, last in zip(*run_bounds(mask), strict=True):
        assert not rebuilt[row, max(first - 1, 0) : last + 1].any()
        rebuilt[row, first : last + 1] = True
    assert (rebuilt == mask).all()


@given(_mask)
def test_previous_true_is_the_latest_earlier_one(mask: np.ndarray) -> None:
    before = previous_true(mask)
    for row in range(mask.shape[0]):
        for frame in range(mask.shape[1]):
            earlier = np.flatnonzero(mask[row, :frame])
            assert before[row, frame] == (earlier[-1] if earlier.size else -1)


def test_short_pauses_are_bridged_long_ones_and_barriers_not() -> None:
    time_s = np.arange(9.0)
    mask, barrier = _mask_of("##..#...#"), _mask_of(".........")
    assert (bridged(mask, barrier, time_s, 3.0) == _mask_of("#####...#")).all()
    assert (bridged(mask, _mask_of("...#....."), time_s, 3.0) == mask).all()
