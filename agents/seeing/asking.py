"""Asking a model many questions at the same time; what fails is told apart from what was answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from agents.seeing.requesting import Said, said_in
from tools.errors import AtomError, DataError
from tools.models.api import BudgetExceededError, ChatModel, ModelError
from tools.models.values import ChatRequest, Usage
from tools.results import LookCost
from tools.vision.values import SightProblem

MakeRequest = Callable[[int], ChatRequest]
"""Makes a request with a seed; pictures are read only then."""
_TRIES: Final = 2
"""A reply that cannot be used is asked for once more, with another seed."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply.

    Attributes:
        said: What it says.
        from_cache: It was kept from earlier.
        cost: What it took, tries that came to nothing included.
    """

    said: Said
    from_cache: bool
    cost: LookCost = field(default_factory=LookCost)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No reply that can be used.

    Attributes:
        problem: Why.
        cost: What it took all the same.
    """

    problem: SightProblem
    cost: LookCost = field(default_factory=LookCost)


Outcome = Answered | Unanswered
Price = Callable[[Usage], float | None]
"""What tokens cost, US dollars; None where nobody has told."""


def ask_all(requests: Sequence[MakeRequest], model: ChatModel, concurrency: int, price: Price) -> list[Outcome]:
    """The outcomes of all requests, in the order given.

    Args:
        requests: Made when their turn comes.
        model: Is asked.
        concurrency: Most questions on their way at the same time.
        price: Of the model's tokens.
    """
    if not requests:
        return []
    pool = ThreadPoolExecutor(max_workers=min(concurrency, len(requests)), thread_name_prefix="see")
    try:
        return list(pool.map(lambda make: _Asking(model, price).ask(make), requests))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Asking:
    """One question with its tries and what they take."""

    def __init__(self, model: ChatModel, price: Price) -> None:
        self._model, self._price, self._cost = model, price, LookCost()

    def ask(self, make: MakeRequest) -> Outcome:
        try:
            for attempt in range(_TRIES - 1):
                try:
                    return self._answered(make(attempt))
                except ModelError as error:
                    if not error.is_reply_fault:
                        raise
            return self._answered(make(_TRIES - 1))
        except (ModelError, BudgetExceededError, DataError, AtomError) as error:
            return Unanswered(_problem(error), self._cost)

    def _answered(self, request: ChatRequest) -> Answered:
        try:
            reply = self._model.ask(request)
        except ModelError as error:
            self._pay(min(error.attempts, 1), error.usage)
            raise
        if not reply.from_cache:
            self._pay(1, reply.usage)
        return Answered(said_in(reply.text), reply.from_cache, self._cost)

    def _pay(self, calls: int, usage: Usage) -> None:
        self._cost += LookCost(calls, usage.input_tokens + usage.output_tokens, self._price(usage) or 0.0)


def _problem(error: ModelError | BudgetExceededError | DataError | AtomError) -> SightProblem:
    match error:
        case ModelError():
            said = f"a question about images has no answer: {error}"
            return SightProblem("S_EYES", said, _CURES.get(error.code, _CURE))
        case BudgetExceededError():
            said = f"a question about images was not asked: {error}"
            return SightProblem("S_EYES", said, "allow more, or fewer logs")
        case DataError():
            return SightProblem("D_IMAGE", f"{error.path}: {error.problem}", error.hint)
        case AtomError():
            return SightProblem("R_NO_CAMERA", error.message, error.hint)


_CURE: Final = "run the same command again when the model can be reached: what was answered is kept"
_MEND: Final = "mend that and run the same command again: what was answered is kept"
_CURES: Final[Mapping[str, str]] = {
    "M_REQUEST": "does the model take images, and so many of this size?",
    "M_KEY": _MEND,
    "M_CREDIT": _MEND,
    "M_ABSENT": _MEND,
    "M_TIMEOUT": "the model takes longer than timeout_s: raise it, or lower concurrency; what was answered is kept",
    "M_REFUSED": "the model would not look at these pictures; try another one",
    "M_JSON": "the model does not keep to the form of the answer; try another one, or set structured",
    "M_LENGTH": "the model does not keep to the form of the answer; try another one, or set structured",
    "M_EMPTY": "the model says nothing about these pictures; try another one",
}
