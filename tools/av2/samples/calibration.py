"""The recording car's sensors: seven ring cameras, two stereo cameras and two lidars, in AV2's form.

Names, image sizes and the layout are those of Argoverse 2 (Wilson et al. 2021, section 3): a ring that looks all
around, the front one upright. The numbers are round ones of an ideal rig: pinhole cameras without distortion, level,
and symmetric.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tools.typing import NDArrayFloat

_LONG_PX, _SHORT_PX = 2048, 1550
_OPTICAL = np.array([0.5, -0.5, 0.5, -0.5])
"""(w, x, y, z) of a camera that looks along the ego frame's x axis: its z forward, x right, y down."""


@dataclass(frozen=True)
class Mounting:
    """Where a sensor sits in the ego frame (x forward, y left, z up; origin at the rear axle) and where it looks.

    Attributes:
        name: AV2's name.
        place_m: x, y, z in metres.
        yaw_deg: Direction that it looks in, counter-clockwise from straight ahead.
    """

    name: str
    place_m: tuple[float, float, float]
    yaw_deg: float


CAMERAS: Final = (
    Mounting("ring_front_center", (1.63, 0.0, 1.40), 0.0),
    Mounting("ring_front_left", (1.55, 0.20, 1.40), 45.0),
    Mounting("ring_front_right", (1.55, -0.20, 1.40), -45.0),
    Mounting("ring_rear_left", (1.10, 0.13, 1.42), 153.0),
    Mounting("ring_rear_right", (1.10, -0.13, 1.42), -153.0),
    Mounting("ring_side_left", (1.30, 0.28, 1.40), 99.0),
    Mounting("ring_side_right", (1.30, -0.28, 1.40), -99.0),
    Mounting("stereo_front_left", (1.63, 0.25, 1.19), 0.0),
    Mounting("stereo_front_right", (1.63, -0.25, 1.19), 0.0),
)
LIDARS: Final = (Mounting("up_lidar", (1.35, 0.0, 1.64), 0.0), Mounting("down_lidar", (1.35, 0.0, 1.53), 0.0))
_FOCAL_PX: Final = {"ring_front_center": 1776.0}
_USUAL_FOCAL_PX: Final = 1688.0
"""63 degrees across an image 2048 pixels wide; the ring's neighbours overlap."""


def intrinsics(scale: float = 1.0) -> dict[str, Any]:
    """Columns of `calibration/intrinsics.feather`, a row per camera.

    Args:
        scale: Factor of the image size, for smaller pictures; sizes are rounded down to whole pixels.
    """
    width = np.array([_SHORT_PX if camera.name == "ring_front_center" else _LONG_PX for camera in CAMERAS])
    height = _LONG_PX + _SHORT_PX - width
    focal = np.array([_FOCAL_PX.get(camera.name, _USUAL_FOCAL_PX) for camera in CAMERAS])
    width, height, focal = np.floor(width * scale), np.floor(height * scale), focal * scale
    return {
        "sensor_name": [camera.name for camera in CAMERAS],
        "fx_px": focal,
        "fy_px": focal,
        "cx_px": width / 2,
        "cy_px": height / 2,
        **{name: np.zeros(len(CAMERAS)) for name in ("k1", "k2", "k3")},
        "height_px": height.astype(np.uint16),
        "width_px": width.astype(np.uint16),
    }


def extrinsics() -> dict[str, Any]:
    """Columns of `calibration/egovehicle_SE3_sensor.feather`, a row per sensor: pose of the sensor in the ego frame."""
    sensors = (*CAMERAS, *LIDARS)
    turned = [_turned(m.yaw_deg, _OPTICAL if m in CAMERAS else np.array([1.0, 0, 0, 0])) for m in sensors]
    quaternion, place = np.array(turned), np.array([m.place_m for m in sensors])
    return {
        "sensor_name": [m.name for m in sensors],
        **{name: quaternion[:, axis] for axis, name in enumerate(("qw", "qx", "qy", "qz"))},
        **{name: place[:, axis] for axis, name in enumerate(("tx_m", "ty_m", "tz_m"))},
    }


def _turned(yaw_deg: float, quaternion: NDArrayFloat) -> NDArrayFloat:
    """A rotation (w, x, y, z) followed by a turn about the vertical."""
    half = np.radians(yaw_deg) / 2
    c, s, (w, x, y, z) = np.cos(half), np.sin(half), quaternion
    return np.array([c * w - s * z, c * x - s * y, c * y + s * x, c * z + s * w]).round(12)
