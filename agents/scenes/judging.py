"""From all samples of a moment to one consensus: every scout has one vote, shared among its samples by consistency.

A sample that contradicts itself or the detector counts for less, never for nothing: a reward tells bad descriptions, it
does not prove good ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from agents.scenes.values import Moment, Sample
from tools.scenes.consensus import Consensus, agree
from tools.scenes.evidence import Sighting

LEAST_WEIGHT: Final = 0.05


def judge(moment: Moment, samples: Sequence[Sample]) -> Consensus | None:
    """What the scouts agree on; None where none of them described the moment."""
    described = [sample for sample in samples if sample.record is not None]
    if not described:
        return None
    sighting = Sighting(moment.key, tuple(sample.record for sample in described), moment.inventory)
    return agree(sighting, weights_of(described))


def weights_of(samples: Sequence[Sample]) -> list[float]:
    """Weight of each sample's vote: those of one scout add up to 1."""
    worth = [max(sample.reward, LEAST_WEIGHT) for sample in samples]
    totals: dict[str, float] = defaultdict(float)
    for sample, each in zip(samples, worth, strict=True):
        totals[sample.scout] += each
    return [each / totals[sample.scout] for sample, each in zip(samples, worth, strict=True)]
