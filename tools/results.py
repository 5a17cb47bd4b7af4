"""What executing a program gives, per log: a scenario, or a failure that says of which kind it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.errors import Issue, LimitHit

if TYPE_CHECKING:  # whoever writes programs and runs none needs no arrays
    from tools.questions import Ask
    from tools.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Program:
    """The text of a program and where it came from.

    Attributes:
        source: The program text, unchanged.
        origin: Who wrote it: `file`, `grammar`, or `provider:model`.
        description: The query it answers, in English; may be empty.
    """

    source: str
    origin: str = "file"
    description: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.source.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a program gave no scenario on a log.

    Attributes:
        issue: Stage, stable code, place, message and hint.
        limit: The limit that was hit, when one was.
        also: Further issues found in the same check, for one repair round.
    """

    issue: Issue
    limit: LimitHit | None = None
    also: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class LookCost:
    """What it took to look at images; nothing for what was known already.

    Attributes:
        calls: Calls of the model that sees.
        tokens: Sent and received.
        usd: US dollars; money of models without a price is not in it.
    """

    calls: int = 0
    tokens: int = 0
    usd: float = 0.0

    def __add__(self, other: LookCost) -> LookCost:
        """Both together."""
        return LookCost(self.calls + other.calls, self.tokens + other.tokens, self.usd + other.usd)


@dataclass(frozen=True, slots=True)
class ExecutionResult:
    """The outcome of one program on one log.

    Attributes:
        log_id: The log.
        outcome: The scenario found (it may hold nothing: that is an answer), or the failure.
        cpu_ms: CPU time of the evaluation inside the child, milliseconds; 0 when it never ran.
        asks: What the program must be told about images before it can answer; the outcome is then a failure that says
            so, for whoever cannot tell.
        looks: What it took to answer its questions about images.
    """

    log_id: str
    outcome: Scenario | Failure
    cpu_ms: float = 0.0
    asks: tuple[Ask, ...] = ()
    looks: LookCost = field(default_factory=LookCost)

    @property
    def failed(self) -> bool:
        """True when there is no scenario."""
        return isinstance(self.outcome, Failure)
