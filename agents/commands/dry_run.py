"""`agents run --dry-run`: the model calls that a query would take, and what they may cost; nothing is sent."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import orjson
from rich import box
from rich.table import Table

from agents.console import out
from agents.planning import plan_origins
from agents.sessions import ModelSession, notes_of
from agents.settings import Settings
from agents.writers.api import plain_query
from agents.writing.phrases import functions_of
from agents.writing.requesting import first_request
from agents.writing.values import Assignment
from tools.errors import UserError
from tools.models.api import ModelError
from tools.models.budget import BudgetLimits, Spent
from tools.models.calls import PlannedCall


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would ask.

    Attributes:
        calls: The calls that are certain, in order: augmentation, and one for every candidate of a model.
        most_calls: With every repair and review that the settings allow.
    """

    calls: tuple[PlannedCall, ...]
    most_calls: int

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens sent, estimated, and the most that would be received."""
        return sum(call.input_tokens for call in self.calls), sum(call.output_tokens for call in self.calls)

    @property
    def usd(self) -> float | None:
        """Estimated cost with the longest replies, US dollars; None when a price is not known."""
        costs = [call.usd for call in self.calls]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None


def plan(query: str, settings: Settings) -> DryRun:
    """The calls that `query` would take.

    Raises:
        UserError: No model is set, or the query is unusable.
    """
    if not settings.has_models:
        raise UserError("--dry-run lists model calls, and no model is set; name one: --model provider:model")
    session = ModelSession(settings)
    text = plain_query(query).text
    augmented = session.augment(text)
    wordings = (f"{text} (rewrite {n + 1})" for n in range(session.rewrites(text)))
    most = settings.candidates + session.declines(text)
    origins = plan_origins(text, tuple(wordings), settings.writers, most, settings.temperature, settings.seed)
    asked = tuple(functions_of(text, settings.profile))
    recalled = session.memory.recall(text, settings.examples, settings.profile, (), asked) if settings.examples else ()
    for number, origin in enumerate(origins):
        if origin.writer == "model":
            assignment = Assignment(number, text, text, recalled, notes_of(augmented))
            _list(session, origin.model, assignment, settings)
    written = sum(origin.writer == "model" for origin in origins)
    reviews = 3 * settings.review_rounds * 2 if settings.review_model or settings.model else 0
    return DryRun(session.ledger.planned, len(session.ledger.planned) + written * settings.repairs + reviews)


def _list(session: ModelSession, model: str, assignment: Assignment, settings: Settings) -> None:
    request = first_request(assignment, session.writing(settings.temperature, settings.seed))
    try:
        session.model(model).ask(request)
    except ModelError as error:
        if error.code != "M_DRY":
            raise


def dry_run_command(query: str, settings: Settings, as_json: bool) -> int:
    """Print the plan. Returns the exit code."""
    planned = plan(query, settings)
    if as_json:
        options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        sys.stdout.write(orjson.dumps(_content(planned), option=options).decode())
        return 0
    console = out()
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for name in ("call", "model"):
        table.add_column(name, overflow="fold")
    for name in ("tokens sent", "received at most", "USD at most"):
        table.add_column(name, justify="right")
    for call in planned.calls:
        cost = "unknown" if call.usd is None else f"{call.usd:.4f}"
        table.add_row(call.purpose, call.model, str(call.input_tokens), str(call.output_tokens), cost)
    console.print(table)
    sent, received = planned.tokens
    cost = "a price that nobody has told" if planned.usd is None else f"at most {planned.usd:.4f} USD"
    console.print(f"{len(planned.calls)} calls: about {sent} tokens sent, {received} received at most, {cost}.")
    console.print(
        f"With every repair and review that the settings allow: {planned.most_calls} calls. Nothing was sent."
    )
    if stopped := _stopped(planned, settings):
        console.print(stopped)
    return 0


def _stopped(planned: DryRun, settings: Settings) -> str:
    """Which budget would end before this is done; empty when none is set or known to."""
    limits = BudgetLimits(settings.max_calls or None, settings.max_tokens or None, settings.max_usd or None)
    crossed = limits.crossed(Spent(planned.most_calls, sum(planned.tokens), planned.usd or 0.0))
    return f"The budget of {crossed} may end before: calls that could cross it would not be made." if crossed else ""


def _content(planned: DryRun) -> dict[str, Any]:
    sent, received = planned.tokens
    rows = [
        {
            "purpose": call.purpose,
            "model": call.model,
            "request": call.request.digest,
            "input_tokens": call.input_tokens,
            "output_tokens": call.output_tokens,
            "usd": call.usd,
        }
        for call in planned.calls
    ]
    totals = {"input_tokens": sent, "output_tokens": received, "usd": planned.usd, "most_calls": planned.most_calls}
    return {"calls": rows, **totals}
