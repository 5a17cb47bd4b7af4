"""From stored per-log results to the files of a run folder."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from tools.atoms.profiles import related_mask_of
from tools.av2.log import Log
from tools.challenge.frames import ChallengeFrame, submission_frames
from tools.challenge.writing import write_spatiotemporal, write_temporal
from tools.errors import DataError
from tools.runs.execution import TracksOf, own_tracks
from tools.runs.folder import PARTS_FOLDER, RESULT_FILE
from tools.runs.intervals import intervals_of
from tools.runs.logs import untouched_log
from tools.runs.matches import matches_of, write_matches
from tools.runs.parts import load_part
from tools.runs.request import RunRequest
from tools.runs.sight_store import image_warnings
from tools.runs.summary import LogOutcome, RunSummary
from tools.runs.writing import OutputError, at_once, write_json
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

MATCHES_FILE = "matches.parquet"
SPATIOTEMPORAL_FILE = "submission_spatiotemporal.pkl"
TEMPORAL_FILE = "submission_temporal.pkl"


@dataclass(frozen=True, eq=False)
class LogHarvest:
    """One log's share of the run's files.

    Attributes:
        outcome: The log's outcome, counts filled in.
        matches: Its rows of `matches.parquet`; None when the log failed.
        frames: Its frames of the challenge's files; empty when the log failed.
    """

    outcome: LogOutcome
    matches: pa.Table | None = None
    frames: tuple[ChallengeFrame, ...] = ()


def harvest_log(
    request: RunRequest,
    outcome: LogOutcome,
    path: Path,
    parts: Path,
    cache_dir: Path | None,
    prompt: str,
    tracks_of: TracksOf = own_tracks,
    certainty: NDArrayFloat | float = 1.0,
) -> LogHarvest:
    """Read one log and its stored result; a log that failed stays as it is.

    Args:
        request: The run's request.
        outcome: The log's outcome so far.
        path: The log's folder.
        parts: Folder of stored results.
        cache_dir: Ingest cache, or None.
        prompt: The challenge's prompt.
        tracks_of: Which annotation file of the log was searched.
        certainty: Probability that a referred track at a frame is what the query means, shape (N, T) or one for all.
    """
    if outcome.status != "ok":
        return LogHarvest(outcome)
    result = load_part(parts, request.part_key(outcome.digest))
    if result is None or not isinstance(result.outcome, Scenario):
        return LogHarvest(replace(outcome, status="failed", code="D_PART", reason="its stored result is damaged"))
    try:
        log = untouched_log(path, cache_dir, tracks_of(path))
        if log.digest != outcome.digest:
            raise DataError(path, "the log changed during the run", "run the command again")
    except DataError as error:
        return LogHarvest(replace(outcome, status="failed", code="D_LOG", reason=str(error)))
    scenario = result.outcome
    related = related_mask_of(request.profile, scenario)
    frames = submission_frames(log, scenario, prompt, ego_centre=request.ego_centre, related=related)
    outcome = _counted(outcome, log, scenario, related)
    seen = image_warnings(parts, request.part_key(outcome.digest))
    outcome = replace(outcome, warnings=(*outcome.warnings, *seen))
    return LogHarvest(outcome, matches_of(log, scenario, related, certainty), frames)


def _counted(outcome: LogOutcome, log: Log, scenario: Scenario, related: NDArrayBool) -> LogOutcome:
    intervals = intervals_of(scenario.mask)
    times = log.tracks.timestamps_ns
    categories = Counter(log.tracks.category)
    return replace(
        outcome,
        referred_tracks=int(scenario.mask.any(axis=1).sum()),
        related_tracks=int(related.any(axis=1).sum()),
        intervals=len(intervals),
        referred_s=float((times[intervals.last] - times[intervals.first]).sum()) / 1e9,
        n_tracks=log.tracks.n_tracks,
        categories=tuple(sorted(categories.items())),
        warnings=log.warnings,
    )


def write_results(
    folder: Path,
    summary: RunSummary,
    harvests: list[LogHarvest],
    prompt: str,
    beside: Sequence[Callable[[], None]] = (),
) -> None:
    """Write the result files; `result.json` comes last, so its presence says that the others are whole.

    Args:
        folder: The run folder.
        summary: Of the run.
        harvests: What was found, log by log.
        prompt: Under which it is handed in.
        beside: What else of the run is to be written before `result.json`, at the same time as the others.

    Raises:
        OutputError: The disk refuses; the stored per-log results stay for the next try.
    """
    matches = [h.matches for h in harvests if h.matches is not None]
    writes = [partial(write_matches, folder / MATCHES_FILE, matches)]
    submission = {(h.outcome.log_id, prompt): h.frames for h in harvests if h.frames}
    if submission:
        writes.append(partial(write_spatiotemporal, folder / SPATIOTEMPORAL_FILE, submission))
        writes.append(partial(write_temporal, folder / TEMPORAL_FILE, submission))
    try:
        at_once(*writes, *beside)
    except DataError as error:
        raise OutputError(str(error)) from error
    write_json(folder / RESULT_FILE, summary.as_dict())
    if summary.status != "interrupted":
        shutil.rmtree(folder / PARTS_FOLDER, ignore_errors=True)
