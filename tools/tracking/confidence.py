"""How sure a whole track is, and which tracks are too short and too unsure to be anything."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.typing import NDArrayBool, NDArrayFloat

LANDMARKS: Final = ("STOP_SIGN",)
"""Rules hang on these for as long as a log lasts, however short and unsure they are seen: losing a true one costs every
question about the place, a false one only those about a lane that ends beside it."""
YOUNG_S: Final = 0.3
"""A track that was seen for this long has lost 1 - 1/e of the doubt that it is nothing."""


def has_confidence(boxes: Boxes) -> bool:
    """Whether the scores say anything: annotations all have the same, and logits are no shares of anything."""
    given = boxes.table.score[boxes.table.row_track != boxes.table.ego_index]
    return given.size > 0 and bool(given.min() >= 0 and given.max() <= 1 and given.max() > given.min())


def track_scores(boxes: Boxes, period_s: float) -> NDArrayFloat:
    """How sure each box's track is, shape (R,): long-seen objects are real, flickering ones often are not.

    All boxes of a track have the same score: it is one object or none, and a threshold must not cut it into pieces.

    Args:
        boxes: The boxes.
        period_s: Usual time between frames, s.
    """
    seen_s = np.bincount(boxes.place, ~boxes.made, boxes.n_tracks) * period_s
    sure = boxes.mean(boxes.score) * -np.expm1(-seen_s / YOUNG_S)
    return np.asarray(sure[boxes.place])


def false_tracks(boxes: Boxes, share: float, life_s: float) -> NDArrayBool:
    """Tracks to remove, shape (K,): too unsure for how short they live.

    A track must be as sure as a share of the log's usual track, which falls with its life: what is seen again and
    again is something, however unsure each box is, and a flicker must be sure. `LANDMARKS` stay.

    Args:
        boxes: The boxes, their pieces linked: what supports a longer track is not short.
        share: Of the median over boxes of their track's mean score, asked of a track of a single box.
        life_s: Time in which what is asked falls to 1/e, s.
    """
    mean = boxes.mean(boxes.score)
    usual = float(np.median(mean[boxes.place]))
    unsure: NDArrayBool = mean < share * usual * np.exp(-boxes.life_s / life_s)
    unsure[boxes.place[np.isin(boxes.category, LANDMARKS)]] = False
    return unsure
