"""`agents models check`: whether models can be used as they are configured, told model by model."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.table import Table
from rich.text import Text

from agents.console import EXIT_OK, EXIT_USAGE, clean, out
from tools.errors import MotherlodeError
from tools.models.accounts import Ledger
from tools.models.api import ChatModel, ModelError
from tools.models.factory import open_model
from tools.models.options import ModelOptions
from tools.models.prices import PriceTable, load_prices
from tools.models.values import ChatRequest, ReplySchema, TextPart, user_turn

_SCHEMA = ReplySchema(
    "answer",
    '{"type":"object","properties":{"is_vehicle":{"type":"boolean"}},"required":["is_vehicle"],'
    '"additionalProperties":false}',
)
_SYSTEM = (TextPart("You answer in one word."),)
_MAX_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of asking one model.

    Attributes:
        model: `provider:model`.
        answers: It answered a plain question; otherwise `problem` says why not.
        structured: It answered under a schema.
        latency_s: Seconds for the plain question.
        tokens: Sent and received, both questions together.
        usd: What both cost; None when no price is known.
        price: Where the price is from and when it was read; empty when none is known.
        problem: What went wrong, with the cure where there is one.
    """

    model: str
    answers: bool
    structured: bool
    latency_s: float
    tokens: tuple[int, int]
    usd: float | None
    price: str
    problem: str


def models_check_command(
    specs: Sequence[str], base_url: str, prices: Path | None, timeout_s: float, as_json: bool
) -> int:
    """Ask every model. Returns the exit code: 2 when one of them cannot be used."""
    table = load_prices(prices)
    options = ModelOptions(base_url=base_url, timeout_s=timeout_s, max_attempts=2, use_cache=False)
    found = [check_model(spec, options, table) for spec in specs]
    if as_json:
        sys.stdout.write(orjson.dumps([asdict(one) for one in found], option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        for one in found:
            _show(one)
    return EXIT_OK if all(one.answers and one.structured for one in found) else EXIT_USAGE


def check_model(spec: str, options: ModelOptions, prices: PriceTable) -> Checked:
    """Ask one model a plain question and one under a schema; both have one-word answers."""
    ledger = Ledger(prices)
    try:
        model = open_model(spec, options, ledger)
    except MotherlodeError as error:
        return Checked(spec, False, False, 0.0, (0, 0), None, "", str(error))
    problems = [_problem(model, "Is a bus a vehicle?", None), _problem(model, "Is a bus a vehicle?", _SCHEMA)]
    total, price = ledger.total(), prices.price(spec)
    return Checked(
        spec,
        not problems[0],
        not problems[1],
        ledger.records[0].latency_s,
        (total.usage.input_tokens, total.usage.output_tokens),
        None if total.unpriced else total.usd,
        f"{price.source}, read {price.read}" if price else "",
        "; ".join(filter(None, dict.fromkeys(problems))),
    )


def _problem(model: ChatModel, text: str, schema: ReplySchema | None) -> str:
    request = ChatRequest("check", _SYSTEM, (user_turn(text),), schema, max_tokens=_MAX_TOKENS)
    try:
        model.ask(request)
    except ModelError as error:
        return str(error)
    return ""


def _show(one: Checked) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    cost = "no price is known (docs/models.md)" if one.usd is None else f"{one.usd:.6f} USD ({one.price})"
    rows = {
        one.model: f"answers in {one.latency_s:.1f} s" if one.answers else "does not answer",
        "  structured": "follows a schema" if one.structured else "does not follow a schema",
        "  tokens": f"{one.tokens[0]} sent, {one.tokens[1]} received",
        "  cost": cost,
        "  problem": one.problem,
    }
    told_of = rows if one.answers else {one.model: rows[one.model], "  problem": one.problem}
    for about, told in told_of.items():
        if told:
            table.add_row(Text(clean(about)), Text(clean(told, most=1000)))
    out().print(table)
