"""How often 95 % intervals hold the true figure, by number of logs and method: the ground for the default method.

Usage: python benchmarks/interval_coverage.py [trials]
"""

import sys
from collections.abc import Callable

import numpy as np

from evals.statistics.bootstrap import bootstrap_intervals, weighted_mean
from evals.statistics.tails import Method

METHODS: tuple[Method, ...] = ("percentile", "bca", "expanded")
Draw = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]


def even(rng: np.random.Generator, n_logs: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores of cases that agree within a log, symmetric around 0."""
    log = np.repeat(np.arange(n_logs), rng.integers(3, 30, n_logs))
    return rng.normal(0, 0.15, n_logs)[log] + rng.normal(0, 0.1, log.size), log


def skewed(rng: np.random.Generator, n_logs: int) -> tuple[np.ndarray, np.ndarray]:
    """Right or wrong answers: most logs are answered well, a few badly."""
    log = np.repeat(np.arange(n_logs), rng.integers(3, 30, n_logs))
    return (rng.random(log.size) < rng.beta(4, 0.6, n_logs)[log]).astype(float), log


def coverage(draw: Draw, truth: float, n_logs: int, method: Method, trials: int) -> float:
    """Part of the intervals that hold the truth, among samples that have an interval."""
    rng = np.random.default_rng(n_logs)
    hits = []
    for trial in range(trials):
        values, log = draw(rng, n_logs)
        statistic = weighted_mean(values, log, n_logs)
        (interval,) = bootstrap_intervals(statistic, n_logs, method=method, seed=trial)
        if interval.low is not None and interval.high is not None:
            hits.append(interval.low <= truth <= interval.high)
    return float(np.mean(hits))


def main() -> None:
    """Print one line per kind of score and number of logs."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"{'scores':8} {'logs':>5} " + " ".join(f"{method:>11}" for method in METHODS))
    for name, draw, truth in (("even", even, 0.0), ("skewed", skewed, 4 / 4.6)):
        for n_logs in (4, 6, 10, 20, 40, 150):
            row = [coverage(draw, truth, n_logs, method, trials) for method in METHODS]
            print(f"{name:8} {n_logs:5} " + " ".join(f"{value:11.3f}" for value in row), flush=True)


if __name__ == "__main__":
    main()
