"""What has to be looked at for a question, which of it is one request, and how many questions that saves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents.seeing.gating import Look, looks_for
from agents.seeing.questions import TypedQuestion, typed
from agents.seeing.requesting import request_of
from tools.errors import AtomError, DataError
from tools.models.values import ChatRequest
from tools.vision.images import CameraImages
from tools.vision.values import LogAsk, SightProblem

LookKey: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...], tuple[object, ...]]
"""Equal for equal requests: the same words about the same pictures."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be looked at for one ask, or why nothing can be.

    Attributes:
        questions: All of them together answer the ask.
        looks: Of all questions; some have no pictures.
        requests: Those with pictures, by what makes them one request.
        problem: Why nothing can be looked at.
    """

    questions: tuple[TypedQuestion, ...] = ()
    looks: tuple[Look, ...] = ()
    requests: tuple[tuple[LookKey, Look], ...] = ()
    problem: SightProblem | None = None


@dataclass(slots=True)
class Tally:
    """How many questions there were, before and after each thing that saves some.

    Attributes:
        boxes: One for every track and frame that programs asked about.
        looks: Left when what is stable is asked once, and what changes at times.
        visible: Left when what no picture shows is not asked.
        asked: Left when equal questions are asked once; each is one request.
        cached: Requests among them that were answered from the cache.
    """

    boxes: int = 0
    looks: int = 0
    visible: int = 0
    asked: int = 0
    cached: int = 0

    def count(self, asks: Sequence[LogAsk], plans: Sequence[Plan], asked: int, cached: int) -> None:
        """Add some asks with their plans."""
        self.boxes += sum(int(ask.mask.sum()) for ask in asks)
        self.looks += sum(len(plan.looks) for plan in plans)
        self.visible += sum(len(plan.requests) for plan in plans)
        self.asked += asked
        self.cached += cached


def plan_of(ask: LogAsk) -> Plan:
    """What has to be looked at for an ask."""
    questions = typed(ask.question)
    try:
        images = CameraImages.of(ask.path)
        looks = tuple(look for question in questions for look in looks_for(ask, question, images))
    except AtomError as error:
        return Plan(problem=SightProblem("R_NO_CAMERA", error.message, error.hint))
    except DataError as error:
        return Plan(problem=SightProblem("R_NO_CAMERA", f"{error.path}: {error.problem}", error.hint))
    return Plan(questions, looks, tuple((key_of(ask, look), look) for look in looks if look.shots))


def key_of(ask: LogAsk, look: Look) -> LookKey:
    """What makes a look one request with others."""
    return str(ask.path), look.question.prompt, look.question.values, look.shots


def make_request(look: Look, ask: LogAsk, seed: int) -> ChatRequest:
    """The request of a look; reads its pictures."""
    return request_of(look, ask, CameraImages.of(ask.path), seed)
