"""One scout's whole record per frame, picked by a reward: what a reward is worth as a judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import spearmanr

from evals.semantic_drive.scoring import Predicted, frame_sums
from evals.semantic_drive.stored import judge
from evals.semantic_drive.values import SCORED_TAGS, Gold, StoredScenes
from tools.scenes.evidence import Sighting
from tools.scenes.inventory import Inventory
from tools.scenes.reward import consistency
from tools.scenes.schema import SceneRecord
from tools.typing import NDArrayFloat

Reward = Callable[[SceneRecord, Inventory | None], float]


def our_reward(record: SceneRecord, inventory: Inventory | None) -> float:
    """The share of symbolic checks that agree."""
    return consistency(record, inventory).reward


def picked(sightings: Sequence[Sighting], reward: Reward) -> Predicted:
    """The record with the highest reward; of equal ones the first scout's.

    Args:
        sightings: At least one record each.
        reward: Higher is better.
    """
    chosen = [_best(sighting, reward) for sighting in sightings]
    tags = np.array([[tag in record.tags for tag in SCORED_TAGS] for record in chosen], np.bool_)
    risk = np.array([record.risk or 0 for record in chosen], np.float64)
    return Predicted(tags, risk, np.ones(len(chosen), np.bool_))


def _best(sighting: Sighting, reward: Reward) -> SceneRecord:
    return max(
        (record for record in sighting.records if record is not None),
        key=lambda record: reward(record, sighting.inventory),
    )


def reward_against_errors(stored: StoredScenes, gold: Gold) -> dict[str, float | None]:
    """Rank correlation of a reward of the published judge's records with how many of their tags are wrong.

    A reward that tells good records from bad ones has a negative one.

    Returns:
        By reward, `published` and `ours`; None where a reward is the same everywhere.
    """
    sums = frame_sums(gold, judge(stored, gold))
    errors = sums.tags[1:].sum(axis=(0, 2))
    places = gold.at.tolist()
    ours = [our_reward(stored.judge[place], stored.sightings[place].inventory) for place in places]
    return {"published": _rank(stored.rewards.stored[gold.at], errors), "ours": _rank(np.array(ours), errors)}


def _rank(reward: NDArrayFloat, errors: NDArrayFloat) -> float | None:
    if not np.ptp(reward) or not np.ptp(errors):
        return None
    return float(spearmanr(reward, errors).statistic)
