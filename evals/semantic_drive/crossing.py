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
    evidence = tag_evidence(sightings_of(stored, gold, with_judge), SCORED_TAGS)
    risks, everywhere = crossed_risk(stored, gold, seed, with_judge), np.ones(len(gold.risk), np.bool_)
    return tuple(
        Predicted(_crossed_tags(evidence, gold.tags, seed + repeat), risk, everywhere)
        for repeat, risk in enumerate(risks)
    )


def crossed_risk(stored: StoredScenes, gold: Gold, seed: int, with_judge: bool = False) -> tuple[NDArrayFloat, ...]:
    """The risk alone, shape (N,) per repeat; see `crossed`."""
    readings = risk_readings(sightings_of(stored, gold, with_judge), SCORED_TAGS)
    begun, found = _begun(stored, gold), []
    for repeat in range(REPEATS):
        risk = np.zeros(gold.risk.shape)
        for outside, inside in folds(len(risk), seed + repeat):
            risk[inside] = _risk(readings, begun, gold.risk, outside, inside)
        found.append(risk)
    return tuple(found)


def _begun(stored: StoredScenes, gold: Gold) -> NDArrayFloat:
    """The risk of each frame by a scale calibrated without this gold set, shape (N,)."""
    (other,) = (stored.gold(split) for split in SPLITS if split != gold.split)
    labelled, ordinary, asked = (
        risk_readings(sightings_at(stored, places), SCORED_TAGS) for places in (other.at, stored.unlabelled, gold.at)
    )
    return fit_risk(labelled, other.risk, ordinary).estimate(asked)


def _crossed_tags(evidence: NDArrayFloat, truth: NDArrayBool, seed: int) -> NDArrayBool:
    tags = np.zeros(truth.shape, np.bool_)
    for outside, inside in folds(len(truth), seed):
        tags[inside] = _tags(evidence, truth, outside, inside, seed)
    return tags


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
