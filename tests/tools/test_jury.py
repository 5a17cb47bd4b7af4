"""A jury's votes become probabilities: bounded, rising with the votes, blind to who is not there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.jury import Juror, Jury
from tools.results import Program

SHAPE = (3, 4)
WEIGHTS = st.lists(st.floats(0.01, 10), min_size=1, max_size=5)


def jury(weights, base=-2.0, vote=4.0):
    return Jury(tuple(Juror(Program(f"x{n} = 1\n"), weight) for n, weight in enumerate(weights)), base, vote)


@given(WEIGHTS, st.integers(0, 2**32 - 1))
def test_a_certainty_is_the_logistic_of_the_weighted_share(weights, seed):
    masks = list(np.random.default_rng(seed).random((len(weights), *SHAPE)) < 0.5)
    sure = jury(weights).certainty(masks)
    share = np.tensordot(np.array(weights) / sum(weights), np.array(masks, float), 1)
    assert np.allclose(np.log(sure / (1 - sure)), -2 + 4 * share)


@given(WEIGHTS, st.integers(0, 2**32 - 1))
def test_one_vote_more_never_makes_a_match_less_sure(weights, seed):
    masks = list(np.random.default_rng(seed).random((len(weights), *SHAPE)) < 0.5)
    more = [np.ones(SHAPE, np.bool_), *masks[1:]]
    assert (jury(weights).certainty(more) >= jury(weights).certainty(masks) - 1e-12).all()


def test_who_failed_on_a_log_has_no_vote_there():
    mask = np.eye(3, 4, dtype=np.bool_)
    assert np.array_equal(jury([1, 5]).certainty([mask, None]), jury([1]).certainty([mask]))
    with pytest.raises(ValueError, match="no juror ran"):
        jury([1, 5]).certainty([None, None])
