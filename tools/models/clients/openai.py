"""OpenAI's chat completions, and every server that speaks them."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tools.models.clients.base import Dialect
from tools.models.settings import Settings
from tools.models.values import ChatRequest, Finish, ReplySchema

_FINISHES: dict[str, Finish] = {
    "stop": "stop", "tool_calls": "stop", "length": "length", "content_filter": "refusal",
}  # fmt: skip
_OWN_ADDRESS = "https://api.openai.com/v1"


def build(settings: Settings, key: str) -> BaseChatModel:
    """LangChain's model for the chat completions API, never for the responses API."""
    return ChatOpenAI(
        model=settings.spec.model,
        base_url=settings.base_url or _OWN_ADDRESS,
        api_key=SecretStr(key or "EMPTY"),
        timeout=settings.timeout_s,
        max_retries=0,
        cache=False,
        disable_streaming=True,
        use_responses_api=False,
    )


def arguments(request: ChatRequest, settings: Settings) -> dict[str, Any]:
    """Sampling, length and schema; the schema goes around the SDK's parser, which drops usage when it fails."""
    sampling = {
        **({"temperature": request.temperature} if settings.sends_temperature else {}),
        **({"seed": request.seed} if settings.sends_seed else {}),
    }
    tools, body = schema_arguments(request.schema, settings)
    length = {"max_tokens": settings.longest_reply(request)}
    return {**sampling, **length, **tools, "extra_body": {**body, **settings.body}}


def schema_arguments(schema: ReplySchema | None, settings: Settings) -> tuple[dict[str, Any], dict[str, Any]]:
    """Arguments of the call and fields of the body that ask for a reply under `schema`."""
    if schema is None or settings.structured == "prompt":
        return {}, {}
    sent = settings.sent_schema(schema)
    if settings.structured == "tool":
        function = {"name": schema.name, "description": "Give the answer.", "parameters": sent, "strict": True}
        chosen = {"type": "function", "function": {"name": schema.name}}
        return {"tools": [{"type": "function", "function": function}], "tool_choice": chosen}, {}
    form = {"name": schema.name, "schema": sent, "strict": True}
    return {}, {"response_format": {"type": "json_schema", "json_schema": form}}


def finish(message: AIMessage) -> Finish:
    """Why the reply ended; a refusal has a field of its own."""
    if message.additional_kwargs.get("refusal"):
        return "refusal"
    return _FINISHES.get(str(message.response_metadata.get("finish_reason")), "other")


DIALECT = Dialect(build, arguments, finish)
