"""Is a writer's confidence what it says, and what would a threshold on it give?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.grammar.layout import block, share
from evals.grammar.logistic import Fit
from evals.grammar.pairs import Pair
from evals.metrics.calibration import brier_score, expected_calibration_error, reliability_curve
from tools.typing import NDArrayBool, NDArrayFloat

THRESHOLDS: Final = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
MOST_WRONG: Final = 0.03
"""Share of wrong answers that is borne among those given without asking further."""
_BINS: Final = 5


@dataclass(frozen=True, slots=True)
class Quality:
    """How good confidences are.

    Attributes:
        count: Readings.
        right: Share of them that is right.
        brier: Mean squared error; 0 is perfect.
        base: The same where every reading is given the share that is right.
        error: Expected calibration error over five bins of equal count.
        auc: Probability that a right reading is surer than a wrong one, ties half; NaN without one of either.
    """

    count: int
    right: float
    brier: float
    base: float
    error: float
    auc: float


def quality(confidence: NDArrayFloat, right: NDArrayBool) -> Quality:
    """How good confidences, shape (K,), are for outcomes of the same shape; all NaN without any."""
    score = brier_score(confidence, right)
    error = expected_calibration_error(reliability_curve(confidence, right, _BINS, "count"))
    share_right = float(right.mean()) if right.size else float("nan")
    return Quality(right.size, share_right, score.total, score.uncertainty, error, auc(confidence, right))


def auc(confidence: NDArrayFloat, right: NDArrayBool) -> float:
    """Area under the ROC curve (Mann-Whitney): see `Quality.auc`."""
    good, bad = confidence[right], confidence[~right]
    if not good.size or not bad.size:
        return float("nan")
    above = (good[:, None] > bad).sum() + 0.5 * (good[:, None] == bad).sum()
    return float(above / (good.size * bad.size))


def sure_from(confidence: NDArrayFloat, right: NDArrayBool, most_wrong: float = MOST_WRONG) -> float:
    """The least threshold of `THRESHOLDS` above which at most `most_wrong` of the answers are wrong; 1 without one."""
    for threshold in THRESHOLDS:
        given = confidence >= threshold
        if given.any() and float((~right[given]).mean()) <= most_wrong:
            return threshold
    return 1.0


def report(pairs: Sequence[Pair], confidence: NDArrayFloat, title: str) -> str:
    """Quality by source, reliability by bins, and what thresholds give, as text."""
    right = np.array([pair.is_right for pair in pairs], np.bool_)
    by_reference = np.array([pair.source == "reference" for pair in pairs], np.bool_)
    parts = {"reference": by_reference, "second opinion": ~by_reference, "both": np.ones_like(right)}
    return "\n".join(
        [
            title,
            f"  {'compared with':16}{'readings':>9}{'right':>7}{'Brier':>7}{'(base)':>8}{'ECE':>7}{'AUC':>7}",
            *(_quality_line(name, quality(confidence[part], right[part])) for name, part in parts.items()),
            "  reliability (compared with references)",
            f"  {'sure':>7}{'right':>7}{'readings':>10}",
            *_bins(confidence[by_reference], right[by_reference]),
            f"  {'from':>7}{'answered, reference':>22}{'wrong':>14}{'answered, both':>20}{'wrong':>16}",
            *(_threshold_line(threshold, confidence, right, by_reference) for threshold in THRESHOLDS),
        ]
    )


def _quality_line(name: str, q: Quality) -> str:
    return f"  {name:16}{q.count:9}{q.right:7.2f}{q.brier:7.3f}{f'({q.base:.3f})':>8}{q.error:7.3f}{q.auc:7.2f}"


def _bins(confidence: NDArrayFloat, right: NDArrayBool) -> list[str]:
    curve = reliability_curve(confidence, right, _BINS, "count")
    rows = zip(curve.confidence.tolist(), curve.accuracy.tolist(), curve.count.tolist(), strict=True)
    return [f"  {sure:7.2f}{true:7.2f}{count:10}" for sure, true, count in rows if count]


def _threshold_line(threshold: float, confidence: NDArrayFloat, right: NDArrayBool, reference: NDArrayBool) -> str:
    cells = []
    for part in (reference, np.ones_like(reference)):
        given = part & (confidence >= threshold)
        answered, wrong = int(given.sum()), int((given & ~right).sum())
        cells.append(f"{share(answered, int(part.sum())):>20}{share(wrong, answered):>16}")
    return f"  {threshold:7.2f}" + "".join(cells)


def coefficients_text(fitted: Fit, threshold: float) -> str:
    """The coefficients in a few lines; weights of 0 are left out."""
    weights = ", ".join(f"{name} {weight:g}" for name, weight in fitted.weights if weight) or "none"
    head = f"log odds {fitted.intercept:g}, second opinions {fitted.opinion:+g}; sure from {threshold:g}"
    return "\n".join([head, *block("weights", weights)])


def model_yaml(fitted: Fit, threshold: float, count: int) -> str:
    """The file of coefficients that writers read."""
    weights = "".join(f"  {name}: {weight:g}\n" for name, weight in fitted.weights)
    return (
        "# How sure the grammar is of a reading: log odds of the plainest one, and what each unit of evidence takes\n"
        "# from them (`agents/writers/api.py`, `Evidence`). From `sure_from` on a reading is answered without asking\n"
        f"# further. Fitted to {count} readings by: python -m evals.grammar calibrate --write\n"
        f"intercept: {fitted.intercept:g}\nsure_from: {threshold:g}\nweights:\n{weights}"
    )
