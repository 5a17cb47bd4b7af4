"""Cases whose truth is written down as intervals of tracks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from evals.cases.case import Case
from evals.cases.labelling import LogTruth
from evals.cases.programs import KnownTruth
from evals.metrics.region import Region
from tools.av2.log import Log, open_log
from tools.challenge.frames import ChallengeFrame
from tools.challenge.writing import SequenceKey
from tools.errors import UserError
from tools.typing import NDArrayBool

Unit = Literal["ns", "frames"]


@dataclass(frozen=True, slots=True)
class ExplicitCase:
    """A case with its referred tracks.

    Attributes:
        case: The case.
        tracks: Intervals [first, last] per track uuid, both inclusive; without tracks nothing fits the prompt.
        unit: What the intervals count: timestamps in `ns`, or `frames` of the log from 0.
    """

    case: Case
    tracks: Mapping[str, Sequence[tuple[int, int]]]
    unit: Unit = "ns"


def explicit_truth(
    cases: Sequence[ExplicitCase],
    log_folders: Mapping[str, Path],
    *,
    region: Region | None = None,
    cache_dir: Path | None = None,
    where: object = "suite",
) -> KnownTruth:
    """The truth of cases that say it themselves.

    Args:
        cases: The cases; their logs are known.
        log_folders: Folder of each log, by log id.
        region: The region outside of which boxes are not evaluated; None: only their range counts.
        cache_dir: Ingest cache, or None.
        where: The suite's file, for messages.

    Raises:
        UserError: A track is not in its log, an interval is turned round, lies outside of the log, or covers no
            annotated box of its track, or a case is there twice.
        DataError: A log cannot be read.
    """
    by_log: dict[str, list[ExplicitCase]] = defaultdict(list)
    for case in cases:
        by_log[case.case.log_id].append(case)
    truth: dict[SequenceKey, tuple[ChallengeFrame, ...]] = {}
    for log_id in sorted(by_log):
        log = open_log(log_folders[log_id], cache_dir)
        base = LogTruth.of(log, region)
        for case in by_log[log_id]:
            if case.case.key in truth:
                raise UserError(f"{where}: {case.case.key!a} is there twice")
            referred = _referred(log, case, where)
            truth[case.case.key] = base.labelled(referred, np.zeros_like(referred))
    return KnownTruth(tuple(sorted(case.case for case in cases)), truth)


def _referred(log: Log, case: ExplicitCase, where: object) -> NDArrayBool:
    """Which tracks hold when, shape (N, T)."""
    tracks = log.tracks
    index = {uuid: number for number, uuid in enumerate(tracks.track_uuid)}
    referred = np.zeros(tracks.shape, np.bool_)
    for uuid, intervals in case.tracks.items():
        place = f"{where}: {case.case.prompt!a} on {case.case.log_id}: track {uuid!a}"
        if uuid not in index:
            raise UserError(f"{place} is not in the log, which has {len(index)} tracks")
        present = tracks.present_mask[index[uuid]]
        for interval in intervals:
            held = _held(log, interval, case.unit, place) & present
            if not held.any():
                raise UserError(f"{place} has no box within {list(interval)} {case.unit}")
            referred[index[uuid]] |= held
    return referred


def _held(log: Log, interval: tuple[int, int], unit: Unit, place: str) -> NDArrayBool:
    """Which frames an interval covers, shape (T,)."""
    stamps = log.tracks.timestamps_ns
    values = stamps if unit == "ns" else np.arange(stamps.size)
    first, last = interval
    if first > last:
        raise UserError(f"{place}: the interval {[first, last]} ends before it begins")
    if first < values[0] or last > values[-1]:
        raise UserError(f"{place}: {[first, last]} lies outside of the log: {values[0]} to {values[-1]} {unit}")
    held: NDArrayBool = (values >= first) & (values <= last)
    return held
