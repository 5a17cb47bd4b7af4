"""What differs between providers, as one table: keys, addresses, structured output, sampling, reasoning, caching."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Structured = Literal["schema", "tool", "prompt"]
"""How a reply is made to follow a schema: `schema` the server decodes under it, `tool` the reply is the arguments of
one forced tool call, `prompt` the schema is only told to the model. Replies are checked by us in all three."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of models.

    Attributes:
        name: What stands before the colon of `provider:model`.
        extra: The extra of this project that installs its client.
        module: The module which that extra brings.
        keys: Environment variables that hold its key; the first one that is set counts.
        needs_key: Without a key nothing can be asked.
        address: Environment variable with the address of the server.
        needs_address: There is no default address.
        structured: The way of structured output that its current models all take.
        ways: All ways of structured output that can be asked for.
        unsent_keywords: JSON schema keywords that the server refuses; they are not sent and checked by us alone.
        sends_seed: It takes a seed.
        takes_extra_body: Its client merges further fields into the body of a request.
        cache_marks: How many ends of a prefix may be marked for its prompt cache; 0 when it finds prefixes by itself.
        tempered: Models that take a temperature.
        thinking: Models that reason unasked, whose reasoning counts as output.
    """

    name: str
    extra: str
    module: str
    keys: tuple[str, ...]
    needs_key: bool
    address: str
    needs_address: bool
    structured: Structured
    ways: tuple[Structured, ...]
    unsent_keywords: frozenset[str]
    sends_seed: bool
    takes_extra_body: bool
    cache_marks: int
    tempered: re.Pattern[str]
    thinking: re.Pattern[str]

    @property
    def speaks_openai(self) -> bool:
        """Whether its servers are asked as OpenAI's are, so that a server of one's own can stand in for them."""
        return self.module == "langchain_openai"

    def takes_temperature(self, model: str) -> bool:
        """Whether `model` takes a temperature; newer hosted models answer one with an error."""
        return bool(self.tempered.match(model))

    def thinks(self, model: str) -> bool:
        """Whether `model` reasons before it answers, without being asked to."""
        return bool(self.thinking.match(model))


_NUMBERS = frozenset({"minimum", "maximum"})
_LENGTHS = frozenset({"minLength", "maxLength"})
_COUNTS = frozenset({"minItems", "maxItems"})
_PLAIN_CLAUDE = r"claude-(?:[23]|instant|(?:opus|sonnet|haiku)-4(?:-[0-6])?(?:-\d{8})?$)"
_PLAIN_GPT = r"(?:ft:)?(?:gpt-3|gpt-4|chatgpt|gpt-5[.\d]*-chat)"
_TEMPERED_GEMINI = r"(?:models/)?(?:gemma|gemini-(?:[12]\.|3-|3\.1-|3\.5-flash$))"
_PLAIN_GEMINI = r"(?:models/)?(?:gemma|gemini-(?:1\.|2\.0))"

PROVIDERS: Final[dict[str, Provider]] = {
    provider.name: provider
    for provider in (
        Provider(
            "anthropic", "anthropic", "langchain_anthropic", ("ANTHROPIC_API_KEY",), True, "ANTHROPIC_BASE_URL", False,
            "schema", ("schema", "tool", "prompt"), _NUMBERS | _LENGTHS | _COUNTS, False, True, 4,
            re.compile(_PLAIN_CLAUDE), re.compile(f"(?!{_PLAIN_CLAUDE})"),
        ),
        Provider(
            "google", "google", "langchain_google_genai", ("GOOGLE_API_KEY", "GEMINI_API_KEY"), True,
            "GOOGLE_GEMINI_BASE_URL", False, "schema", ("schema", "prompt"), _LENGTHS, True, False, 0,
            re.compile(_TEMPERED_GEMINI), re.compile(f"(?!{_PLAIN_GEMINI})"),
        ),
        Provider(
            "openai", "openai", "langchain_openai", ("OPENAI_API_KEY",), True, "OPENAI_BASE_URL", False,
            "schema", ("schema", "tool", "prompt"), _LENGTHS, True, True, 0,
            re.compile(_PLAIN_GPT), re.compile(f"(?!{_PLAIN_GPT})"),
        ),
        Provider(
            "vllm", "openai", "langchain_openai", ("VLLM_API_KEY",), False, "VLLM_BASE_URL", True,
            "schema", ("schema", "tool", "prompt"), frozenset(), True, True, 0,
            re.compile(""), re.compile(r"(?!)"),
        ),
    )
}  # fmt: skip
"""By name. What each provider takes was read in its documentation in November 2026; docs/models.md names the pages."""

KEY_VARIABLES: Final = tuple(sorted({key for provider in PROVIDERS.values() for key in provider.keys}))
"""Every environment variable that may hold a key."""
