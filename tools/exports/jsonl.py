"""Matches as lines of JSON with a published schema: for tickets, dashboards and other programs. Needs no log."""

from __future__ import annotations

import math
from importlib.resources import files
from typing import Any, ClassVar, Final

import orjson

from tools.exports.cases import related_to
from tools.exports.naming import storable
from tools.exports.values import Exported, Job
from tools.runs.record import Match, RunRecord
from tools.runs.writing import write_bytes

SCHEMA_NAME: Final = "match-1.schema.json"
FORMAT: Final = "motherlode.match/1"
"""What every line says it is. The number grows when a field changes its meaning or goes; new fields keep it."""


class Jsonl:
    """`matches.jsonl`, and beside it the schema that its lines keep to."""

    name: ClassVar[str] = "jsonl"
    summary: ClassVar[str] = "one JSON object per match and its JSON Schema"
    extra: ClassVar[str] = ""

    def require(self) -> None:
        """Nothing is needed."""

    def write(self, job: Job) -> Exported:
        """Write both files; a run without matches has no lines."""
        lines = [orjson.dumps(record_of(job.run, match), option=orjson.OPT_APPEND_NEWLINE) for match in job.matches]
        target, schema = job.out / "matches.jsonl", job.out / SCHEMA_NAME
        write_bytes(target, b"".join(lines))
        write_bytes(schema, schema_text())
        return Exported(self.name, (target, schema))


def schema_text() -> bytes:
    """The JSON Schema of a line."""
    return files("tools.exports").joinpath("schemas", SCHEMA_NAME).read_bytes()


def record_of(run: RunRecord, match: Match) -> dict[str, Any]:
    """One match as the schema has it; times in nanoseconds of the log's clock and seconds since its first frame."""
    related = [row for row in run.matches if row.role == "related" and row.log_id == match.log_id]
    return {
        "format": FORMAT,
        "id": match.id,
        "run": storable(run.folder.name),
        "query": storable(run.query),
        "understood": storable(run.understood),
        "profile": run.profile,
        "program_sha256": run.program.digest,
        **_track(match),
        "log_id": storable(match.log_id),
        "log_digest": run.by_log[match.log_id].digest,
        **_interval(match),
        "start_xy_city_m": [_number(value) for value in match.start_xy_city_m],
        "end_xy_city_m": [_number(value) for value in match.end_xy_city_m],
        "min_ego_distance_m": _number(match.min_ego_distance_m),
        "confidence": _number(match.confidence),
        "certainty": _number(match.certainty),
        "related": [
            {**_track(row), "first_frame": first, "last_frame": last}
            for row, (first, last) in related_to(match, related)
        ],
    }


def _track(match: Match) -> dict[str, Any]:
    return {"track_uuid": storable(match.track_uuid), "category": storable(match.category)}


def _interval(match: Match) -> dict[str, Any]:
    return {
        "start_ns": match.start_ns,
        "end_ns": match.end_ns,
        "start_s": _number(match.start_s),
        "duration_s": _number(match.duration_s),
        "start_frame": match.start_frame,
        "end_frame": match.end_frame,
        "n_frames": match.n_frames,
    }


def _number(value: float) -> float | None:
    """JSON has no word for what is not known."""
    return value if math.isfinite(value) else None
