"""The sensors of sample logs: AV2's files, column for column, of cameras that look where their names say."""

from pathlib import Path

import numpy as np
import pytest
from pyarrow import feather

from tools.av2.samples import write_samples
from tools.av2.samples.calibration import CAMERAS, extrinsics, intrinsics
from tools.av2.tracks import quaternions_to_matrices

FILES = ("intrinsics.feather", "egovehicle_SE3_sensor.feather")


def _pixel(camera: str, point_ego_m: tuple[float, float, float]) -> tuple[float, float, float]:
    """Column and row in the image, and the depth, of a point in the ego frame."""
    poses, lenses = extrinsics(), intrinsics()
    at, lens = poses["sensor_name"].index(camera), lenses["sensor_name"].index(camera)
    rotation = quaternions_to_matrices(np.array([poses[name][at] for name in ("qw", "qx", "qy", "qz")]))
    seen = rotation.T @ (np.array(point_ego_m) - [poses[name][at] for name in ("tx_m", "ty_m", "tz_m")])
    column = lenses["fx_px"][lens] * seen[0] / seen[2] + lenses["cx_px"][lens]
    row = lenses["fy_px"][lens] * seen[1] / seen[2] + lenses["cy_px"][lens]
    return float(column), float(row), float(seen[2])


@pytest.mark.parametrize("name", FILES)
def test_the_files_have_the_columns_of_real_ones(tmp_path: Path, val_logs: list[Path], name: str) -> None:
    [folder] = write_samples(tmp_path, scenes=1)
    ours = feather.read_table(folder / "calibration" / name)
    [real] = [feather.read_table(log / "calibration" / name) for log in val_logs if (log / "calibration").is_dir()]
    assert ours.schema.names == real.schema.names
    assert ours.schema.types == real.schema.types
    assert set(ours["sensor_name"].to_pylist()) == set(real["sensor_name"].to_pylist())


@pytest.mark.parametrize("camera", CAMERAS, ids=lambda camera: camera.name)
def test_a_camera_sees_what_lies_in_its_direction_in_the_middle(camera) -> None:
    yaw = np.radians(camera.yaw_deg)
    x, y, z = camera.place_m
    column, row, depth = _pixel(camera.name, (x + 20 * np.cos(yaw), y + 20 * np.sin(yaw), z))
    width, height = (1550, 2048) if camera.name == "ring_front_center" else (2048, 1550)
    assert (column, row, depth) == pytest.approx((width / 2, height / 2, 20))


def test_up_is_up_and_left_is_left() -> None:
    column, row, _ = _pixel("ring_front_center", (21.63, 1.0, 2.4))
    assert column < 1550 / 2
    assert row < 2048 / 2


def test_the_ring_leaves_no_direction_out() -> None:
    half = {camera.name: np.degrees(np.arctan2(775 if "center" in camera.name else 1024, 1688)) for camera in CAMERAS}
    looked = np.zeros(360, bool)
    for camera in CAMERAS:
        away = (np.arange(360) - camera.yaw_deg + 180) % 360 - 180
        looked |= np.abs(away) <= half[camera.name]
    assert looked.all()
