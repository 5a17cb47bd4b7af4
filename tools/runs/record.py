"""A finished run as values: what was asked, the logs that were searched, and what was found in them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from tools.errors import UserError
from tools.results import Program
from tools.runs.summary import AttritionStep, LogStatus

_ID_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Match:
    """One uninterrupted interval of one track: a row of `matches.parquet`, whose columns docs/cli.md describes.

    Attributes:
        id: 12 hexadecimal digits that name the interval in pages, exports and reviews: a digest of log, track, role and
            first frame.
        log_id: The log.
        track_uuid: The track.
        role: `referred`, or `related` to one that is.
        category: Of the track.
        start_ns: Time of the first frame, nanoseconds.
        end_ns: Time of the last frame, nanoseconds.
        duration_s: Between both, seconds.
        confidence: Mean detection score over the interval; 1 where the source has no scores (annotations).
        certainty: Probability that this is what the query means.
        n_frames: Frames in the interval.
        start_frame: Index of the first frame in the log.
        end_frame: Index of the last frame, itself included.
        start_s: Of the first frame, seconds since the log's first one.
        start_xy_city_m: Centre at the first frame, city frame, metres.
        end_xy_city_m: Centre at the last frame, city frame, metres.
        min_ego_distance_m: Smallest planar distance between the box's centre and the ego vehicle's centre, metres.
        partners: Tracks that it is related to in the interval.
    """

    id: str
    log_id: str
    track_uuid: str
    role: Literal["referred", "related"]
    category: str
    start_ns: int
    end_ns: int
    duration_s: float
    confidence: float
    certainty: float
    n_frames: int
    start_frame: int
    end_frame: int
    start_s: float
    start_xy_city_m: tuple[float, float]
    end_xy_city_m: tuple[float, float]
    min_ego_distance_m: float
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One log of a run.

    Attributes:
        log_id: The log's folder name.
        folder: Where it lay when it was searched.
        status: `ok`, `failed` or `not run`.
        digest: Content digest of what was searched; empty when it could not be read.
        reason: Why it failed; empty when it did not.
        n_tracks: Tracks in the log.
        warnings: What had to be mended while reading it.
        pruned: Why it was not searched; empty when it was.
        searched_s: Stretches that were searched, seconds since the log's first frame; empty for all of it.
    """

    log_id: str
    folder: Path
    status: LogStatus
    digest: str
    reason: str
    n_tracks: int
    warnings: tuple[str, ...]
    pruned: str
    searched_s: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class RunRecord:
    """A finished run.

    Attributes:
        folder: The run folder, absolute.
        status: `complete`, `partial` (some logs failed) or `failed`.
        query: The query in English; empty where only a program was given.
        understood: How the writer read it; empty where a program was given.
        assumptions: What was taken for granted about vague words.
        confidence: Probability that the program says what the query means.
        profile: The profile of atoms.
        program: The program that was run, with its origin.
        logs: All logs of the run, in its order.
        matches: All rows of the table: referred first within each log, then related.
        attrition: When nothing matched: what each statement of the program left.
        refinement: What refined the tracks; empty where they were searched as they are.
        eyes: What answered questions about images; empty where none was asked.
        settings: The settings as they took effect.
        versions: Of the software, by package.
        result: All of `result.json`.
    """

    folder: Path
    status: str
    query: str
    understood: str
    assumptions: tuple[str, ...]
    confidence: float
    profile: str
    program: Program
    logs: tuple[LogRecord, ...]
    matches: tuple[Match, ...]
    attrition: tuple[AttritionStep, ...]
    refinement: str
    eyes: str
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    result: Mapping[str, Any]

    @cached_property
    def referred(self) -> tuple[Match, ...]:
        """The intervals of what the query asks for: the matches a person counts."""
        return tuple(match for match in self.matches if match.role == "referred")

    @cached_property
    def by_log(self) -> Mapping[str, LogRecord]:
        """The logs by id."""
        return {log.log_id: log for log in self.logs}

    @property
    def title(self) -> str:
        """The query, or the words of the program's file where no query was given."""
        return self.query or self.program.description or "a program"

    def match(self, name: str) -> Match:
        """The referred match with this id, or with an id that begins so.

        Raises:
            UserError: There is none, or more than one.
        """
        found = [match for match in self.referred if name and match.id.startswith(name)]
        if len(found) == 1:
            return found[0]
        what = "several matches begin" if found else "no match begins"
        listed = ", ".join(match.id for match in (found or self.referred)[:8]) or "none: nothing matched in this run"
        raise UserError(f"{what} with {name!a}; matches: {listed}")


def match_id(log_id: str, track_uuid: str, role: str, start_frame: int) -> str:
    """The name of an interval, the same in every file that speaks of it."""
    text = "\0".join([log_id, track_uuid, role, str(start_frame)])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]
