"""Which projected tracks are in which of the pictures that a detector looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.grounding.api import Detections
from tools.grounding.association import LEAST_OVERLAP, associate
from tools.grounding.classes import ClassList
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class TrackViews:
    """Projected boxes of tracks in pictures: V views.

    Attributes:
        picture: Index of the picture, shape (V,).
        track: Index of the track, shape (V,).
        box_px: The projected box cut to the picture (left, top, right, bottom), shape (V, 4).
        distance_m: From the ego's origin to the box's centre on the ground, shape (V,).
        visible_share: Share of the object's outline that lies in the picture, in [0, 1], shape (V,).
        occluded_share: Share of what lies in the picture that nearer boxes cover, in [0, 1], shape (V,).
    """

    picture: NDArrayInt
    track: NDArrayInt
    box_px: NDArrayFloat
    distance_m: NDArrayFloat
    visible_share: NDArrayFloat
    occluded_share: NDArrayFloat

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, name)) for name in self.__slots__}
        if len(lengths) != 1:
            raise ValueError(f"views of different lengths: {sorted(lengths)}")

    def where(self, mask: NDArrayBool) -> TrackViews:
        """The views of a mask, shape (V,)."""
        return TrackViews(*(getattr(self, name)[mask] for name in self.__slots__))

    def within(self, picture: int) -> NDArrayInt:
        """The views in a picture, as indices."""
        return np.flatnonzero(self.picture == picture)


def matched_detections(
    views: TrackViews,
    categories: NDArrayAny,
    pictures: tuple[Detections, ...],
    classes: ClassList,
    least_overlap: float = LEAST_OVERLAP,
) -> NDArrayInt:
    """Which detection of its picture each view is, shape (V,); -1 where none.

    Args:
        views: The projected tracks.
        categories: AV2 category of each track, shape (N,).
        pictures: What was detected in each picture.
        classes: Which labels can be which categories.
        least_overlap: As in `associate`.
    """
    detection = np.full(views.track.size, -1)
    for number, seen in enumerate(pictures):
        rows = views.within(number)
        if rows.size and seen.found:
            able = classes.compatible(seen.labels, categories[views.track[rows]].tolist())
            pairs = associate(seen.boxes_px, views.box_px[rows], able, least_overlap)
            detection[rows[pairs.track]] = pairs.detection
    return detection
