"""Intervals and comparisons of the challenge's figures, against scoring anew what the weights say."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from evals.metrics import score_challenge
from evals.metrics.values import PromptStats
from evals.statistics.bootstrap import resample_weights
from evals.statistics.challenge import challenge_intervals, compare_challenge
from tools.challenge.frames import OTHER, REFERRED, ChallengeFrame
from tools.errors import UserError

Run = dict[tuple[str, str], tuple[ChallengeFrame, ...]]
LOGS, PROMPTS = ("log-a", "log-b", "log-c", "log-d"), ("one", "two", "three")
NAMES = ("hota_temporal", "hota_track", "timestamp_balanced_accuracy", "log_balanced_accuracy")


def _frame(stamp: int, label: np.ndarray, place: np.ndarray) -> ChallengeFrame:
    count = label.size
    return ChallengeFrame(
        stamp, np.arange(count), label, place, np.ones((count, 3)), np.zeros(count), np.zeros((count, 3)),
        np.ones(count, np.float32), (0.0, 0.0, 0.0),
    )  # fmt: skip


def _without_boxes(frame: ChallengeFrame) -> ChallengeFrame:
    empty = _frame(frame.timestamp_ns, np.empty(0, np.int32), np.empty((0, 3)))
    return replace(empty, is_positive=frame.has_referred)


def _run(seed: int, mistakes: float) -> Run:
    """The truth with labels changed at random; every log has all prompts but one."""
    truth, errors = np.random.default_rng(7), np.random.default_rng(seed)
    run = {}
    for log_id, prompt in product(LOGS, PROMPTS):
        frames = []
        for stamp in range(5):
            place = np.stack([8.0 * np.arange(4), np.full(4, 1.0 * stamp), np.zeros(4)], axis=1)
            held = truth.random(4) < 0.4
            label = np.where(held ^ (errors.random(4) < mistakes), REFERRED, OTHER).astype(np.int32)
            frames.append(_frame(stamp, label, place))
        run[log_id, prompt] = tuple(frames)
    del run["log-d", "three"]
    return run


TRUTH, GOOD, BAD = _run(0, 0.0), _run(1, 0.1), _run(2, 0.4)


@pytest.fixture(scope="module")
def good() -> tuple[PromptStats, ...]:
    return score_challenge(TRUTH, GOOD)[1]


@pytest.fixture(scope="module")
def bad() -> tuple[PromptStats, ...]:
    return score_challenge(TRUTH, BAD)[1]


def _figures(predicted: Run) -> list[float]:
    scores, _ = score_challenge(TRUTH, predicted)
    return [getattr(scores, name) for name in NAMES]


def test_estimates_are_the_scores(good: tuple[PromptStats, ...]) -> None:
    intervals = challenge_intervals(good, n_resamples=100)
    assert tuple(intervals) == NAMES
    assert [interval.estimate for interval in intervals.values()] == pytest.approx(_figures(GOOD))
    hota = intervals["hota_temporal"]
    assert hota.low < hota.estimate < hota.high
    # Every log is answered rightly as a whole, so no resample says anything of how sure that is.
    assert intervals["log_balanced_accuracy"].note == "every resample gives the same figure"


def test_a_log_that_is_drawn_twice_counts_as_two_logs(bad: tuple[PromptStats, ...]) -> None:
    weights = resample_weights(len(LOGS), 20, seed=3)
    drawn = [np.repeat(np.arange(len(LOGS)), row.astype(int)) for row in weights]
    expected = []
    for logs in drawn:
        copies = [(f"copy-{place}", LOGS[log]) for place, log in enumerate(logs)]
        truth, predicted = (
            {(name, p): run[log, p] for name, log in copies for p in PROMPTS if (log, p) in run} for run in (TRUTH, BAD)
        )
        expected.append(score_challenge(truth, predicted)[0].hota_temporal)
    interval = challenge_intervals(bad, n_resamples=20, seed=3)["hota_temporal"]
    assert interval.standard_error == pytest.approx(np.std(expected, ddof=1))


def test_exchanging_logs_is_what_scoring_the_exchanged_runs_gives(
    good: tuple[PromptStats, ...], bad: tuple[PromptStats, ...]
) -> None:
    differences = []
    for kept in product((True, False), repeat=len(LOGS)):
        keep = dict(zip(LOGS, kept, strict=True))
        one = {key: (GOOD if keep[key[0]] else BAD)[key] for key in TRUTH}
        two = {key: (BAD if keep[key[0]] else GOOD)[key] for key in TRUTH}
        differences.append(np.subtract(_figures(one), _figures(two)))
    large = np.abs(differences) >= np.abs(differences[0]) - 1e-12
    compared = compare_challenge(good, bad, n_resamples=50)
    assert tuple(compared) == NAMES
    assert [result.p_value for result in compared.values()] == large.mean(axis=0).tolist()
    assert [result.difference.estimate for result in compared.values()] == pytest.approx(differences[0])
    assert [result.first for result in compared.values()] == pytest.approx(_figures(GOOD))
    assert {result.p_method for result in compared.values()} == {"exact"}


def test_a_run_does_not_differ_from_itself(good: tuple[PromptStats, ...]) -> None:
    for result in compare_challenge(good, good, n_resamples=50).values():
        assert (result.difference.estimate, result.p_value) == (0.0, 1.0)


def test_runs_over_other_cases_are_refused(good: tuple[PromptStats, ...], bad: tuple[PromptStats, ...]) -> None:
    with pytest.raises(UserError, match="only in the first"):
        compare_challenge(good, bad[:2])


def test_runs_of_different_tracks_are_refused(good: tuple[PromptStats, ...]) -> None:
    temporal = {key: tuple(_without_boxes(frame) for frame in frames) for key, frames in GOOD.items()}
    with pytest.raises(UserError, match="compare runs of one track"):
        compare_challenge(good, score_challenge(TRUTH, temporal)[1])


def test_the_same_seed_gives_the_same_comparison(good: tuple[PromptStats, ...], bad: tuple[PromptStats, ...]) -> None:
    one, two = (compare_challenge(good, bad, n_resamples=50, seed=4) for _ in range(2))
    assert one == two


def test_a_prompt_that_holds_nowhere_in_a_resample_does_not_pull_its_mean_down() -> None:
    """Prompt `one` holds in a single log. Answered perfectly, no resample may say otherwise."""
    truth = {
        (log_id, prompt): frames if log_id == "log-a" or prompt != "one" else tuple(map(_other, frames))
        for (log_id, prompt), frames in TRUTH.items()
    }
    stats = score_challenge(truth, truth)[1]
    intervals = challenge_intervals(stats, n_resamples=200)
    assert {interval.estimate for interval in intervals.values()} == {1.0}
    assert {interval.note for interval in intervals.values()} == {"every resample gives the same figure"}


def test_a_prompt_that_holds_nowhere_at_all_keeps_its_figures() -> None:
    never = {("log-a", "x"): tuple(map(_other, TRUTH["log-a", "one"])), ("log-b", "x"): TRUTH["log-b", "one"]}
    truth = {key: tuple(map(_other, frames)) for key, frames in never.items()}
    intervals = challenge_intervals(score_challenge(truth, never)[1], n_resamples=50)
    assert intervals["hota_temporal"].estimate == 0.0
    assert intervals["hota_temporal"].n_resamples in (0, 50)


def _other(frame: ChallengeFrame) -> ChallengeFrame:
    return replace(frame, label=np.full_like(frame.label, OTHER))
