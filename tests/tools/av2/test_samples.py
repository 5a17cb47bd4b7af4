"""The sample logs: byte-identical, physically sound, and true to their script."""

from itertools import combinations
from pathlib import Path

import numpy as np
import orjson
import pytest
import shapely

from tools.av2.log import Log, open_log
from tools.av2.samples import DEFAULT_SCENES, TRUTH_FILE, write_samples
from tools.av2.samples.recording import stable_uuid
from tools.av2.samples.scenes import SCENES
from tools.av2.taxonomy import CATEGORIES
from tools.errors import DataError

N_VARIANTS = 12


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every scene in several variations."""
    folder = tmp_path_factory.mktemp("samples")
    return [path for seed in range(N_VARIANTS) for path in write_samples(folder, seed=700 + seed)]


@pytest.fixture(scope="module")
def logs(folders: list[Path]) -> list[Log]:
    return [open_log(folder) for folder in folders]


def _truth(folder: Path) -> dict:
    return orjson.loads((folder / TRUTH_FILE).read_bytes())


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _dense(log: Log) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """City positions (N, T, 2), yaw (N, T) and presence (N, T) of the physical boxes."""
    table = log.physical_tracks
    yaw = np.arctan2(table.city_R_object[:, 1, 0], table.city_R_object[:, 0, 0])
    return table.dense(table.centre_city_m[:, :2], np.nan), table.dense(yaw, np.nan), table.present_mask


def test_equal_seeds_give_identical_files_and_others_do_not(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4), ("d", -3)):
        write_samples(tmp_path / name, seed)
    first = _files(tmp_path / "a")
    assert len(first) == 6 * DEFAULT_SCENES
    assert first == _files(tmp_path / "b")
    assert not set(first) & set(_files(tmp_path / "c"))
    assert not set(_files(tmp_path / "d")) & set(first)


def test_writing_again_over_an_earlier_call_changes_nothing(tmp_path: Path) -> None:
    paths = write_samples(tmp_path)
    before = _files(tmp_path)
    assert write_samples(tmp_path) == paths
    assert _files(tmp_path) == before


def test_the_logs_are_read_without_complaint(logs: list[Log], folders: list[Path]) -> None:
    for log, folder in zip(logs, folders, strict=True):
        assert log.warnings == ()
        assert log.ego_added
        assert log.log_id == folder.name == _truth(folder)["log_id"]
        assert len(log.log_id) == 36, "the challenge's evaluator cuts log ids at 36 characters"
        assert log.tracks.n_frames == 150
        assert (np.diff(log.tracks.timestamps_ns) == 100_000_000).all()
        assert set(log.tracks.category) <= set(CATEGORIES)


def test_heading_follows_motion(logs: list[Log]) -> None:
    for log in logs:
        place, yaw, _ = _dense(log)
        step = np.diff(place, axis=1)
        moving = np.linalg.norm(step, axis=2) > 0.05
        difference = np.arctan2(step[..., 1], step[..., 0]) - (yaw[:, 1:] + np.angle(np.exp(1j * -np.diff(yaw))) / 2)
        # The ego's box centre stands ahead of the axle, which alone moves along its heading.
        moving[log.tracks.ego_index] = False
        assert moving.any()
        assert np.abs(np.angle(np.exp(1j * difference[moving]))).max() < np.radians(2.0)


def test_nobody_jumps_and_nobody_overlaps(logs: list[Log]) -> None:
    for log in logs:
        place, yaw, present = _dense(log)
        speed = np.linalg.norm(np.diff(place, axis=1), axis=2) * 10
        assert np.nanmax(speed) < 15.0
        assert np.nanmax(np.abs(np.diff(speed, axis=1)) * 10) < 6.0, "nobody brakes harder than 6 m/s2"
        table = log.physical_tracks
        size = table.size_m[table.track_start[:-1]]
        solid = [k for k, kind in enumerate(table.category) if kind not in ("BICYCLE",)]
        for one, other in combinations(solid, 2):
            near = np.flatnonzero(np.linalg.norm(place[one] - place[other], axis=1) < 15.0)
            boxes = [_footprints(place[k, near], yaw[k, near], size[k]) for k in (one, other)]
            hit = shapely.intersects(*boxes)
            assert not hit.any(), (log.log_id, table.category[one], table.category[other], near[hit])
        assert present.any(axis=1).all()


def _footprints(place: np.ndarray, yaw: np.ndarray, size: np.ndarray) -> np.ndarray:
    corner = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * size[:2] / 2
    turn = np.stack([np.stack([np.cos(yaw), -np.sin(yaw)], -1), np.stack([np.sin(yaw), np.cos(yaw)], -1)], -2)
    return shapely.polygons(np.einsum("kij,cj->kci", turn, corner) + place[:, None])


def test_vehicles_drive_on_lanes_in_their_direction(logs: list[Log]) -> None:
    for log in logs:
        place, yaw, _ = _dense(log)
        lanes = log.road_map
        polygons = [shapely.Polygon(lanes.lane_polygon[k][:, :2]) for k in range(lanes.n_lanes)]
        speed = np.linalg.norm(np.gradient(place, 0.1, axis=1), axis=2)
        checked = 0
        for track, kind in enumerate(log.tracks.category):
            if kind not in ("REGULAR_VEHICLE", "EGO_VEHICLE", "BUS") or np.nanmax(speed[track]) < 1.0:
                continue
            for frame in np.flatnonzero(speed[track] > 1.0)[::10]:
                point = shapely.Point(place[track, frame])
                hits = [k for k, polygon in enumerate(polygons) if polygon.contains(point)]
                heading = [np.cos(yaw[track, frame] - _lane_yaw(lanes.right_boundary[k])) for k in hits]
                inside = shapely.union_all(polygons).buffer(-1.0).contains(point)
                assert not inside or max(heading) > 0.5, (log.log_id, kind, int(frame))
                checked += inside
        assert checked > 20


def _lane_yaw(line: np.ndarray) -> float:
    direction = line[-1] - line[0]
    return float(np.arctan2(direction[1], direction[0]))


def test_lanes_fit_together(logs: list[Log]) -> None:
    for log in logs[:DEFAULT_SCENES]:
        lanes = log.road_map
        index = lanes.lane_index
        assert all(shapely.Polygon(lanes.lane_polygon[k][:, :2]).is_valid for k in range(lanes.n_lanes))
        for lane in range(lanes.n_lanes):
            for successor in lanes.successors[lane].tolist():
                after = index[successor]
                assert int(lanes.lane_id[lane]) in lanes.predecessors[after].tolist()
                assert np.allclose(lanes.left_boundary[lane][-1], lanes.left_boundary[after][0], atol=0.011)
                assert np.allclose(lanes.right_boundary[lane][-1], lanes.right_boundary[after][0], atol=0.011)
            right = int(lanes.right_neighbor_id[lane])
            if right >= 0:
                assert lanes.left_neighbor_id[index[right]] == lanes.lane_id[lane]
                assert np.array_equal(lanes.right_boundary[lane], lanes.left_boundary[index[right]])


def test_points_in_a_box_fall_with_the_square_of_its_distance(logs: list[Log]) -> None:
    table = logs[0].tracks
    cars = np.isin(table.row_track, [k for k, kind in enumerate(table.category) if kind == "REGULAR_VEHICLE"])
    distance = np.linalg.norm(table.centre_ego_m[:, :2], axis=1)
    near, far = (table.num_interior_pts[cars & (distance > low) & (distance < low + 5)] for low in (10, 40))
    assert near.min() > 100 > far.max() > 0


def test_every_script_is_written_down_and_holds(logs: list[Log], folders: list[Path]) -> None:
    seen: set[str] = set()
    for log, folder in zip(logs, folders, strict=True):
        truth = _truth(folder)
        place, yaw, present = _dense(log)
        names = dict(zip(log.tracks.track_uuid, range(log.tracks.n_tracks), strict=True))
        assert set(truth["tracks"]) == set(names)
        speed = np.linalg.norm(np.gradient(place, 0.1, axis=1), axis=2)
        for event in truth["events"]:
            frames = np.flatnonzero(
                (log.tracks.timestamps_ns >= event["start_ns"]) & (log.tracks.timestamps_ns <= event["end_ns"])
            )
            actor = names[event["track_uuid"]]
            assert frames.size, (truth["scene"], event)
            assert present[actor, frames].all()
            seen.add(event["what"])
            if event["what"] == "stands":
                assert speed[actor, frames[1:-1]].max() < 0.05
            if event["what"].startswith("crosses"):
                _assert_crosses(log, place, yaw, actor, names[event["related_uuid"]], frames, event["what"])
    assert {"stands", "crosses_in_front_of", "crosses_behind", "turns_left", "changes_lane_left"} <= seen


def _assert_crosses(
    log: Log, place: np.ndarray, yaw: np.ndarray, actor: int, other: int, frames: np.ndarray, what: str
) -> None:
    """Over the event the actor passes from one side of the other's lane of travel to the other side."""
    length, width, _ = log.physical_tracks.size_m[log.physical_tracks.track_start[other]]
    x, y = (place[actor] - place[other]).T
    ahead = np.cos(yaw[other]) * x + np.sin(yaw[other]) * y
    aside = np.cos(yaw[other]) * y - np.sin(yaw[other]) * x
    in_front = ahead[frames] > length / 2 if what == "crosses_in_front_of" else ahead[frames] < -length / 2
    assert in_front.all()
    assert (np.abs(aside[frames]) <= width / 2).all()
    before, after = aside[frames[0] - 1], aside[frames[-1] + 1]
    assert before * after < 0
    assert min(abs(before), abs(after)) > width / 2


