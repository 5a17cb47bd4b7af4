"""How a model is asked: addresses, limits, and what differs from the provider's usual way."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args

import orjson

from tools.errors import UserError
from tools.models.providers import Structured


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Options of one model. Everything has a default that suits the provider.

    Attributes:
        base_url: Address of an OpenAI-compatible server, for `vllm` and `openai`, or of several that serve the same
            model, separated by commas; empty, and for the other providers: from the environment, or the provider's own.
        timeout_s: Longest wait for one request, seconds; replies come whole, and reasoning takes its time.
        max_attempts: Requests sent for one question at most, the first included.
        requests_per_minute: Requests are spaced so that no more go out; 0: no limit.
        concurrency: Requests on their way at the same time at most, to each server.
        structured: `schema`, `tool` or `prompt`; empty: the provider's own way.
        send_temperature: Whether the temperature is sent; None: to the models that take one.
        send_seed: Whether the seed is sent; None: to the providers that take one.
        thinking_tokens: Added to the longest reply for reasoning, tokens; None: 8192 for models that reason unasked.
        extra_body: A JSON object merged into the body of every request (`openai`, `vllm`, `anthropic`); may be empty.
        use_cache: Replies are read from and kept in the response cache.
        dry_run: Nothing is sent: calls are listed with their estimated cost.
    """

    base_url: str = ""
    timeout_s: float = 300.0
    max_attempts: int = 4
    requests_per_minute: float = 0.0
    concurrency: int = 8
    structured: str = ""
    send_temperature: bool | None = None
    send_seed: bool | None = None
    thinking_tokens: int | None = None
    extra_body: str = ""
    use_cache: bool = True
    dry_run: bool = False

    def __post_init__(self) -> None:
        _require(self.timeout_s > 0, "timeout_s must be above 0 s")
        _require(1 <= self.max_attempts <= 20, "max_attempts must be 1 to 20")
        _require(self.requests_per_minute >= 0, "requests_per_minute must not be negative")
        _require(1 <= self.concurrency <= 1024, "concurrency must be 1 to 1024")
        ways = ("", *get_args(Structured))
        _require(self.structured in ways, f"structured must be one of {', '.join(ways[1:])}, or empty")
        _require(self.thinking_tokens is None or self.thinking_tokens >= 0, "thinking_tokens must not be negative")
        _require(isinstance(self.body, dict), "extra_body must be a JSON object")

    @property
    def body(self) -> dict[str, Any]:
        """`extra_body`, parsed."""
        try:
            content = orjson.loads(self.extra_body or "{}")
        except orjson.JSONDecodeError as error:
            raise UserError(f"model options: extra_body is not JSON: {error}") from None
        return content  # type: ignore[no-any-return]


def options_from(content: Mapping[str, object]) -> ModelOptions:
    """Options as a configuration file has them; `extra_body` may be a mapping there.

    Raises:
        UserError: A name is unknown (the text has the nearest one), or a value is of the wrong kind or out of range.
    """
    known = {field.name: str(field.type) for field in fields(ModelOptions)}
    values: dict[str, Any] = {}
    for name, value in content.items():
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            raise UserError(f'model options: unknown "{name}"' + (f'; did you mean "{near[0]}"?' if near else ""))
        values[name] = _checked(name, known[name], value)
    return ModelOptions(**values)


def _checked(name: str, kind: str, value: object) -> object:
    if name == "extra_body" and isinstance(value, Mapping):
        return orjson.dumps(dict(value), option=orjson.OPT_SORT_KEYS).decode()
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    kinds = {"str": str, "float": float, "int": int, "bool": bool}
    wanted = kinds[kind.removesuffix(" | None")]
    if (value is None and kind.endswith("None")) or type(value) is wanted:
        return value
    raise UserError(f"model options: {name} must be of kind {wanted.__name__}, not {type(value).__name__}")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise UserError(f"model options: {message}")
