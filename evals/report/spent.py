"""What an evaluation cost, as plain values of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Histogram:
    """Amounts of one kind, on a logarithmic axis.

    Attributes:
        edges: Of the bins, rising, one more than counts; those of amounts above 0.
        counts: Amounts in each bin.
        zeros: Amounts of 0, which no logarithmic bin holds.
        total: Sum of all amounts.
        median: Middle one; None without any.
        p90: The one that 90 of 100 do not exceed; None without any.
        largest: The largest; None without any.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    zeros: int
    total: float
    median: float | None
    p90: float | None
    largest: float | None


@dataclass(frozen=True, slots=True)
class LookCosts:
    """What looking at images cost. What several cases need is paid, and counted, once: with the first of them.

    Attributes:
        calls: Of the model that sees, per case.
        tokens: Sent and received, per case.
        usd: Per case; a model without a price costs none.
    """

    calls: Histogram
    tokens: Histogram
    usd: Histogram


@dataclass(frozen=True, slots=True)
class Cost:
    """What the evaluation cost. The only part of a report in which two runs of the same thing differ.

    Attributes:
        cpu_ms: Per case.
        latency_s: Per prompt.
        tokens: Per prompt.
        usd: Per prompt.
        run: When, where and how long the process ran that finished the evaluation.
        spared_cpu_ms: Sum of `cpu_ms` over the cases that a coarse filter leaves out; None without one.
        looks: Of looking at images; None where no model was asked to.
    """

    cpu_ms: Histogram
    latency_s: Histogram
    tokens: Histogram
    usd: Histogram
    run: Mapping[str, str | float | int] = field(default_factory=dict)
    spared_cpu_ms: float | None = None
    looks: LookCosts | None = None
