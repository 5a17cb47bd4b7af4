"""Anthropic's `POST /v1/messages`, as its API reference describes it."""

import json
import re
from typing import Any

from tests.wire_servers.core import Answer, Asked, ShapeError, tokens
from tests.wire_servers.shapes import alternation, image, json_schema, kind, members, within

_KEYWORDS = {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "description", "title"}
_OPTIONAL = {
    "system": (str, list), "temperature": float, "output_config": dict, "tools": list, "tool_choice": dict,
    "stream": bool, "stop_sequences": list, "metadata": dict, "thinking": dict, "top_p": float, "top_k": int,
}  # fmt: skip
_MOST_MARKS = 4
_NEWER = re.compile(r"claude-[a-z]+-5")
_FINISHES = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal"}


class AnthropicApi:
    """Strict reading and writing of messages. Models of the fifth generation refuse a temperature and forced tools."""

    provider = "anthropic"

    def key(self, headers: dict[str, str]) -> str:
        return headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")

    def read(self, path: str, headers: dict[str, str], body: Any) -> Asked:
        if path != "/v1/messages":
            raise ShapeError(f"no such path: {path}")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", headers.get("anthropic-version", "")):
            raise ShapeError("the header anthropic-version must be a date")
        members(body, "body", {"model": str, "messages": list, "max_tokens": int}, _OPTIONAL)
        within(body["max_tokens"], "max_tokens", 1, 128_000)
        within(body.get("temperature", 1.0), "temperature", 0, 1)
        if body.get("stream") or (_NEWER.match(body["model"]) and {"temperature", "tool_choice"} & set(body)):
            raise ShapeError("stream must be off; this model takes no temperature and no forced tool")
        marked: list[str] = []
        system = _blocks(body.get("system", ""), "system", marked)[0]
        turns = _turns(body["messages"], marked)
        if len(marked) > _MOST_MARKS:
            raise ShapeError(f"at most {_MOST_MARKS} blocks with cache_control, not {len(marked)}")
        way, schema = _schema(body)
        prefix = "".join(marked)
        return Asked(
            self.provider, body["model"], system, turns, schema, way, body["max_tokens"], body.get("temperature"),
            None, prefix, body,
        )  # fmt: skip

    def answer(self, asked: Asked, answer: Answer, cached: int, number: int) -> dict[str, Any]:
        content: list[dict[str, Any]] = [{"type": "text", "text": answer.text}] if answer.text else []
        stop = _FINISHES[answer.finish]
        if asked.way == "tool" and answer.finish == "stop":
            name = asked.body["tools"][0]["name"]
            content = [{"type": "tool_use", "id": "toolu_1", "name": name, "input": json.loads(answer.text)}]
            stop = "tool_use"
        told = tokens(json.dumps([asked.body.get("system", ""), asked.body["messages"]]))
        written = tokens(asked.prefix) if asked.prefix and not cached else 0
        return {
            "id": f"msg_{number}", "type": "message", "role": "assistant", "model": asked.model, "content": content,
            "stop_reason": stop, "stop_sequence": None,
            "usage": {
                "input_tokens": max(told - cached - written, 0), "output_tokens": tokens(answer.text),
                "cache_read_input_tokens": cached, "cache_creation_input_tokens": written, "service_tier": "standard",
            },
        }  # fmt: skip

    def error(self, status: int, message: str) -> dict[str, Any]:
        kinds = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error"}
        told = kinds.get(status, "overloaded_error" if status == 529 else "api_error")
        return {"type": "error", "error": {"type": told, "message": message}, "request_id": "req_1"}


def _turns(messages: list[Any], marked: list[str]) -> tuple[tuple[str, str, int], ...]:
    turns = []
    for place, message in enumerate(messages):
        members(message, f"messages[{place}]", {"role": str, "content": (str, list)})
        turns.append((message["role"], *_blocks(message["content"], f"messages[{place}].content", marked)))
    alternation([turn[0] for turn in turns], "user", "assistant", "messages")
    return tuple(turns)


def _blocks(content: Any, where: str, marked: list[str]) -> tuple[str, int]:
    if isinstance(content, str):
        return content, 0
    texts, images = [], 0
    for place, block in enumerate(content):
        here = f"{where}[{place}]"
        kind(block, here, dict)
        if block.get("type") == "text":
            texts.append(members(block, here, {"type": str, "text": str}, {"cache_control": dict})["text"])
            if not block["text"].strip():
                raise ShapeError(f"{here}: text must hold more than white space")
        elif block.get("type") == "image" and where != "system":
            source = members(block, here, {"type": str, "source": dict}, {"cache_control": dict})["source"]
            members(source, f"{here}.source", {"type": str, "media_type": str, "data": str})
            image(source["data"], source["media_type"], here)
            images += 1
        else:
            raise ShapeError(f"{here}: no block of type {block.get('type')!r} here")
        if "cache_control" in block:
            mark = members(block["cache_control"], f"{here}.cache_control", {"type": str}, {"ttl": str})
            if mark["type"] != "ephemeral":
                raise ShapeError(f"{here}.cache_control must be ephemeral")
            marked.append("\n".join(texts))
    return "\n".join(texts), images


def _schema(body: dict[str, Any]) -> tuple[Any, dict[str, Any] | None]:
    if "output_config" in body:
        config = members(body["output_config"], "output_config", {"format": dict}, {"effort": str})
        form = members(config["format"], "output_config.format", {"type": str, "schema": dict})
        json_schema(form["schema"], "schema", _KEYWORDS)
        return "schema", form["schema"]
    if "tools" in body:
        tool = members(body["tools"][0], "tools[0]", {"name": str, "input_schema": dict}, {"description": str})
        json_schema(tool["input_schema"], "input_schema", _KEYWORDS | {"minimum", "maximum"}, is_closed=False)
        members(body["tool_choice"], "tool_choice", {"type": str, "name": str})
        return "tool", tool["input_schema"]
    return "none", None
