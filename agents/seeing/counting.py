"""Eyes that ask nobody: they count what would be asked, as if every question was answered so that most is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from agents.seeing.checking import ImageChecks
from agents.seeing.identity import eyes_identity
from agents.seeing.planning import LookKey, Plan, Tally, make_request, plan_of
from tools.errors import DataError
from tools.models.api import ChatModel, ModelError
from tools.models.values import ChatRequest
from tools.vision.images import images_stamp
from tools.vision.values import LogAsk, Seen


@dataclass
class CountingEyes:
    """Satisfies `tools.vision.values.Eyes`; every request is given once to a model that sends nothing.

    Attributes:
        model: Lists what it is asked (`tools.models.dry_run`).
        is_kept: Whether a request would be answered from the cache.
        denied: Functions whose every call is denied in the program: their answer is taken for no, all others' for yes.
        tally: What would be asked.
        answered: Questions, each about one log, that were taken for answered.
    """

    model: ChatModel
    is_kept: Callable[[ChatRequest], bool]
    denied: frozenset[str] = frozenset()
    tally: Tally = field(default_factory=Tally)
    answered: int = 0
    _known: set[LookKey] = field(default_factory=set)
    _kept: int = 0

    @property
    def identity(self) -> str:
        """That of the eyes that would be asked: their answers are known."""
        return eyes_identity(self.model.name)

    def images_of(self, log_path: Path) -> str:
        """As for the eyes that would be asked."""
        return images_stamp(log_path)

    def answer(self, asks: Sequence[LogAsk]) -> list[Seen]:
        """Yes to everything that can be looked at, no to what is denied."""
        known, kept = len(self._known), self._kept
        plans = [self._planned(ask) for ask in asks]
        self.tally.count(asks, plans, len(self._known) - known, self._kept - kept)
        self.answered += sum(plan.problem is None for plan in plans)
        return [
            Seen(ask.mask & (ask.question.atom not in self.denied), np.zeros_like(ask.mask), (), plan.problem)
            for ask, plan in zip(asks, plans, strict=True)
        ]

    def _planned(self, ask: LogAsk) -> Plan:
        """The plan of an ask, its requests listed; damaged images are passed over."""
        plan, checks = plan_of(ask), ImageChecks()
        try:
            self._list(ask, plan)
        except DataError:
            checks.suspect(ask.path)
            plan = plan_of(ask, checks)
            self._list(ask, plan)
        return plan

    def _list(self, ask: LogAsk, plan: Plan) -> None:
        """List the requests that no ask listed before, one at a time: their pictures are large."""
        for key, look in plan.requests:
            if key not in self._known:
                self._kept += self._listed(make_request(look, ask, 0))
                self._known.add(key)

    def _listed(self, request: ChatRequest) -> bool:
        """List a request that would be sent; True for one that would not, as its reply is kept."""
        if self.is_kept(request):
            return True
        try:
            self.model.ask(request)
        except ModelError as error:
            if error.code != "M_DRY":
                raise
        return False
