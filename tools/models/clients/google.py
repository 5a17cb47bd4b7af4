"""Google's Gemini, `generateContent`."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_google_genai import ChatGoogleGenerativeAI
from pydantic import SecretStr

from tools.models.clients.base import Dialect
from tools.models.settings import Settings
from tools.models.values import ChatRequest, Finish

_FINISHES: dict[str, Finish] = {
    "STOP": "stop", "MAX_TOKENS": "length", "SAFETY": "refusal", "RECITATION": "refusal", "BLOCKLIST": "refusal",
    "PROHIBITED_CONTENT": "refusal", "SPII": "refusal", "IMAGE_SAFETY": "refusal",
}  # fmt: skip


def build(settings: Settings, key: str) -> BaseChatModel:
    """LangChain's model for Gemini; `max_retries` counts attempts there, so that 1 switches retries off."""
    address = {"base_url": settings.base_url} if settings.base_url else {}
    return ChatGoogleGenerativeAI(
        model=settings.spec.model,
        api_key=SecretStr(key),
        timeout=settings.timeout_s,
        max_retries=1,
        cache=False,
        disable_streaming=True,
        vertexai=False,
        **address,
    )


def arguments(request: ChatRequest, settings: Settings) -> dict[str, Any]:
    """Sampling, length and schema."""
    schema = {}
    if request.schema is not None and settings.structured == "schema":
        sent = settings.sent_schema(request.schema)
        schema = {"response_mime_type": "application/json", "response_json_schema": sent}
    return {
        "max_output_tokens": settings.longest_reply(request),
        **({"temperature": request.temperature} if settings.sends_temperature else {}),
        **({"seed": request.seed} if settings.sends_seed else {}),
        **schema,
    }


def finish(message: AIMessage) -> Finish:
    """Why the reply ended; a blocked prompt gives no candidate, only feedback."""
    feedback = message.response_metadata.get("prompt_feedback") or {}
    if feedback.get("block_reason"):
        return "refusal"
    return _FINISHES.get(str(message.response_metadata.get("finish_reason")), "other")


DIALECT = Dialect(build, arguments, finish)
