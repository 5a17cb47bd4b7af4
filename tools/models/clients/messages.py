"""A request as LangChain messages: standard text and image blocks, marked for a prompt cache where one takes marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from tools.models.api import ModelError
from tools.models.settings import Settings
from tools.models.values import ChatRequest, ImagePart, Part, TextPart, Turn

_SEPARATOR = "\n\n"


def messages_of(request: ChatRequest, settings: Settings) -> list[BaseMessage]:
    """The conversation of `request`, system prompt first.

    Parts that are all text become one text, with an empty line between, where a provider finds prefixes by itself:
    chat templates of open models take a text everywhere, and lists of blocks not everywhere.

    Raises:
        ModelError: `M_REQUEST`: the turns do not alternate, do not begin and end with the user, or one says nothing.
    """
    _require_conversation(request.turns, str(settings.spec))
    system = (*(part for part in request.system if not _is_blank(part)), *_told_schema(request, settings))
    marked = _marked_parts([*system, *(part for turn in request.turns for part in turn.parts)], settings)
    found: list[BaseMessage] = [SystemMessage(content=_content(system, settings, marked))] if system else []
    for turn in request.turns:
        kind = HumanMessage if turn.role == "user" else AIMessage
        found.append(kind(content=_content(turn.parts, settings, marked)))
    return found


def _require_conversation(turns: Sequence[Turn], name: str) -> None:
    wanted = ["user" if place % 2 == 0 else "assistant" for place in range(len(turns))]
    if [turn.role for turn in turns] != wanted or len(turns) % 2 == 0:
        raise ModelError("M_REQUEST", name, "turns must alternate and begin and end with the user", attempts=0)
    if any(_is_blank(part) for turn in turns for part in turn.parts) or not all(turn.parts for turn in turns):
        raise ModelError("M_REQUEST", name, "a turn without text, or with an empty part", attempts=0)


def _is_blank(part: Part) -> bool:
    return isinstance(part, TextPart) and not part.text.strip()


def _told_schema(request: ChatRequest, settings: Settings) -> tuple[TextPart, ...]:
    if request.schema is None or settings.structured != "prompt":
        return ()
    told = "Reply with one JSON object and nothing else. It must follow this JSON schema:"
    return (TextPart(f"{told}\n{request.schema.json}"),)


def _marked_parts(parts: Sequence[Part], settings: Settings) -> set[int]:
    """Identities of the parts that get a mark: the last ones, since the longest prefixes save most."""
    limit = settings.spec.traits.cache_marks
    ends = [id(part) for part in parts if isinstance(part, TextPart) and part.ends_prefix]
    return set(ends[-limit:]) if limit else set()


def _content(parts: Sequence[Part], settings: Settings, marked: set[int]) -> Any:
    if not settings.spec.traits.cache_marks and all(isinstance(part, TextPart) for part in parts):
        return _SEPARATOR.join(part.text for part in parts if isinstance(part, TextPart))
    return [_block(part, id(part) in marked) for part in parts]


def _block(part: Part, is_marked: bool) -> dict[str, Any]:
    if isinstance(part, ImagePart):
        return {"type": "image", "base64": part.base64, "mime_type": part.media_type}
    mark = {"cache_control": {"type": "ephemeral"}} if is_marked else {}
    return {"type": "text", "text": part.text, **mark}
