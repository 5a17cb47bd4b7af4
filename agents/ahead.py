"""What is loaded while a model thinks: a question takes it seconds, in which this process has nothing to do."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from threading import Thread

from tools.models.api import ChatModel
from tools.models.values import ChatReply, ChatRequest


class LoadingMeanwhile:
    """A `ChatModel` during whose first answer something is loaded that is needed after it.

    What goes wrong with that is met again by whoever needs it, and told there.

    Args:
        model: Is asked.
        load: Called once, in a thread of its own.
    """

    def __init__(self, model: ChatModel, load: Callable[[], object]) -> None:
        self._model, self._load = model, load
        self._thread: Thread | None = None

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._model.name

    def ask(self, request: ChatRequest) -> ChatReply:
        """Ask the model, and load.

        Raises:
            ModelError: There is no usable answer.
            BudgetExceededError: A budget is used up.
        """
        if self._thread is None:
            self._thread = Thread(target=self._loaded, name="load-meanwhile")
            self._thread.start()
        return self._model.ask(request)

    def _loaded(self) -> None:
        with contextlib.suppress(Exception):
            self._load()
