"""What all clients share: ask LangChain's model, time it, and turn what comes into our values."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage

from tools.models.clients.errors import translated
from tools.models.clients.messages import messages_of
from tools.models.secrets import without_key
from tools.models.settings import Settings
from tools.models.values import ChatReply, ChatRequest, Finish, Usage


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one provider's client needs to know.

    Attributes:
        build: Makes LangChain's model from settings and key: own retries off, streaming off, caching off.
        arguments: What is sent with a request beside its messages.
        finish: Why a reply ended.
    """

    build: Callable[[Settings, str], BaseChatModel]
    arguments: Callable[[ChatRequest, Settings], dict[str, Any]]
    finish: Callable[[AIMessage], Finish]


class LangChainClient:
    """A `Sender` over one of LangChain's chat models. Thread-safe, as those are.

    Args:
        settings: How the model is asked.
        key: The provider's key; it goes to the SDK and into no other place.
        dialect: What is special about the provider.
    """

    def __init__(self, settings: Settings, key: str, dialect: Dialect) -> None:
        self._settings, self._dialect = settings, dialect
        self._model = dialect.build(settings, key)
        self._told = partial(translated, name=str(settings.spec), key=key)
        self._shown = partial(without_key, key=key)

    def __repr__(self) -> str:
        return f"LangChainClient({self._settings.spec})"

    @property
    def name(self) -> str:
        """`provider:model`."""
        return str(self._settings.spec)

    def send(self, request: ChatRequest) -> ChatReply:
        """Send `request` once.

        Raises:
            ModelError: No answer came; the chain of causes is cut, since it may hold the key.
        """
        messages = messages_of(request, self._settings)
        arguments = self._dialect.arguments(request, self._settings)
        start = time.perf_counter()
        try:
            message = self._model.invoke(messages, **arguments)
        except Exception as error:
            raise self._told(error) from None
        return self._reply(message, time.perf_counter() - start)

    def _reply(self, message: AIMessage, seconds: float) -> ChatReply:
        calls = message.tool_calls
        text = orjson.dumps(calls[0]["args"]).decode() if calls else str(message.text)
        model = str(message.response_metadata.get("model_name") or self._settings.spec.model)
        text, model = self._shown(text), self._shown(model)
        return ChatReply(text, model, self._dialect.finish(message), usage_of(message), seconds)


def usage_of(message: AIMessage) -> Usage:
    """Tokens as LangChain tells them for all providers alike; zero where the server told none."""
    told = message.usage_metadata
    if told is None:
        return Usage()
    details = told.get("input_token_details", {})
    return Usage(
        told["input_tokens"],
        told["output_tokens"],
        details.get("cache_read") or 0,
        details.get("cache_creation") or 0,
    )
