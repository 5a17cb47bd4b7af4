"""What models and eyes left in a run folder, as tables: candidates, looks at images, calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa

from tools.errors import DataError
from tools.exports.arrow_tables import arrow_table
from tools.exports.table_columns import TABLES
from tools.models.calls import CALLS_FILE
from tools.runs.record import RunRecord
from tools.runs.sight_store import EVIDENCE_FILE

CANDIDATES_FILE: Final = "candidates.json"
_RERUN: Final = "run the query again"


def candidates(run: RunRecord, name: str) -> pa.Table:
    """The programs that were written for the query.

    Raises:
        DataError: The file with them is damaged.
    """
    path = run.folder / CANDIDATES_FILE
    thinking = _objects(path, [path.read_bytes()])[0] if path.exists() else {}
    try:
        verdict = thinking.get("verdict") or {}
        rewards = {score["number"]: score["total"] for score in verdict.get("scores", ())}
        rows = [_candidate(one, verdict.get("chosen"), rewards) for one in thinking.get("candidates", ())]
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(path, "is of another version", _RERUN) from error
    return _rows("candidates", name, rows)


def evidence(run: RunRecord, name: str) -> pa.Table:
    """The looks at camera images; errors as for `candidates`."""
    path = run.folder / EVIDENCE_FILE
    try:
        rows = [_look(line) for line in _lines(path)]
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(path, "is of another version", _RERUN) from error
    return _rows("evidence", name, rows)


def model_calls(run: RunRecord, name: str) -> pa.Table:
    """The calls of models; errors as for `candidates`."""
    path = run.folder / CALLS_FILE
    names = [column.name for column in TABLES["model_calls"].columns]
    try:
        rows = [{**line["usage"], **line} for line in _lines(path)]
        return _rows("model_calls", name, [{key: row[key] for key in names[1:]} for row in rows])
    except (KeyError, TypeError) as error:
        raise DataError(path, "is of another version", _RERUN) from error


def _candidate(one: Mapping[str, Any], chosen: int | None, rewards: Mapping[int, float]) -> dict[str, Any]:
    origin, attempts, program = one["origin"], one["attempts"], one["program"]
    return {
        **{key: one[key] for key in ("number", "status", "confidence", "understood", "assumptions", "reason")},
        **{key: origin[key] for key in ("writer", "model", "wording", "is_rewrite", "temperature")},
        "chosen": None if chosen is None else one["number"] == chosen,
        "reward": rewards.get(one["number"]),
        "attempts": len(attempts),
        "codes": [attempt["code"] for attempt in attempts if attempt["code"]],
        "program": program["source"] if program else "",
    }


def _look(line: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("log_id", "frame", "question", "answer", "verdict", "reason", "model")
    return {
        **{key: line[key] for key in kept},
        "track_uuid": line["track"],
        "cameras": [str(camera) for camera, _ in line["views"]],
        "exposures_ns": [int(stamp) for _, stamp in line["views"]],
    }


def _rows(table: str, name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    columns = TABLES[table]
    return arrow_table(columns, name, {c.name: [row[c.name] for row in rows] for c in columns.columns[1:]})


def _lines(path: Path) -> list[dict[str, Any]]:
    return _objects(path, path.read_bytes().splitlines()) if path.exists() else []


def _objects(path: Path, texts: Sequence[bytes]) -> list[dict[str, Any]]:
    try:
        return [orjson.loads(text) for text in texts]
    except orjson.JSONDecodeError as error:
        raise DataError(path, "is damaged", _RERUN) from error
