"""How far candidates agree: track-time intersection over union of what they found, and how independent they are."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from agents.candidates.values import Origin
from agents.consensus.values import Agreement
from tools.scenario import Scenario

OTHER_WRITER = 1.0
"""The grammar and a model share nothing but the query."""
OTHER_MODEL = 0.9
"""Models of different names learnt from much the same texts."""
OTHER_WORDING = 0.6
"""One model, given another wording."""
OTHER_SAMPLE = 0.4
"""One model and wording, another temperature or seed: mistakes in reading repeat themselves."""


def independence(first: Origin, second: Origin) -> float:
    """How independently two candidates came to be, 0 to 1: the constants of this module, widest difference first."""
    if first.writer != second.writer:
        return OTHER_WRITER
    if first.model != second.model:
        return OTHER_MODEL
    return OTHER_WORDING if first.wording != second.wording else OTHER_SAMPLE


def witness_weights(origins: Mapping[int, Origin]) -> dict[int, float]:
    """What each candidate's word is worth: 1 for one of its own kind, less for those that have much in common.

    A candidate counts `1 / (1 + sum(1 - independence))` over the others: three samples of one model and wording are
    worth little more than one and a third of it, whatever they say.

    Args:
        origins: Where each comes from, by number.
    """
    shared = {n: sum(1 - independence(origins[n], origins[m]) for m in origins if m != n) for n in origins}
    return {number: 1 / (1 + redundancy) for number, redundancy in shared.items()}


def track_time_iou(first: Mapping[str, Scenario], second: Mapping[str, Scenario]) -> tuple[float, bool]:
    """Intersection over union of the referred (track, frame) pairs, pooled over the logs that both ran on.

    Args:
        first: What one program found, by log id.
        second: What another found.

    Returns:
        The IoU, 1 where neither found anything; and whether that is so.
    """
    shared = sorted(first.keys() & second.keys())
    both = sum(int(np.count_nonzero(first[log].mask & second[log].mask)) for log in shared)
    either = sum(int(np.count_nonzero(found[log].mask)) for found in (first, second) for log in shared) - both
    return (both / either, False) if either else (1.0, True)


def agreements_of(found: Mapping[int, Mapping[str, Scenario]], origins: Mapping[int, Origin]) -> tuple[Agreement, ...]:
    """The agreement of every pair of candidates that run.

    Args:
        found: What each candidate's program found, by number and log id.
        origins: Where each comes from, by number.
    """
    return tuple(
        Agreement(a, b, *track_time_iou(found[a], found[b]), independence(origins[a], origins[b]))
        for a, b in combinations(sorted(found), 2)
    )
