"""A model that sends nothing: it lists the calls that would be made, with estimated tokens and cost."""

from __future__ import annotations

from tools.models.accounts import Ledger
from tools.models.api import ModelError
from tools.models.calls import PlannedCall
from tools.models.settings import Settings
from tools.models.tokens import request_tokens
from tools.models.values import ChatReply, ChatRequest, Usage


class DryRunModel:
    """A `ChatModel` that lists calls. It needs no key and no client.

    Args:
        settings: How the model would be asked.
        ledger: Where calls are listed, as `Ledger.planned`.
    """

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self._settings, self._ledger = settings, ledger

    @property
    def name(self) -> str:
        """`provider:model`."""
        return str(self._settings.spec)

    def ask(self, request: ChatRequest) -> ChatReply:
        """List the call.

        Raises:
            ModelError: Always, `M_DRY`: there is no answer.
        """
        sent = request_tokens(request, self._settings.spec.provider)
        longest = self._settings.longest_reply(request)
        usd = self._ledger.prices.usd(self.name, Usage(sent, longest))
        self._ledger.plan(PlannedCall(request.purpose, self.name, request, sent, longest, usd))
        cost = "at a price nobody has told" if usd is None else f"for {usd:.4f} USD at most"
        message = f"dry run: about {sent} tokens would be sent and up to {longest} received, {cost}"
        raise ModelError("M_DRY", self.name, message, attempts=0)
