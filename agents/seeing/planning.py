"""What has to be looked at for a question, which of it is one request, and how many questions that saves."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from agents.seeing.checking import ImageChecks
from agents.seeing.gating import Look, looks_for
from agents.seeing.questions import TypedQuestion, typed
from agents.seeing.requesting import request_of
from tools.errors import AtomError, DataError
from tools.models.values import ChatRequest
from tools.vision.images import CameraImages
from tools.vision.values import LogAsk, SightProblem

LookKey: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...], tuple[object, ...]]
"""Equal for equal requests: the same words about the same pictures."""

_COUNTING: Final = threading.Lock()


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
        """Add some asks with their plans; threads may add at the same time."""
        with _COUNTING:
            self.boxes += sum(int(ask.mask.sum()) for ask in asks)
            self.looks += sum(len(plan.looks) for plan in plans)
            self.visible += sum(len(plan.requests) for plan in plans)
            self.asked += asked
            self.cached += cached


def plan_of(ask: LogAsk, checks: ImageChecks | None = None) -> Plan:
    """What has to be looked at for an ask.

    Args:
        ask: What a program asks.
        checks: Which images cannot be read: the next best ones are shown instead. None: all are believed in.
    """
    questions = typed(ask.question)
    try:
        images = CameraImages.of(ask.path)
        looks = tuple(look for question in questions for look in looks_for(ask, question, images, checks))
    except AtomError as error:
        return Plan(problem=SightProblem("R_NO_CAMERA", error.message, error.hint))
    except DataError as error:
        return Plan(problem=SightProblem("R_NO_CAMERA", f"{error.path}: {error.problem}", error.hint))
    if problem := _spoilt(ask, looks, images):
        return Plan(problem=problem)
    return Plan(questions, looks, tuple((key_of(ask, look), look) for look in looks if look.shots))


def _spoilt(ask: LogAsk, looks: Sequence[Look], images: CameraImages) -> SightProblem | None:
    """Why a thing that is to be seen cannot be: every image that shows it is damaged."""
    gone = next((look for look in looks if look.choice.is_spoilt), None)
    if gone is None:
        return None
    damaged = [image for image in gone.passed_over if image.timestamp_ns >= 0]
    what = f"track {ask.log.tracks.track_uuid[gone.track]}" if gone.track >= 0 else "the surroundings"
    first = f"{images.path(damaged[0].camera, damaged[0].timestamp_ns)}: {damaged[0].problem}"
    more = f" (and {len(damaged) - 1} more)" if len(damaged) > 1 else ""
    return SightProblem("D_IMAGE", f"no image that shows {what} can be used: {first}{more}", _SPOILT_CURE)


_SPOILT_CURE: Final = (
    "fetch these images again, of the size that the calibration says, or remove them: nothing is to be seen there then"
)


def key_of(ask: LogAsk, look: Look) -> LookKey:
    """What makes a look one request with others."""
    return str(ask.path), look.question.prompt, look.question.values, look.shots


def make_request(look: Look, ask: LogAsk, seed: int) -> ChatRequest:
    """The request of a look; reads its pictures."""
    return request_of(look, ask, CameraImages.of(ask.path), seed)
