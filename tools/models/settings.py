"""A model with everything that is decided about asking it: what its options leave open is taken from its provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import orjson

from tools.errors import UserError
from tools.models.options import ModelOptions
from tools.models.providers import Structured
from tools.models.schema import parse_schema, without_keywords
from tools.models.spec import ModelSpec, addresses_of
from tools.models.values import ChatRequest, ReplySchema

THINKING_TOKENS: Final = 8192
"""Room for the reasoning of models that reason unasked: it counts as output, and a reply cut short is paid in vain."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is asked.

    Attributes:
        spec: The model.
        base_url: Address of the server, or of several separated by commas; empty for the provider's own.
        timeout_s: Longest wait for one request, seconds.
        structured: How replies are made to follow a schema.
        sends_temperature: Whether the temperature is sent.
        sends_seed: Whether the seed is sent.
        thinking_tokens: Added to the longest reply, for reasoning.
        extra_body: JSON object merged into the body of every request.
    """

    spec: ModelSpec
    base_url: str
    timeout_s: float
    structured: Structured
    sends_temperature: bool
    sends_seed: bool
    thinking_tokens: int
    extra_body: str

    @property
    def body(self) -> dict[str, Any]:
        """`extra_body`, parsed; empty when there is none."""
        return cast(dict[str, Any], orjson.loads(self.extra_body or "{}"))

    @property
    def per_server(self) -> tuple[Settings, ...]:
        """The same settings once per server, each with one address."""
        return tuple(replace(self, base_url=address) for address in self.base_url.split(","))

    @property
    def identity(self) -> str:
        """Names everything but the request that decides what a model answers; holds no key."""
        facts = (
            str(self.spec), self.base_url, self.structured, self.sends_temperature, self.sends_seed,
            self.thinking_tokens, self.body,
        )  # fmt: skip
        return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()

    def longest_reply(self, request: ChatRequest) -> int:
        """Tokens that may come back at most, reasoning included."""
        return request.max_tokens + self.thinking_tokens

    def sent_schema(self, schema: ReplySchema) -> dict[str, Any]:
        """The schema as the provider takes it: bounds that it refuses are left to our own check."""
        dropped = self.spec.traits.unsent_keywords
        return cast(dict[str, Any], without_keywords(parse_schema(schema.json), dropped))


def settle(spec: ModelSpec, options: ModelOptions, environ: Mapping[str, str]) -> Settings:
    """Decide how `spec` is asked.

    `base_url` is taken by `vllm` and `openai` only: where one address is given for a run with several models, the keys
    of the other providers must not go there.

    Raises:
        ModelMissingError: The address of the server is missing or wrong.
        UserError: The provider has no such way of structured output, or takes no `extra_body`.
    """
    traits = spec.traits
    way = options.structured or traits.structured
    if way not in traits.ways:
        raise UserError(f"{spec}: structured output by {way} is not there; use one of {', '.join(traits.ways)}")
    if options.body and not traits.takes_extra_body:
        raise UserError(f"{spec}: extra_body is not there for {traits.name}")
    thinking = THINKING_TOKENS if traits.thinks(spec.model) else 0
    tempered, seeded = traits.takes_temperature(spec.model), traits.sends_seed
    return Settings(
        spec,
        ",".join(sorted(addresses_of(traits, options.base_url if traits.speaks_openai else "", environ))),
        options.timeout_s,
        way,
        tempered if options.send_temperature is None else options.send_temperature,
        seeded if options.send_seed is None else options.send_seed,
        thinking if options.thinking_tokens is None else options.thinking_tokens,
        orjson.dumps(options.body, option=orjson.OPT_SORT_KEYS).decode() if options.body else "",
    )
