"""What a reviewer answered, made plain; whatever the model makes of the form, it is either a verdict or a fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from agents.reviewing.faults import FAULTS, Fault
from agents.writing.blocks import json_object, spoken
from agents.writing.extracting import extract
from tools.models.values import ReplySchema
from tools.one_line import one_line

Verdict = Literal["keep", "change", "unreadable"]
_LONGEST_REASON: Final = 600
_FIELDS: Final = ("reason", "faults", "verdict", "program")
REVIEW_SCHEMA: Final = ReplySchema(
    "review_reply",
    orjson.dumps(
        {
            "type": "object",
            "properties": {
                "reason": {"type": "string", "description": "At most four short sentences."},
                "faults": {"type": "array", "items": {"type": "string", "enum": list(FAULTS)}},
                "verdict": {"type": "string", "enum": ["keep", "change"]},
                "program": {"type": "string", "description": "The whole mended program; empty when it is kept."},
            },
            "required": list(_FIELDS),
            "additionalProperties": False,
        }
    ).decode(),
)
"""What a review looks like."""


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's answer.

    Attributes:
        verdict: `unreadable` where it says neither, or wants a change and gives no program.
        reason: Its account, one line.
        faults: The errors that it named.
        program: The mended program; empty unless the verdict is `change`.
    """

    verdict: Verdict
    reason: str = ""
    faults: tuple[Fault, ...] = ()
    program: str = ""


def read_review(reply: str) -> Review:
    """The review in a reply: JSON, or JSON between prose, or fenced."""
    fields = json_object(spoken(reply))
    reason, faults = one_line(fields.get("reason"), _LONGEST_REASON), _faults(fields.get("faults"))
    if fields.get("verdict") == "keep":
        return Review("keep", reason, faults)
    source = extract(reply).source if fields.get("verdict") == "change" else ""
    return Review("change", reason, faults, source) if source else Review("unreadable", reason, faults)


def review_text(review: Review) -> str:
    """A review as the model itself would have answered it."""
    fields = {"reason": review.reason, "faults": review.faults, "verdict": "change", "program": review.program}
    return orjson.dumps(fields).decode()


def _faults(given: Any) -> tuple[Fault, ...]:
    named = given if isinstance(given, list) else []
    return tuple(fault for fault in FAULTS if fault in named)
