"""Second boxes: an object is detected twice for a while, often as two categories that look alike."""

from __future__ import annotations

import numpy as np

from evals.noise.boxes import Boxes, derived_uuid
from evals.noise.confusion import alternatives
from evals.noise.identity import Identities
from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from evals.noise.processes import correlated, episodes, stream
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt

OFFSET_S = 2.0
"""Time constant of a second box's place beside the first, s."""


def duplicates(
    objects: Objects, identities: Identities, first: Boxes, noise: NoiseParameters, seed: int, log_id: str
) -> Boxes:
    """Second boxes beside the `first` ones, which are in order of (frame, object) as `detections` gives them."""
    rng = stream(seed, log_id, "duplicate")
    share = np.full(objects.shape, noise.duplicate)
    doubled = episodes(rng, objects.seconds, share, noise.duplicate_s) & identities.kept
    begins = doubled & ~np.vstack([np.zeros((1, objects.count), np.bool_), doubled[:-1]])
    offset = noise.duplicate_offset_m * correlated(rng, objects.seconds, (objects.count, 2), OFFSET_S)
    draws = rng.random((2, *objects.shape))
    frame, column = np.nonzero(identities.kept)
    chosen = np.flatnonzero(doubled[frame, column])
    frame, column = frame[chosen], column[chosen]
    numbers = first.numbers[chosen]
    numbers[:, 7:9] += offset[frame, column]
    episode = np.cumsum(begins, axis=0)[frame, column]
    _, start, track = np.unique(np.stack([column, episode]), axis=1, return_index=True, return_inverse=True)
    uuids = [objects.tracks.track_uuid[objects.track[number]] for number in column[start].tolist()]
    return Boxes(
        tuple(
            derived_uuid(log_id, seed, "duplicate", name, number)
            for name, number in zip(uuids, episode[start].tolist(), strict=True)
        ),
        tuple(_categories(objects, frame[start], column[start], draws).tolist()),
        np.asarray(track.ravel(), np.int64),
        frame,
        numbers,
        first.points[chosen],
        first.source[chosen],
        np.ones(chosen.size, np.bool_),
        first.ease[chosen],
    )


def _categories(objects: Objects, frame: NDArrayInt, column: NDArrayInt, draws: NDArrayFloat) -> NDArrayAny:
    """One second track in two has another category, shape (K,)."""
    other = alternatives(objects.category[column], draws[0, frame, column])
    return np.where(draws[1, frame, column] < 0.5, other, objects.category[column])
