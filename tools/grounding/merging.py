"""One object, one detection: words become classes, and boxes that claim the same object become one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from tools.grounding.api import Detection, Detections
from tools.grounding.classes import ClassList
from tools.grounding.rectangles import overlaps
from tools.typing import NDArrayAny, NDArrayBool

SAME_OBJECT: Final = 0.7
"""Overlap from which two boxes of one family are one object: above the 0.5 of evaluations, since people in a group and
parked cars overlap by that, and what detectors leave to be merged here are boxes from one and the same place."""


def merged(detections: Detections, classes: ClassList, same_object: float = SAME_OBJECT) -> Detections:
    """The detections with canonical labels, one for each object: the surest, with the other claims in `also`.

    Surest first, a box takes in every later box of its family that overlaps it enough (greedy non-maximum
    suppression across classes of a family). A person before a truck stays beside it: other families do not compete.

    Args:
        detections: What a detector saw, with the words it was given as labels.
        classes: Which words mean which class, and which classes compete.
        same_object: Least intersection over union of boxes that are one object.
    """
    found = sorted(detections.found, key=lambda one: -one.score)
    if not found:
        return detections
    kinds = [classes.class_of(one.label) for one in found]
    boxes = np.array([one.box_px for one in found])
    family = np.array([kind.family for kind in kinds])
    near = (overlaps(boxes, boxes) >= same_object) & (family[:, None] == family[None, :])
    keeper = _keepers(near)
    names = [kind.name for kind in kinds]
    kept = [_joined(found[place], names, np.flatnonzero(keeper == place)) for place in np.unique(keeper).tolist()]
    return replace(detections, found=tuple(kept))


def _keepers(near: NDArrayBool) -> NDArrayAny:
    """For each box, which box stands for it; boxes are in order of score."""
    keeper = np.full(near.shape[0], -1)
    for place in range(near.shape[0]):
        if keeper[place] < 0:
            keeper[(keeper < 0) & near[place]] = place
            keeper[place] = place
    return keeper


def _joined(best: Detection, names: list[str], members: NDArrayAny) -> Detection:
    label = names[int(members[0])]
    others = dict.fromkeys(names[place] for place in members.tolist())
    return replace(best, label=label, also=tuple(name for name in others if name != label))


def sure(detections: Detections, least_score: float) -> Detections:
    """The detections of a score of at least `least_score`."""
    return replace(detections, found=tuple(one for one in detections.found if one.score >= least_score))
