"""The boxes that a tracker gives of real objects: displaced, misjudged, and under the identity they were given."""

from __future__ import annotations

import numpy as np

from evals.noise.boxes import Boxes, derived_uuid, numbers_of
from evals.noise.confusion import mistaken
from evals.noise.heading import heading_error, rotated
from evals.noise.identity import Identities
from evals.noise.jitter import position_error, size_factor
from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from evals.noise.processes import stream
from tools.av2.tracks import quaternions_to_matrices
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt


def detections(
    objects: Objects, identities: Identities, ease: NDArrayFloat, noise: NoiseParameters, seed: int, log_id: str
) -> Boxes:
    """The kept boxes in order of (frame, object).

    Args:
        objects: The annotated objects.
        identities: Who they are taken for.
        ease: Minus the log-odds of missing a box, shape (T, N).
        noise: How strong the errors are.
        seed: Seed of the draws.
        log_id: The log.
    """
    frame, column = np.nonzero(identities.kept)
    row = objects.row[frame, column]
    identity, piece = identities.identity[frame, column], identities.piece[frame, column]
    _, first, track = np.unique(np.stack([identity, piece]), axis=1, return_index=True, return_inverse=True)
    uuids = [objects.tracks.track_uuid[objects.track[number]] for number in identity[first]]
    pieces = piece[first].tolist()
    return Boxes(
        tuple(
            derived_uuid(log_id, seed, "piece", name, number) if number else name
            for name, number in zip(uuids, pieces, strict=True)
        ),
        tuple(_categories(objects, frame[first], column[first], noise, seed, log_id).tolist()),
        np.asarray(track.ravel(), np.int64),
        frame,
        _disturbed(objects, row, frame, column, noise, seed, log_id),
        objects.points[frame, column],
        row,
        np.zeros(row.size, np.bool_),
        ease[frame, column],
    )


def _categories(
    objects: Objects, frame: NDArrayInt, column: NDArrayInt, noise: NoiseParameters, seed: int, log_id: str
) -> NDArrayAny:
    """Category of tracks that begin at frames with objects, shape (K,); an object looks odd for good, or for once."""
    rng = stream(seed, log_id, "category")
    always, once, which = rng.random(objects.count), rng.random(objects.shape), rng.random(objects.shape)
    lasting = which[frame, column] < noise.confusion_shared
    draws = np.where(lasting, always[column], once[frame, column])
    return mistaken(objects.category[column], draws, noise.confusion_strength)


def _disturbed(
    objects: Objects,
    row: NDArrayInt,
    frame: NDArrayInt,
    column: NDArrayInt,
    noise: NoiseParameters,
    seed: int,
    log_id: str,
) -> NDArrayFloat:
    """Numbers of the boxes after errors of place, size and heading, shape (K, 10)."""
    numbers = numbers_of(objects.tracks, row)
    shift = position_error(objects, noise, seed, log_id)[frame, column]
    axes = quaternions_to_matrices(numbers[:, 3:7])[:, :, :2]
    numbers[:, 7:] += np.einsum("rij,rj->ri", axes, shift)
    numbers[:, :3] *= size_factor(objects, noise, seed, log_id)[frame, column]
    numbers[:, 3:7] = rotated(numbers[:, 3:7], heading_error(objects, noise, seed, log_id)[frame, column])
    return numbers
