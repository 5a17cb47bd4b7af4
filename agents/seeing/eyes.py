"""Eyes over a chat model: satisfies `tools.vision.values.Eyes`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from agents.seeing.asking import Answered, Outcome, ask_all
from agents.seeing.gating import Look, seconds_of
from agents.seeing.identity import eyes_identity
from agents.seeing.planning import LookKey, Plan, Tally, key_of, make_request, plan_of
from agents.seeing.questions import CANNOT_TELL, TypedQuestion
from agents.seeing.voting import UNSURE, YES, all_of, coded, spread
from tools.models.api import ChatModel
from tools.typing import NDArrayInt
from tools.vision.images import images_stamp
from tools.vision.values import LogAsk, Seen, SightProblem, VisualAnswer


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
        return eyes_identity(self.model.name)

    def images_of(self, log_path: Path) -> str:
        """Names, sizes and times of change of a log's images."""
        return images_stamp(log_path)

    def answer(self, asks: Sequence[LogAsk]) -> list[Seen]:
        """Answer all the questions; equal looks of several questions are one request."""
        plans = [plan_of(ask) for ask in asks]
        wanted = {key: (ask, look) for ask, plan in zip(asks, plans, strict=True) for key, look in plan.requests}
        makers = [partial(make_request, look, ask) for ask, look in wanted.values()]
        outcomes = dict(zip(wanted, ask_all(makers, self.model, self.concurrency), strict=True))
        self._count(asks, plans, list(outcomes.values()))
        return [self._seen(ask, plan, outcomes) for ask, plan in zip(asks, plans, strict=True)]

    def _count(self, asks: Sequence[LogAsk], plans: Sequence[Plan], outcomes: Sequence[Outcome]) -> None:
        kept = sum(isinstance(outcome, Answered) and outcome.from_cache for outcome in outcomes)
        self.tally.count(asks, plans, len(outcomes), kept)

    def _seen(self, ask: LogAsk, plan: Plan, outcomes: dict[LookKey, Outcome]) -> Seen:
        nothing = np.zeros_like(ask.mask)
        found = [outcomes[key] for key, _ in plan.requests]
        problem = plan.problem or next((one for one in found if isinstance(one, SightProblem)), None)
        if problem is not None:
            return Seen(nothing, nothing, (), problem)
        answers = {look: self._answer(ask, look, outcomes) for look in plan.looks}
        parts = [_codes(ask, question, answers) for question in plan.questions]
        whole = all_of(parts, ask.mask)
        return Seen(whole == YES, whole == UNSURE, tuple(answers.values()))

    def _answer(self, ask: LogAsk, look: Look, outcomes: dict[LookKey, Outcome]) -> VisualAnswer:
        track = "" if look.track < 0 else ask.log.tracks.track_uuid[look.track]
        about = (ask.log.log_id, ask.question.key, track, look.frame)
        outcome = outcomes.get(key_of(ask, look)) if look.shots else None
        if not isinstance(outcome, Answered):
            return VisualAnswer(*about, CANNOT_TELL, "cannot_tell", "no picture shows it well enough")
        said, views = outcome.said, tuple((shot.camera, shot.timestamp_ns) for shot in look.shots)
        verdict = look.question.verdict(said.word)
        return VisualAnswer(*about, said.word, verdict, said.seen, views, self.model.name, outcome.from_cache)


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
