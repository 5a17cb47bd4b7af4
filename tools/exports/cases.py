"""Matches in their logs: which tracks play a part in each, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.av2.log import Log
from tools.errors import DataError
from tools.runs.record import Match, RunRecord
from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt

OTHER: Final = 0
RELATED: Final = 1
REFERRED: Final = 2
ROLE_NAMES: Final = ("other", "related", "referred")


@dataclass(frozen=True, slots=True)
class Part:
    """A related track's part in a match.

    Attributes:
        track: Index of the track in the log.
        spans: First and last frames, both inclusive, of the stretches at which it is related, in order, within the
            match's own interval.
    """

    track: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Case:
    """One match in its log.

    Attributes:
        match: The match.
        log: Its log.
        track: Index of the referred track.
        parts: The related tracks, in order of track.
    """

    match: Match
    log: Log
    track: int
    parts: tuple[Part, ...]

    @property
    def frames(self) -> NDArrayInt:
        """The frames of the match, shape (n_frames,)."""
        return np.arange(self.match.start_frame, self.match.end_frame + 1)

    @property
    def related(self) -> tuple[int, ...]:
        """Indices of the related tracks."""
        return tuple(part.track for part in self.parts)

    def related_mask(self) -> NDArrayBool:
        """Bool, shape (P, n_frames): the part's track is related at the frame of the match."""
        mask = np.zeros((len(self.parts), self.match.n_frames), np.bool_)
        for row, part in enumerate(self.parts):
            for first, last in part.spans:
                mask[row, first - self.match.start_frame : last + 1 - self.match.start_frame] = True
        return mask


@dataclass(frozen=True, eq=False)
class LogCases:
    """The matches of one log.

    Attributes:
        log: The log.
        cases: Its matches, in the run's order.
    """

    log: Log
    cases: tuple[Case, ...]

    def roles(self) -> NDArrayAny:
        """What each track is at each frame in any match, shape (N, T), uint8: `OTHER`, `RELATED` or `REFERRED`."""
        role = np.zeros(self.log.tracks.shape, np.uint8)
        for case in self.cases:
            for part in case.parts:
                for first, last in part.spans:
                    role[part.track, first : last + 1] = np.maximum(role[part.track, first : last + 1], RELATED)
        for case in self.cases:
            role[case.track, case.match.start_frame : case.match.end_frame + 1] = REFERRED
        return role


def cases_of(run: RunRecord, log: Log, matches: Sequence[Match]) -> LogCases:
    """Find the tracks of matches in their log.

    Args:
        run: The run.
        log: The log, opened as it was searched.
        matches: Referred matches of that log.

    Raises:
        DataError: A match names a track or a frame that the log does not have.
    """
    index = {uuid: number for number, uuid in enumerate(log.tracks.track_uuid)}
    related = [match for match in run.matches if match.role == "related" and match.log_id == log.log_id]
    for match in (*matches, *related):
        if match.track_uuid not in index or not 0 <= match.start_frame <= match.end_frame < log.tracks.n_frames:
            raise DataError(run.folder, f"a match names a track or frame that log {log.log_id} lacks", "run it again")
    return LogCases(log, tuple(_case(log, match, related, index) for match in matches))


def related_to(match: Match, related: Sequence[Match]) -> tuple[tuple[Match, tuple[int, int]], ...]:
    """The related rows of a match, each with the first and last frame that it shares with the match."""
    shared = []
    for row in related:
        first, last = max(row.start_frame, match.start_frame), min(row.end_frame, match.end_frame)
        if first <= last and match.track_uuid in row.partners and row.track_uuid in match.partners:
            shared.append((row, (first, last)))
    return tuple(shared)


def _case(log: Log, match: Match, related: Sequence[Match], index: dict[str, int]) -> Case:
    spans: dict[int, list[tuple[int, int]]] = {}
    for row, span in related_to(match, related):
        spans.setdefault(index[row.track_uuid], []).append(span)
    parts = tuple(Part(track, tuple(sorted(spans[track]))) for track in sorted(spans))
    return Case(match, log, index[match.track_uuid], parts)
