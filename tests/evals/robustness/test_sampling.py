"""Means over programs, seeds and logs: what is undefined is left out, and weights count as repetition does."""

import numpy as np
import pytest

from evals.metrics.values import N_ALPHAS, N_THRESHOLDS, HotaSums, PromptStats, SequenceStats
from evals.robustness.figures import FIGURES, program_figures
from evals.robustness.sampling import mean_intervals, recovered_intervals, scored_seeds
from evals.statistics.bootstrap import resample_weights

LOGS = ("a", "b", "c")
TEMPORAL, TRACK = FIGURES.index("hota_temporal"), FIGURES.index("hota_track")
STAMPS = FIGURES.index("timestamp_balanced_accuracy")
PRECISION, RECALL = FIGURES.index("precision"), FIGURES.index("recall")


def sums(tp: float, fn: float, fp: float) -> HotaSums:
    return HotaSums(*(np.full((N_THRESHOLDS, N_ALPHAS), value) for value in (tp, fn, fp, tp)))


def sequence(log_id: str, tp: float, fn: float, fp: float) -> SequenceStats:
    stamps = np.tile([int(tp > 0), int(fp > 0), 1, int(fn > 0)], (N_THRESHOLDS, 1))
    return SequenceStats(log_id, stamps, stamps, sums(tp, fn, fp), sums(tp, fn, fp))


def prompt(name: str, *counts: tuple[float, float, float]) -> PromptStats:
    thresholds = np.linspace(1, 0, N_THRESHOLDS)
    sequences = tuple(sequence(log_id, *one) for log_id, one in zip(LOGS, counts, strict=True))
    return PromptStats(name, thresholds, thresholds, sequences)


FOUND = prompt("found", (9, 1, 0), (5, 5, 2), (0, 0, 0))
NOTHING = prompt("nothing", (0, 0, 0), (0, 0, 0), (0, 0, 0))
FALSE_ALARM = prompt("false alarm", (0, 0, 4), (0, 0, 0), (0, 0, 0))
ONE_LOG = prompt("one log", (2, 0, 0), (0, 0, 0), (0, 0, 0))
ALL = (FALSE_ALARM, FOUND, NOTHING, ONE_LOG)


def test_what_is_undefined_is_not_a_zero() -> None:
    found = program_figures(ALL, np.ones((1, 3)), LOGS)[0]
    by_name = {stats.prompt: found[:, n] for n, stats in enumerate(ALL)}
    assert np.isnan(by_name["nothing"][[TEMPORAL, TRACK, PRECISION, RECALL]]).all()
    assert np.isnan(by_name["false alarm"][[TEMPORAL, TRACK, PRECISION, RECALL]]).all()
    assert by_name["false alarm"][STAMPS] == pytest.approx(0.875)
    assert by_name["one log"][TEMPORAL] == by_name["one log"][RECALL] == 1.0
    assert by_name["found"][RECALL] == pytest.approx(14 / 20)
    assert by_name["found"][PRECISION] == pytest.approx(14 / 16)
    assert by_name["found"][TEMPORAL] == pytest.approx(np.sqrt(14 / 22))


def test_a_program_is_undefined_where_the_logs_it_needs_have_no_weight() -> None:
    found = program_figures(ALL, np.array([[0.0, 1.0, 1.0], [2.0, 0.0, 1.0]]), LOGS)
    assert np.isnan(found[0, TEMPORAL, 3])
    assert found[1, TEMPORAL, 3] == 1.0
    assert found[1, RECALL, 1] == pytest.approx(0.9)


def test_means_leave_out_what_is_undefined_and_average_seeds_last() -> None:
    worse = (FALSE_ALARM, prompt("found", (0, 10, 0), (0, 10, 0), (0, 0, 0)), NOTHING, ONE_LOG)
    scored = scored_seeds([ALL, worse], LOGS)
    mean = scored.means(np.ones((1, 3)))[0]
    assert mean[RECALL] == pytest.approx(((0.7 + 1) / 2 + (0 + 1) / 2) / 2)
    only = scored.means(np.ones((1, 3)), np.array([False, True, False, False]))[0]
    assert only[RECALL] == pytest.approx(0.35)
    assert scored.to_find().tolist() == [False, True, False, True]


def test_resampled_means_are_what_each_weighting_gives_with_its_seeds() -> None:
    worse = (FALSE_ALARM, prompt("found", (1, 9, 0), (9, 1, 0), (0, 0, 0)), NOTHING, ONE_LOG)
    scored = scored_seeds([ALL, worse], LOGS)
    weights, seeds = resample_weights(3, 40), resample_weights(2, 40, seed=1) / 2
    drawn = scored.means(weights, seeds=scored.drawn_seeds(weights))
    for row in (0, 17, 25, 39):
        by_seed = [
            np.nanmean(program_figures(stats, weights[row : row + 1], LOGS)[0, RECALL]) for stats in (ALL, worse)
        ]
        assert drawn[row, RECALL] == pytest.approx(seeds[row] @ by_seed, nan_ok=True)


@pytest.mark.parametrize("n_resamples", [200, 1000])
def test_seeds_are_resampled_with_the_logs_however_many_resamples_there_are(n_resamples: int) -> None:
    alike = [scored_seeds([(prompt("p", *[(found, 10 - found, 0)] * 3),)], LOGS) for found in (4.0, 8.0)]
    both = scored_seeds([one.stats[0] for one in alike], LOGS)
    assert mean_intervals(alike[0], n_resamples=n_resamples)[RECALL].low is None
    interval = mean_intervals(both, n_resamples=n_resamples)[RECALL]
    assert interval.estimate == pytest.approx(0.6)
    assert interval.n_resamples == n_resamples
    assert interval.standard_error == pytest.approx(0.2 / np.sqrt(2), rel=0.15)
    won = recovered_intervals(both, alike[0], n_resamples=n_resamples)[RECALL]
    assert won.estimate == pytest.approx(1 / 3)
    assert won.low is not None


def test_intervals_hold_the_mean() -> None:
    interval = mean_intervals(scored_seeds([ALL], LOGS))[RECALL]
    assert interval.estimate == pytest.approx(0.85)
    assert interval.low is not None
    assert interval.high is not None
    assert interval.low < 0.85 < interval.high


def test_what_is_won_back_is_a_share_of_what_was_lost() -> None:
    base = scored_seeds([(prompt("p", (5, 5, 0), (5, 5, 0), (5, 5, 0)),)], LOGS)
    half = scored_seeds([(prompt("p", (7.5, 2.5, 0), (7.5, 2.5, 0), (7.5, 2.5, 0)),)], LOGS)
    assert recovered_intervals(half, base)[RECALL].estimate == pytest.approx(0.5)
    assert recovered_intervals(base, base)[RECALL].estimate == 0.0
    clean = scored_seeds([(prompt("p", (5, 0, 0), (5, 0, 0), (5, 0, 0)),)], LOGS)
    assert recovered_intervals(half, clean)[RECALL].estimate is None


def test_scorings_of_other_programs_do_not_mix() -> None:
    with pytest.raises(ValueError, match="same programs"):
        scored_seeds([ALL, ALL[:2]], LOGS)
