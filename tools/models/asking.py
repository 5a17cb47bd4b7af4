"""The outermost layer of a model: replies are usable, and every call is in the books."""

from __future__ import annotations

import time

from tools.models.accounts import Ledger
from tools.models.api import BudgetExceededError, ModelError, Sender
from tools.models.replies import usable
from tools.models.values import ChatReply, ChatRequest


class AccountedModel:
    """A `ChatModel` made of a `Sender`. Thread-safe when that is.

    Args:
        inner: Sends.
        ledger: The books.
    """

    def __init__(self, inner: Sender, ledger: Ledger) -> None:
        self._inner, self._ledger = inner, ledger

    def __repr__(self) -> str:
        return f"AccountedModel({self.name})"

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._inner.name

    def ask(self, request: ChatRequest) -> ChatReply:
        """Ask, check the reply, and note the call.

        Raises:
            ModelError: There is no usable answer.
            BudgetExceededError: A budget is used up.
        """
        start = time.perf_counter()
        reply = None
        try:
            reply = self._inner.send(request)
            checked = usable(request, reply, self.name)
        except (ModelError, BudgetExceededError) as error:
            if isinstance(error, ModelError) and reply is not None:
                error.usage = reply.usage
            self._ledger.note(request, self.name, time.perf_counter() - start, reply, error)
            raise
        self._ledger.note(request, self.name, time.perf_counter() - start, reply)
        return checked
