"""Whether a reply can be used: not empty, not refused, not cut, and the JSON that was asked for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import orjson

from tools.models.api import ModelError
from tools.models.schema import parse_schema, problems
from tools.models.values import ChatReply, ChatRequest, ReplySchema

_FENCED = re.compile(r"```(?:json|JSON)?\s*\n(?P<inside>.*?)\n?```", re.DOTALL)
_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)
_THOUGHT_BEFORE = re.compile(r"[^{\[]*</think>", re.DOTALL)
"""Where a server's template opens the block itself, a reply only closes it."""
_SHOWN = 3


def usable(request: ChatRequest, reply: ChatReply, name: str) -> ChatReply:
    """The reply, when it can be used; with a schema its text is the JSON alone.

    Around JSON two things are taken away that say nothing: one Markdown fence around the whole, and a leading
    `<think>` block, or the end of one, of a server that does not part reasoning from the answer. Control characters
    within strings are escaped. Anything else is not JSON.

    Args:
        request: What was asked.
        reply: What came.
        name: `provider:model`, for the error.

    Raises:
        ModelError: `M_REFUSED`, `M_LENGTH`, `M_EMPTY` or `M_JSON`, with the text that came.
    """
    text = reply.text
    if reply.finish == "refusal":
        raise ModelError("M_REFUSED", name, "the model would not answer", text, attempts=reply.attempts)
    if reply.finish == "length":
        message = f"the answer was cut after {reply.usage.output_tokens} tokens; raise max_tokens or thinking_tokens"
        raise ModelError("M_LENGTH", name, message, text, attempts=reply.attempts)
    if not text.strip():
        raise ModelError("M_EMPTY", name, "the answer is empty", text, attempts=reply.attempts)
    if request.schema is None:
        return reply
    found, wrong = _checked(_bare(text), request.schema)
    if wrong:
        raise ModelError("M_JSON", name, "; ".join(wrong[:_SHOWN]), text, attempts=reply.attempts)
    return replace(reply, text=found)


def _bare(text: str) -> str:
    thought = _THOUGHT if text.lstrip().startswith("<think>") else _THOUGHT_BEFORE
    opened = thought.match(text)
    stripped = text[opened.end() :].strip() if opened else text.strip()
    fenced = _FENCED.fullmatch(stripped)
    return fenced["inside"].strip() if fenced else stripped


def _checked(text: str, schema: ReplySchema) -> tuple[str, list[str]]:
    try:
        found, value = _loaded(text)
    except orjson.JSONDecodeError as error:
        return text, [f"the answer is not JSON: {error}"]
    return found, list(problems(value, parse_schema(schema.json)))


def _loaded(text: str) -> tuple[str, Any]:
    """The text and its value; where strings hold control characters as they are, the text is written anew.

    Servers that decode under a schema with `maxLength` let such characters through (vLLM with xgrammar does).
    """
    try:
        return text, orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            value = json.loads(text, strict=False)
            return orjson.dumps(value).decode(), value
        except (ValueError, TypeError, RecursionError):
            pass
        raise
