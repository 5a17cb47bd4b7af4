"""The request that asks a model one question about some pictures, and what its reply says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import orjson

from agents.seeing.gating import Look
from agents.seeing.pictures import name_of, picture_of
from agents.seeing.questions import TypedQuestion
from prompts.rendering import render, variables_of
from tools.models.values import ChatRequest, Part, ReplySchema, TextPart, Turn
from tools.vision.images import CameraImages
from tools.vision.values import LogAsk

SCHEMA_NAME: Final = "look"
_MOST_TOKENS: Final = 700
"""Room for `seen` in a script of several tokens a letter, and for the word."""
_LONGEST_SEEN: Final = 400
"""Characters; servers that decode under the schema end a sentence there that would never end."""
_OUTLINED: Final = "the outlined object"
_OWN_CAR: Final = "the recording car, which carries this camera and looks ahead here (nothing is outlined),"


@dataclass(frozen=True, slots=True)
class Said:
    """A model's answer: the word, and what it saw in its own words."""

    word: str
    seen: str


def request_of(look: Look, ask: LogAsk, images: CameraImages, seed: int = 0) -> ChatRequest:
    """Ask one question.

    Args:
        look: What is asked about what.
        ask: Where it comes from.
        images: Of its log.
        seed: Another one asks anew.

    Raises:
        DataError: An image is missing or cannot be read.
    """
    parts: list[Part] = []
    for shot in look.shots:
        parts += [picture_of(ask, images, shot), TextPart(name_of(ask, shot))]
    own_car = bool(look.shots) and look.shots[0].track < 0
    parts.append(TextPart(question_text(look.question, own_car)))
    system = (TextPart(render("see/system.md"), ends_prefix=True),)
    schema = ReplySchema(SCHEMA_NAME, schema_of(look.question))
    return ChatRequest("see", system, (Turn("user", tuple(parts)),), schema, 0.0, _MOST_TOKENS, seed)


def question_text(question: TypedQuestion, own_car: bool = False) -> str:
    """The question in words."""
    name = f"see/{question.prompt}.md"
    values: dict[str, object] = {
        "answers": ", ".join(f"`{word}`" for word in question.answers),
        **dict(question.values),
    }
    if "subject" in variables_of(name):
        values["subject"] = _OWN_CAR if own_car else _OUTLINED
    return render(name, **values)


def schema_of(question: TypedQuestion) -> str:
    """The JSON schema of a reply."""
    properties: dict[str, Any] = {
        "seen": {
            "type": "string",
            "description": "one short sentence: what in the pictures decides it",
            "maxLength": _LONGEST_SEEN,
        },
        "answer": {"type": "string", "enum": list(question.answers)},
    }
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return orjson.dumps(schema).decode()


def said_in(text: str) -> Said:
    """What a reply that follows the schema says."""
    content = orjson.loads(text)
    seen = "".join(letter if letter.isprintable() else " " for letter in content["seen"])
    return Said(content["answer"], " ".join(seen.split())[:300])
