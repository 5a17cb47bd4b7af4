"""Eyes over a chat model: satisfies `tools.vision.values.Eyes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TypeAlias

import numpy as np

from agents.seeing.asking import Answered, Outcome, Price, Unanswered, ask_all
from agents.seeing.checking import ImageChecks
from agents.seeing.gating import Look, seconds_of
from agents.seeing.identity import eyes_identity
from agents.seeing.planning import LookKey, Plan, Tally, key_of, make_request, plan_of
from agents.seeing.questions import CANNOT_TELL, TypedQuestion
from agents.seeing.voting import UNSURE, YES, all_of, coded, spread
from tools.models.api import ChatModel
from tools.models.values import Usage
from tools.results import LookCost
from tools.typing import NDArrayInt
from tools.vision.images import images_stamp
from tools.vision.values import LogAsk, Seen, VisualAnswer

Outcomes: TypeAlias = Mapping[LookKey, Outcome]


def unpriced(usage: Usage) -> None:
    """Nobody has told a price."""


@dataclass
class ModelEyes:
    """Answers questions with a model that takes images. Threads may share one: the judge looks while programs ask.

    Attributes:
        model: Is asked.
        concurrency: Most questions on their way at the same time.
        price: What its tokens cost; by default nothing is known.
        tally: Counts what was asked.
    """

    model: ChatModel
    concurrency: int = 4
    price: Price = unpriced
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
        checks, plans = ImageChecks(), [plan_of(ask) for ask in asks]
        outcomes = self._asked(asks, plans, {})
        if spoilt := {ask.path for ask, plan in zip(asks, plans, strict=True) if _is_spoilt(plan, outcomes)}:
            for path in sorted(spoilt):
                checks.suspect(path)
            plans = [plan_of(a, checks) if a.path in spoilt else plan for a, plan in zip(asks, plans, strict=True)]
            outcomes |= self._asked(asks, plans, outcomes)
        self._count(asks, plans, list(outcomes.values()))
        seen = [self._seen(ask, plan, outcomes) for ask, plan in zip(asks, plans, strict=True)]
        return [replace(one, cost=cost) for one, cost in zip(seen, _costs(asks, plans, outcomes), strict=True)]

    def _asked(self, asks: Sequence[LogAsk], plans: Sequence[Plan], known: Outcomes) -> dict[LookKey, Outcome]:
        """What comes of the looks that are not known yet."""
        pairs = [(key, ask, look) for ask, plan in zip(asks, plans, strict=True) for key, look in plan.requests]
        wanted = {key: partial(make_request, look, ask) for key, ask, look in pairs if key not in known}
        return dict(zip(wanted, ask_all(list(wanted.values()), self.model, self.concurrency, self.price), strict=True))

    def _count(self, asks: Sequence[LogAsk], plans: Sequence[Plan], outcomes: Sequence[Outcome]) -> None:
        kept = sum(isinstance(outcome, Answered) and outcome.from_cache for outcome in outcomes)
        self.tally.count(asks, plans, sum(not _is_damage(outcome) for outcome in outcomes), kept)

    def _seen(self, ask: LogAsk, plan: Plan, outcomes: Outcomes) -> Seen:
        nothing = np.zeros_like(ask.mask)
        found = [outcomes[key] for key, _ in plan.requests]
        problem = plan.problem or next((one.problem for one in found if isinstance(one, Unanswered)), None)
        if problem is not None:
            return Seen(nothing, nothing, (), problem)
        answers = {look: self._answer(ask, look, outcomes) for look in plan.looks}
        parts = [_codes(ask, question, answers) for question in plan.questions]
        whole = all_of(parts, ask.mask)
        return Seen(whole == YES, whole == UNSURE, tuple(answers.values()))

    def _answer(self, ask: LogAsk, look: Look, outcomes: Outcomes) -> VisualAnswer:
        track = "" if look.track < 0 else ask.log.tracks.track_uuid[look.track]
        about = (ask.log.log_id, ask.question.key, track, look.frame)
        outcome = outcomes.get(key_of(ask, look)) if look.shots else None
        if not isinstance(outcome, Answered):
            said = "no picture shows it well enough"
            return VisualAnswer(*about, CANNOT_TELL, "cannot_tell", said, passed_over=look.passed_over)
        word, seen = outcome.said.word, outcome.said.seen
        views = tuple((shot.camera, shot.timestamp_ns) for shot in look.shots)
        verdict, kept = look.question.verdict(word), outcome.from_cache
        return VisualAnswer(*about, word, verdict, seen, views, self.model.name, kept, look.passed_over)


def _is_spoilt(plan: Plan, outcomes: Outcomes) -> bool:
    return any(_is_damage(outcomes[key]) for key, _ in plan.requests)


def _is_damage(outcome: Outcome) -> bool:
    """An image could not be read, so that nobody was asked."""
    return isinstance(outcome, Unanswered) and outcome.problem.code == "D_IMAGE"


def _costs(asks: Sequence[LogAsk], plans: Sequence[Plan], outcomes: Outcomes) -> list[LookCost]:
    """What each ask took: a look that several share is the first one's, and one that came to nothing its log's."""
    payer: dict[LookKey, int] = {}
    first = {str(ask.path): number for number, ask in reversed([*enumerate(asks)])}
    for number, plan in reversed([*enumerate(plans)]):
        payer |= dict.fromkeys((key for key, _ in plan.requests), number)
    costs = [LookCost()] * len(asks)
    for key, outcome in outcomes.items():
        costs[payer.get(key, first[key[0]])] += outcome.cost
    return costs


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
