"""A combination learned from a gold set's own labels, each frame answered by a model that did not see it: 5 x 5 folds.

This tells how much the stored outputs hold, not how well a system would do that has no labels of the kind. Penalties
are chosen inside of what is learned from; columns and threshold are those of the calibrated consensus. For risk, a
ridge regression departs from the scale that was calibrated on the other gold set: with few labels it stays near it.
"""

from __future__ import annotations

import numpy as np

from evals.semantic_drive.ours import MORE_LIKELY_THAN_NOT, sightings_at, sightings_of
from evals.semantic_drive.scoring import Predicted
from evals.semantic_drive.tuning import REPEATS, choose_penalties, choose_ridge, folds, ridge, whole_risk
from evals.semantic_drive.values import SCORED_TAGS, SPLITS, Gold, StoredScenes
from tools.scenes.belief import fit_belief
from tools.scenes.evidence import risk_readings, tag_evidence
from tools.scenes.risk import fit_risk
from tools.typing import NDArrayBool, NDArrayFloat


def crossed(stored: StoredScenes, gold: Gold, seed: int, with_judge: bool = False) -> tuple[Predicted, ...]:
    """Answers of the cross-validated combination, one per repeat.

    Args:
        stored: What was stored.
        gold: The gold set that is learned from and answered for.
        seed: Of the folds.
        with_judge: Take the published judge's record for a third scout.
    """
    sightings = sightings_of(stored, gold, with_judge)
    evidence, readings = tag_evidence(sightings, SCORED_TAGS), risk_readings(sightings, SCORED_TAGS)
    begun = _begun(stored, gold)
    return tuple(_one_repeat(evidence, readings, begun, gold, seed + repeat) for repeat in range(REPEATS))


def _begun(stored: StoredScenes, gold: Gold) -> NDArrayFloat:
    """The risk of each frame by a scale calibrated without this gold set, shape (N,)."""
    (other,) = (stored.gold(split) for split in SPLITS if split != gold.split)
    labelled, ordinary, asked = (
        risk_readings(sightings_at(stored, places), SCORED_TAGS) for places in (other.at, stored.unlabelled, gold.at)
    )
    return fit_risk(labelled, other.risk, ordinary).estimate(asked)


def _one_repeat(
    evidence: NDArrayFloat, readings: NDArrayFloat, begun: NDArrayFloat, gold: Gold, seed: int
) -> Predicted:
    tags, risk = np.zeros(gold.tags.shape, np.bool_), np.zeros(gold.risk.shape)
    for outside, inside in folds(len(risk), seed):
        tags[inside] = _tags(evidence, gold.tags, outside, inside, seed)
        risk[inside] = _risk(readings, begun, gold.risk, outside, inside)
    return Predicted(tags, risk, np.ones(len(risk), np.bool_))


def _tags(
    evidence: NDArrayFloat, truth: NDArrayBool, outside: NDArrayBool, inside: NDArrayBool, seed: int
) -> NDArrayBool:
    penalties = choose_penalties(evidence[outside], truth[outside], seed, repeats=1)
    belief = fit_belief(evidence[outside], truth[outside], penalties)
    return np.asarray(belief.probability(evidence[inside]) >= MORE_LIKELY_THAN_NOT, np.bool_)


def _risk(
    readings: NDArrayFloat, begun: NDArrayFloat, risk: NDArrayFloat, outside: NDArrayBool, inside: NDArrayBool
) -> NDArrayFloat:
    """The risk of the frames inside: as begun, and what those outside teach to add."""
    filled = np.where(np.isnan(readings), np.nanmean(readings[outside], axis=0), readings)
    missing = (risk - begun)[outside]
    added = ridge(filled[outside], missing, choose_ridge(filled[outside], missing), filled[inside])
    return whole_risk(begun[inside] + added)
