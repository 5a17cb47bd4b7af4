"""What became of each case of an evaluation: answered, or why not. A failure is never a zero score in disguise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["answered", "declined", "program", "limit", "crash", "log", "model"]
"""What became of a case.

answered: there is a result, which may well be empty. declined: no program was written, and the writer says why.
program: the program is wrong, or a function cannot answer on this log. limit: a limit was hit. crash: it broke off.
log: the log cannot be read. model: a model server failed.
"""
OUTCOMES: tuple[Outcome, ...] = ("answered", "declined", "program", "limit", "crash", "log", "model")


@dataclass(frozen=True, slots=True, order=True)
class CaseRecord:
    """One case after mining.

    Attributes:
        log_id: The log.
        prompt: The prompt.
        outcome: What became of it.
        code: Stable code of the failure; empty when answered.
        reason: The failure in one line; empty when answered.
        program: SHA-256 of the program that ran, hexadecimal; empty when there was none.
        n_referred: Referred boxes of the result, over all frames of the log.
        confidence: Highest confidence of a referred box, in [0, 1]; 0 when none is referred.
    """

    log_id: str
    prompt: str
    outcome: Outcome
    code: str = ""
    reason: str = ""
    program: str = ""
    n_referred: int = 0
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, order=True)
class CaseCost:
    """What a case cost. Kept apart from the record, because no two runs agree on it.

    Attributes:
        log_id: The log.
        prompt: The prompt.
        cpu_ms: CPU milliseconds of evaluating the program on the log.
        latency_s: Seconds until the prompt's program was there, shared by all its logs.
        tokens: Tokens sent and received for the prompt, shared by all its logs.
        usd: Money for the prompt, shared by all its logs, US dollars.
        look_calls: Calls of the model that looks at images for this case; a look that several cases need is the first
            one's.
        look_tokens: Tokens sent and received in them.
        look_usd: Money for them, US dollars; a model without a price costs none.
    """

    log_id: str
    prompt: str
    cpu_ms: float = 0.0
    latency_s: float = 0.0
    tokens: int = 0
    usd: float = 0.0
    look_calls: int = 0
    look_tokens: int = 0
    look_usd: float = 0.0
