"""Budgets of calls, tokens and money. A call is made only when what it could cost at most still fits."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from tools.models.api import BudgetExceededError, ModelError, Sender
from tools.models.calls import CallRecord
from tools.models.prices import PriceTable
from tools.models.settings import Settings
from tools.models.tokens import request_tokens
from tools.models.values import ChatReply, ChatRequest, Usage

_RESERVE: Final = 1.5
"""Estimated tokens of a prompt are reserved with this factor: tokenizers differ."""
_PAID_UNSEEN: Final = ("M_TIMEOUT", "M_STREAM")
"""Faults after which a server may have done the work, so that it may be paid although nothing came."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls, tokens (sent and received) and USD; money of models without a price is not in it."""

    calls: int = 0
    tokens: int = 0
    usd: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.calls + other.calls, self.tokens + other.tokens, self.usd + other.usd)

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.calls - other.calls, self.tokens - other.tokens, self.usd - other.usd)


@dataclass(frozen=True, slots=True)
class BudgetLimits:
    """What may be spent at most; None: no limit."""

    max_calls: int | None = None
    max_tokens: int | None = None
    max_usd: float | None = None

    def crossed(self, spent: Spent) -> str:
        """The first limit that `spent` crosses, in words; empty when none."""
        if self.max_calls is not None and spent.calls > self.max_calls:
            return _calls(self.max_calls)
        if self.max_tokens is not None and spent.tokens > self.max_tokens:
            return f"{self.max_tokens} token{'' if self.max_tokens == 1 else 's'}"
        if self.max_usd is not None and spent.usd > self.max_usd + 1e-12:
            return f"{self.max_usd:g} USD"
        return ""


@dataclass
class Budget:
    """What is spent and reserved, for all models together. Thread-safe.

    A call that would fit once others that are on their way turn out cheaper waits for them: whether it is made does
    not depend on who came first by a hair.

    Attributes:
        limits: What may be spent at most.
        spent: What is spent so far; a run that goes on begins with what it spent before.
    """

    limits: BudgetLimits = field(default_factory=BudgetLimits)
    spent: Spent = field(default_factory=Spent)

    def __post_init__(self) -> None:
        self._reserved, self._turn = Spent(), threading.Condition()

    @property
    def calls_left(self) -> float:
        """How many calls may still be made, those on their way not counted; infinite without a limit."""
        return math.inf if self.limits.max_calls is None else max(0, self.limits.max_calls - self.spent.calls)

    def reserve(self, most: Spent, name: str) -> None:
        """Hold back what a call could cost at most; it must be settled afterwards, whatever comes.

        Raises:
            BudgetExceededError: It does not fit, even if all calls on their way were free.
        """
        with self._turn:
            while self.limits.crossed(self.spent + self._reserved + most):
                if crossed := self.limits.crossed(self.spent + most):
                    raise BudgetExceededError(_refusal(name, crossed, self.spent, most))
                self._turn.wait()
            self._reserved += most

    def settle(self, most: Spent, real: Spent) -> None:
        """Replace a reservation by what the call really cost."""
        with self._turn:
            self._reserved -= most
            self.spent += real
            self._turn.notify_all()


def spent_on(records: Iterable[CallRecord]) -> Spent:
    """What calls took that were made; of those whose cost nobody can tell, the call alone."""
    made = [record for record in records if record.attempts and not record.from_cache]
    tokens = sum(record.usage.input_tokens + record.usage.output_tokens for record in made)
    return Spent(len(made), tokens, sum(record.usd or 0.0 for record in made))


def _calls(number: int) -> str:
    return f"{number} call{'' if number == 1 else 's'}"


def _refusal(name: str, crossed: str, spent: Spent, most: Spent) -> str:
    """Told in what is limited: of a budget of calls, tokens and money say nothing."""
    told = f"the budget of {crossed} does not allow another call of {name}"
    if "call" in crossed:
        return f"{told}: {_calls(spent.calls)} made"
    if "token" in crossed:
        return f"{told}: {spent.tokens} are spent, and this one may take {most.tokens}"
    return f"{told}: {spent.usd:.4f} USD are spent, and this one may take {most.usd:.4f} USD"


class BudgetedSender:
    """Sends only what the budget allows.

    Args:
        inner: Sends.
        budget: Shared by all models of a run.
        settings: Of the model: they bound the longest reply.
        prices: For money; a model without a price spends none.
    """

    def __init__(self, inner: Sender, budget: Budget, settings: Settings, prices: PriceTable) -> None:
        self._inner, self._budget, self._settings = inner, budget, settings
        self._usd: Callable[[Usage], float] = lambda usage: prices.usd(inner.name, usage) or 0.0

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._inner.name

    def send(self, request: ChatRequest) -> ChatReply:
        """Reserve, send, settle.

        Raises:
            BudgetExceededError: The call could cross a limit; it is not made.
        """
        most = self._most(request)
        self._budget.reserve(most, self.name)
        real = Spent(calls=1)
        try:
            reply = self._inner.send(request)
            real = Spent(1, reply.usage.input_tokens + reply.usage.output_tokens, self._usd(reply.usage))
        except ModelError as error:
            real = most if error.code in _PAID_UNSEEN else Spent(calls=min(error.attempts, 1))
            raise
        finally:
            self._budget.settle(most, real)
        return reply

    def _most(self, request: ChatRequest) -> Spent:
        sent = int(request_tokens(request, self._settings.spec.provider) * _RESERVE)
        usage = Usage(sent, self._settings.longest_reply(request), cache_write_tokens=sent)
        plain = Usage(usage.input_tokens, usage.output_tokens)
        return Spent(1, sent + usage.output_tokens, max(self._usd(usage), self._usd(plain)))
