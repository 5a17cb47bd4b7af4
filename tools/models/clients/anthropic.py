"""Anthropic's messages."""

from __future__ import annotations

from typing import Any

from langchain_anthropic import ChatAnthropic
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from pydantic import SecretStr

from tools.models.clients.base import Dialect
from tools.models.settings import Settings
from tools.models.values import ChatRequest, Finish, ReplySchema

_FINISHES: dict[str, Finish] = {
    "end_turn": "stop", "stop_sequence": "stop", "tool_use": "stop", "max_tokens": "length",
    "model_context_window_exceeded": "length", "refusal": "refusal",
}  # fmt: skip
_OWN_ADDRESS = "https://api.anthropic.com"


def build(settings: Settings, key: str) -> BaseChatModel:
    """LangChain's model for the messages API."""
    return ChatAnthropic(
        model_name=settings.spec.model,
        base_url=settings.base_url or _OWN_ADDRESS,
        api_key=SecretStr(key),
        timeout=settings.timeout_s,
        max_retries=0,
        stop=None,
        cache=False,
        disable_streaming=True,
    )


def arguments(request: ChatRequest, settings: Settings) -> dict[str, Any]:
    """Sampling, length and schema. Newer models refuse a temperature, and forced tools where they reason."""
    sampling = {"temperature": request.temperature} if settings.sends_temperature else {}
    body = {"extra_body": settings.body} if settings.extra_body else {}
    schema = _schema_arguments(request.schema, settings)
    return {"max_tokens": settings.longest_reply(request), **sampling, **schema, **body}


def _schema_arguments(schema: ReplySchema | None, settings: Settings) -> dict[str, Any]:
    if schema is None or settings.structured == "prompt":
        return {}
    sent = settings.sent_schema(schema)
    if settings.structured == "tool":
        tool = {"name": schema.name, "description": "Give the answer.", "input_schema": sent}
        return {"tools": [tool], "tool_choice": {"type": "tool", "name": schema.name}}
    return {"output_config": {"format": {"type": "json_schema", "schema": sent}}}


def finish(message: AIMessage) -> Finish:
    """Why the reply ended."""
    return _FINISHES.get(str(message.response_metadata.get("stop_reason")), "other")


DIALECT = Dialect(build, arguments, finish)
