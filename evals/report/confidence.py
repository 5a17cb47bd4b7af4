"""Does the confidence of an answer mean what it says? From records and from what the truth says of each log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from evals.metrics.calibration import bin_index, bin_sums, calibration_error_of_sums
from evals.records import CaseRecord
from evals.report.values import Bin, Calibration
from evals.running.scoring import ScoringSettings
from evals.statistics.bootstrap import Interval, bootstrap_intervals
from tools.typing import NDArrayFloat

N_BINS: Final = 10


def calibration_of(
    records: Sequence[CaseRecord], holds: Mapping[tuple[str, str], bool], settings: ScoringSettings
) -> Calibration:
    """The calibration of all answers that refer to something, on cases whose truth is known.

    Args:
        records: Every case.
        holds: By (log_id, prompt), whether the prompt holds there.
        settings: Of the resampling.
    """
    known = [record for record in records if record.n_referred and (record.log_id, record.prompt) in holds]
    confidence = np.array([record.confidence for record in known], np.float64)
    right = np.array([holds[record.log_id, record.prompt] for record in known], np.bool_)
    log_index = np.unique([record.log_id for record in known], return_inverse=True)[1]
    index, n_logs = bin_index(confidence, N_BINS), max(int(log_index.max(initial=-1)) + 1, 1)
    sums = np.stack([
        bin_sums(confidence[log_index == log], right[log_index == log], index[log_index == log], N_BINS)
        for log in range(n_logs)
    ])  # fmt: skip
    return calibration_of_sums(sums, float(((confidence - right) ** 2).sum()), settings)


def calibration_of_sums(sums: NDArrayFloat, squared_error: float, settings: ScoringSettings) -> Calibration:
    """The calibration of answers that are summed by bins and logs.

    Args:
        sums: Answers, sum of confidences and right answers, shape (n_logs, 3, N_BINS), n_logs at least 1.
        squared_error: Sum of `(confidence - right)^2` over all answers.
        settings: Of the resampling.
    """
    count, confidence, right = sums.sum(axis=0)
    total, n_right = int(count.sum()), float(right.sum())
    bins = tuple(
        Bin(at / N_BINS, (at + 1) / N_BINS, int(n), float(sure / n) if n else None, float(hits / n) if n else None)
        for at, (n, sure, hits) in enumerate(zip(count, confidence, right, strict=True))
    )
    brier, base = (squared_error / total, n_right / total) if total else (None, None)
    return Calibration(total, bins, _error(sums, settings), brier, base)


def _error(sums: NDArrayFloat, settings: ScoringSettings) -> Interval:
    def statistic(weights: NDArrayFloat) -> NDArrayFloat:
        return calibration_error_of_sums(np.tensordot(weights, sums, 1))

    return bootstrap_intervals(
        statistic, len(sums), level=settings.level, n_resamples=settings.n_resamples, seed=settings.seed
    )[0]
