"""How noisy the tracks of a log are from frame to frame, measured on the tracks themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.kinds import SPEED_MPS, families_of
from tools.typing import NDArrayFloat, NDArrayInt

GROWTH_PER_M: Final = 0.01
"""Errors grow with the distance as LiDAR points get fewer: by half at 50 m."""
CORRELATION: Final = 4.0
"""How much larger errors are than differences between frames show: boxes of one view of an object err alike, and
trackers filter. On AV2, published trackers are off by 0.3 m, and wobble by less than a tenth of that.
"""
LEAST_M: Final = 0.03
LEAST_RAD: Final = 0.01
FEWEST: Final = 50
_MAD: Final = 1.4826
RAYLEIGH_MEDIAN: Final = 1.1774
"""Median length of a plane vector of which both parts have deviation 1."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard deviations of single boxes beside the ego.

    Attributes:
        step_m: What differences between frames show of the places' errors, m; about 0 for annotations.
        position_m: Error of a place per axis, m.
        heading_rad: Error of a heading by family (`tools.tracking.kinds`), rad.
        size_log: Error of the logarithm of a dimension over a track's life; 0 for annotations.
    """

    step_m: float
    position_m: float
    heading_rad: tuple[float, ...]
    size_log: float

    def headings_rad(self, family: NDArrayInt) -> NDArrayFloat:
        """Error of the headings of members of families, rad."""
        return np.asarray(np.array(self.heading_rad)[family])

    def positions_m(self, range_m: NDArrayFloat) -> NDArrayFloat:
        """Error of places at distances from the ego, m."""
        return self.position_m * (1 + GROWTH_PER_M * range_m)


def measured_noise(boxes: Boxes) -> Noise:
    """The noise of a log's tracks: third differences of places, in which smooth motion cancels, by their median.

    A log with too few neighbouring boxes to tell counts as noise-free.
    """
    rows = _runs_of_four(boxes)
    if rows.size < FEWEST:
        return Noise(0.0, LEAST_M, (LEAST_RAD,) * len(SPEED_MPS), 0.0)
    place = boxes.centre_city_m[:, :2]
    third = place[rows + 3] - 3 * place[rows + 2] + 3 * place[rows + 1] - place[rows]
    length = np.hypot(third[:, 0], third[:, 1]) / (1 + GROWTH_PER_M * boxes.range_m[rows])
    step_m = float(np.median(length) / (RAYLEIGH_MEDIAN * np.sqrt(20)))
    return Noise(step_m, max(LEAST_M, CORRELATION * step_m), _heading_errors(boxes, rows), _size_error(boxes))


def _size_error(boxes: Boxes) -> float:
    """Median over the longer half of the tracks of how much the logarithms of their dimensions spread."""
    logs = np.log(boxes.size_m)
    spread = [boxes.mean(logs[:, axis] ** 2) - boxes.mean(logs[:, axis]) ** 2 for axis in range(3)]
    longer = boxes.life_s >= np.median(boxes.life_s)
    return float(np.median(np.sqrt(np.maximum(np.stack(spread)[:, longer], 0.0))))


def _heading_errors(boxes: Boxes, rows: NDArrayInt) -> tuple[float, ...]:
    """Likewise from second differences of the axes, by family; all together where a family has few boxes."""
    turned = np.diff(boxes.source_yaw_rad[boxes.source])
    second = np.abs(_axis_angle(turned[rows + 1] - turned[rows]))
    family = families_of(boxes.category)[rows]
    groups = [second[family == number] for number in range(len(SPEED_MPS))]
    middles = [float(np.median(group if group.size >= FEWEST else second)) for group in groups]
    return tuple(max(LEAST_RAD, float(CORRELATION * _MAD * middle / np.sqrt(6))) for middle in middles)


def _runs_of_four(boxes: Boxes) -> NDArrayInt:
    """Rows that begin four boxes of one track at neighbouring frames."""
    rows = np.arange(max(boxes.count - 3, 0))
    same = boxes.track[rows] == boxes.track[rows + 3]
    return np.asarray(rows[same & (boxes.frame[rows + 3] - boxes.frame[rows] == 3)])


def _axis_angle(angle_rad: NDArrayFloat) -> NDArrayFloat:
    """Angles between axes without a front, in [-pi/2, pi/2)."""
    return np.asarray((angle_rad + np.pi / 2) % np.pi - np.pi / 2)
