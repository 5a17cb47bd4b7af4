"""What a call to a model was, and sums of calls: frozen values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tools.models.values import ChatRequest, Purpose, Usage

CALLS_FILE: Final = "model_calls.jsonl"
"""File of a run folder with a line per call."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One question to a model.

    Attributes:
        number: Its place among the calls of this run, from 1, in the order in which they ended.
        purpose: Which part of the system asked.
        model: `provider:model`.
        request: Digest of the request.
        usage: Tokens of the call; of a reply from the response cache, what it took when it was made.
        usd: What was paid; 0 from the response cache, None when no price is known or nobody can tell.
        latency_s: Seconds from asking to the answer, with waits and retries.
        from_cache: The reply came from the response cache.
        attempts: Requests that were sent.
        code: `M_...` of what went wrong, `BUDGET`, or empty.
    """

    number: int
    purpose: Purpose
    model: str
    request: str
    usage: Usage
    usd: float | None
    latency_s: float
    from_cache: bool
    attempts: int
    code: str


@dataclass(frozen=True, slots=True)
class CallTotal:
    """Calls of one purpose and model, summed.

    Attributes:
        purpose: Which part of the system asked; empty in a total over all.
        model: `provider:model`; empty in a total over all.
        calls: Questions, however they ended.
        from_cache: Of these: answered from the response cache.
        failed: Of these: without a usable answer.
        usage: Tokens of the calls that were paid for, cached replies not among them.
        usd: What was paid for calls with a known price.
        unpriced: Calls whose price nobody knows; their tokens are in `usage` and their cost is not in `usd`.
        latency_s: Seconds, summed.
    """

    purpose: str
    model: str
    calls: int
    from_cache: int
    failed: int
    usage: Usage
    usd: float
    unpriced: int
    latency_s: float


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call that a dry run did not make.

    Attributes:
        purpose: Which part of the system asked.
        model: `provider:model`.
        request: What would be sent.
        input_tokens: Estimated.
        output_tokens: The longest reply that is allowed.
        usd: Estimated, with the longest reply; None when no price is known.
    """

    purpose: Purpose
    model: str
    request: ChatRequest
    input_tokens: int
    output_tokens: int
    usd: float | None


def total_of(records: Sequence[CallRecord], purpose: str = "", model: str = "") -> CallTotal:
    """The sum of `records`."""
    paid = [record for record in records if not record.from_cache]
    return CallTotal(
        purpose,
        model,
        len(records),
        len(records) - len(paid),
        sum(bool(record.code) for record in records),
        sum((record.usage for record in paid), Usage()),
        sum(record.usd or 0.0 for record in paid),
        sum(record.usd is None for record in paid),
        sum(record.latency_s for record in records),
    )


def totals_of(records: Sequence[CallRecord]) -> tuple[CallTotal, ...]:
    """Sums by purpose and model, ordered by both."""
    groups: dict[tuple[str, str], list[CallRecord]] = defaultdict(list)
    for record in records:
        groups[record.purpose, record.model].append(record)
    return tuple(total_of(groups[key], *key) for key in sorted(groups))
