"""Does the confidence of an answer mean what it says? From records and from what the truth says of each log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from evals.metrics.calibration import (
    bin_index,
    bin_sums,
    brier_score,
    calibration_error_of_sums,
    reliability_curve,
)
from evals.records import CaseRecord
from evals.report.values import Bin, Calibration
from evals.running.scoring import ScoringSettings
from evals.statistics.bootstrap import Interval, bootstrap_intervals
from tools.typing import NDArrayAny, NDArrayFloat

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
    curve = reliability_curve(confidence, right, N_BINS)
    rows = zip(curve.count.tolist(), curve.confidence.tolist(), curve.accuracy.tolist(), strict=True)
    bins = tuple(
        Bin(at / N_BINS, (at + 1) / N_BINS, count, sure if count else None, correct if count else None)
        for at, (count, sure, correct) in enumerate(rows)
    )
    ece = _error(confidence, right, log_index, settings)
    brier, base = (brier_score(confidence, right).total, float(right.mean())) if known else (None, None)
    return Calibration(len(known), bins, ece, brier, base)


def _error(confidence: NDArrayFloat, right: NDArrayAny, log_index: NDArrayAny, settings: ScoringSettings) -> Interval:
    n_logs = max(int(log_index.max(initial=-1)) + 1, 1)
    index = bin_index(confidence, N_BINS)
    sums = np.stack([
        bin_sums(confidence[log_index == log], right[log_index == log], index[log_index == log], N_BINS)
        for log in range(n_logs)
    ])  # fmt: skip

    def statistic(weights: NDArrayFloat) -> NDArrayFloat:
        return calibration_error_of_sums(np.tensordot(weights, sums, 1))

    return bootstrap_intervals(
        statistic, n_logs, level=settings.level, n_resamples=settings.n_resamples, seed=settings.seed
    )[0]
