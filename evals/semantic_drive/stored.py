"""Methods that read stored outputs as they are: the published judge, its scouts, CLIP, and guesses without looking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from evals.semantic_drive.scoring import Predicted
from evals.semantic_drive.values import SCORED_TAGS, Gold, StoredScenes
from tools.scenes.schema import SceneRecord

CLIP_ABOVE: Final = 0.25
"""Softmax above which a prompt of CLIP counts, as published."""
CLIP_PROMPTS: Final = {
    "construction": ("construction_blocking",),
    "weather_adverse": ("weather_rain_night", "fog_hazard"),
    "vru_hazard": ("vru_on_road_hazard", "bicyclist_on_road_hazard", "animal_crossing"),
    "fod_debris": ("debris_hazard",),
    "special_vehicle": ("special_police", "special_ambulance"),
    "lane_diversion": ("construction_blocking",),
}
"""Which prompts stand for which tag, as published."""


def judge(stored: StoredScenes, gold: Gold) -> Predicted:
    """The published judge's stored record."""
    return _of_records([stored.judge[place] for place in gold.at.tolist()], skip=True)


def scout(stored: StoredScenes, gold: Gold, which: int, skip: bool) -> Predicted:
    """One scout's stored record.

    Args:
        stored: What was stored.
        gold: The gold set.
        which: The scout's place in `SCOUTS`.
        skip: Leave frames out that the scout did not describe, as published; otherwise they count as no tags and a risk
            of 0.
    """
    return _of_records([stored.sightings[place].records[which] for place in gold.at.tolist()], skip)


def clip(stored: StoredScenes, gold: Gold) -> Predicted:
    """CLIP as published: a tag where one of its prompts has more than a quarter of the softmax."""
    column = {name: place for place, name in enumerate(stored.clip_prompts)}
    found = stored.clip[gold.at] > CLIP_ABOVE
    tags = [found[:, [column[name] for name in CLIP_PROMPTS[tag]]].any(axis=1) for tag in SCORED_TAGS]
    return Predicted(np.stack(tags, axis=1), None, np.ones(len(gold.at), np.bool_))


def constant(gold: Gold, risk: float) -> Predicted:
    """No tags, and the same risk everywhere."""
    shape = gold.tags.shape
    return Predicted(np.zeros(shape, np.bool_), np.full(shape[0], risk), np.ones(shape[0], np.bool_))


def all_tags(gold: Gold) -> Predicted:
    """Every tag everywhere, and the middle of the scale."""
    shape = gold.tags.shape
    return Predicted(np.ones(shape, np.bool_), np.full(shape[0], 5.0), np.ones(shape[0], np.bool_))


def _of_records(records: Sequence[SceneRecord | None], skip: bool) -> Predicted:
    tags = [[record is not None and tag in record.tags for tag in SCORED_TAGS] for record in records]
    risk = [0.0 if record is None or record.risk is None else float(record.risk) for record in records]
    counted = [record is not None or not skip for record in records]
    return Predicted(np.array(tags, np.bool_), np.array(risk, np.float64), np.array(counted, np.bool_))
