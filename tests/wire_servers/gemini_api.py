"""Google's `POST /v1beta/models/MODEL:generateContent`, as its API reference describes it.

Names of fields may be in camel case or with underscores: the API reads the JSON form of protocol buffers.
"""

import json
import re
from typing import Any

from tests.wire_servers.core import Answer, Asked, ShapeError, tokens
from tests.wire_servers.shapes import alternation, image, json_schema, members, within

_PATH = re.compile(r"/v1(?:beta)?/models/([\w.-]+):generateContent")
_KEYWORDS = {
    "type", "properties", "required", "additionalProperties", "items", "prefixItems", "enum", "anyOf", "oneOf",
    "description", "title", "format", "minimum", "maximum", "minItems", "maxItems",
}  # fmt: skip
_OPTIONAL = {
    "systemInstruction": dict, "generationConfig": dict, "safetySettings": list, "tools": list, "toolConfig": dict,
    "cachedContent": str, "labels": dict,
}  # fmt: skip
_CONFIG = {
    "temperature": float, "topP": float, "topK": int, "candidateCount": int, "maxOutputTokens": int, "seed": int,
    "stopSequences": list, "responseMimeType": str, "responseSchema": dict, "responseJsonSchema": dict,
    "thinkingConfig": dict,
}  # fmt: skip
_FINISHES = {"stop": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY"}
_STATES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}


class GeminiApi:
    """Strict reading and writing of generated content."""

    provider = "google"

    def key(self, headers: dict[str, str]) -> str:
        return headers.get("x-goog-api-key", "")

    def read(self, path: str, headers: dict[str, str], body: Any) -> Asked:
        found = _PATH.fullmatch(path)
        if not found:
            raise ShapeError(f"no such path: {path}")
        members(body, "body", {"contents": list}, _OPTIONAL)
        config = members(body.get("generationConfig", {}), "generationConfig", {"maxOutputTokens": int}, _CONFIG)
        within(config.get("temperature", 1.0), "temperature", 0, 2)
        within(config["maxOutputTokens"], "maxOutputTokens", 1, 1_000_000)
        within(config.get("candidateCount", 1), "candidateCount", 1, 1)
        system = ""
        if "systemInstruction" in body:
            told = members(body["systemInstruction"], "systemInstruction", {"parts": list}, {"role": str})
            system = _parts(told["parts"], "systemInstruction", False)[0]
        turns = _turns(body["contents"])
        schema = _schema(config)
        return Asked(
            self.provider, found[1], system, turns, schema, "schema" if schema else "none", config["maxOutputTokens"],
            config.get("temperature"), config.get("seed"), system, body,
        )  # fmt: skip

    def answer(self, asked: Asked, answer: Answer, cached: int, number: int) -> dict[str, Any]:
        sent, received = tokens(json.dumps([asked.system, asked.body["contents"]])), tokens(answer.text)
        usage = {"promptTokenCount": sent, "candidatesTokenCount": received, "totalTokenCount": sent + received}
        if cached:
            usage["cachedContentTokenCount"] = cached
        facts = {"usageMetadata": usage, "modelVersion": asked.model, "responseId": f"r{number}"}
        if answer.finish == "refusal" and not answer.text:
            return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, **facts}
        candidate: dict[str, Any] = {"finishReason": _FINISHES[answer.finish], "index": 0}
        if answer.finish != "refusal":
            candidate["content"] = {"role": "model", "parts": [{"text": answer.text}] if answer.text else []}
        return {"candidates": [candidate], **facts}

    def error(self, status: int, message: str) -> dict[str, Any]:
        return {"error": {"code": status, "message": message, "status": _STATES.get(status, "INTERNAL")}}


def _turns(contents: list[Any]) -> tuple[tuple[str, str, int], ...]:
    turns = []
    for place, content in enumerate(contents):
        members(content, f"contents[{place}]", {"role": str, "parts": list})
        turns.append((content["role"], *_parts(content["parts"], f"contents[{place}].parts", True)))
    alternation([turn[0] for turn in turns], "user", "model", "contents")
    return tuple(turns)


def _parts(parts: list[Any], where: str, takes_images: bool) -> tuple[str, int]:
    texts, images = [], 0
    for place, part in enumerate(parts):
        here = f"{where}[{place}]"
        if set(part) == {"text"}:
            texts.append(members(part, here, {"text": str})["text"])
        elif set(part) in ({"inlineData"}, {"inline_data"}) and takes_images:
            inner = next(iter(part.values()))
            data = {name.replace("mime_type", "mimeType"): value for name, value in inner.items()}
            members(data, here, {"mimeType": str, "data": str})
            image(data["data"], data["mimeType"], here)
            images += 1
        else:
            raise ShapeError(f"{here}: no part with {sorted(part)} here")
    return "\n".join(texts), images


def _schema(config: dict[str, Any]) -> dict[str, Any] | None:
    schema = config.get("responseJsonSchema")
    if "responseSchema" in config or (schema is not None) != (config.get("responseMimeType") == "application/json"):
        raise ShapeError("responseJsonSchema and responseMimeType application/json belong together")
    if schema is not None:
        json_schema(schema, "responseJsonSchema", _KEYWORDS)
    return schema
