"""What is asked of a chat model and what comes back: frozen values that are the same for every provider."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import orjson

Purpose = Literal["augment", "write", "repair", "review", "judge", "check", "see"]
"""Which part of the system asks; accounts and configuration are kept by it."""
Finish = Literal["stop", "length", "refusal", "other"]
"""Why a reply ended: the model was done, the token limit, the model would not answer, anything else."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """Text of a message.

    Attributes:
        text: The text.
        ends_prefix: Everything up to the end of this part is the same for many requests: a provider may cache it.
    """

    text: str
    ends_prefix: bool = False


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An image of a message: base64 of the encoded file, and its media type such as `image/jpeg`."""

    base64: str
    media_type: str


Part: TypeAlias = TextPart | ImagePart


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ReplySchema:
    """The JSON schema that a reply must follow.

    Attributes:
        name: Letters, digits and underscores; providers want one.
        json: The schema as JSON text: objects closed by `additionalProperties: false`, all properties required.
    """

    name: str
    json: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to a chat model.

    Attributes:
        purpose: Which part of the system asks; no part of `digest`.
        system: The system prompt, fixed parts first.
        turns: The conversation, ending with a turn of the user.
        schema: What the reply must look like; None: free text.
        temperature: 0 asks for the likeliest reply.
        max_tokens: The longest reply, tokens.
        seed: Sent to providers that take one; always part of `digest`, so that samples differ.
    """

    purpose: Purpose
    system: tuple[TextPart, ...]
    turns: tuple[Turn, ...]
    schema: ReplySchema | None = None
    temperature: float = 0.0
    max_tokens: int = 4096
    seed: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 of all that a model is given, hexadecimal."""
        content = plain_request(self)
        del content["purpose"]
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def plain_request(request: ChatRequest) -> dict[str, Any]:
    """A request as plain values, as `dataclasses.asdict` gives them, which walks and copies at length."""
    schema = request.schema
    return {
        "purpose": request.purpose,
        "system": [_plain_part(part) for part in request.system],
        "turns": [{"role": turn.role, "parts": [_plain_part(part) for part in turn.parts]} for turn in request.turns],
        "schema": None if schema is None else {"name": schema.name, "json": schema.json},
        "temperature": request.temperature,
        "max_tokens": request.max_tokens,
        "seed": request.seed,
    }


def _plain_part(part: Part) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"text": part.text, "ends_prefix": part.ends_prefix}
    return {"base64": part.base64, "media_type": part.media_type}


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; `input_tokens` counts all that was sent, what came from a provider's cache included.

    Attributes:
        input_tokens: Sent.
        output_tokens: Received, reasoning included.
        cache_read_tokens: Of the sent ones: read from the provider's prompt cache.
        cache_write_tokens: Of the sent ones: written to it.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
        )


@dataclass(frozen=True, slots=True)
class ChatReply:
    """What a model answered.

    Attributes:
        text: The answer: free text, or with a schema the JSON text, checked against it.
        model: The model as the server names it.
        finish: Why it ended.
        usage: Tokens of the call that made it; a reply from our own cache keeps the first call's.
        latency_s: Seconds of that call.
        from_cache: It was read from our response cache: nothing was sent or paid.
        attempts: Requests sent until it was there; 0 from the cache.
    """

    text: str
    model: str
    finish: Finish = "stop"
    usage: Usage = field(default_factory=Usage)
    latency_s: float = 0.0
    from_cache: bool = False
    attempts: int = 1


def user_turn(*texts: str) -> Turn:
    """A turn of the user made of texts."""
    return Turn("user", tuple(TextPart(text) for text in texts))


def assistant_turn(text: str) -> Turn:
    """A turn of the model."""
    return Turn("assistant", (TextPart(text),))
