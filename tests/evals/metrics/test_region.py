"""The region of interest against av2's own, on the four real maps."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.metrics.region import MapRegion, RegionRaster, box_corners
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayFloat

FROM_EVAL = "av2 comes with the eval requirements"


@pytest.fixture(scope="module")
def region(val_logs: list[Path]) -> MapRegion:
    return MapRegion({folder.name: folder for folder in val_logs})


@pytest.fixture(scope="module")
def av2_maps(val_logs: list[Path]) -> dict[str, Any]:
    map_api = pytest.importorskip("av2.map.map_api", reason=FROM_EVAL)
    load = map_api.ArgoverseStaticMap.from_map_dir
    return {folder.name: load(folder / "map", build_raster=True) for folder in val_logs}


@pytest.fixture(scope="module")
def av2_boxes() -> Any:
    return pytest.importorskip("av2.structures.cuboid", reason=FROM_EVAL)


def _boxes(raster: RegionRaster, count: int, seed: int) -> tuple[NDArrayFloat, NDArrayAny, NDArrayAny]:
    """Boxes in and around the grid; every other one on whole metres, some turned by right angles: on pixel borders."""
    rng = np.random.default_rng(seed)
    low = np.array([*raster.origin_m, 0.0]) - 20
    size = np.array([raster.pixels.width / 10, raster.pixels.height / 10, 1.0]) + 40
    centre, extent = low + rng.random((count, 3)) * size, rng.uniform(0.3, 12, (count, 3)).astype(np.float32)
    yaw = rng.uniform(-7, 7, count).astype(np.float32)
    centre[::2], extent[::2], yaw[::4] = np.round(centre[::2]), np.round(extent[::2]), np.round(yaw[::4]) * np.pi / 2
    return centre, extent, yaw


def test_rasters_equal_av2_bit_for_bit(region: MapRegion, av2_maps: dict[str, Any]) -> None:
    for log_id, av2_map in av2_maps.items():
        raster = region.raster(log_id)
        assert np.array_equal(raster.drivable.array(), av2_map.raster_drivable_area_layer.array)
        assert np.array_equal(raster.pixels.array(), av2_map.raster_roi_layer.array)


def test_points_are_looked_up_as_av2_does(region: MapRegion, av2_maps: dict[str, Any]) -> None:
    rng = np.random.default_rng(5)
    for log_id, av2_map in av2_maps.items():
        raster = region.raster(log_id)
        spread = np.array([raster.pixels.width, raster.pixels.height]) / 10 + 4
        points = np.array(raster.origin_m) - 2 + rng.random((40_000, 2)) * spread
        points[::3] = np.round(points[::3], 1)
        points[1::9] = np.array(raster.origin_m) - rng.random(points[1::9].shape) * 0.2
        assert np.array_equal(raster.contains(points), av2_map.get_raster_layer_points_boolean(points, "ROI"))


@pytest.mark.parametrize("seed", [0, 1])
def test_boxes_are_kept_as_the_official_evaluator_keeps_them(
    region: MapRegion, av2_maps: dict[str, Any], av2_boxes: Any, seed: int
) -> None:
    for log_id, av2_map in av2_maps.items():
        centre, size, yaw = _boxes(region.raster(log_id), 600, seed)
        corners = _official_corners(av2_boxes, centre, size, yaw)
        assert np.array_equal(box_corners(centre, size, yaw), corners)
        official = av2_map.get_raster_layer_points_boolean(corners.reshape(-1, 3)[:, :2], "ROI").reshape(-1, 8)
        assert np.array_equal(region.inside(log_id, centre, size, yaw), official.any(axis=1))
        assert 0.1 < official.any(axis=1).mean() < 0.9


def _official_corners(av2_boxes: Any, centre: NDArrayFloat, size: NDArrayAny, yaw: NDArrayAny) -> NDArrayAny:
    """What the evaluator's `filter_drivable_area` does to boxes."""
    rotation = pytest.importorskip("scipy.spatial.transform").Rotation
    quaternion = np.array([rotation.from_euler("z", angle).as_quat()[[3, 0, 1, 2]] for angle in yaw])
    rows = np.concatenate([centre, size, quaternion], axis=1)
    return av2_boxes.CuboidList([av2_boxes.Cuboid.from_numpy(row) for row in rows]).vertices_m


def test_no_box_is_answered_with_none(region: MapRegion, val_logs: list[Path]) -> None:
    empty = np.empty((0, 3))
    assert region.inside(val_logs[0].name, empty, empty, np.empty(0)).shape == (0,)


def test_a_square_reaches_five_metres_within_the_grid() -> None:
    raster = RegionRaster.of([np.array([(0, 0), (1, 0), (1, 1), (0, 1)]), np.array([(20, 0), (21, 0), (21, 1)])])
    points = np.array([(0.5, 0.5), (6.05, 0.5), (6.15, 0.5), (-0.05, 0.5), (-0.15, 0.5), (0.5, 1.95), (0.5, 2.05)])
    assert raster.contains(points).tolist() == [True, True, False, True, False, True, False]


def test_places_that_are_no_places_lie_outside() -> None:
    raster = RegionRaster.of([np.array([(0, 0), (5, 0), (5, 5)])])
    points = np.array([(np.nan, 1), (1, np.nan), (np.inf, 1), (1, -np.inf), (1e300, 1), (-1e18, 1)])
    assert not raster.contains(points).any()


def test_an_unknown_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no folder is known for this log"):
        MapRegion({"known": tmp_path}).raster("unknown")


def test_a_missing_map_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no log_map_archive_.*put the log's map there"):
        MapRegion({"log": tmp_path}).inside("log", np.zeros((1, 3)), np.ones((1, 3)), np.zeros(1))


def test_two_maps_are_refused(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    for name in "ab":
        (tmp_path / "map" / f"log_map_archive_{name}.json").write_text("{}")
    with pytest.raises(DataError, match="2 log_map_archive_"):
        MapRegion({"log": tmp_path}).raster("log")


def test_a_half_written_map_is_refused(tmp_path: Path, val_logs: list[Path]) -> None:
    source = next((val_logs[0] / "map").glob("log_map_archive_*.json"))
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / source.name).write_bytes(source.read_bytes()[:5000])
    with pytest.raises(DataError, match=r"not a readable map.*half-written"):
        MapRegion({"log": tmp_path}).raster("log")


def test_a_map_without_drivable_area_is_refused(tmp_path: Path, val_logs: list[Path]) -> None:
    archive = json.loads(next((val_logs[0] / "map").glob("log_map_archive_*.json")).read_bytes())
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "log_map_archive_x.json").write_text(json.dumps(archive | {"drivable_areas": {}}))
    with pytest.raises(DataError, match="has no drivable area"):
        MapRegion({"log": tmp_path}).raster("log")


def test_a_map_as_large_as_a_country_is_refused(tmp_path: Path, val_logs: list[Path]) -> None:
    archive = json.loads(next((val_logs[0] / "map").glob("log_map_archive_*.json")).read_bytes())
    next(iter(archive["drivable_areas"].values()))["area_boundary"][0]["x"] = 9e6
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "log_map_archive_x.json").write_text(json.dumps(archive))
    with pytest.raises(DataError, match="km wide"):
        MapRegion({"log": tmp_path}).raster("log")
