"""A detector over pictures, and what its detections mean: classes, one for each object, and which tracks they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.av2.log import Log
from tools.grounding.api import Detections, Grounder, Picture
from tools.grounding.classes import ClassList
from tools.grounding.inventory import InventoryItem, MatchedTrack, inventory
from tools.grounding.merging import merged
from tools.grounding.views import TrackViews, matched_detections


def look(grounder: Grounder, pictures: Sequence[Picture], classes: ClassList) -> tuple[Detections, ...]:
    """What is in the pictures, in classes, one detection for each object.

    Raises:
        GroundingError: The detector failed.
    """
    return tuple(merged(seen, classes) for seen in grounder.detect(pictures))


def inventory_of_log(
    log: Log, seen: Sequence[Detections], views: TrackViews, classes: ClassList
) -> tuple[InventoryItem, ...]:
    """The inventory of a log's pictures: with bearings, and with distances where a detection is a track.

    Args:
        log: The log.
        seen: What was detected in each picture.
        views: Where its tracks are in these pictures.
        classes: Which labels can be which categories.
    """
    detection = matched_detections(views, log.tracks.category_array, tuple(seen), classes)
    items: list[InventoryItem] = []
    for number, picture in enumerate(seen):
        rows = np.flatnonzero((views.picture == number) & (detection >= 0)).tolist()
        tracks: list[MatchedTrack | None] = [None] * len(picture.found)
        for row in rows:
            uuid = log.tracks.track_uuid[int(views.track[row])]
            tracks[int(detection[row])] = MatchedTrack(uuid, float(views.distance_m[row]))
        items += inventory(picture, log.cameras.camera(picture.camera), tracks)
    return tuple(items)
