"""Eyes that ask nobody: they count what would be asked, taking every answer for yes, so that nothing is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from agents.seeing.identity import eyes_identity
from agents.seeing.planning import LookKey, Tally, make_request, plan_of
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
        tally: What would be asked.
    """

    model: ChatModel
    is_kept: Callable[[ChatRequest], bool]
    tally: Tally = field(default_factory=Tally)
    _known: set[LookKey] = field(default_factory=set)

    @property
    def identity(self) -> str:
        """That of the eyes that would be asked: their answers are known."""
        return eyes_identity(self.model.name)

    def images_of(self, log_path: Path) -> str:
        """As for the eyes that would be asked."""
        return images_stamp(log_path)

    def answer(self, asks: Sequence[LogAsk]) -> list[Seen]:
        """Yes to everything that can be looked at."""
        plans = [plan_of(ask) for ask in asks]
        wanted = {key: (ask, look) for ask, plan in zip(asks, plans, strict=True) for key, look in plan.requests}
        fresh = {key: pair for key, pair in wanted.items() if key not in self._known}
        self._known |= fresh.keys()
        kept = sum(self._listed(make_request(look, ask, 0)) for ask, look in fresh.values())
        self.tally.count(asks, plans, len(fresh), kept)
        return [
            Seen(ask.mask, np.zeros_like(ask.mask), (), plan.problem) for ask, plan in zip(asks, plans, strict=True)
        ]

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
