"""The form of a scout's reply: its JSON schema, and the way back to values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from agents.scenes.values import Verdict
from tools.models.values import ReplySchema
from tools.scenes.parsing import Problem, parse_scene
from tools.scenes.schema import BLOCKS, CRITICALITY, FIELDS, LEAST_RISK, MOST_RISK, TAGS, Field, SceneRecord

CANNOT_TELL: Final = "cannot_tell"
VERDICTS: Final = ("confirmed", "rejected", CANNOT_TELL)
_BESIDE: Final = frozenset({"detections", "missed"})
_MOST_ENTRIES = 60
_LONGEST = 300


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _listed(item: Mapping[str, object]) -> dict[str, object]:
    return {"type": "array", "items": dict(item)}


def _field(field: Field) -> dict[str, object]:
    words = [*field.values] if field.is_list else [*field.values, CANNOT_TELL]
    one: dict[str, object] = {"type": "string", "enum": words}
    return _listed(one) if field.is_list else one


def _block(block: str) -> dict[str, object]:
    found = {field.name: _field(field) for field in FIELDS if field.block == block}
    risk = {"type": "integer", "minimum": LEAST_RISK, "maximum": MOST_RISK}
    return _object(found | ({"risk_reason": _TEXT, "risk_score": risk} if block == CRITICALITY else {}))


_TEXT: Final[dict[str, object]] = {"type": "string"}
_ENTRY: Final = _object({"detection": _TEXT, "verdict": {"type": "string", "enum": [*VERDICTS]}, "evidence": _TEXT})
SCHEMA: Final = ReplySchema(
    "scene",
    orjson.dumps(
        _object(
            {"detections": _listed(_ENTRY), "missed": _listed(_TEXT)}
            | {block: _block(block) for block in BLOCKS if block != CRITICALITY}
            | {"wod_e2e_tags": _listed({"type": "string", "enum": [*TAGS]}), "description": _TEXT}
            | {CRITICALITY: _block(CRITICALITY)}
        )
    ).decode(),
)
"""What was looked at comes first and the score last, so that a model reasons before it judges."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as values; see `Sample`."""

    record: SceneRecord
    verdicts: tuple[Verdict, ...]
    missed: tuple[str, ...]
    problems: tuple[str, ...]


def read_reply(text: str) -> Reply:
    """Read a reply that follows `SCHEMA`. A field that could not be told is left out and is no problem.

    Raises:
        ValueError: It is no JSON object.
    """
    content = orjson.loads(text)
    if not isinstance(content, dict):
        raise ValueError("the reply is no JSON object")
    known = {key: _told(value) if key in BLOCKS else value for key, value in content.items()}
    parsed = parse_scene(known, _BESIDE)
    untold = {name for block in BLOCKS for name in _untold(content.get(block))}
    problems = [problem for problem in parsed.problems if not _is_abstention(problem, untold)]
    return Reply(parsed.record, _verdicts(content), _missed(content), tuple(map(str, problems)))


def _told(block: object) -> object:
    if not isinstance(block, dict):
        return block
    return {name: value for name, value in block.items() if value != CANNOT_TELL}


def _untold(block: object) -> set[str]:
    return {name for name, value in block.items() if value == CANNOT_TELL} if isinstance(block, dict) else set()


def _is_abstention(problem: Problem, untold: set[str]) -> bool:
    return problem.kind == "missing" and problem.place in untold


def _verdicts(content: Mapping[str, Any]) -> tuple[Verdict, ...]:
    entries = [entry for entry in _list(content, "detections") if isinstance(entry, dict)]
    found = [
        Verdict(*(_line(entry.get(name, "")) for name in ("detection", "verdict", "evidence"))) for entry in entries
    ]
    return tuple(one for one in found if one.verdict in VERDICTS)


def _missed(content: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_line(one) for one in _list(content, "missed") if isinstance(one, str) and one.strip())


def _list(content: Mapping[str, Any], key: str) -> list[Any]:
    found = content.get(key)
    return found[:_MOST_ENTRIES] if isinstance(found, list) else []


def _line(text: object) -> str:
    return " ".join(str(text).split())[:_LONGEST]
