"""What a page says of a run, as plain values for JSON; their meanings are those of the frozen values they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from agents.viewing.values import NearMiss, Story
from tools.runs.record import LogRecord, Match, RunRecord
from tools.typing import NDArrayFloat


def run_document(run: RunRecord) -> dict[str, Any]:
    """The run itself: what was asked, how it was read, what was run."""
    return {
        "folder": run.folder.name,
        "title": run.title,
        "query": run.query,
        "understood": run.understood,
        "assumptions": run.assumptions,
        "confidence": run.confidence,
        "status": run.status,
        "profile": run.profile,
        "origin": run.program.origin,
        "program": run.program.source,
        "digest": str(run.result["program"].get("digest", "")),
        "counts": run.result.get("counts", {}),
        "categories": run.result.get("categories", {}),
        "refinement": run.refinement,
        "eyes": run.eyes,
        "versions": dict(run.versions),
        "settings": {name: str(value) for name, value in run.settings.items() if value not in ("", False, None)},
        "attrition": [asdict(step) for step in run.attrition],
    }


def logs_document(run: RunRecord, absent: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every log of the run, those without matches, those left out and those that failed too.

    Args:
        run: The run.
        absent: Why a log has no replay, by log; empty text where none was wanted.
    """
    return [_log(log, absent.get(log.log_id)) for log in run.logs]


def matches_document(matches: Sequence[Match]) -> list[dict[str, Any]]:
    """The intervals, in order of the run."""
    return [
        {
            "id": match.id,
            "log": match.log_id,
            "track": match.track_uuid,
            "category": match.category,
            "start": round(match.start_s, 3),
            "end": round(match.start_s + match.duration_s, 3),
            "frames": [match.start_frame, match.end_frame],
            "certainty": round(match.certainty, 4),
            "score": round(match.confidence, 4),
            "ego_m": round(match.min_ego_distance_m, 1),
            "partners": match.partners,
        }
        for match in matches
    ]


def story_document(story: Story | None, times_s: Mapping[str, NDArrayFloat]) -> dict[str, Any]:
    """What is told of the run as a whole; matches have their stories beside their replays.

    Args:
        story: The story; None where there is none.
        times_s: Times of frames by log, seconds, of the logs that could be opened.
    """
    if story is None:
        return {"reading": "", "steps": [], "near": [], "notes": [], "nothing": None}
    return {
        "reading": story.reading,
        "steps": [asdict(step) for step in story.steps],
        "near": [_near_miss(one, times_s.get(one.log_id)) for one in story.near_misses],
        "notes": story.notes,
        "nothing": asdict(story.nothing) if story.nothing else None,
    }


def told_document(story: Story | None, matches: Sequence[Match]) -> dict[str, Any]:
    """The stories of some matches by their ids: where each step holds, numbers over time, looks at images."""
    wanted = {match.id for match in matches}
    return {
        told.match_id: {
            "held": [asdict(one) for one in told.held],
            "series": [
                {
                    "name": one.name,
                    "unit": one.unit,
                    "first": one.first_frame,
                    "of": one.of,
                    "how": one.how,
                    "limits": [asdict(limit) for limit in one.limits],
                    "values": list(map(_short, one.values)),
                }
                for one in told.series
            ],
            "looks": told.looks,
            "bonds": [asdict(one) for one in told.bonds],
        }
        for told in (story.matches if story else ())
        if told.match_id in wanted
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _log(log: LogRecord, absent: str | None) -> dict[str, Any]:
    return {
        "id": log.log_id,
        "status": log.status,
        "reason": log.reason,
        "pruned": log.pruned,
        "searched": log.searched_s,
        "warnings": log.warnings,
        "tracks": log.n_tracks,
        "absent": absent,
    }


def _near_miss(miss: NearMiss, times_s: NDArrayFloat | None) -> dict[str, Any]:
    last = len(times_s) - 1 if times_s is not None else 0
    spans = (
        [] if times_s is None else [[float(times_s[min(end, last)].round(3)) for end in span] for span in miss.spans]
    )
    return {
        "log": miss.log_id,
        "track": miss.track_uuid,
        "category": miss.category,
        "frames": miss.spans,
        "spans": spans,
        "step": miss.step,
        "parameter": miss.parameter,
        "unit": miss.unit,
        "value": miss.value,
        "needed": miss.needed,
        "says": miss.says,
        "partners": miss.partners,
    }
