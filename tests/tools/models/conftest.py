"""What tests of the layers share: a sender with a script, a clock that is set by hand, and questions."""

import threading
from collections.abc import Callable

import pytest

from tools.models.api import ModelError
from tools.models.values import ChatReply, ChatRequest, TextPart, Usage, user_turn


class ScriptedSender:
    """The innermost layer: gives replies or raises errors in order, or by a function."""

    name = "scripted:test"

    def __init__(self, script) -> None:
        self._script, self._lock, self.n_sent = script, threading.Lock(), 0

    def send(self, request: ChatRequest) -> ChatReply:
        with self._lock:
            self.n_sent += 1
            place = self.n_sent - 1
        found = self._script(request) if callable(self._script) else self._script[place]
        if isinstance(found, str) and found.startswith("M_"):
            raise ModelError(found, self.name, "scripted")
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, ChatReply) else ChatReply(found, "test", usage=Usage(100, 10))


class Clock:
    """Seconds, moved on by sleeping."""

    def __init__(self) -> None:
        self.now, self.waits = 0.0, []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def sender() -> type[ScriptedSender]:
    return ScriptedSender


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def question() -> Callable[..., ChatRequest]:
    def ask(text: str = "Why?", **changes) -> ChatRequest:
        return ChatRequest("check", (TextPart("Be brief."),), (user_turn(text),), **changes)

    return ask
