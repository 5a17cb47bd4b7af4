"""Rotations as quaternions, which most formats want."""

from __future__ import annotations

import numpy as np

from tools.typing import NDArrayFloat


def matrices_to_quaternions(matrices: NDArrayFloat) -> NDArrayFloat:
    """Unit quaternions (w, x, y, z), w >= 0, shape (..., 4), of rotation matrices, shape (..., 3, 3).

    Of the four ways to divide, the one by the largest part (Shepperd 1978), which is exact for every rotation.
    """
    m = matrices
    trace = np.trace(m, axis1=-2, axis2=-1)
    squares = np.stack([1 + trace, *(1 - trace + 2 * m[..., k, k] for k in range(3))], axis=-1)
    a, b, c = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    d, e, f = m[..., 1, 0] + m[..., 0, 1], m[..., 0, 2] + m[..., 2, 0], m[..., 2, 1] + m[..., 1, 2]
    rows = (
        np.stack([squares[..., 0], a, b, c], axis=-1),
        np.stack([a, squares[..., 1], d, e], axis=-1),
        np.stack([b, d, squares[..., 2], f], axis=-1),
        np.stack([c, e, f, squares[..., 3]], axis=-1),
    )
    largest = squares.argmax(axis=-1)[..., None]
    chosen = np.select([largest == k for k in range(4)], rows)
    unit = chosen / np.linalg.norm(chosen, axis=-1, keepdims=True)
    signed: NDArrayFloat = np.where(unit[..., :1] < 0, -unit, unit)
    return signed
