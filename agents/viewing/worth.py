"""Whether a judged run is worth remembering as an example, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.console import clean
from agents.viewing.marks import Judged
from tools.runs.record import Match

LEAST_SHARE: Final = 0.8
"""Of the matches that were judged, so many were accepted: a program that is wrong once in five is no example."""
LEAST_REVIEWED: Final = 3
"""So many matches were judged, or all where there are fewer: one good match says little of a program."""
_MOST_COUNTERS: Final = 3
_LONGEST_NOTE: Final = 120


def why_not(judged: Judged) -> str:
    """Why a run is not to be remembered, with what would change that; empty where it is."""
    total, accepted, reviewed = len(judged.run.referred), len(judged.accepted), judged.reviewed
    if not total:
        return "the run found nothing, so there was nothing to accept"
    if not reviewed:
        return f"none of its {total} matches is marked; accept or reject some in the page (agents view RUN)"
    if not accepted:
        return f"none of the {reviewed} matches that were judged was accepted"
    if reviewed < min(LEAST_REVIEWED, total):
        return f"only {reviewed} of {total} matches were judged; judge {min(LEAST_REVIEWED, total)} at least"
    if accepted < LEAST_SHARE * reviewed:
        return (
            f"only {accepted} of the {reviewed} matches that were judged were accepted, and {LEAST_SHARE:.0%} are "
            "asked for; mend the program (agents why RUN tells which step lets the others in), run it, judge again"
        )
    return ""


def evidence_of(judged: Judged, reviewer: str) -> str:
    """What speaks for the program of a judged run, and the matches that speak against it, in one line."""
    run, rejected = judged.run, judged.rejected
    logs = len({match.log_id for match, _ in (*judged.accepted, *rejected)})
    head = (
        f"{clean(reviewer, 80)} looked at {judged.reviewed} of {len(run.referred)} matches in {logs} logs: "
        f"{len(judged.accepted)} accepted, {len(rejected)} rejected (run {clean(run.folder.name, 100)})"
    )
    return "; ".join([head, *([f"not: {_counters(rejected)}"] if rejected else [])])


def _counters(rejected: Sequence[tuple[Match, str]]) -> str:
    told = [_counter(match, note) for match, note in rejected[:_MOST_COUNTERS]]
    more = [f"{len(rejected) - _MOST_COUNTERS} more"] if len(rejected) > _MOST_COUNTERS else []
    return ", ".join([*told, *more])


def _counter(match: Match, note: str) -> str:
    where = f"{clean(match.category, 40)} {clean(match.track_uuid, 40)[:8]} in {clean(match.log_id, 40)[:8]}"
    when = f"{match.start_s:.1f}-{match.start_s + match.duration_s:.1f} s"
    said = f' "{clean(note, _LONGEST_NOTE)}"' if note else ""
    return f"{where} at {when}{said}"
