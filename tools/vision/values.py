"""What is asked of whoever looks at images, and what they say: shared by the engine that runs programs and by eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from tools.av2.log import Log
from tools.questions import Question
from tools.results import LookCost
from tools.typing import NDArrayBool

Verdict = Literal["yes", "no", "cannot_tell"]
"""What an answer means for the question that was asked; `cannot_tell` is neither a match nor its opposite."""


@dataclass(frozen=True, slots=True, eq=False)
class LogAsk:
    """A question about tracks of one log.

    Attributes:
        path: The log's folder, where its images are.
        log: The log.
        question: What is asked.
        mask: Bool (N, T), within the boxes that are there: about which tracks, at which frames.
    """

    path: Path
    log: Log
    question: Question
    mask: NDArrayBool


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An image that would have been shown and cannot be; another one took its place where there is one.

    Attributes:
        camera: Name of the camera.
        timestamp_ns: Time of the exposure; -1: every image of the camera.
        problem: What is wrong with it.
    """

    camera: str
    timestamp_ns: int
    problem: str


@dataclass(frozen=True, slots=True)
class VisualAnswer:
    """One look at images, as evidence.

    Attributes:
        log_id: The log.
        question: The question's key.
        track: Uuid of the track; empty for what holds for a whole scene.
        frame: Frame that it is about; -1 for what holds for all of a track's life.
        answer: The word that was answered.
        verdict: What it means for the question.
        reason: What was seen, in the words of who looked; may be empty.
        views: Images that were looked at, as (camera, time of the exposure in ns).
        model: `provider:model`; empty where nobody was asked because nothing can be seen.
        from_cache: The reply was kept from earlier.
        passed_over: Images that would have shown it better and cannot be used.
    """

    log_id: str
    question: str
    track: str
    frame: int
    answer: str
    verdict: Verdict
    reason: str = ""
    views: tuple[tuple[str, int], ...] = ()
    model: str = ""
    from_cache: bool = False
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class SightProblem:
    """Why a question has no answer. It is the surroundings' fault, never "nothing found".

    Attributes:
        code: `S_EYES`: nobody answered (a server failed, a budget is used up). `R_NO_CAMERA`: the log has no images or
            no calibration. `D_IMAGE`: an image cannot be read.
        message: What is wrong.
        hint: What to do about it.
    """

    code: Literal["S_EYES", "R_NO_CAMERA", "D_IMAGE"]
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The answer to an ask: whole, or none.

    Attributes:
        yes: Bool (N, T): where it holds.
        unsure: Bool (N, T): where nobody can tell.
        answers: What it rests on.
        problem: Why there is no answer; the masks say nothing then.
        cost: What it took now, where several share it only with one of them.
    """

    yes: NDArrayBool
    unsure: NDArrayBool
    answers: tuple[VisualAnswer, ...] = field(default=())
    problem: SightProblem | None = None
    cost: LookCost = field(default_factory=LookCost)


class Eyes(Protocol):
    """Whoever answers questions from images; those that answer for real may be shared by threads."""

    @property
    def identity(self) -> str:
        """What decides the answers beside the images: model, prompts, settings. Equal text, equal answers."""
        ...

    def images_of(self, log_path: Path) -> str:
        """Digest of which images a log has, by name, size and time of change; some fixed text where it has none."""
        ...

    def answer(self, asks: Sequence[LogAsk]) -> Sequence[Seen]:
        """Answer all the questions, in the order given; one that has no answer has a problem, and hurts no other."""
        ...
