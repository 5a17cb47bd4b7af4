"""What an evaluation cost, as distributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from evals.records import CaseCost
from evals.report.spent import Cost, Histogram, LookCosts

_BINS_PER_DECADE: Final = 5
_RUN_FIELDS: Final = ("begun_unix_s", "ended_unix_s", "wall_s", "cases_run", "cases_reused")


def cost_of(costs: Sequence[CaseCost], environment: Mapping[str, Any], spared_cpu_ms: float | None = None) -> Cost:
    """The cost of an evaluation: CPU time and looks by case, all else by prompt, which all its logs share.

    Args:
        costs: One per case.
        environment: What is known of the process that finished it.
        spared_cpu_ms: Of the cases that a coarse filter leaves out; None without one.
    """
    by_prompt = {cost.prompt: cost for cost in costs}.values()
    run = {name: environment[name] for name in _RUN_FIELDS if name in environment}
    machine = environment.get("machine", {})
    return Cost(
        histogram(cost.cpu_ms for cost in costs),
        histogram(cost.latency_s for cost in by_prompt),
        histogram(float(cost.tokens) for cost in by_prompt),
        histogram(cost.usd for cost in by_prompt),
        {**run, **{name: str(value) for name, value in sorted(machine.items())}},
        spared_cpu_ms,
        _looks(costs),
    )


def _looks(costs: Sequence[CaseCost]) -> LookCosts | None:
    """By case, where any looked."""
    if not any(cost.look_calls for cost in costs):
        return None
    return LookCosts(
        histogram(float(cost.look_calls) for cost in costs),
        histogram(float(cost.look_tokens) for cost in costs),
        histogram(cost.look_usd for cost in costs),
    )


def histogram(amounts: Iterable[float]) -> Histogram:
    """Count amounts, none negative, in bins of equal width on a logarithmic axis, five to a factor of ten."""
    values = np.sort(np.fromiter(amounts, np.float64))
    positive = values[values > 0]
    edges, counts = np.empty(0), np.empty(0, np.int64)
    if positive.size:
        place = np.floor(np.log10(positive) * _BINS_PER_DECADE).astype(np.int64)
        edges = 10.0 ** (np.arange(place.min(), place.max() + 2) / _BINS_PER_DECADE)
        counts = np.bincount(place - place.min())
    middle, high, largest = (_quantile(values, part) for part in (0.5, 0.9, 1.0))
    zeros = int(values.size - positive.size)
    return Histogram(
        tuple(edges.tolist()), tuple(counts.tolist()), zeros, float(values.sum()), middle, high, largest
    )  # fmt: skip


def _quantile(values: np.ndarray[Any, np.dtype[np.float64]], part: float) -> float | None:
    """The value that the part does not exceed: always one of those given."""
    return float(np.quantile(values, part, method="inverted_cdf")) if values.size else None
