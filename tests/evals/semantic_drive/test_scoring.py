"""Figures against a plain count, and what is left out or undefined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.semantic_drive.scoring import FIGURES, Predicted, frame_sums, paired_statistic, statistic, tag_scores
from evals.semantic_drive.values import SCORED_TAGS, Gold
from tools.typing import NDArrayBool, NDArrayFloat

N_TAGS = len(SCORED_TAGS)


def gold_of(tags: NDArrayBool, risk: NDArrayFloat) -> Gold:
    return Gold("blind", np.arange(len(risk)), tags, risk, ())


def drawn(seed: int, n: int = 30) -> tuple[Gold, Predicted]:
    dice = np.random.default_rng(seed)
    gold = gold_of(dice.random((n, N_TAGS)) < 0.3, dice.integers(0, 11, n).astype(np.float64))
    counted = dice.random(n) < 0.9
    return gold, Predicted(dice.random((n, N_TAGS)) < 0.4, dice.integers(0, 11, n).astype(np.float64), counted)


def plainly(gold: Gold, said: Predicted, frames: list[int]) -> list[float]:
    """The figures by counting sets, frame by frame."""
    truth = {(n, i, tag) for n, i in enumerate(frames) for tag in np.flatnonzero(gold.tags[i]) if said.counted[i]}
    found = {(n, i, tag) for n, i in enumerate(frames) for tag in np.flatnonzero(said.tags[i]) if said.counted[i]}
    of_tag = []
    for tag in range(N_TAGS):
        ours, theirs = ({one for one in which if one[2] == tag} for which in (found, truth))
        if gold.tags[:, tag].any() and (ours or theirs):
            of_tag.append(2 * len(ours & theirs) / (len(ours) + len(theirs)))
    assert said.risk is not None
    errors = [abs(said.risk[i] - gold.risk[i]) for i in frames if said.counted[i]]
    hits = len(truth & found)
    parts = [(hits, len(found)), (hits, len(truth)), (2 * hits, len(found) + len(truth))]
    parts += [(sum(of_tag), len(of_tag)), (sum(errors), len(errors))]
    return [above / below if below else np.nan for above, below in parts]


@given(st.integers(0, 200), st.lists(st.integers(0, 29), min_size=25, max_size=40))
def test_figures_are_those_of_a_plain_count(seed: int, frames: list[int]) -> None:
    gold, said = drawn(seed)
    weights = np.bincount(frames, minlength=30).astype(np.float64)[None]
    assert statistic(frame_sums(gold, said))(weights)[0].tolist() == pytest.approx(
        plainly(gold, said, frames), nan_ok=True
    )


def test_a_method_against_itself_makes_no_difference() -> None:
    sums = frame_sums(*drawn(1))
    mixed = paired_statistic(sums, sums)
    half = (np.arange(30) % 2).astype(np.float64)[None]
    assert mixed(half, 1 - half).tolist() == statistic(sums)(np.ones((1, 30))).tolist()


def test_what_is_undefined_is_no_number() -> None:
    gold, said = drawn(2)
    silent = Predicted(np.zeros_like(said.tags), None, np.ones(30, np.bool_))
    figures = dict(zip(FIGURES, statistic(frame_sums(gold, silent))(np.ones((1, 30)))[0].tolist(), strict=True))
    assert np.isnan(figures["precision"])
    assert np.isnan(figures["mae"])
    assert (figures["recall"], figures["f1"], figures["macro_f1"]) == (0, 0, 0)


def test_counts_by_tag() -> None:
    truth = np.zeros((2, N_TAGS), np.bool_)
    truth[0, 0] = truth[1, 1] = True
    said = Predicted(np.array([[True] * N_TAGS, [False] * N_TAGS]), np.zeros(2), np.ones(2, np.bool_))
    first, second, third, *_ = tag_scores(frame_sums(gold_of(truth, np.zeros(2)), said))
    assert (first.true_positives, first.false_positives, first.false_negatives, first.f1) == (1, 0, 0, 1.0)
    assert (second.true_positives, second.false_positives, second.false_negatives) == (0, 1, 1)
    assert third.f1 == 0
