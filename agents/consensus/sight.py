"""Visual evidence for the judge: a few matches of every candidate are looked at in camera images.

Boxes and map cannot tell whether what a program found looks like what was asked for. A model that sees is asked, for a
few tracks of each candidate, whether the query's words fit; a track that several candidates found is looked at once.
What pictures cannot tell (most of how things move) counts neither way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.log import Log
from tools.questions import Question
from tools.runs.seeing import Sight, answered
from tools.scenario import Scenario
from tools.typing import NDArrayBool
from tools.vision.values import LogAsk

ATOM: Final = "looks_like"
PRIOR: Final = 1.0
"""The share of confirmed matches is shrunk towards one half as if by this many looks for and against."""
Cell = tuple[str, int]
"""(log_id, track index)."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What cameras say of the candidates' matches.

    Attributes:
        confirmed: Tracks in which the query's words are seen, by candidate.
        denied: Tracks in which they are seen not to hold, by candidate.
        problem: Why some were not looked at, in one line; empty when all were.
    """

    confirmed: Mapping[int, int] = field(default_factory=dict)
    denied: Mapping[int, int] = field(default_factory=dict)
    problem: str = ""

    def share(self, number: int) -> float | None:
        """The shrunk share of a candidate's looked-at matches that is confirmed; None where pictures told nothing."""
        yes, no = self.confirmed.get(number, 0), self.denied.get(number, 0)
        return (yes + PRIOR / 2) / (yes + no + PRIOR) if yes + no else None


def look_at_matches(
    query: str,
    found: Mapping[int, Mapping[str, Scenario]],
    logs: Mapping[str, tuple[Path, Log]],
    sight: Sight,
    most: int,
) -> Looked:
    """Look at up to `most` tracks of each candidate.

    Args:
        query: The query.
        found: What each candidate that runs found, by number and log id.
        logs: Folder and log of each log id.
        sight: Who looks, and where answers are kept.
        most: Tracks of one candidate that are looked at.
    """
    picked = {number: _picked(scenarios, most) for number, scenarios in found.items()}
    wanted = sorted({cell for cells in picked.values() for cell in cells})
    asks = [_ask(query, log_id, [track for log, track in wanted if log == log_id], found, logs) for log_id in
            sorted({log_id for log_id, _ in wanted})]  # fmt: skip
    verdicts: dict[Cell, bool] = {}
    problem = ""
    for ask, seen in zip(asks, answered(asks, sight), strict=True):
        if seen.problem is not None:
            problem = problem or f"{ask.log.log_id}: {seen.problem.message}"
            continue
        for track in np.flatnonzero(ask.mask.any(axis=1)).tolist():
            no = ask.mask[track] & ~seen.yes[track] & ~seen.unsure[track]
            if seen.yes[track].any() or no.any():
                verdicts[ask.log.log_id, track] = bool(seen.yes[track].sum() >= no.sum())
    yes, no_ = (_counted(found, verdicts, wanted=value) for value in (True, False))
    return Looked(yes, no_, problem)


def _picked(scenarios: Mapping[str, Scenario], most: int) -> list[Cell]:
    """Tracks to look at: the longest of each log first, one log after the other, so that all logs have a say."""
    ranked = []
    for log_id, scenario in sorted(scenarios.items()):
        length = scenario.mask.sum(axis=1)
        order = [track for track in np.lexsort((np.arange(length.size), -length)).tolist() if length[track]]
        ranked += [(place, log_id, track) for place, track in enumerate(order[:most])]
    return [(log_id, track) for _, log_id, track in sorted(ranked)[:most]]


def _ask(
    query: str,
    log_id: str,
    tracks: Sequence[int],
    found: Mapping[int, Mapping[str, Scenario]],
    logs: Mapping[str, tuple[Path, Log]],
) -> LogAsk:
    path, log = logs[log_id]
    mask: NDArrayBool = np.zeros(log.tracks.shape, np.bool_)
    for scenarios in found.values():
        if log_id in scenarios:
            mask[tracks] |= scenarios[log_id].mask[tracks]
    return LogAsk(path, log, Question.of(ATOM, {"description": query}), mask & log.tracks.present_mask)


def _counted(
    found: Mapping[int, Mapping[str, Scenario]], verdicts: Mapping[Cell, bool], *, wanted: bool
) -> dict[int, int]:
    """Of the tracks that were looked at, how many of each candidate's are confirmed, or denied."""
    return {
        number: sum(
            log_id in scenarios and bool(scenarios[log_id].mask[track].any())
            for (log_id, track), verdict in verdicts.items()
            if verdict is wanted
        )
        for number, scenarios in found.items()
    }
