"""Our reading of tracks, poses and maps against av2's own classes, on real and on sample logs."""

from pathlib import Path

import numpy as np
import pytest

from tools.av2.log import Log, open_log
from tools.av2.map import LANE_TYPES
from tools.av2.samples import write_samples
from tools.av2.source import ANNOTATION_FILES
from tools.av2.tracks import TrackTable

av2_map = pytest.importorskip("av2.map.map_api", reason="the oracle is av2: install the extra `eval` (make test does)")
av2_io = pytest.importorskip("av2.utils.io", reason="av2's readers")
av2_cuboid = pytest.importorskip("av2.structures.cuboid", reason="av2's cuboids")

TOLERANCE_M = 1e-9


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return list(write_samples(tmp_path_factory.mktemp("samples"), seed=5))


@pytest.fixture(params=[*(f"real-{k}" for k in range(4)), *(f"sample-{k}" for k in range(4))])
def folder(request: pytest.FixtureRequest, samples: list[Path]) -> Path:
    kind, index = request.param.split("-")
    logs = samples if kind == "sample" else request.getfixturevalue("val_logs")
    return Path(logs[int(index)])


@pytest.fixture
def log(folder: Path) -> Log:
    return open_log(folder)


def test_boxes_in_the_city_frame(folder: Path, log: Log) -> None:
    """Centre, orientation and corners of every box, moved by av2's own pose; and what moves with nothing."""
    poses = av2_io.read_city_SE3_ego(folder)
    path = next(folder / name for name in ANNOTATION_FILES if (folder / name).exists())
    frame = av2_io.read_feather(path)
    moved = [box.transform(poses[box.timestamp_ns]) for box in av2_cuboid.CuboidList.from_feather(path).cuboids]
    table = log.tracks
    uuid_index = {uuid: index for index, uuid in enumerate(table.track_uuid)}
    tracks = np.array([uuid_index[uuid] for uuid in frame["track_uuid"]])
    rows = table.row_index[tracks, np.searchsorted(table.timestamps_ns, frame["timestamp_ns"].to_numpy())]
    assert table.category_array[tracks].tolist() == [box.category for box in moved]
    assert np.array_equal(table.size_m[rows], [[box.length_m, box.width_m, box.height_m] for box in moved])
    assert np.array_equal(table.num_interior_pts[rows], frame["num_interior_pts"])
    _assert_near(table.centre_city_m[rows], [box.dst_SE3_object.translation for box in moved])
    _assert_near(table.city_R_object[rows], [box.dst_SE3_object.rotation for box in moved])
    _assert_near(_corners(table)[rows], [box.vertices_m for box in moved])
    added = np.arange(table.n_rows)[table.rows_of(table.ego_index)] if log.ego_added else np.empty(0, np.int64)
    assert np.array_equal(np.sort(np.concatenate([rows, added])), np.arange(table.n_rows))


def _assert_near(ours: np.ndarray, theirs: list[np.ndarray]) -> None:
    assert np.abs(ours - np.array(theirs)).max() < TOLERANCE_M


def _corners(table: TrackTable) -> np.ndarray:
    """Corners in av2's order (front face counter-clockwise from its upper left, then the back face), (R, 8, 3)."""
    front = np.array([[1, 1, 1], [1, -1, 1], [1, -1, -1], [1, 1, -1]])
    unit = np.concatenate([front, front * [-1, 1, 1]])
    local = unit * table.size_m[:, None, :] / 2
    turned = np.einsum("rij,rcj->rci", table.city_R_object, local)
    return np.asarray(turned + table.centre_city_m[:, None, :])


def test_ego_poses(folder: Path, log: Log) -> None:
    poses = av2_io.read_city_SE3_ego(folder)
    for frame, stamp in enumerate(log.tracks.timestamps_ns.tolist()):
        pose = poses[stamp]
        assert np.abs(log.tracks.city_SE3_ego_rotation[frame] - pose.rotation).max() < TOLERANCE_M
        assert np.abs(log.tracks.city_SE3_ego_translation[frame] - pose.translation).max() < TOLERANCE_M


def test_lanes(folder: Path, log: Log) -> None:
    reference = av2_map.ArgoverseStaticMap.from_map_dir(folder / "map", build_raster=False)
    road = log.road_map
    assert sorted(road.lane_id.tolist()) == sorted(reference.vector_lane_segments)
    for index, lane in enumerate(road.lane_id.tolist()):
        other = reference.vector_lane_segments[lane]
        assert np.array_equal(road.left_boundary[index], other.left_lane_boundary.xyz)
        assert np.array_equal(road.right_boundary[index], other.right_lane_boundary.xyz)
        assert np.abs(road.lane_polygon[index] - other.polygon_boundary).max() < TOLERANCE_M
        assert road.lane_is_intersection[index] == reference.lane_is_in_intersection(lane)
        assert LANE_TYPES[road.lane_type[index]] == other.lane_type.value
        assert road.left_mark_type[index] == other.left_mark_type.value
        assert road.right_mark_type[index] == other.right_mark_type.value
        assert road.left_neighbor_id[index] == (-1 if other.left_neighbor_id is None else other.left_neighbor_id)
        assert road.right_neighbor_id[index] == (-1 if other.right_neighbor_id is None else other.right_neighbor_id)
        assert road.successors[index].tolist() == list(other.successors)
        assert road.predecessors[index].tolist() == list(other.predecessors)


def test_crossings_and_drivable_areas(folder: Path, log: Log) -> None:
    reference = av2_map.ArgoverseStaticMap.from_map_dir(folder / "map", build_raster=False)
    road = log.road_map
    assert sorted(road.crossing_id.tolist()) == sorted(reference.vector_pedestrian_crossings)
    for index, crossing in enumerate(road.crossing_id.tolist()):
        other = reference.vector_pedestrian_crossings[crossing]
        assert np.array_equal(road.crossing_edge1[index], other.edge1.xyz)
        assert np.array_equal(road.crossing_edge2[index], other.edge2.xyz)
        assert np.abs(road.crossing_polygon[index] - other.polygon).max() < TOLERANCE_M
    assert sorted(road.drivable_id.tolist()) == sorted(reference.vector_drivable_areas)
    for index, area in enumerate(road.drivable_id.tolist()):
        assert np.array_equal(road.drivable_boundary[index], reference.vector_drivable_areas[area].xyz[:-1]) or (
            np.array_equal(road.drivable_boundary[index], reference.vector_drivable_areas[area].xyz)
        )
