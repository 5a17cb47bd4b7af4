"""Two runs of one program held against each other: everything searched, and what a coarse filter left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from tools.errors import UserError
from tools.index.coarse import UNLIKE
from tools.runs.folder import RESULT_FILE, TRAJECTORY_FILE
from tools.runs.harvest import MATCHES_FILE
from tools.runs.matches import read_matches

Frames = Mapping[tuple[str, str], frozenset[int]]
"""Frames at which each (log, track) is referred to."""


@dataclass(frozen=True, slots=True)
class CoarseRecall:
    """What is left of the matches of a whole search, each as (kept, all).

    Attributes:
        logs: Logs with a match.
        tracks: Matching (log, track) pairs.
        frames: Matching (log, track, frame) triples.
        searched: Logs of which something was searched, of those that could be read.
        told: What the filter says it left out.
        search_s: Wall time of the two searches, choosing what to search included, seconds; None where a run went on
            from an earlier one, or its record is not there. Times depend on the machine.
    """

    logs: tuple[int, int]
    tracks: tuple[int, int]
    frames: tuple[int, int]
    searched: tuple[int, int]
    told: str
    search_s: tuple[float, float] | None = None

    def share(self, name: str) -> float | None:
        """Kept over all; None where there was nothing to keep."""
        kept, whole = getattr(self, name)
        return kept / whole if whole else None


def coarse_recall(whole: Path, coarse: Path) -> CoarseRecall:
    """Compare two run folders.

    Args:
        whole: Of the run without a coarse filter.
        coarse: Of the run with one.

    Raises:
        UserError: A folder holds no finished run, or the runs differ in more than the filter, or only one may have one.
    """
    results = _result(whole), _result(coarse)
    _require_alike(*results)
    full, left = (_frames(read_matches(folder / MATCHES_FILE)) for folder in (whole, coarse))
    if any(not frames <= full.get(key, frozenset()) for key, frames in left.items()):
        raise UserError(f"{coarse} has matches that {whole} lacks: these are not runs over the same logs")
    judged = [log for log in results[1]["logs"] if log["status"] == "ok"]
    searched = sum(log.get("pruned") != UNLIKE for log in judged)
    return CoarseRecall(
        (len({log for log, _ in left}), len({log for log, _ in full})),
        (len(left), len(full)),
        (sum(map(len, left.values())), sum(map(len, full.values()))),
        (searched, len(judged)),
        results[1]["coarse"],
        _both(_search_s(coarse), _search_s(whole)),
    )


def _both(first: float | None, second: float | None) -> tuple[float, float] | None:
    return None if first is None or second is None else (first, second)


def _search_s(folder: Path) -> float | None:
    """How long a run searched; None where that is not known of the whole search."""
    try:
        (attempt,) = orjson.loads((folder / TRAJECTORY_FILE).read_bytes())["attempts"]
        events = [event for event in attempt["events"] if event["stage"] == "execute"]
        begun, done = ([event for event in events if event["what"] == what] for what in ("begun", "done"))
        return float(done[0]["seconds"]) if begun and begun[0]["details"]["logs reused"] == "0" else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def as_markdown(found: CoarseRecall) -> str:
    """The comparison as a small table."""
    rows = [("logs with matches", "logs"), ("matching tracks", "tracks"), ("matching track frames", "frames")]
    lines = ["| | kept | of | recall |", "|---|---|---|---|"]
    for title, name in rows:
        (kept, whole), share = getattr(found, name), found.share(name)
        lines.append(f"| {title} | {kept} | {whole} | {'-' if share is None else f'{share:.3f}'} |")
    searched, readable = found.searched
    took = f"Searching took {found.search_s[0]:.2f} s instead of {found.search_s[1]:.2f} s. " if found.search_s else ""
    return "\n".join([*lines, "", f"{took}Searched: {searched} of {readable} logs. {found.told}", ""])


def _result(folder: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = orjson.loads((folder / RESULT_FILE).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        raise UserError(f"{folder}: no finished run; name a run folder that holds {RESULT_FILE}") from None
    return content


def _require_alike(whole: dict[str, Any], coarse: dict[str, Any]) -> None:
    if "coarse" in whole or "coarse" not in coarse:
        raise UserError("the first run must have searched everything, the second with --coarse")
    for name in ("profile", "program", "refinement"):
        if whole.get(name) != coarse.get(name):
            raise UserError(f"the runs differ in their {name}; run the same program in both ways")
    ours, theirs = ([(log["log_id"], log["digest"]) for log in run["logs"]] for run in (whole, coarse))
    if ours != theirs:
        raise UserError("the runs are not over the same logs")


def _frames(matches: pa.Table) -> dict[tuple[str, str], frozenset[int]]:
    found: dict[tuple[str, str], set[int]] = {}
    for row in matches.select(["log_id", "track_uuid", "role", "start_frame", "end_frame"]).to_pylist():
        if row["role"] == "referred":
            frames = range(row["start_frame"], row["end_frame"] + 1)
            found.setdefault((row["log_id"], row["track_uuid"]), set()).update(frames)
    return {key: frozenset(frames) for key, frames in found.items()}
