"""Where objects are around the recording car, and how well they fit a side that a query names. Geometry, no pictures.

Words of direction are graded by the squared cosine of the angle to their axis (Miyajima and Ralescu, Fuzzy Sets and
Systems 65, 1994): 1 on the axis, one half at 45 degrees, 0 across it and behind; so the four directions share every
object between them. What nobody knows is one half: no evidence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.index.placing import Side
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt

NEAR_M: Final = 10.0
"""So near is near in full, as in the atom `near_objects`; farther it fits as the quotient of the two distances."""
UNKNOWN: Final = 0.5
_AXES: Final = {"ahead": 0.0, "left": math.pi / 2, "behind": math.pi, "right": -math.pi / 2}


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where K objects are in the ego frame, as rows of (bearing, distance, heading).

    Attributes:
        values: Shape (K, 3): direction of the object's centre, rad, anticlockwise from straight ahead; distance of its
            centre from the ego's origin on the ground, m; its own heading, rad likewise. NaN for what is not known.
    """

    values: NDArrayFloat

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape[1] != 3:
            raise ValueError(f"places of shape {self.values.shape}, not (K, 3)")

    @staticmethod
    def of(values: NDArrayAny) -> Places:
        """From numbers of any precision."""
        return Places(np.asarray(values, np.float64).reshape(-1, 3))

    @staticmethod
    def ego() -> Places:
        """The recording car: one row."""
        return Places(np.zeros((1, 3)))

    def __getitem__(self, rows: Sequence[int] | NDArrayInt) -> Places:
        return Places(self.values[rows])

    def __len__(self) -> int:
        return len(self.values)

    @property
    def bearing_rad(self) -> NDArrayFloat:
        """Shape (K,)."""
        return self.values[:, 0]

    @property
    def distance_m(self) -> NDArrayFloat:
        """Shape (K,)."""
        return self.values[:, 1]

    @property
    def at_m(self) -> NDArrayFloat:
        """Ahead and to the left of the ego's origin, shape (K, 2)."""
        bearing = self.bearing_rad
        offset: NDArrayFloat = self.distance_m[:, None] * np.stack([np.cos(bearing), np.sin(bearing)], axis=1)
        return offset


def seen_by_ego(side: Side, subjects: Places) -> NDArrayFloat:
    """How well objects fit a side of the recording car, in [0, 1], shape (K,)."""
    return fit(side, subjects.bearing_rad, subjects.distance_m)


def seen_by_others(side: Side, subjects: Places, references: Places) -> NDArrayFloat:
    """How well objects fit a side of other objects, along the headings of these, in [0, 1], shape (K, L)."""
    offset_m = subjects.at_m[:, None] - references.at_m[None]
    direction = np.arctan2(offset_m[..., 1], offset_m[..., 0]) - references.values[None, :, 2]
    return fit(side, direction, np.hypot(offset_m[..., 0], offset_m[..., 1]))


def fit(side: Side, bearing_rad: NDArrayFloat, distance_m: NDArrayFloat) -> NDArrayFloat:
    """How well a direction and a distance fit a word, in [0, 1]; one half where the word needs what is not known.

    Args:
        side: The word. Directions: the squared cosine of the angle to the word's axis, 0 from 90 degrees on. Near: 1
            within 10 m, beyond it 10 m over the distance; far: 1 less that. Beside: near, times left or right.
        bearing_rad: From straight ahead, anticlockwise; NaN where not known.
        distance_m: NaN where not known.
    """
    if side in _AXES:
        value = np.maximum(np.cos(bearing_rad - _AXES[side]), 0.0) ** 2
    else:
        near = NEAR_M / np.maximum(distance_m, NEAR_M)
        value = {"near": near, "far": 1 - near, "beside": near * np.sin(bearing_rad) ** 2}[side]
    return np.where(np.isnan(value), UNKNOWN, value)
