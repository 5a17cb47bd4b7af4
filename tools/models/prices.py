"""What calls cost, from a dated table; a model that is not in it has tokens and no price."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from tools.errors import PrerequisiteError
from tools.models.values import Usage

_MILLION: Final = 1_000_000
_SNAPSHOT: Final = re.compile(r"-(?:\d{8}|\d{4}-\d{2}-\d{2})$")
_RATES: Final = {"input", "output", "cache_read", "cache_write"}
_FIELDS: Final = _RATES | {"up_to", "beyond", "source", "read"}


@dataclass(frozen=True, slots=True)
class Rates:
    """USD per million tokens; tokens from and into the prompt cache cost as input where no rate of their own is known.

    Attributes:
        input: Sent.
        output: Received, reasoning included.
        cache_read: Sent and read from the provider's cache.
        cache_write: Sent and written to it.
    """

    input: float
    output: float
    cache_read: float
    cache_write: float

    def usd(self, usage: Usage) -> float:
        """What `usage` costs."""
        plain = usage.input_tokens - usage.cache_read_tokens - usage.cache_write_tokens
        return (
            max(plain, 0) * self.input
            + usage.cache_read_tokens * self.cache_read
            + usage.cache_write_tokens * self.cache_write
            + usage.output_tokens * self.output
        ) / _MILLION


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one model.

    Attributes:
        rates: For prompts of up to `up_to` tokens.
        up_to: Longest prompt they hold for, tokens; 0: all.
        beyond: For longer ones; None: not known.
        source: Where the price was read.
        read: When, as in the file.
    """

    rates: Rates
    up_to: int = 0
    beyond: Rates | None = None
    source: str = ""
    read: str = ""

    def usd(self, usage: Usage) -> float | None:
        """What `usage` costs; None when its prompt is longer than any known rate holds for."""
        rates = self.beyond if self.up_to and usage.input_tokens > self.up_to else self.rates
        return None if rates is None else rates.usd(usage)


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by `provider:model`."""

    prices: Mapping[str, Price]

    def price(self, name: str) -> Price | None:
        """The price of a model; a dated snapshot costs what its model costs, unless it has its own entry."""
        return self.prices.get(name) or self.prices.get(_SNAPSHOT.sub("", name))

    def usd(self, name: str, usage: Usage) -> float | None:
        """What `usage` of a model costs, USD; None when there is no price."""
        price = self.price(name)
        return None if price is None else price.usd(usage)


def load_prices(user_file: Path | None = None) -> PriceTable:
    """The shipped prices, with those of a file of the user's own over them, entry by entry.

    Raises:
        PrerequisiteError: A file cannot be read or is not of the form; the text says where.
    """
    shipped = importlib.resources.files("configs").joinpath("prices.yaml").read_text(encoding="utf-8")
    prices = dict(_parsed("configs/prices.yaml", shipped))
    if user_file is not None:
        try:
            own = user_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PrerequisiteError(f"prices cannot be read: {user_file}: {error}") from None
        prices.update(_parsed(str(user_file), own))
    return PriceTable(prices)


@lru_cache(maxsize=8)
def _parsed(name: str, text: str) -> Mapping[str, Price]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PrerequisiteError(f"{name} is not YAML: {error}") from None
    models = content.get("models") if isinstance(content, dict) else None
    if not isinstance(models, dict):
        raise PrerequisiteError(f'{name} needs a mapping "models"')
    return {str(model): _price(f"{name}: {model}", entry) for model, entry in models.items()}


def _price(where: str, entry: Any) -> Price:
    if not isinstance(entry, dict) or set(entry) - _FIELDS:
        raise PrerequisiteError(f"{where}: fields are {', '.join(sorted(_FIELDS))}")
    if not entry.get("source") or not isinstance(entry.get("read"), date):
        raise PrerequisiteError(f"{where}: source and read (a date such as 2026-11-21) say where the price is from")
    beyond = entry.get("beyond")
    if beyond is not None and not isinstance(beyond, dict):
        raise PrerequisiteError(f"{where}: beyond must hold rates")
    longer = _rates(f"{where}: beyond", beyond) if beyond else None
    return Price(_rates(where, entry), int(entry.get("up_to", 0)), longer, str(entry["source"]), str(entry["read"]))


def _rates(where: str, entry: dict[str, Any]) -> Rates:
    values = {name: entry[name] for name in _RATES if name in entry}
    wrong = [name for name, value in values.items() if type(value) not in (int, float) or not 0 <= value < _MILLION]
    if wrong or not {"input", "output"} <= set(values):
        raise PrerequisiteError(f"{where}: input and output are needed, USD per million tokens, 0 or more")
    sent = float(values["input"])
    return Rates(sent, float(values["output"]), *(float(values.get(n, sent)) for n in ("cache_read", "cache_write")))
