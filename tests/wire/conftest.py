"""What tests over the wire share: the four ways to reach a model, questions, and a model that waits for nothing."""

from collections.abc import Callable

import pytest

from tests.wire_servers.core import WireServer
from tests.wire_servers.plugin import ServeProvider
from tests.wire_servers.questions import MODELS
from tools.models.accounts import Ledger
from tools.models.api import ChatModel
from tools.models.factory import open_model
from tools.models.options import ModelOptions
from tools.models.values import ChatRequest, TextPart, user_turn


@pytest.fixture(params=list(MODELS))
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def question() -> Callable[..., ChatRequest]:
    """`question("text", schema=..., seed=...)`."""

    def ask(text: str = "Say hello.", **changes: object) -> ChatRequest:
        system = (TextPart("You are terse. " * 40, ends_prefix=True), TextPart("Today is dry."))
        return ChatRequest("check", system, (user_turn(text),), **changes)  # type: ignore[arg-type]

    return ask


class Opened:
    """A model behind a server of its own, with its books and the waits that it would have taken."""

    def __init__(self, model: ChatModel, server: WireServer, ledger: Ledger, waits: list[float]) -> None:
        self.model, self.server, self.ledger, self.waits = model, server, ledger, waits


@pytest.fixture
def open_wire(serve_provider: ServeProvider) -> Callable[..., Opened]:
    """`open_wire("openai", script, timeout_s=1)`: a model that asks a server with `script`, and sleeps for no wait."""

    def opened(provider: str, script: object, model: str = "", **options: object) -> Opened:
        server, waits, ledger = serve_provider(provider, script), [], Ledger()
        chosen = ModelOptions(**options)  # type: ignore[arg-type]
        chat = open_model(model or MODELS[provider], chosen, ledger, sleep=waits.append)
        return Opened(chat, server, ledger, waits)

    return opened
