"""From boxes in the city's frame back to a track table; what was not changed keeps its bytes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.av2.tracks import TrackTable, quaternions_to_matrices
from tools.tracking.boxes import Boxes
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt


def as_table(boxes: Boxes) -> TrackTable:
    """A table of the boxes and the ego's rows as they are; tracks in the order of their numbers.

    A track has the identifier of the track that its number was first given to; numbers beyond those of the source are
    new tracks, named after the track that they were cut from.
    """
    old = boxes.table
    ego = np.arange(*old.rows_of(old.ego_index).indices(old.n_rows)[:2])
    number = np.concatenate([boxes.track, np.full(ego.size, old.ego_index)])
    frame = np.concatenate([boxes.frame, old.row_frame[ego]])
    order = np.lexsort((frame, number))
    used, row_track = np.unique(number[order], return_inverse=True)
    centre, quaternion = _in_ego_frame(boxes)
    points = np.where(boxes.made, -1, old.num_interior_pts[boxes.source])
    names, categories = _names(boxes, used)
    return replace(
        old,
        track_uuid=names,
        category=categories,
        row_track=_frozen(row_track.astype(np.int32)),
        row_frame=_frozen(frame[order].astype(np.int32)),
        track_start=_frozen(np.searchsorted(row_track, np.arange(used.size + 1)).astype(np.int64)),
        centre_ego_m=_frozen(np.concatenate([centre, old.centre_ego_m[ego]])[order]),
        ego_quat_object=_frozen(np.concatenate([quaternion, old.ego_quat_object[ego]])[order]),
        size_m=_frozen(np.concatenate([boxes.size_m, old.size_m[ego]])[order]),
        num_interior_pts=_frozen(np.concatenate([points, old.num_interior_pts[ego]])[order]),
        score=_frozen(np.concatenate([boxes.score, old.score[ego]])[order]),
        ego_index=int(np.searchsorted(used, old.ego_index)),
    )


def _names(boxes: Boxes, used: NDArrayInt) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Identifiers and categories of the tracks of these numbers."""
    old = boxes.table
    first = dict(zip(boxes.numbers.tolist(), boxes.start[:-1].tolist(), strict=True))
    taken = set(old.track_uuid)
    names, categories = [], []
    for number in used.tolist():
        row = first.get(number)
        if number < old.n_tracks or row is None:
            name = old.track_uuid[number]
        else:
            name = _fresh(old.track_uuid[old.row_track[boxes.source[row]]], taken)
            taken.add(name)
        names.append(name)
        categories.append(old.category[old.ego_index] if row is None else str(boxes.category[row]))
    return tuple(names), tuple(categories)


def _fresh(name: str, taken: set[str]) -> str:
    """The name with the first number behind it that makes it new."""
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def _in_ego_frame(boxes: Boxes) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Centres (R, 3) and orientations (R, 4) of boxes in the ego frame at their own frame."""
    old, rows = boxes.table, boxes.source
    moved = boxes.made | (boxes.centre_city_m != old.centre_city_m[rows]).any(axis=1)
    turned = boxes.made | (boxes.turn_rad != 0)
    ego_R_city = np.swapaxes(old.city_SE3_ego_rotation[boxes.frame], 1, 2)
    away = boxes.centre_city_m - old.city_SE3_ego_translation[boxes.frame]
    centre = np.einsum("rij,rj->ri", ego_R_city, away)
    rotation = ego_R_city @ _about_vertical(boxes.turn_rad) @ old.city_R_object[rows]
    return (
        np.where(moved[:, None], centre, old.centre_ego_m[rows]),
        np.where(turned[:, None], matrices_to_quaternions(rotation), old.ego_quat_object[rows]),
    )


def _about_vertical(angle_rad: NDArrayFloat) -> NDArrayFloat:
    half = angle_rad / 2
    zero = np.zeros_like(half)
    return quaternions_to_matrices(np.stack([np.cos(half), zero, zero, np.sin(half)], axis=-1))


def matrices_to_quaternions(matrix: NDArrayFloat) -> NDArrayFloat:
    """Unit quaternions (w, x, y, z), shape (R, 4), of rotation matrices, shape (R, 3, 3); w is never negative.

    Shepperd's method: the largest of the four components is found first and divides the others.
    """
    m = matrix
    trace = m[:, 0, 0] + m[:, 1, 1] + m[:, 2, 2]
    squares = np.stack([trace, *(m[:, k, k] for k in range(3))], axis=1)
    best = squares.argmax(axis=1)
    w = np.stack([1 + trace, m[:, 2, 1] - m[:, 1, 2], m[:, 0, 2] - m[:, 2, 0], m[:, 1, 0] - m[:, 0, 1]], axis=1)
    x = np.stack([w[:, 1], 1 + 2 * m[:, 0, 0] - trace, m[:, 0, 1] + m[:, 1, 0], m[:, 0, 2] + m[:, 2, 0]], axis=1)
    y = np.stack([w[:, 2], x[:, 2], 1 + 2 * m[:, 1, 1] - trace, m[:, 1, 2] + m[:, 2, 1]], axis=1)
    z = np.stack([w[:, 3], x[:, 3], y[:, 3], 1 + 2 * m[:, 2, 2] - trace], axis=1)
    chosen = np.stack([w, x, y, z], axis=1)[np.arange(best.size), best]
    unit = chosen / np.linalg.norm(chosen, axis=1, keepdims=True)
    return np.asarray(np.where(unit[:, :1] < 0, -unit, unit))


def _frozen(array: NDArrayAny) -> NDArrayAny:
    array.flags.writeable = False
    return array
