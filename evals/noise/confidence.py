"""Scores that mean something: a box with score s is right with probability s."""

from __future__ import annotations

import numpy as np

from evals.noise.boxes import Boxes
from evals.noise.parameters import NoiseParameters
from evals.noise.processes import correlated, stream
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat


def is_right(boxes: Boxes, true_category: NDArrayAny) -> NDArrayBool:
    """Which boxes are true positives, shape (K,): the first box of a real object, under the right category.

    Args:
        boxes: The boxes.
        true_category: Category of the annotated box of every source row, shape (R,), dtype str.
    """
    named = np.array(boxes.categories)[boxes.track] if boxes.count else np.empty(0, str)
    return np.asarray((boxes.source >= 0) & ~boxes.duplicate & (named == true_category[boxes.source]))


def scores(
    boxes: Boxes, right: NDArrayBool, seconds: NDArrayFloat, noise: NoiseParameters, seed: int, log_id: str
) -> NDArrayFloat:
    """Scores in [0, 1], shape (K,): easy boxes score higher, and a track's score changes slowly.

    True boxes score by Beta(a, b), false ones by Beta(a - 1, b + 1). The two densities differ by the factor
    s / (1 - s), so that with b = (a - 1) false / true, by counts, the share of true boxes among those of score s is
    s itself. Without false boxes every score is 1.

    Args:
        boxes: The boxes.
        right: Which of them are true positives, shape (K,).
        seconds: Times of the frames, shape (T,).
        noise: How strong the errors are.
        seed: Seed of the draws.
        log_id: The log.
    """
    n_right, n_wrong = int(right.sum()), int((~right).sum())
    drawn = np.ones(boxes.count)
    if not n_wrong:
        return drawn
    rng = stream(seed, log_id, "score")
    mood = correlated(rng, seconds, (len(boxes.uuids),), noise.score_memory_s)[boxes.frame, boxes.track]
    b = (noise.score_shape - 1) * n_wrong / max(n_right, 1)
    drawn[right] = _in_order(boxes.ease[right] + mood[right], rng.beta(noise.score_shape, b, n_right))
    drawn[~right] = _in_order(boxes.ease[~right] + mood[~right], rng.beta(noise.score_shape - 1, b + 1, n_wrong))
    return drawn


def _in_order(key: NDArrayFloat, values: NDArrayFloat) -> NDArrayFloat:
    """`values` rearranged so that the largest goes to the largest key."""
    placed = np.empty_like(values)
    placed[np.argsort(key, kind="stable")] = np.sort(values)
    return placed
