"""Calibration: read as av2 reads it, kept by the cache, part of the digest, and every fault told apart."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import feather

from tools.av2.cameras import CameraRig
from tools.av2.log import Log, open_log
from tools.av2.poses import read_ego_poses
from tools.av2.samples.calibration import extrinsics, intrinsics
from tools.av2.source import find_source, source_digest
from tools.errors import AtomError, DataError

MakeLog = Callable[..., Path]
REAL = "7fab2350-7eaf-3b7e-a39d-6937a4c1bede"


def _write(folder: Path, **files: Any) -> Path:
    (folder / "calibration").mkdir(exist_ok=True)
    given = {"intrinsics": intrinsics(), "egovehicle_SE3_sensor": extrinsics()} | files
    for name, content in given.items():
        path = folder / "calibration" / f"{name}.feather"
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content is not None:
            feather.write_feather(pa.table(content), str(path))
    return folder


def _problem(folder: Path) -> str:
    with pytest.raises(AtomError, match="has no camera calibration") as caught:
        _ = open_log(folder).cameras
    assert caught.value.code == "R_NO_CAMERA"
    assert str(caught.value).isprintable()
    return str(caught.value)


def _assert_same(one: CameraRig, other: CameraRig) -> None:
    assert one.names == other.names
    for left, right in zip(one.cameras, other.cameras, strict=True):
        assert (left.width_px, left.height_px, left.distortion) == (right.width_px, right.height_px, right.distortion)
        assert np.array_equal(left.intrinsics, right.intrinsics)
        assert np.array_equal(left.ego_SE3_camera, right.ego_SE3_camera)


def test_a_real_calibration_is_read_as_av2_reads_it(val_logs: list[Path]) -> None:
    pinhole = pytest.importorskip("av2.geometry.camera.pinhole_camera")
    [folder] = [log for log in val_logs if log.name == REAL]
    rig = open_log(folder).cameras
    assert len(rig.cameras) == 9
    for ours in rig.cameras:
        theirs = pinhole.PinholeCamera.from_feather(folder, ours.name)
        assert (ours.width_px, ours.height_px) == (theirs.width_px, theirs.height_px)
        assert np.array_equal(ours.intrinsics, theirs.intrinsics.K)
        assert np.allclose(ours.ego_SE3_camera, theirs.ego_SE3_cam.transform_matrix, atol=1e-12)
        assert ours.distortion[0] < 0, "AV2 keeps the lens's coefficients beside its undistorted images"


def test_the_cache_keeps_the_cameras(make_log: MakeLog, tmp_path: Path) -> None:
    folder = _write(make_log())
    fresh = open_log(folder, tmp_path / "cache")
    cached = open_log(folder, tmp_path / "cache")
    _assert_same(fresh.cameras, cached.cameras)
    assert not cached.cameras.cameras[0].intrinsics.flags.writeable
    assert not fresh.cameras.cameras[0].ego_SE3_camera.flags.writeable


def test_the_cache_keeps_why_there_are_none(make_log: MakeLog, tmp_path: Path) -> None:
    folder = make_log()
    problems = {open_log(folder, tmp_path / "cache").camera_problem for _ in range(2)}
    assert problems == {
        "calibration/intrinsics.feather of the log: missing file; "
        "put intrinsics.feather and egovehicle_SE3_sensor.feather into its calibration/ folder"
    }


def test_calibration_is_part_of_the_digest(make_log: MakeLog) -> None:
    folder = make_log()
    seen = {source_digest(folder)}
    _write(folder)
    seen.add(source_digest(folder))
    _write(folder, intrinsics=intrinsics() | {"fx_px": intrinsics()["fx_px"] + 1})
    seen.add(source_digest(folder))
    _write(folder, egovehicle_SE3_sensor=b"spoilt")
    seen.add(source_digest(folder))
    (folder / "calibration" / "egovehicle_SE3_sensor.feather").unlink()
    seen.add(source_digest(folder))
    assert len(seen) == 5
    assert find_source(folder).digest in seen


def test_a_log_is_the_same_log_elsewhere(make_log: MakeLog, tmp_path: Path) -> None:
    folder = make_log()
    moved = shutil.copytree(folder, tmp_path / "other" / folder.name)
    assert find_source(folder).digest == find_source(moved).digest


def _with(columns: dict[str, Any], name: str, row: int, value: Any) -> dict[str, Any]:
    values = list(columns[name])
    values[row] = value
    return columns | {name: values}


def _without(columns: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in columns.items() if key != name}


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"intrinsics": None}, "calibration/intrinsics.feather of the log: missing file"),
        ({"egovehicle_SE3_sensor": None}, "calibration/egovehicle_SE3_sensor.feather of the log: missing file"),
        ({"intrinsics": b"x"}, "intrinsics.feather: not a readable feather file"),
        ({"egovehicle_SE3_sensor": b""}, "egovehicle_SE3_sensor.feather: not a readable feather file"),
        ({"intrinsics": _without(intrinsics(), "k2")}, "missing column k2"),
        ({"egovehicle_SE3_sensor": _without(extrinsics(), "tz_m")}, "missing column tz_m"),
        ({"intrinsics": _with(intrinsics(), "fx_px", 2, 0.0)}, "a focal length is not positive in 1 rows, first row 2"),
        ({"intrinsics": _with(intrinsics(), "cx_px", 0, float("nan"))}, "cx_px is not a finite number"),
        ({"intrinsics": _with(intrinsics(), "width_px", 1, 0)}, "an image side is not 1..20000 in 1 rows, first row 1"),
        (
            {"intrinsics": _with(intrinsics(), "sensor_name", 1, "ring_front_center")},
            "sensor 'ring_front_center' is listed twice",
        ),
        ({"intrinsics": _with(intrinsics(), "sensor_name", 0, "ring_\n")}, "must be printable text"),
        ({"egovehicle_SE3_sensor": _with(extrinsics(), "qw", 3, 5.0)}, "not a unit quaternion in 1 rows, first row 3"),
        ({"egovehicle_SE3_sensor": _with(extrinsics(), "tx_m", 3, 1e4)}, "over 100 m from the ego frame's origin"),
        (
            {"egovehicle_SE3_sensor": _with(extrinsics(), "sensor_name", 0, "elsewhere")},
            "no pose of camera 'ring_front_center' (every camera needs its row)",
        ),
        ({"intrinsics": pa.table(intrinsics()).slice(0, 0).to_pydict()}, "must hold text"),
    ],
)
def test_every_fault_is_told_apart(make_log: MakeLog, files: dict[str, Any], problem: str) -> None:
    assert problem in _problem(_write(make_log(), **files))


def test_a_header_without_cameras_is_told(make_log: MakeLog) -> None:
    folder = _write(make_log())
    feather.write_feather(pa.table(intrinsics()).slice(0, 0), str(folder / "calibration" / "intrinsics.feather"))
    assert "no cameras (the file has a header but no rows)" in _problem(folder)


def test_an_unknown_camera_is_told_with_those_there_are(make_log: MakeLog) -> None:
    log: Log = open_log(_write(make_log()))
    assert log.cameras.camera("ring_side_left").width_px == 2048
    with pytest.raises(AtomError, match=r"no camera 'ring_back'.*ring_front_center") as caught:
        log.cameras.camera("ring_back")
    assert caught.value.code == "R_NO_CAMERA"


class TestEgoPoses:
    """Poses between the poses of the file."""

    @staticmethod
    def _poses(tmp_path: Path, **columns: Any) -> Path:
        usual = {name: [0.0, 0.0, 0.0] for name in ("qx", "qy", "tx_m", "ty_m", "tz_m")}
        half = np.radians([0.0, 10.0, 40.0]) / 2
        usual |= {"timestamp_ns": [0, 100, 200], "qw": np.cos(half).tolist(), "qz": np.sin(half).tolist()}
        path = tmp_path / "city_SE3_egovehicle.feather"
        feather.write_feather(pa.table(usual | columns), str(path))
        return path

    def test_places_go_straight_and_rotations_evenly(self, tmp_path: Path) -> None:
        path = self._poses(tmp_path, tx_m=[0.0, 1.0, 3.0])
        poses = read_ego_poses(path, path.read_bytes()).at(np.array([0, 25, 100, 150, 200]))
        assert poses.translation[:, 0] == pytest.approx([0.0, 0.25, 1.0, 2.0, 3.0])
        yaw = np.degrees(np.arctan2(poses.rotation[:, 1, 0], poses.rotation[:, 0, 0]))
        assert yaw == pytest.approx([0.0, 2.5, 10.0, 25.0, 40.0])

    def test_the_shorter_way_round_is_taken(self, tmp_path: Path) -> None:
        half = np.radians([0.0, 10.0, 40.0]) / 2
        path = self._poses(tmp_path, qw=(-np.cos(half)).tolist(), qz=[-0.0, np.sin(half[1]), -np.sin(half[2])])
        assert read_ego_poses(path, path.read_bytes()).at(np.array([150])).rotation.shape == (1, 3, 3)
        path = self._poses(tmp_path, qw=[1.0, -np.cos(half[1]), np.cos(half[2])],
                           qz=[0.0, -np.sin(half[1]), np.sin(half[2])])  # fmt: skip
        rotation = read_ego_poses(path, path.read_bytes()).at(np.array([50])).rotation[0]
        assert np.degrees(np.arctan2(rotation[1, 0], rotation[0, 0])) == pytest.approx(5.0)

    def test_a_time_outside_is_an_error(self, tmp_path: Path) -> None:
        path = self._poses(tmp_path)
        poses = read_ego_poses(path, path.read_bytes())
        with pytest.raises(DataError, match="no ego pose around 2 of 3 times, first -1 ns"):
            poses.at(np.array([-1, 5, 201]))
        assert poses.covers(np.array([-1, 0, 200, 201])).tolist() == [False, True, True, False]

    def test_no_poses_are_an_error_and_copies_count_once(self, tmp_path: Path) -> None:
        path = self._poses(tmp_path)
        table = feather.read_table(str(path))
        feather.write_feather(pa.concat_tables([table, table]), str(path))
        assert read_ego_poses(path, path.read_bytes()).timestamps_ns.tolist() == [0, 100, 200]
        feather.write_feather(table.slice(0, 0), str(path))
        with pytest.raises(DataError, match="no ego poses"):
            read_ego_poses(path, path.read_bytes())
