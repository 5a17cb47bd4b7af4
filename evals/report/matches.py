"""Does the certainty of a match mean what it says? Needs truth and predictions, so it is measured once and kept.

A referred box is right when a box that the truth refers to lies within 2 m of it, one to one, as the evaluators match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import orjson
from pydantic import TypeAdapter, ValidationError

from evals.cases.case import Sequences
from evals.metrics.calibration import bin_index, bin_sums
from evals.metrics.matching import assign, similarity
from evals.metrics.packing import BoxFilter, challenge_filter
from evals.metrics.region import Region
from evals.report.confidence import N_BINS, calibration_of_sums
from evals.report.values import Calibration
from evals.running.scoring import ScoringSettings
from tools.challenge.frames import REFERRED, ChallengeFrame
from tools.challenge.writing import SequenceKey
from tools.errors import DataError
from tools.runs.writing import write_json
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

MATCHES_FILE: Final = "matches.json"


@dataclass(frozen=True, slots=True)
class LogMatches:
    """The matches of one log over all prompts, summed by bins of certainty.

    Attributes:
        log_id: The log.
        count: Referred boxes at evaluated timestamps, per bin.
        certainty: Sum of their certainties, per bin.
        right: How many are right, per bin.
        squared_error: Sum of `(certainty - right)^2` over all.
    """

    log_id: str
    count: tuple[int, ...]
    certainty: tuple[float, ...]
    right: tuple[int, ...]
    squared_error: float


def measure_matches(
    truth: Sequences,
    predicted: Sequences,
    certainty: Mapping[SequenceKey, Sequence[NDArrayFloat]],
    *,
    max_range_m: float = 50.0,
    region: Region | None = None,
) -> tuple[LogMatches, ...]:
    """Sums per log, sorted; empty when the miner tells no certainty.

    Args:
        truth: Frames of every case with a truth.
        predicted: Frames of the same cases at the same timestamps.
        certainty: By case, for every frame, of each box: NaN where it is not referred.
        max_range_m: Boxes farther from the ego vehicle are left out.
        region: Boxes outside are left out.
    """
    keep = challenge_filter(max_range_m, region)
    parts: dict[str, list[tuple[NDArrayFloat, NDArrayBool]]] = defaultdict(list)
    for key in sorted(key for key in certainty if key in truth):
        for stated, frame, made in zip(truth[key], predicted[key], certainty[key], strict=True):
            if _tells(stated):
                parts[key[0]].append(_judged(key[0], stated, frame, made, keep))
    return tuple(_summed(log_id, judged) for log_id, judged in sorted(parts.items()))


def write_matches(folder: Path, matches: Sequence[LogMatches]) -> None:
    """Keep the sums in an evaluation's folder.

    Raises:
        OutputError: The disk refuses.
    """
    write_json(folder / MATCHES_FILE, [asdict(one) for one in matches])


def read_matches(folder: Path, settings: ScoringSettings) -> Calibration | None:
    """The calibration of matches from the sums in an evaluation's folder; None where there are none.

    Raises:
        DataError: The file is damaged.
    """
    path = folder / MATCHES_FILE
    if not path.is_file():
        return None
    try:
        matches = TypeAdapter(tuple[LogMatches, ...]).validate_python(orjson.loads(path.read_bytes()))
        sums = np.array([[one.count, one.certainty, one.right] for one in matches], np.float64)
        if matches and sums.shape != (len(matches), 3, N_BINS):
            raise ValueError(f"bins of shape {sums.shape}")
    except (OSError, ValueError, ValidationError) as error:
        raise DataError(path, f"damaged: {str(error).splitlines()[0]}", "run the evaluation again") from None
    return calibration_of_sums(sums, sum(one.squared_error for one in matches), settings) if matches else None


def _tells(stated: ChallengeFrame) -> bool:
    """Files of the temporal track say that something is there, and not which boxes."""
    return not stated.is_ambiguous and (stated.has_referred or not stated.is_positive)


def _judged(
    log_id: str, stated: ChallengeFrame, frame: ChallengeFrame, made: NDArrayFloat, keep: BoxFilter
) -> tuple[NDArrayFloat, NDArrayBool]:
    """Certainty of each referred box of a frame that is evaluated, and whether it is right."""
    ego = np.broadcast_to(np.array(frame.ego_translation_m[:2]), (made.size, 2))
    evaluated = keep(log_id, frame.translation_m, frame.size_m, frame.yaw_rad, ego)
    rows: NDArrayInt = np.flatnonzero(~np.isnan(made) & evaluated)
    right = np.zeros(rows.size, np.bool_)
    true = np.flatnonzero(stated.label == REFERRED)
    if rows.size and true.size:
        near = similarity(frame.translation_m[None, rows, :2], stated.translation_m[None, true, :2])
        partner = assign(near)[0]
        right = (partner >= 0) & (near[0, np.arange(rows.size), partner] > 0)
    return made[rows], right


def _summed(log_id: str, judged: Iterable[tuple[NDArrayFloat, NDArrayBool]]) -> LogMatches:
    sure, right = (np.concatenate(part) for part in zip(*judged, strict=True))
    count, certainty, hits = bin_sums(sure, right, bin_index(sure, N_BINS), N_BINS)
    squared = float(((sure - right) ** 2).sum())
    return LogMatches(
        log_id, tuple(map(int, count)), tuple(map(float, certainty)), tuple(map(int, hits)), squared
    )  # fmt: skip
