"""vLLM and other servers of open models that speak OpenAI's chat completions."""

from __future__ import annotations

from typing import Any

from tools.models.clients import openai
from tools.models.clients.base import Dialect
from tools.models.settings import Settings
from tools.models.values import ChatRequest


def arguments(request: ChatRequest, settings: Settings) -> dict[str, Any]:
    """As for OpenAI, but the longest reply is `max_tokens`, which all such servers know."""
    found = openai.arguments(request, settings)
    body = {"max_tokens": found.pop("max_tokens"), **found.pop("extra_body")}
    return {**found, "extra_body": body}


DIALECT = Dialect(openai.build, arguments, openai.finish)
