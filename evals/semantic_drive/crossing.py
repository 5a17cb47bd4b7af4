"""A combination learned from a gold set's own labels, each frame answered by a model that did not see it: 5 x 5 folds.

This tells how much the stored outputs hold, not how well a system would do that has no labels of the kind. Penalties
are chosen inside of what is learned from; columns, thresholds and the form of the models are those of the calibrated
consensus, so that nothing is chosen on the held-back frames.
"""

from __future__ import annotations

import numpy as np

from evals.semantic_drive.ours import MORE_LIKELY_THAN_NOT, sightings_of
from evals.semantic_drive.scoring import Predicted
from evals.semantic_drive.tuning import REPEATS, choose_penalties, choose_ridge, folds, ridge
from evals.semantic_drive.values import SCORED_TAGS, Gold, StoredScenes
from tools.scenes.belief import fit_belief
from tools.scenes.evidence import risk_readings, tag_evidence
from tools.scenes.schema import LEAST_RISK, MOST_RISK
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
    return tuple(_one_repeat(evidence, readings, gold, seed + repeat) for repeat in range(REPEATS))


def _one_repeat(evidence: NDArrayFloat, readings: NDArrayFloat, gold: Gold, seed: int) -> Predicted:
    tags, risk = np.zeros(gold.tags.shape, np.bool_), np.zeros(gold.risk.shape)
    for outside, inside in folds(len(risk), seed):
        tags[inside] = _tags(evidence, gold.tags, outside, inside, seed)
        risk[inside] = _risk(readings, gold.risk, outside, inside, seed)
    return Predicted(tags, np.rint(np.clip(risk, LEAST_RISK, MOST_RISK)), np.ones(len(risk), np.bool_))


def _tags(
    evidence: NDArrayFloat, truth: NDArrayBool, outside: NDArrayBool, inside: NDArrayBool, seed: int
) -> NDArrayBool:
    penalties = choose_penalties(evidence[outside], truth[outside], seed, repeats=1)
    belief = fit_belief(evidence[outside], truth[outside], penalties)
    return np.asarray(belief.probability(evidence[inside]) >= MORE_LIKELY_THAN_NOT, np.bool_)


def _risk(
    readings: NDArrayFloat, risk: NDArrayFloat, outside: NDArrayBool, inside: NDArrayBool, seed: int
) -> NDArrayFloat:
    filled = np.where(np.isnan(readings), np.nanmean(readings[outside], axis=0), readings)
    penalty = choose_ridge(filled[outside], risk[outside], seed)
    return ridge(filled[outside], risk[outside], penalty, filled[inside])
