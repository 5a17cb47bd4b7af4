"""An answer as a search result: needs truth and predictions, so it is measured once and kept beside the figures."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np
import orjson
from pydantic import TypeAdapter, ValidationError

from evals.cases.case import Sequences
from evals.metrics import (
    CaseIntervals,
    Region,
    average_precision,
    case_intervals,
    f1_scores_2025,
    interval_iou,
    matched_intervals,
    precision_at,
    ranked_tracks,
)
from evals.report.values import PrecisionAt, Retrieval
from tools.errors import DataError
from tools.runs.writing import write_json

RETRIEVAL_FILE: Final = "retrieval.json"
HEADS: Final = (1, 5, 10, 50, 100)
_IOU: Final = 0.5


def measure_retrieval(
    truth: Sequences, predicted: Sequences, *, max_range_m: float = 50.0, region: Region | None = None
) -> Retrieval:
    """Ranked tracks, intervals and the figures of 2025.

    Args:
        truth: Frames of every case with a truth.
        predicted: Frames of the same cases at the same timestamps.
        max_range_m: For intervals and the figures of 2025: boxes farther from the ego vehicle are left out.
        region: For the same: boxes outside are left out.

    Raises:
        DataError: Truth and predictions do not fit together.
    """
    ranked = ranked_tracks(truth, predicted)
    n_true = int(ranked.n_relevant.sum())
    heads = precision_at(ranked.score, ranked.relevant, list(HEADS)).tolist()
    old = f1_scores_2025(truth, predicted, max_range_m=max_range_m, region=region)
    when = case_intervals(truth, predicted, max_range_m=max_range_m, region=region)
    overlap, precision, recall = _overlap(when)
    return Retrieval(
        tuple(PrecisionAt(k, value if ranked.score.size else None) for k, value in zip(HEADS, heads, strict=True)),
        _known(average_precision(ranked.score, ranked.relevant, n_true)),
        int(ranked.score.size),
        n_true,
        overlap,
        precision,
        recall,
        _known(old.timestamp),
        _known(old.log),
    )


def write_retrieval(folder: Path, retrieval: Retrieval) -> None:
    """Keep the figures in an evaluation's folder.

    Raises:
        OutputError: The disk refuses.
    """
    write_json(folder / RETRIEVAL_FILE, asdict(retrieval))


def read_retrieval(folder: Path) -> Retrieval | None:
    """The figures kept in an evaluation's folder; None when none are.

    Raises:
        DataError: The file is damaged.
    """
    path = folder / RETRIEVAL_FILE
    if not path.is_file():
        return None
    try:
        return TypeAdapter(Retrieval).validate_python(orjson.loads(path.read_bytes()))
    except (OSError, orjson.JSONDecodeError, ValidationError) as error:
        raise DataError(path, f"damaged: {str(error).splitlines()[0]}", "run the evaluation again") from None


def _overlap(when: CaseIntervals) -> tuple[float | None, float | None, float | None]:
    """Mean IoU over cases, precision and recall of intervals."""
    iou = interval_iou(when.truth, when.predicted, len(when.keys))
    known = iou[~np.isnan(iou)]
    matches = matched_intervals(when.truth, when.predicted, len(when.keys), [_IOU])
    mean = float(known.mean()) if known.size else None
    return mean, _known(float(matches.precision[0])), _known(float(matches.recall[0]))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
