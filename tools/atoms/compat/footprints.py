"""Box footprints on the ground plane of the ego frame, and the distance between two of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.tracks import quaternions_to_matrices
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat

_CORNERS = np.array([[1, -1, -1], [-1, -1, -1], [-1, 1, -1], [1, 1, -1]]) / 2
"""Corners of the bottom face in box lengths: front right, rear right, rear left, front left."""
_LEVEL = 1e-9


@dataclass(frozen=True)
class Footprints:
    """Bottom faces of all boxes, projected on the x-y plane of the ego frame.

    Attributes:
        corner: Shape (R, 4, 2), in the order of `_CORNERS`.
        centre: Shape (R, 2).
        along: Unit vector to the front, shape (R, 2).
        half: Half length and half width, shape (R, 2).
        radius: Largest distance from centre to corner, shape (R,).
        skewed: The box leans so that the projection is no rectangle, shape (R,).
    """

    corner: NDArrayFloat
    centre: NDArrayFloat
    along: NDArrayFloat
    half: NDArrayFloat
    radius: NDArrayFloat
    skewed: NDArrayBool


@derived("refav.footprints")
def footprints(log: Log) -> Footprints:
    """Footprints of all boxes of the log."""
    rotation = quaternions_to_matrices(log.tracks.ego_quat_object)
    offset = np.einsum("rij,rcj->rci", rotation[:, :2], _CORNERS * log.tracks.size_m[:, None])
    corner = offset + log.tracks.centre_ego_m[:, None, :2]
    centre = corner.mean(axis=1)
    front, side = corner[:, 3] - corner[:, 2], corner[:, 3] - corner[:, 0]
    length, width = np.linalg.norm(front, axis=1), np.linalg.norm(side, axis=1)
    return Footprints(
        corner,
        centre,
        front / np.maximum(length, 1e-12)[:, None],
        np.stack([length, width], axis=1) / 2,
        np.linalg.norm(corner - centre[:, None], axis=2).max(axis=1),
        np.abs((front * side).sum(axis=1)) > _LEVEL * np.maximum(length * width, 1e-12),
    )


def footprint_distance(log: Log, one: NDArrayAny, other: NDArrayAny) -> NDArrayFloat:
    """Distance between the footprints of boxes `one` and `other` (rows of one frame, shape (K,)); 0 when they touch."""
    prints = footprints(log)
    distance = _rectangle_distance(prints, one, other)
    skewed = np.flatnonzero(prints.skewed[one] | prints.skewed[other])
    if skewed.size:
        distance[skewed] = _polygon_distance(prints.corner[one[skewed]], prints.corner[other[skewed]])
    return distance


def within_distance(log: Log, one: NDArrayAny, other: NDArrayAny, threshold: float) -> NDArrayBool:
    """Bool, shape (K,): `footprint_distance` is at most `threshold`; measured only where the centres leave it open."""
    prints = footprints(log)
    step = prints.centre.take(other, axis=0) - prints.centre.take(one, axis=0)
    apart = np.sqrt(step[:, 0] ** 2 + step[:, 1] ** 2)
    near: NDArrayBool = apart <= threshold
    reach = prints.radius.take(one) + prints.radius.take(other)
    open_at = np.flatnonzero(~near & (apart - reach <= threshold))
    near[open_at] = footprint_distance(log, one[open_at], other[open_at]) <= threshold
    return near


def _rectangle_distance(prints: Footprints, one: NDArrayAny, other: NDArrayAny) -> NDArrayFloat:
    step = prints.centre[other] - prints.centre[one]
    along_one, along_other = prints.along[one], prints.along[other]
    cos = (along_one * along_other).sum(axis=1)
    sin = along_one[:, 0] * along_other[:, 1] - along_one[:, 1] * along_other[:, 0]
    square, overlap = _corner_distance(along_one, step, prints.half[one], prints.half[other], cos, sin)
    other_square, other_overlap = _corner_distance(along_other, -step, prints.half[other], prints.half[one], cos, -sin)
    return np.where(overlap & other_overlap, 0.0, np.sqrt(np.minimum(square, other_square)))


def _corner_distance(
    along: NDArrayFloat,
    step: NDArrayFloat,
    half: NDArrayFloat,
    far_half: NDArrayFloat,
    cos: NDArrayFloat,
    sin: NDArrayFloat,
) -> tuple[NDArrayFloat, NDArrayBool]:
    """Smallest squared distance from the far rectangle's corners to this one; whether no axis of it parts them.

    Args:
        along: Unit vector along this rectangle, shape (K, 2).
        step: From this centre to the far one, shape (K, 2).
        half: This rectangle's half length and half width, shape (K, 2).
        far_half: The far rectangle's, shape (K, 2).
        cos: Cosine of the far rectangle's heading relative to this one, shape (K,).
        sin: Sine of it.
    """
    centre_u = along[:, 0] * step[:, 0] + along[:, 1] * step[:, 1]
    centre_v = along[:, 0] * step[:, 1] - along[:, 1] * step[:, 0]
    length_u, length_v = far_half[:, 0] * cos, far_half[:, 0] * sin
    width_u, width_v = -far_half[:, 1] * sin, far_half[:, 1] * cos
    square = np.full(len(along), np.inf)
    for sign_l in (1, -1):
        for sign_w in (1, -1):
            u = np.abs(centre_u + sign_l * length_u + sign_w * width_u) - half[:, 0]
            v = np.abs(centre_v + sign_l * length_v + sign_w * width_v) - half[:, 1]
            np.maximum(u, 0, out=u)
            np.maximum(v, 0, out=v)
            np.minimum(square, u * u + v * v, out=square)
    overlap = (np.abs(centre_u) <= half[:, 0] + np.abs(length_u) + np.abs(width_u)) & (
        np.abs(centre_v) <= half[:, 1] + np.abs(length_v) + np.abs(width_v)
    )
    return square, overlap


def _polygon_distance(one: NDArrayFloat, other: NDArrayFloat) -> NDArrayFloat:
    """Distance between quadrilaterals, shape (K, 4, 2) each; 0 where no edge normal of either separates them."""
    apart = np.minimum(_corners_to_edges(one, other), _corners_to_edges(other, one))
    return np.where(polygons_overlap(one, other), 0.0, apart)


def _corners_to_edges(corner: NDArrayFloat, polygon: NDArrayFloat) -> NDArrayFloat:
    start = polygon[:, None]
    edge = np.roll(polygon, -1, axis=1)[:, None] - start
    to_corner = corner[:, :, None] - start
    part = np.clip((to_corner * edge).sum(-1) / (edge * edge).sum(-1), 0, 1)
    apart: NDArrayFloat = np.linalg.norm(to_corner - part[..., None] * edge, axis=-1).min(axis=(1, 2))
    return apart


def polygons_overlap(one: NDArrayFloat, other: NDArrayFloat) -> NDArrayBool:
    """Bool, shape (K,): no edge normal of either polygon separates them; touching counts.

    Args:
        one: Corners without the closing one, shape (K, m, 2).
        other: Corners without the closing one, shape (K, n, 2).
    """
    overlap = np.ones(len(one), np.bool_)
    for polygon in (one, other):
        edge = np.roll(polygon, -1, axis=1) - polygon
        normal = np.stack([-edge[..., 1], edge[..., 0]], axis=-1)
        normal = normal / np.linalg.norm(normal, axis=-1, keepdims=True)
        first = np.einsum("kec,kpc->kep", normal, one)
        second = np.einsum("kec,kpc->kep", normal, other)
        meets = (first.min(-1) <= second.max(-1)) & (second.min(-1) <= first.max(-1))
        overlap &= meets.all(axis=1)
    return overlap
