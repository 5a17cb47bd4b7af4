"""Asking a model many questions at the same time; what fails is told apart from what was answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from agents.seeing.requesting import Said, said_in
from tools.errors import AtomError, DataError
from tools.models.api import BudgetExceededError, ChatModel, ModelError
from tools.models.values import ChatRequest
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
    """

    said: Said
    from_cache: bool


Outcome = Answered | SightProblem


def ask_all(requests: Sequence[MakeRequest], model: ChatModel, concurrency: int) -> list[Outcome]:
    """The outcomes of all requests, in the order given.

    Args:
        requests: Made when their turn comes.
        model: Is asked.
        concurrency: Most questions on their way at the same time.
    """
    if not requests:
        return []
    pool = ThreadPoolExecutor(max_workers=min(concurrency, len(requests)), thread_name_prefix="see")
    try:
        return list(pool.map(lambda make: _ask(make, model), requests))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ask(make: MakeRequest, model: ChatModel) -> Outcome:
    for attempt in range(_TRIES):
        try:
            reply = model.ask(make(attempt))
            return Answered(said_in(reply.text), reply.from_cache)
        except ModelError as error:
            if error.is_reply_fault and attempt + 1 < _TRIES:
                continue
            return SightProblem(
                "S_EYES", f"a question about images has no answer: {error}", _CURES.get(error.code, _CURE)
            )
        except BudgetExceededError as error:
            return SightProblem(
                "S_EYES", f"a question about images was not asked: {error}", "allow more, or fewer logs"
            )
        except DataError as error:
            return SightProblem("D_IMAGE", f"{error.path}: {error.problem}", error.hint)
        except AtomError as error:
            return SightProblem("R_NO_CAMERA", error.message, error.hint)
    raise AssertionError("every try ends in an outcome")


_CURE: Final = "run the same command again when the model can be reached: what was answered is kept"
_CURES: Final[Mapping[str, str]] = {
    "M_REQUEST": "does the model take images, and so many of this size?",
    "M_REFUSED": "the model would not look at these pictures; try another one",
    "M_JSON": "the model does not keep to the form of the answer; try another one, or set structured",
    "M_LENGTH": "the model does not keep to the form of the answer; try another one, or set structured",
    "M_EMPTY": "the model says nothing about these pictures; try another one",
}
