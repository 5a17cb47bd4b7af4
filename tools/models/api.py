"""What a chat model is, whoever serves it, and how it may fail."""

from __future__ import annotations

from typing import Literal, Protocol

from tools.errors import MotherlodeError, PrerequisiteError
from tools.models.values import ChatReply, ChatRequest, Usage

ModelFault = Literal[
    "M_RATE", "M_SERVER", "M_TIMEOUT", "M_CONNECTION", "M_STREAM", "M_REQUEST", "M_KEY", "M_CREDIT", "M_ABSENT",
    "M_REFUSED", "M_EMPTY", "M_LENGTH", "M_JSON", "M_DRY",
]  # fmt: skip
"""`M_RATE` too many requests, `M_SERVER` 5xx or overloaded, `M_TIMEOUT`, `M_CONNECTION`, `M_STREAM` an answer cut off
on the way, `M_REQUEST` the server found the request wrong; `M_KEY` it refused the key, `M_CREDIT` nothing is left to
pay with, `M_ABSENT` it has no such model or address; `M_REFUSED` the model would not answer, `M_EMPTY` it said nothing,
`M_LENGTH` the token limit cut it, `M_JSON` not the JSON asked for; `M_DRY` nothing is sent in a dry run."""
REPLY_FAULTS = ("M_REFUSED", "M_EMPTY", "M_LENGTH", "M_JSON")
"""Faults of an answer that came: asking differently may help. All others are faults of the surroundings."""
LASTING_FAULTS = ("M_KEY", "M_CREDIT", "M_ABSENT")
"""Faults that every other question would meet as well, until a person mends them."""


class ModelError(MotherlodeError):
    """A call that gave no usable answer, after all retries.

    Attributes:
        code: See `ModelFault`.
        model: `provider:model`.
        message: What went wrong, without code and model.
        reply_text: What came, when anything did; empty otherwise.
        retry_after_s: Seconds to wait as the server asked; None when it did not.
        attempts: Requests sent.
        usage: Tokens of the reply that cannot be used; none where no reply came.
    """

    def __init__(
        self,
        code: ModelFault,
        model: str,
        message: str,
        reply_text: str = "",
        retry_after_s: float | None = None,
        attempts: int = 1,
    ) -> None:
        self.code, self.model, self.reply_text = code, model, reply_text
        self.retry_after_s, self.attempts, self.usage = retry_after_s, attempts, Usage()
        self.message = message
        super().__init__(f"{model}: {code}: {message}")

    @property
    def is_lasting(self) -> bool:
        """True when every other question would fail in the same way."""
        return self.code in LASTING_FAULTS

    @property
    def is_reply_fault(self) -> bool:
        """True when an answer came that cannot be used; False when the surroundings failed."""
        return self.code in REPLY_FAULTS


class BudgetExceededError(MotherlodeError):
    """A budget of calls, tokens or money is used up: the call was not made. What is finished stays."""


class ModelMissingError(PrerequisiteError):
    """A model cannot be used as the installation is: an extra, a key or an address is missing, or the name is wrong."""


class ChatModel(Protocol):
    """A chat model that can be asked. Implementations are thread-safe: candidates ask at the same time."""

    @property
    def name(self) -> str:
        """`provider:model`, as given by the user."""
        ...

    def ask(self, request: ChatRequest) -> ChatReply:
        """Ask, wait, and give back a usable reply: not empty, not refused, not cut, and JSON where a schema asks.

        Raises:
            ModelError: There is no usable answer.
            BudgetExceededError: A budget is used up.
        """
        ...


class Sender(Protocol):
    """One layer of a chat model: sends a request and gives back what came, usable or not."""

    @property
    def name(self) -> str:
        """`provider:model`."""
        ...

    def send(self, request: ChatRequest) -> ChatReply:
        """What came for `request`: perhaps empty, refused, cut, or not the JSON asked for.

        Raises:
            ModelError: No answer came.
            BudgetExceededError: A budget is used up.
        """
        ...
