"""The agent: one model call that takes a query apart and rewrites it, checked by the guard."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import orjson

from agents.augmenting.guard import alike, check_rewrite, unsafe_pairs
from agents.augmenting.reading import Reader, decompose, grammar_reader
from agents.augmenting.values import Augmented, Decomposition, Rejection
from prompts.rendering import render
from tools.av2.taxonomy import CATEGORIES
from tools.models.api import BudgetExceededError, ChatModel, ModelError
from tools.models.values import ChatRequest, ReplySchema, TextPart, user_turn
from tools.one_line import one_line

MAX_TOKENS: Final = 1500
"""Room for ten rewrites of the longest query, and the parts."""
_READ_FOR_ONE: Final = 4
"""So many rewrites are looked at for each that is wanted; a server that sends thousands is not read to the end."""
_TEXTS: Final = ("context", "actor", "behaviour", "relation", "numbers")
_NAMES: Final = (*CATEGORIES, "VEHICLE", "ANY")


def augment_query(query: str, profile: str, model: ChatModel | None, rewrites: int, seed: int = 0) -> Augmented:
    """Take a query apart, and find wordings that mean the same.

    Without a model the grammar alone takes it apart. What the grammar is sure of is not left to the model: the
    referred categories of its reading are the hard constraint.

    Args:
        query: The query.
        profile: Whose functions the grammar reads it by.
        model: Asked once; None: no rewrites.
        rewrites: How many are wanted at most.
        seed: Of the model.
    """
    read = grammar_reader(profile)
    reading = read(query)
    known = decompose(query, reading, profile) if reading is not None else Decomposition()
    if model is None:
        return Augmented(known)
    request = augment_request(query, rewrites, seed)
    try:
        content = orjson.loads(model.ask(request).text)
    except (ModelError, BudgetExceededError) as error:
        return Augmented(known, fault=str(error), requests=(request.digest,))
    accepted, rejected = _guarded(query, content["rewrites"], read, rewrites)
    taken = known if reading is not None else _decomposition(content, model.name)
    return Augmented(taken, accepted, rejected, "", (request.digest,))


def augment_request(query: str, rewrites: int, seed: int = 0) -> ChatRequest:
    """What the model is asked: the rules and categories first, the query last."""
    system = TextPart(_system_text(), ends_prefix=True)
    asked = render("augment/request.md", query=query, rewrites=rewrites)
    return ChatRequest("augment", (system,), (user_turn(asked),), reply_schema(), 0.0, MAX_TOKENS, seed)


@lru_cache(maxsize=1)
def reply_schema() -> ReplySchema:
    """What the reply looks like."""
    texts: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    names = {"type": "array", "items": {"type": "string", "enum": list(_NAMES)}}
    fields = {"subject": {"type": "string"}, "referred_categories": names, **dict.fromkeys(_TEXTS, texts)}
    properties = {**fields, "rewrites": texts}
    whole = {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}
    return ReplySchema("decomposed_query", orjson.dumps(whole).decode())


@lru_cache(maxsize=1)
def _system_text() -> str:
    from agents.writing.categories import widest_text

    return render("augment/system.md", categories=widest_text(), alike=alike(), unsafe=unsafe_pairs())


def _decomposition(content: Any, model: str) -> Decomposition:
    named = [name for name in content["referred_categories"] if name != "ANY"]
    categories = () if len(named) < len(content["referred_categories"]) else _spread(named)
    parts = {name: tuple(map(one_line, content[name])) for name in _TEXTS}
    return Decomposition(one_line(content["subject"]), categories, **parts, source=model)


def _spread(names: Sequence[str]) -> tuple[str, ...]:
    """Categories with groups replaced by their members, sorted."""
    from agents.meaning.categories import leaves

    return tuple(sorted(frozenset[str]().union(*(leaves(name, "standard") for name in names))))


def _guarded(
    query: str, texts: Sequence[str], read: Reader, most: int
) -> tuple[tuple[str, ...], tuple[Rejection, ...]]:
    accepted: list[str] = []
    rejected: list[Rejection] = []
    for text in (" ".join(raw.split()).rstrip(".") for raw in texts[: most * _READ_FOR_ONE]):
        refusal = check_rewrite(query, text, read, accepted)
        if refusal is None and len(accepted) >= most:
            refusal = Rejection(text, "surplus", f"{most} are enough")
        if refusal is None:
            accepted.append(text)
        else:
            rejected.append(refusal)
    return tuple(accepted), tuple(rejected)