def test_a_turn_is_a_quarter_turn_to_the_left(logs: list[Log], folders: list[Path]) -> None:
    found = 0
    for log, folder in zip(logs, folders, strict=True):
        for event in _truth(folder)["events"]:
            if event["what"] == "turns_left":
                _, yaw, _ = _dense(log)
                own = np.unwrap(yaw[log.tracks.track_uuid.index(event["track_uuid"])])
                assert own[-1] - own[0] == pytest.approx(np.pi / 2, abs=1e-4)
                found += 1
    assert found == N_VARIANTS


def test_one_scene_has_no_crossing_pedestrian(folders: list[Path]) -> None:
    for folder in folders[1::DEFAULT_SCENES]:
        truth = _truth(folder)
        assert truth["scene"] == SCENES[1].__name__ == "bus_stop"
        assert not [event for event in truth["events"] if event["what"].startswith("crosses")]


def test_a_stable_uuid_has_the_form_of_one() -> None:
    assert stable_uuid("a", 1) == stable_uuid("a", 1) != stable_uuid("a", 2)
    assert len(stable_uuid("a")) == 36


def test_no_scenes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        write_samples(tmp_path, scenes=0)


def test_a_file_in_the_way_is_a_readable_error(tmp_path: Path) -> None:
    blocked = tmp_path / "samples"
    blocked.write_text("not a folder")
    with pytest.raises(DataError, match="samples cannot be written"):
        write_samples(blocked)
