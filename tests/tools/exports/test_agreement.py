"""All formats tell the same of the same match: ids, times, boxes and speeds, each held against the log's own files.

Every format is read with a library of its own, and the log with pyarrow: nothing here goes through our readers.
"""

import json
import pickle
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from pyarrow import feather, parquet

from tools.exports.challenge import Challenge
from tools.exports.formats import chosen_formats
from tools.exports.shelf import Shelf
from tools.exports.values import Job

pytest.importorskip("mcap", reason="the reader of MCAP is not installed: pip install -e '.[mcap]'")
etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
pytest.importorskip("scenariogeneration", reason="it is not installed: pip install -e '.[openscenario]'")

FORMATS = ("parquet", "jsonl", "openlabel", "mcap", "openscenario", "png")
BOX = ("tx_m", "ty_m", "tz_m", "length_m", "width_m", "height_m")


def _turn(quaternion):
    """Rotation matrix of a quaternion w, x, y, z."""
    w, x, y, z = quaternion
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip


def _heading(turn):
    return float(np.arctan2(turn[1, 0], turn[0, 0]))


def _in_city(pose, place, quaternion, size):
    """Centre, heading and size of a box in the city frame, shape (7,), from its place in the ego frame."""
    moved, turned = pose
    return np.array([*(turned @ place + moved), _heading(turned @ _turn(quaternion)), *size])


@pytest.fixture(scope="module")
def world(real_run, tmp_path_factory):
    """All formats of a real run, and its logs as they lie on the disk."""
    out = tmp_path_factory.mktemp("agreement")
    job = Job(real_run, real_run.referred, Shelf(real_run), out)
    for exporter in (*chosen_formats(FORMATS), Challenge()):
        assert exporter.write(job).failures == ()
    lines = [json.loads(line) for line in (out / "matches.jsonl").read_text().splitlines()]
    logs = {line["log_id"]: _log(real_run.by_log[line["log_id"]].folder) for line in lines}
    return SimpleNamespace(run=real_run, out=out, matches=lines, logs=logs)


def _log(folder: Path):
    """Poses by timestamp, and boxes by track and timestamp, in the city frame."""
    poses = {
        row["timestamp_ns"]: (
            np.array([row["tx_m"], row["ty_m"], row["tz_m"]]), _turn([row[f"q{axis}"] for axis in "wxyz"])
        )
        for row in feather.read_table(folder / "city_SE3_egovehicle.feather").to_pylist()
    }  # fmt: skip
    boxes = {}
    (annotations,) = folder.glob("annotations*.feather")
    for row in feather.read_table(annotations).to_pylist():
        place, size = np.split(np.array([row[name] for name in BOX]), 2)
        stamp = row["timestamp_ns"]
        quaternion = [row[f"q{axis}"] for axis in "wxyz"]
        boxes[row["track_uuid"], stamp] = _in_city(poses[stamp], place, quaternion, size)
    return SimpleNamespace(poses=poses, boxes=boxes)


def _true(world, match):
    """Boxes of a match by timestamp, as the log's files have them."""
    first, last, track = match["start_ns"], match["end_ns"], match["track_uuid"]
    boxes = world.logs[match["log_id"]].boxes
    return {stamp: box for (one, stamp), box in boxes.items() if one == track and first <= stamp <= last}


def _agree(found, true, atol=1e-4):
    assert found.keys() == true.keys()
    for stamp, box in found.items():
        difference = np.asarray(box) - true[stamp]
        difference[3] = (difference[3] + np.pi) % (2 * np.pi) - np.pi
        np.testing.assert_allclose(difference, 0, atol=atol)


def test_there_is_something_to_compare(world):
    assert len(world.matches) >= 3
    assert len({match["log_id"] for match in world.matches}) >= 2


def test_ids_are_the_same_in_every_format(world):
    ids = {match["id"] for match in world.matches}
    assert ids == {path.stem for path in (world.out / "png").iterdir()}
    assert ids == {path.stem for path in (world.out / "openscenario").iterdir()}
    rows = parquet.read_table(world.out / "parquet" / "matches.parquet").to_pylist()
    assert ids == {row["match_id"] for row in rows if row["role"] == "referred"}
    labels = [json.loads(path.read_text())["openlabel"] for path in (world.out / "openlabel").iterdir()]
    assert ids == {action["name"] for label in labels for action in label["actions"].values()}


def test_tables_have_the_boxes_of_the_log(world):
    rows = parquet.read_table(world.out / "parquet" / "match_frames.parquet").to_pylist()
    for match in world.matches:
        own = [row for row in rows if row["match_id"] == match["id"]]
        names = [f"{axis}_city_m" for axis in "xyz"] + ["heading_city_rad", "length_m", "width_m", "height_m"]
        _agree({row["timestamp_ns"]: [row[name] for name in names] for row in own}, _true(world, match))
        assert len(own) == match["n_frames"]


def test_lines_have_the_ends_of_the_match(world):
    for match in world.matches:
        boxes = _true(world, match)
        assert (min(boxes), max(boxes)) == (match["start_ns"], match["end_ns"])
        np.testing.assert_allclose(match["start_xy_city_m"], boxes[min(boxes)][:2], atol=1e-4)
        np.testing.assert_allclose(match["end_xy_city_m"], boxes[max(boxes)][:2], atol=1e-4)
        assert match["duration_s"] == pytest.approx((max(boxes) - min(boxes)) / 1e9)


