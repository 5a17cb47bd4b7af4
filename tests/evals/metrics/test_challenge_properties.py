"""What must hold for the challenge's figures whatever the boxes are; no other evaluator is asked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import ChallengeScores, PromptStats, score_challenge, scores_of
from evals.metrics.values import HotaSums, SequenceStats
from tools.challenge.frames import ChallengeFrame

LOGS = ("log-a", "log-b", "log-c")
PROMPTS = ("first", "second")
FIGURES = ("hota_temporal", "hota_track", "timestamp_balanced_accuracy", "log_balanced_accuracy")
Frames = tuple[ChallengeFrame, ...]
Sequences = dict[tuple[str, str], Frames]


def make_frame(rng: np.random.Generator, stamp: int, tracks: int, *, predicted: bool) -> ChallengeFrame:
    track = np.sort(rng.choice(tracks + 2, int(rng.integers(tracks + 1)), replace=False))
    centre = np.stack([4.0 * track, 0.0 * track, 0.0 * track], axis=1)
    centre += rng.normal(size=centre.shape) * 0.6
    stated = {} if predicted else [{}, {"is_positive": bool(rng.integers(2))}, {"is_ambiguous": True}][rng.integers(3)]
    return ChallengeFrame(
        stamp, track, rng.choice([0, 0, 1, 2], track.size), centre, np.ones((track.size, 3)), np.zeros(track.size),
        np.zeros((track.size, 3)), rng.random(track.size) if predicted else None, (0.0, 0.0, 0.0), **stated,
    )  # fmt: skip


def make(seed: int, *, predicted: bool) -> Sequences:
    rng, shape = np.random.default_rng([seed, predicted]), np.random.default_rng(seed)
    sizes = {(log_id, prompt): shape.integers(1, 6, 2) for log_id in LOGS for prompt in PROMPTS}
    return {
        key: tuple(make_frame(rng, stamp, int(tracks), predicted=predicted) for stamp in range(frames))
        for key, (frames, tracks) in sizes.items()
    }


def both(seed: int) -> tuple[Sequences, Sequences]:
    return make(seed, predicted=False), make(seed, predicted=True)


def figures(scores: Any) -> list[float]:
    return [getattr(scores, name) for name in FIGURES]


def every_figure(scored: tuple[ChallengeScores, Any]) -> list[list[float]]:
    return [figures(scores) for scores in (scored[0], *scored[0].prompts)]


def change(sequences: Sequences, one: Callable[[ChallengeFrame], ChallengeFrame]) -> Sequences:
    return {key: tuple(one(frame) for frame in frames) for key, frames in sequences.items()}


def reorder(frame: ChallengeFrame, order: Sequence[int]) -> ChallengeFrame:
    names = ("track_id", "label", "translation_m", "size_m", "yaw_rad", "velocity_mps", "score")
    return replace(frame, **{n: getattr(frame, n)[order] for n in names if getattr(frame, n) is not None})


SEEDS = st.integers(0, 10_000)


@given(SEEDS)
def test_figures_are_shares_and_means(seed: int) -> None:
    scores, _ = score_challenge(*both(seed))
    for prompt in scores.prompts:
        assert all(0 <= value <= 1 for value in figures(prompt))
    means = np.mean([figures(prompt) for prompt in scores.prompts], axis=0)
    assert figures(scores) == pytest.approx(means.tolist())


@given(SEEDS)
def test_a_perfect_answer_scores_one(seed: int) -> None:
    truth = change(make(seed, predicted=False), lambda frame: replace(frame, is_positive=None, is_ambiguous=False))
    answer = change(truth, lambda frame: replace(frame, score=np.ones(frame.track_id.size)))
    for prompt in score_challenge(truth, answer)[0].prompts:
        asked = [frame for key, frames in truth.items() if key[1] == prompt.prompt for frame in frames]
        referred = float(any(frame.has_referred for frame in asked))
        assert figures(prompt) == pytest.approx([referred, referred, 1, 1])


@given(SEEDS)
def test_names_of_tracks_and_the_order_of_sequences_do_not_matter(seed: int) -> None:
    truth, predicted = both(seed)
    names = np.random.default_rng(seed).permutation(100)
    named = change(predicted, lambda frame: replace(frame, track_id=names[frame.track_id] - 50))
    turned = dict(reversed(list(truth.items())))
    np.testing.assert_allclose(
        every_figure(score_challenge(turned, named)), every_figure(score_challenge(truth, predicted)), atol=1e-12
    )


@given(SEEDS)
def test_the_order_of_boxes_does_not_matter_where_every_box_has_something_in_common(seed: int) -> None:
    """Elsewhere it does: which of two boxes without any similarity is assigned is a matter of their order."""
    rng = np.random.default_rng(seed)
    truth, predicted = (change(s, lambda f: replace(f, translation_m=f.translation_m * 0.02)) for s in both(seed))
    mixed, turned = (
        change(side, lambda f: reorder(f, rng.permutation(f.track_id.size).tolist())) for side in (predicted, truth)
    )
    before, after = score_challenge(truth, predicted)[0], score_challenge(turned, mixed)[0]
    assert (after.hota_temporal, after.hota_track) == pytest.approx((before.hota_temporal, before.hota_track), abs=1e-9)


@given(SEEDS)
def test_same_input_same_bits(seed: int) -> None:
    first, second = (score_challenge(*both(seed)) for _ in range(2))
    assert first[0] == second[0]
    np.testing.assert_array_equal(first[1][0].thresholds, second[1][0].thresholds)


@given(SEEDS)
def test_weights_of_one_are_no_weights(seed: int) -> None:
    scores, stats = score_challenge(*both(seed))
    weighted = scores_of(stats, np.ones((3, len(LOGS))))
    for name, means in weighted.means().items():
        assert means.tolist() == [getattr(scores, name)] * 3


TIMES = st.lists(st.integers(0, 2), min_size=3, max_size=3).filter(any)


@given(SEEDS, TIMES)
def test_weights_are_logs_that_count_so_often(seed: int, times: list[int]) -> None:
    """The sums of logs that were copied so often, under other names."""
    _, stats = score_challenge(*both(seed))
    weighted = scores_of(stats, np.array([times]))
    copied = scores_of([copies(prompt, dict(zip(LOGS, times, strict=True))) for prompt in stats])
    for name in FIGURES:
        assert getattr(weighted, name) == pytest.approx(getattr(copied, name), abs=1e-12)


def copies(stats: PromptStats, times: dict[str, int]) -> PromptStats:
    made = [replace(one, log_id=f"{one.log_id} {n}") for one in stats.sequences for n in range(times[one.log_id])]
    return replace(stats, sequences=tuple(made))


@given(SEEDS, TIMES)
def test_weights_are_a_scoring_of_copied_logs(seed: int, times: list[int]) -> None:
    """With equal scores there is one kept set, so that the copies do not move the thresholds."""
    truth, predicted = both(seed)
    predicted = change(predicted, lambda frame: replace(frame, score=np.full(frame.track_id.size, 0.5)))
    often = dict(zip(LOGS, times, strict=True))
    copied = [
        {(f"{log} {n}", p): f for (log, p), f in side.items() for n in range(often[log])} for side in (truth, predicted)
    ]
    scores, _ = score_challenge(*copied)
    weighted = scores_of(score_challenge(truth, predicted)[1], np.array([times])).means()
    assert [means[0] for means in weighted.values()] == pytest.approx(figures(scores), abs=1e-12)


@given(SEEDS)
def test_rounding_does_not_choose_between_equally_good_thresholds(seed: int) -> None:
    """The second threshold finds in other logs what the first one finds: the same HOTA, added up in another order."""
    rng = np.random.default_rng(seed)
    found, order = rng.random(40), rng.permutation(40)
    stats = PromptStats("a", np.arange(10.0), np.arange(10.0), tuple(
        tied(f"log {number:02d}", [found[number], *[found[order][number]] * 9], number) for number in range(40)
    ))  # fmt: skip
    assert scores_of([stats], np.ones((2, 40))).threshold.tolist() == [[0.0], [0.0]]


def tied(log_id: str, association: list[float], number: int) -> SequenceStats:
    """One match at each threshold; from the second on, logs with an even and an odd number swap their false ones."""
    false = np.array([number % 2, *[1 - number % 2] * 9], float)
    ones = np.ones((10, 19))
    sums = HotaSums(ones, 0 * ones, ones * false[:, None], ones * np.array(association)[:, None])
    return SequenceStats(log_id, np.zeros((10, 4), int), np.zeros((10, 4), int), sums, sums)


def test_a_prompt_without_weight_is_left_out_of_the_mean() -> None:
    truth, predicted = both(1)
    for side in (truth, predicted):
        del side["log-a", "second"], side["log-b", "second"]
    _, stats = score_challenge(truth, predicted)
    weighted = scores_of(stats, np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]))
    assert np.isnan(weighted.timestamp_balanced_accuracy[0]).tolist() == [False, True]
    assert weighted.means()["hota_track"][0] == weighted.hota_track[0, 0]
    alone = scores_of(stats[1:], np.array([[5.0, 5.0, 1.0]]), log_ids=LOGS)
    assert alone.hota_track[0, 0] == weighted.hota_track[1, 1]


def test_weights_must_fit() -> None:
    _, stats = score_challenge(*both(1))
    for weights in (np.ones((1, 2)), np.ones(3), -np.ones((1, 3))):
        with pytest.raises(ValueError, match=r"weights of shape \(B, 3\)"):
            scores_of(stats, weights)
    with pytest.raises(ValueError, match="no column for log log-b"):
        scores_of(stats, np.ones((1, 2)), log_ids=("log-a", "log-c"))


def test_progress_is_told_prompt_by_prompt() -> None:
    told: list[tuple[int, int]] = []
    score_challenge(*both(1), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
