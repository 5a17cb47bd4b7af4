"""What a scripted model says, thought of beforehand: a rehearsal notes replies by request, what is measured reads them.

The key of a request is made of what goes over the wire, so that a request in this process and one that came to a server
have the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.models.scripted import ScriptedModel
from tools.models.values import ChatReply, ChatRequest, TextPart, Usage

MODEL = "vllm:author"
_USAGE = Usage(1000, 100)


def key_of(request: ChatRequest) -> str:
    """The key of a request before it is sent."""
    texts = [request.system, *(turn.parts for turn in request.turns)]
    joined = ["\n\n".join(part.text for part in parts if isinstance(part, TextPart)) for parts in texts if parts]
    return _key(joined, request.temperature, request.seed)


def key_of_body(body: Mapping[str, Any]) -> str:
    """The key of a request as a server of chat completions gets it."""
    return _key([message["content"] for message in body["messages"]], body["temperature"], body["seed"])


def _key(texts: list[str], temperature: float, seed: int) -> str:
    return hashlib.sha256(json.dumps([texts, float(temperature), seed]).encode()).hexdigest()


class Thinking:
    """Stands where the client stands: the scripted model thinks of every reply, and what it says is noted."""

    def __init__(self, model: ScriptedModel) -> None:
        self.name, self._model = MODEL, model
        self.said: dict[str, str] = {}

    def send(self, request: ChatRequest) -> ChatReply:
        """The scripted reply."""
        reply = self._model.ask(request)
        self.said[key_of(request)] = reply.text
        return reply

    def keep(self, path: Path) -> None:
        """Write down what was said."""
        path.write_text(json.dumps(self.said))


class Replaying:
    """Stands where the client stands: says what was noted, at the cost of a digest."""

    def __init__(self, path: Path) -> None:
        self.name, self._said = MODEL, json.loads(path.read_text())

    def send(self, request: ChatRequest) -> ChatReply:
        """The noted reply.

        Raises:
            KeyError: The rehearsal did not come to this request: what is measured does something else.
        """
        return ChatReply(self._said[key_of(request)], MODEL, usage=_USAGE)
