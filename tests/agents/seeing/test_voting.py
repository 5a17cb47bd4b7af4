"""Times to look at lie on one grid; answers spread to the frames nearest to them; lone dissenters are outvoted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.seeing.sampling import BESIDE_S, MOST_SAMPLES, frames_beside, sample_frames
from agents.seeing.voting import NO, UNSURE, YES, all_of, coded, spread, steadied

T = 160
TIME_S = np.arange(T) * 0.1
held_frames = st.lists(st.tuples(st.integers(0, T - 1), st.integers(1, 60)), min_size=1, max_size=4).map(
    lambda runs: np.isin(np.arange(T), np.concatenate([np.arange(start, start + length) for start, length in runs]))
)


@given(held_frames, st.sampled_from([0.5, 1.0, 5.0]))
def test_every_stretch_is_looked_at_once(held, period_s):
    frames = sample_frames(held, TIME_S, period_s)
    assert held[frames].all()
    assert (np.diff(frames) > 0).all()
    assert 1 <= frames.size <= MOST_SAMPLES
    nearest = np.abs(TIME_S[held][:, None] - TIME_S[frames][None, :]).min(axis=1)
    length = period_s
    while np.unique(np.floor(TIME_S[held] / length + 1e-9)).size > MOST_SAMPLES:
        length *= 2
    assert nearest.max() < length


@given(held_frames, held_frames)
def test_questions_share_their_times(one, other):
    """Where both ask about whole stretches, they look at the same frames."""
    slot = np.floor(TIME_S + 1e-9)
    whole = [s for s in np.unique(slot) if one[slot == s].all() and other[slot == s].all()]
    first, second = sample_frames(one, TIME_S, 1.0), sample_frames(other, TIME_S, 1.0)
    for s in whole:
        assert set(first[slot[first] == s]) == set(second[slot[second] == s])


def test_frames_beside_a_moment():
    held = np.ones(T, bool)
    held[52] = False
    assert frames_beside(held, TIME_S, 50, BESIDE_S) == [50, 49, 51, 48, 47, 53, 46, 54, 45, 55], "the nearest first"
    assert BESIDE_S == 0.5


def test_a_lone_dissenter_is_outvoted_and_two_are_not():
    assert steadied(np.array([YES, NO, YES, YES])).tolist() == [YES, YES, YES, YES]
    assert steadied(np.array([YES, NO, NO, YES])).tolist() == [YES, NO, NO, YES]
    assert steadied(np.array([NO, UNSURE, NO])).tolist() == [NO, NO, NO]
    assert steadied(np.array([UNSURE, YES, UNSURE])).tolist() == [UNSURE, YES, UNSURE]
    assert steadied(np.array([NO, YES])).tolist() == [NO, YES]
    assert steadied(np.array([YES])).tolist() == [YES]


def test_answers_reach_the_frames_nearest_to_them():
    held = np.zeros(10, bool)
    held[2:9] = True
    codes = spread(held, TIME_S[:10], np.array([3, 7]), np.array([YES, UNSURE]))
    assert codes.tolist() == [NO, NO, YES, YES, YES, YES, UNSURE, UNSURE, UNSURE, NO]
    assert spread(held, TIME_S[:10], np.array([], int), np.array([], int)).tolist() == [UNSURE * h for h in held]


def test_all_of_several_questions():
    mask = np.ones((1, 9), bool)
    first = np.array([[NO, NO, NO, YES, YES, YES, UNSURE, UNSURE, UNSURE]])
    second = np.array([[NO, YES, UNSURE] * 3])
    assert all_of([first, second], mask).tolist() == [[NO, NO, NO, NO, YES, UNSURE, NO, UNSURE, UNSURE]]
    assert (all_of([], mask) == YES).all()
    assert not all_of([], ~mask).any()


def test_verdicts_have_codes():
    assert coded(["no", "yes", "cannot_tell"]).tolist() == [NO, YES, UNSURE]
