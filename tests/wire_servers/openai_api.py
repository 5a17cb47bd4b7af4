"""OpenAI's `POST /v1/chat/completions`, as its API reference describes it; also what vLLM serves."""

import json
from typing import Any

from tests.wire_servers.core import Answer, Asked, ShapeError, tokens
from tests.wire_servers.shapes import alternation, image, json_schema, kind, members, within

_KEYWORDS = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "description", "title",
    "minimum", "maximum", "minItems", "maxItems", "pattern", "format", "multipleOf",
}  # fmt: skip
_OPTIONAL = {
    "temperature": float, "seed": int, "max_completion_tokens": int, "max_tokens": int, "stream": bool, "n": int,
    "response_format": dict, "tools": list, "tool_choice": (str, dict), "top_p": float,
    "user": str, "stop": (str, list),
}  # fmt: skip
_VLLM_OPTIONAL = {"chat_template_kwargs": dict, "top_k": int, "structured_outputs": dict}
_VLLM_KEYWORDS = _KEYWORDS | {"minLength", "maxLength"}
_FINISHES = {"stop": "stop", "length": "length", "refusal": "stop"}


class OpenAiApi:
    """Strict reading and writing of chat completions. A vLLM server takes fields of its own and `max_tokens`."""

    provider = "openai"

    def __init__(self, is_vllm: bool = False) -> None:
        self._optional = {**_OPTIONAL, **(_VLLM_OPTIONAL if is_vllm else {})}
        self._keywords = _VLLM_KEYWORDS if is_vllm else _KEYWORDS
        self._length = "max_tokens" if is_vllm else "max_completion_tokens"

    def key(self, headers: dict[str, str]) -> str:
        return headers.get("authorization", "").removeprefix("Bearer ")

    def read(self, path: str, headers: dict[str, str], body: Any) -> Asked:
        if path != "/v1/chat/completions":
            raise ShapeError(f"no such path: {path}")
        members(body, "body", {"model": str, "messages": list}, self._optional)
        if body.get("stream") or body.get("n", 1) != 1 or self._length not in body:
            raise ShapeError(f"stream must be off, n 1, and {self._length} given")
        within(body.get("temperature", 1.0), "temperature", 0, 2)
        within(body[self._length], self._length, 1, 1_000_000)
        system, turns = _messages(body["messages"])
        way, schema = _schema(body, self._keywords)
        return Asked(
            self.provider, body["model"], system, turns, schema, way, body[self._length], body.get("temperature"),
            body.get("seed"), system, body,
        )  # fmt: skip

    def answer(self, asked: Asked, answer: Answer, cached: int, number: int) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": answer.text, "refusal": None, "annotations": []}
        finish = _FINISHES[answer.finish]
        if answer.finish == "refusal":
            message = {**message, "content": None, "refusal": answer.text or None}
            finish = "stop" if answer.text else "content_filter"
        elif asked.way == "tool" and answer.finish == "stop":
            call = {"name": asked.body["tools"][0]["function"]["name"], "arguments": answer.text}
            message = {**message, "content": None, "tool_calls": [{"id": "c1", "type": "function", "function": call}]}
            finish = "tool_calls"
        sent, received = tokens(json.dumps(asked.body["messages"])), tokens(answer.text)
        return {
            "id": f"chatcmpl-{number}", "object": "chat.completion", "created": 1_700_000_000 + number,
            "model": asked.model, "service_tier": "default", "system_fingerprint": "fp_1",
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
            "usage": {
                "prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received,
                "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
            },
        }  # fmt: skip

    def error(self, status: int, message: str) -> dict[str, Any]:
        return {"error": {"message": message, "type": "server_error", "param": None, "code": None}}


def _messages(messages: list[Any]) -> tuple[str, tuple[tuple[str, str, int], ...]]:
    roles, texts = [], []
    for place, message in enumerate(messages):
        members(message, f"messages[{place}]", {"role": str, "content": (str, list)}, {"name": str})
        roles.append(message["role"])
        texts.append(_content(message["content"], f"messages[{place}].content", message["role"]))
    first = 1 if roles[:1] in (["system"], ["developer"]) else 0
    alternation(roles[first:], "user", "assistant", "messages")
    system = texts[0][0] if first else ""
    return system, tuple((role, *text) for role, text in zip(roles[first:], texts[first:], strict=True))


def _content(content: Any, where: str, role: str) -> tuple[str, int]:
    if isinstance(content, str):
        return content, 0
    texts, images = [], 0
    for place, part in enumerate(content):
        kind(part, where, dict)
        if part.get("type") == "text":
            texts.append(members(part, f"{where}[{place}]", {"type": str, "text": str})["text"])
        elif part.get("type") == "image_url" and role == "user":
            inner = members(part, f"{where}[{place}]", {"type": str, "image_url": dict})["image_url"]
            head, _, data = members(inner, f"{where}.image_url", {"url": str}, {"detail": str})["url"].partition(",")
            image(data, head.removeprefix("data:").removesuffix(";base64"), where)
            images += 1
        else:
            raise ShapeError(f"{where}[{place}]: a {role} message has no part of type {part.get('type')!r}")
    return "\n".join(texts), images


def _schema(body: dict[str, Any], keywords: set[str]) -> tuple[Any, dict[str, Any] | None]:
    if "response_format" in body:
        form = members(body["response_format"], "response_format", {"type": str, "json_schema": dict})
        inner = members(form["json_schema"], "json_schema", {"name": str, "schema": dict}, {"strict": bool})
        json_schema(inner["schema"], "schema", keywords)
        return "schema", inner["schema"]
    if "tools" in body:
        tool = members(body["tools"][0], "tools[0]", {"type": str, "function": dict})
        needed = {"name": str, "parameters": dict}
        function = members(tool["function"], "function", needed, {"description": str, "strict": bool})
        json_schema(function["parameters"], "parameters", keywords)
        members(body["tool_choice"], "tool_choice", {"type": str, "function": dict})
        return "tool", function["parameters"]
    return "none", None