def test_the_challenges_file_refers_to_the_same_boxes(world):
    """Twice a second; boxes have numbers there, so each is known by its place."""
    content = pickle.loads((world.out / "submission_spatiotemporal.pkl").read_bytes())
    for (log_id, _), frames in content.items():
        matches = [match for match in world.matches if match["log_id"] == log_id]
        for frame in frames:
            told = zip(frame["translation_m"], frame["yaw"], frame["size"], frame["label"], strict=True)
            found = sorted([*place, yaw, *size] for place, yaw, size, label in told if label == 0)
            true = (_true(world, match).get(frame["timestamp_ns"]) for match in matches)
            expected = sorted(box.tolist() for box in true if box is not None)
            assert len(found) == len(expected)
            for box, other in zip(found, expected, strict=True):
                _agree({0: box}, {0: other})
        stamps = {frame["timestamp_ns"] for frame in frames}
        assert all(stamps & _true(world, match).keys() for match in matches)


def test_openlabel_has_them_in_the_vehicles_frame(world):
    for path in (world.out / "openlabel").iterdir():
        label = json.loads(path.read_text())["openlabel"]
        uids = {one["name"]: uid for uid, one in label["objects"].items()}
        for action in label["actions"].values():
            (match,) = [match for match in world.matches if match["id"] == action["name"]]
            (span,) = action["frame_intervals"]
            found = {}
            for number in range(span["frame_start"], span["frame_end"] + 1):
                frame = label["frames"][str(number)]
                (pose,) = frame["frame_properties"]["transforms"].values()
                x, y, z, w = pose["transform_src_to_dst"]["quaternion"]
                moved = np.array(pose["transform_src_to_dst"]["translation"]), _turn([w, x, y, z])
                (cuboid,) = frame["objects"][uids[match["track_uuid"]]]["object_data"]["cuboid"]
                place, (x, y, z, w), size = cuboid["val"][:3], cuboid["val"][3:7], cuboid["val"][7:]
                stamp = frame["frame_properties"]["timestamp_ns"]
                found[stamp] = _in_city(moved, np.array(place), [w, x, y, z], size)
            _agree(found, _true(world, match))


def test_mcap_has_them_below_the_vehicles_pose(world):
    from mcap.reader import make_reader

    for path in (world.out / "mcap").iterdir():
        poses, cubes = {}, {}
        with path.open("rb") as stream:
            for _, channel, message in make_reader(stream).iter_messages(topics=["/tf", "/boxes"]):
                content = json.loads(message.data)
                if channel.topic == "/tf":
                    turn = [content["rotation"][axis] for axis in "wxyz"]
                    moved = np.array([content["translation"][axis] for axis in "xyz"])
                    poses[message.log_time] = (moved, _turn(turn))
                else:
                    cubes[message.log_time] = {
                        one["id"]: one["cubes"][0] for one in content["entities"] if one["cubes"]
                    }
        for match in [match for match in world.matches if match["log_id"] == path.stem]:
            found = {}
            for stamp in _true(world, match):
                cube = cubes[stamp][match["track_uuid"]]
                place = np.array([cube["pose"]["position"][axis] for axis in "xyz"])
                turn = [cube["pose"]["orientation"][axis] for axis in "wxyz"]
                found[stamp] = _in_city(poses[stamp], place, turn, [cube["size"][axis] for axis in "xyz"])
            _agree(found, _true(world, match))


def test_openscenario_has_their_way_on_the_ground(world):
    for match in world.matches:
        root = etree.parse(str(world.out / "openscenario" / f"{match['id']}.xosc"))
        vertices = root.findall(".//Trajectory[@name='referred_trajectory']//Vertex")
        times = np.array([float(one.get("time")) for one in vertices])
        way = np.array([[float(one.find(".//WorldPosition").get(axis)) for axis in "xyzh"] for one in vertices])
        stamps = np.array(sorted({stamp for _, stamp in world.logs[match["log_id"]].boxes}))
        begin = stamps[stamps >= match["start_ns"] - 2_000_000_000][0]
        for stamp, box in _true(world, match).items():
            at = int(np.argmin(np.abs(times - (stamp - begin) / 1e9)))
            assert times[at] == pytest.approx((stamp - begin) / 1e9, abs=1e-4)
            np.testing.assert_allclose(way[at, :3], [box[0], box[1], box[2] - box[6] / 2], atol=2e-3)
            assert abs((way[at, 3] - box[3] + np.pi) % (2 * np.pi) - np.pi) < 2e-3


def test_speeds_are_those_of_the_boxes(world):
    """The mean of the smoothed speed is the way of the centres over the time that it took, within a tenth."""
    rows = parquet.read_table(world.out / "parquet" / "match_frames.parquet").to_pylist()
    for match in world.matches:
        told = np.array([row["speed_mps"] for row in rows if row["match_id"] == match["id"]])
        boxes = _true(world, match)
        stamps = np.array(sorted(boxes))
        places = np.array([boxes[stamp][:2] for stamp in stamps.tolist()])
        straight = np.hypot(*(places[5:] - places[:-5]).T) / ((stamps[5:] - stamps[:-5]) / 1e9)
        assert np.median(told) == pytest.approx(np.median(straight), rel=0.1, abs=0.1)
