"""A chat model whose replies are given beforehand: tests and demonstrations, byte for byte the same each time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

from tools.models.api import ModelError
from tools.models.replies import usable
from tools.models.values import ChatReply, ChatRequest, TextPart, Usage

ScriptedReply: TypeAlias = str | ModelError
"""A reply's text, or the error to raise instead."""
_CHARACTERS_PER_TOKEN = 4


class ScriptedModel:
    """A `ChatModel` that answers from a list, in order, or by a function of the request.

    A list is used up reply by reply and asking beyond its end is an error: a test never gets an answer that it did not
    mean. Threads that ask at the same time share a list in an order that nobody decides: give a function then.

    Args:
        replies: Replies in order, or a function from request to reply; the function may be called by many threads.
        name: `provider:model`.
        checks: Replies are checked as real ones are: not empty, and the JSON that the request's schema asks for.
    """

    def __init__(
        self,
        replies: Sequence[ScriptedReply] | Callable[[ChatRequest], ScriptedReply],
        name: str = "scripted:test",
        checks: bool = False,
    ) -> None:
        self._replies = replies if callable(replies) else tuple(replies)
        self._name, self._checks, self._lock = name, checks, threading.Lock()
        self._requests: list[ChatRequest] = []

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._name

    @property
    def requests(self) -> tuple[ChatRequest, ...]:
        """Every request so far, in the order in which they came."""
        with self._lock:
            return tuple(self._requests)

    def ask(self, request: ChatRequest) -> ChatReply:
        """The scripted reply to `request`.

        Raises:
            ModelError: The script says so, it is used up (`M_REQUEST`), or a check of the reply fails.
        """
        reply = self._next(request)
        if isinstance(reply, ModelError):
            raise reply
        usage = Usage(_text_tokens(request), -(-len(reply) // _CHARACTERS_PER_TOKEN))
        answer = ChatReply(reply, self._name, usage=usage)
        return usable(request, answer, self._name) if self._checks else answer

    def _next(self, request: ChatRequest) -> ScriptedReply:
        with self._lock:
            self._requests.append(request)
            place = len(self._requests) - 1
        if callable(self._replies):
            return self._replies(request)
        if place < len(self._replies):
            return self._replies[place]
        return ModelError("M_REQUEST", self._name, f"the script has {len(self._replies)} replies; this is one more")


def _text_tokens(request: ChatRequest) -> int:
    parts = [*request.system, *(part for turn in request.turns for part in turn.parts)]
    return sum(-(-len(part.text) // _CHARACTERS_PER_TOKEN) for part in parts if isinstance(part, TextPart))
