"""Our consensus on the stored scouts' outputs: by votes without any label, and calibrated without the blind labels.

The calibrated one learns from the stress labels what a true tag looks like to scouts and detector, and from the frames
in no gold set how common tags are and where risk lies; docs/scenes.md says which data each choice was made on. A tag
is stated where it is more likely than not; risk is the nearest whole number. The published judge's record is used by
neither, unless asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evals.semantic_drive.scoring import Predicted
from evals.semantic_drive.tuning import choose_penalties, whole_risk
from evals.semantic_drive.values import SCORED_TAGS, Gold, StoredScenes
from tools.scenes.belief import Belief, Penalties, fit_belief
from tools.scenes.consensus import agree
from tools.scenes.evidence import Sighting, risk_readings, tag_evidence
from tools.scenes.prevalence import at_prevalence, estimate_prevalence
from tools.scenes.risk import RiskScale, fit_risk
from tools.typing import NDArrayFloat, NDArrayInt

MORE_LIKELY_THAN_NOT: Final = 0.5


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What was learned without the blind labels.

    Attributes:
        belief: Weights of the evidence, from the stress labels.
        penalties: Their penalties, by cross-validation within the stress labels.
        labelled: Prevalence of each scored tag among the stress labels, shape (6,).
        prevalence: Prevalence among frames in no gold set, estimated without labels, shape (6,).
        risk: The scale of risk.
    """

    belief: Belief
    penalties: Penalties
    labelled: NDArrayFloat
    prevalence: NDArrayFloat
    risk: RiskScale

    def probability(self, sightings: Sequence[Sighting]) -> NDArrayFloat:
        """Probability of each scored tag in ordinary driving, shape (F, 6)."""
        at_stress = self.belief.probability(tag_evidence(sightings, SCORED_TAGS))
        return at_prevalence(at_stress, self.labelled, self.prevalence)

    def predict(self, sightings: Sequence[Sighting]) -> Predicted:
        """Tags and risk of frames of ordinary driving."""
        tags = self.probability(sightings) >= MORE_LIKELY_THAN_NOT
        risk = whole_risk(self.risk.estimate(risk_readings(sightings, SCORED_TAGS)))
        return Predicted(tags, risk, np.ones(len(sightings), np.bool_))


def calibrate(stored: StoredScenes, seed: int) -> Calibrated:
    """Learn from the stress labels and the frames in no gold set.

    Args:
        stored: What was stored. Its blind gold set is not looked at, but for which frames are in it.
        seed: Of the folds in which the penalties are chosen.
    """
    gold, unlabelled = stored.gold("stress"), sightings_at(stored, stored.unlabelled)
    labelled = sightings_at(stored, gold.at)
    evidence, usual = tag_evidence(labelled, SCORED_TAGS), gold.tags.mean(axis=0)
    penalties = choose_penalties(evidence, gold.tags, seed)
    belief = fit_belief(evidence, gold.tags, penalties)
    elsewhere = belief.probability(tag_evidence(unlabelled, SCORED_TAGS))
    scale = fit_risk(risk_readings(labelled, SCORED_TAGS), gold.risk, risk_readings(unlabelled, SCORED_TAGS))
    return Calibrated(belief, penalties, usual, estimate_prevalence(elsewhere, usual), scale)


def votes(stored: StoredScenes, gold: Gold, with_judge: bool = False) -> Predicted:
    """The consensus by votes, for which nothing is learned.

    Args:
        stored: What was stored.
        gold: The frames to answer for; its labels are not looked at.
        with_judge: Let the published judge's record vote as a third scout.
    """
    sightings = sightings_of(stored, gold, with_judge)
    agreed = [agree(sighting).record for sighting in sightings]
    tags = np.array([[tag in record.tags for tag in SCORED_TAGS] for record in agreed], np.bool_)
    risk = np.array([0 if record.risk is None else record.risk for record in agreed], np.float64)
    return Predicted(tags, risk, np.ones(len(agreed), np.bool_))


def sightings_at(stored: StoredScenes, places: NDArrayInt) -> list[Sighting]:
    """The sightings of frames by their places."""
    return [stored.sightings[place] for place in places.tolist()]


def sightings_of(stored: StoredScenes, gold: Gold, with_judge: bool = False) -> list[Sighting]:
    """The sightings of a gold set; on request with the published judge's record for a third scout."""
    sightings = sightings_at(stored, gold.at)
    if not with_judge:
        return sightings
    judged = [stored.judge[place] for place in gold.at.tolist()]
    return [replace(one, records=(*one.records, record)) for one, record in zip(sightings, judged, strict=True)]
