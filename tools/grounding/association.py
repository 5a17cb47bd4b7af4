"""Which detection is which projected track: the assignment with the largest total overlap (Kuhn 1955, Munkres 1957).

Greedy matching by overlap gives the wrong pairs in queues of cars, where each detection overlaps two projected boxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.grounding.rectangles import overlaps
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

LEAST_OVERLAP: Final = 0.3
"""Projected cuboids are larger than what is seen of an object: a car seen at an angle covers about 0.7 of its cuboid's
outline, and half-hidden objects half of that."""


@dataclass(frozen=True, slots=True, eq=False)
class Association:
    """Pairs, each detection and each track in one at most; in order of detections.

    Attributes:
        detection: Index of the detection, shape (M,).
        track: Index of the projected box, shape (M,).
        overlap: Their intersection over union, shape (M,).
    """

    detection: NDArrayInt
    track: NDArrayInt
    overlap: NDArrayFloat


def associate(
    detected_px: NDArrayFloat,
    projected_px: NDArrayFloat,
    compatible: NDArrayBool,
    least_overlap: float = LEAST_OVERLAP,
) -> Association:
    """Pair detections with projected boxes of one image so that the sum of overlaps is largest.

    Args:
        detected_px: Boxes of the detections (left, top, right, bottom), shape (D, 4).
        projected_px: Projected boxes of the tracks, cut to the image, shape (K, 4).
        compatible: Which detection can be which track, by class, shape (D, K).
        least_overlap: Pairs of less intersection over union than this are none; above 0.
    """
    from scipy.optimize import linear_sum_assignment

    gain = overlaps(detected_px, projected_px)
    allowed = compatible & (gain >= max(least_overlap, np.finfo(np.float64).tiny))
    gain = np.where(allowed, gain, 0.0)
    # What is not allowed gains nothing, so that leaving a pair out costs nothing either.
    detection, track = linear_sum_assignment(gain, maximize=True)
    kept = allowed[detection, track]
    detection, track = detection[kept], track[kept]
    return Association(detection, track, gain[detection, track])
