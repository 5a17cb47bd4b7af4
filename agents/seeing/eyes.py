"""Eyes over a chat model: satisfies `tools.vision.values.Eyes`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from agents.seeing.asking import Answered, Outcome, ask_all
from agents.seeing.gating import Look, looks_for, seconds_of
from agents.seeing.pictures import BUDGET_BYTES, LONGEST_PX
from agents.seeing.questions import CANNOT_TELL, TypedQuestion, typed
from agents.seeing.requesting import request_of
from agents.seeing.voting import UNSURE, YES, all_of, coded, spread
from prompts.loader import read_text, template_names
from tools.errors import AtomError, DataError
from tools.models.api import ChatModel
from tools.models.values import ChatRequest
from tools.typing import NDArrayInt
from tools.vision.images import IMAGES_FOLDER, CameraImages
from tools.vision.values import LogAsk, Seen, SightProblem, VisualAnswer

_VERSION = "eyes-1"


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


@dataclass
class ModelEyes:
    """Answers questions with a model that takes images.

    Attributes:
        model: Is asked.
        concurrency: Most questions on their way at the same time.
        tally: Counts what was asked.
    """

    model: ChatModel
    concurrency: int = 4
    tally: Tally = field(default_factory=Tally)

    @cached_property
    def identity(self) -> str:
        """The model, the prompts, and how pictures are made."""
        state = hashlib.sha256(f"{_VERSION} {self.model.name} {LONGEST_PX} {BUDGET_BYTES}".encode())
        for name in template_names("see"):
            state.update(read_text(name).encode())
        return state.hexdigest()

    def images_of(self, log_path: Path) -> str:
        """Names, sizes and times of change of a log's images."""
        state = hashlib.sha256()
        for path in sorted((log_path / IMAGES_FOLDER).glob("*/*.jpg")):
            found = path.stat()
            state.update(f"{path.parent.name}/{path.name} {found.st_size} {found.st_mtime_ns}\n".encode())
        return state.hexdigest()

    def answer(self, asks: Sequence[LogAsk]) -> list[Seen]:
        """Answer all the questions; equal looks of several questions are one request."""
        plans = [_plan(ask) for ask in asks]
        wanted = {key: (ask, look) for ask, plan in zip(asks, plans, strict=True) for key, look in _requests(ask, plan)}
        makers = [partial(_make, look, ask) for ask, look in wanted.values()]
        outcomes = dict(zip(wanted, ask_all(makers, self.model, self.concurrency), strict=True))
        self._count(asks, plans, list(outcomes.values()))
        return [self._seen(ask, plan, outcomes) for ask, plan in zip(asks, plans, strict=True)]

    def _count(self, asks: Sequence[LogAsk], plans: Sequence[_Plan], outcomes: Sequence[Outcome]) -> None:
        tally, looks = self.tally, [look for plan in plans for look in plan.looks]
        tally.boxes += sum(int(ask.mask.sum()) for ask in asks)
        tally.looks += len(looks)
        tally.visible += sum(bool(look.shots) for look in looks)
        tally.asked += len(outcomes)
        tally.cached += sum(isinstance(outcome, Answered) and outcome.from_cache for outcome in outcomes)

    def _seen(self, ask: LogAsk, plan: _Plan, outcomes: dict[_Key, Outcome]) -> Seen:
        nothing = np.zeros_like(ask.mask)
        found = [outcomes[key] for key, _ in _requests(ask, plan)]
        problem = plan.problem or next((one for one in found if isinstance(one, SightProblem)), None)
        if problem is not None:
            return Seen(nothing, nothing, (), problem)
        answers = {look: self._answer(ask, look, outcomes) for look in plan.looks}
        parts = [_codes(ask, question, answers) for question in plan.questions]
        whole = all_of(parts, ask.mask)
        return Seen(whole == YES, whole == UNSURE, tuple(answers.values()))

    def _answer(self, ask: LogAsk, look: Look, outcomes: dict[_Key, Outcome]) -> VisualAnswer:
        track = "" if look.track < 0 else ask.log.tracks.track_uuid[look.track]
        about = (ask.log.log_id, ask.question.key, track, look.frame)
        outcome = outcomes.get(_key(ask, look)) if look.shots else None
        if not isinstance(outcome, Answered):
            return VisualAnswer(*about, CANNOT_TELL, "cannot_tell", "no picture shows it well enough")
        said, views = outcome.said, tuple((shot.camera, shot.timestamp_ns) for shot in look.shots)
        verdict = look.question.verdict(said.word)
        return VisualAnswer(*about, said.word, verdict, said.seen, views, self.model.name, outcome.from_cache)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What has to be looked at for one ask, or why nothing can be."""

    questions: tuple[TypedQuestion, ...] = ()
    looks: tuple[Look, ...] = ()
    problem: SightProblem | None = None


_Key = tuple[str, str, tuple[tuple[str, str], ...], tuple[object, ...]]


def _plan(ask: LogAsk) -> _Plan:
    questions = typed(ask.question)
    try:
        images = CameraImages.of(ask.path)
        looks = [look for question in questions for look in looks_for(ask, question, images)]
    except AtomError as error:
        return _Plan(problem=SightProblem("R_NO_CAMERA", error.message, error.hint))
    except DataError as error:
        return _Plan(problem=SightProblem("R_NO_CAMERA", f"{error.path}: {error.problem}", error.hint))
    return _Plan(questions, tuple(looks))


def _requests(ask: LogAsk, plan: _Plan) -> list[tuple[_Key, Look]]:
    return [(_key(ask, look), look) for look in plan.looks if look.shots]


def _key(ask: LogAsk, look: Look) -> _Key:
    """Equal for equal requests: the same words about the same pictures."""
    return str(ask.path), look.question.prompt, look.question.values, look.shots


def _make(look: Look, ask: LogAsk, seed: int) -> ChatRequest:
    return request_of(look, ask, CameraImages.of(ask.path), seed)


def _codes(ask: LogAsk, question: TypedQuestion, answers: dict[Look, VisualAnswer]) -> NDArrayInt:
    """What the answers to one typed question say of every track and frame, shape (N, T)."""
    time_s, codes = seconds_of(ask), np.zeros(ask.mask.shape, np.int64)
    looks: dict[int, list[Look]] = {}
    for look in answers:
        if look.question == question:
            looks.setdefault(look.track, []).append(look)
    for track in np.flatnonzero(ask.mask.any(axis=1)).tolist():
        own = looks.get(track, []) + looks.get(-1, [])
        verdicts = coded([answers[look].verdict for look in own])
        frames = np.array([max(look.frame, 0) for look in own], np.int64)
        codes[track] = spread(ask.mask[track], time_s, frames, verdicts)
    return codes
