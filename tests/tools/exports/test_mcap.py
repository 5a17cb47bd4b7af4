"""MCAP files are read by the MCAP library's reader; messages keep to the schemas in the file and to the log."""

import json

import jsonschema
import numpy as np
import pytest
from mcap.reader import make_reader

from tests.tools.exports.conftest import HOSTILE_TRACK, moved
from tools.av2.tracks import quaternions_to_matrices
from tools.exports.mcap import Mcap


def _read(file):
    """Per topic (time, content); every message is checked against the schema that the file has for it."""
    found = {}
    with file.open("rb") as stream:
        for schema, channel, message in make_reader(stream, validate_crcs=True).iter_messages():
            assert (schema.encoding, channel.message_encoding) == ("jsonschema", "json")
            content = json.loads(message.data)
            jsonschema.Draft202012Validator(json.loads(schema.data)).validate(content)
            found.setdefault(channel.topic, []).append((message.log_time, content))
    return found


@pytest.fixture
def read(sample_run, twice):
    exported, _ = twice(Mcap(), sample_run)
    return [_read(file) for file in exported.files]


def test_every_frame_has_its_boxes_and_its_pose(read, sample_run, job_of):
    logs = [one.log for one in job_of(sample_run).logs([])]
    for found, log in zip(read, logs, strict=True):
        table = log.physical_tracks
        assert found.keys() == {"/map", "/boxes", "/tf"}
        assert [stamp for stamp, _ in found["/boxes"]] == table.timestamps_ns.tolist()
        for frame, ((_, boxes), (_, pose)) in enumerate(zip(found["/boxes"], found["/tf"], strict=True)):
            turned = quaternions_to_matrices(np.array([pose["rotation"][axis] for axis in "wxyz"]))
            moved_by = np.array([pose["translation"][axis] for axis in "xyz"])
            assert len(boxes["entities"]) == table.present_mask[:, frame].sum()
            for entity in boxes["entities"]:
                row = table.row_index[table.track_uuid.index(entity["id"]), frame]
                (cube,) = entity["cubes"]
                centre = np.array([cube["pose"]["position"][axis] for axis in "xyz"])
                np.testing.assert_allclose(turned @ centre + moved_by, table.centre_city_m[row], atol=1e-6)
                assert [cube["size"][axis] for axis in "xyz"] == table.size_m[row].tolist()


def test_roles_are_those_of_the_matches(read, sample_run):
    for found in read:
        roles = {}
        for stamp, boxes in found["/boxes"]:
            for entity in boxes["entities"]:
                facts = {fact["key"]: fact["value"] for fact in entity["metadata"]}
                roles[entity["id"], stamp] = facts["role"]
        uuids = {uuid for uuid, _ in roles}
        own = [match for match in sample_run.referred if match.track_uuid in uuids]
        assert own
        for (uuid, stamp), role in roles.items():
            held = any(m.track_uuid == uuid and m.start_ns <= stamp <= m.end_ns for m in own)
            assert (role == "referred") == held


def test_the_map_is_there_once_and_whole(read, sample_run, job_of):
    for found, one in zip(read, job_of(sample_run).logs([]), strict=True):
        ((_, content),) = found["/map"]
        lines = {entity["id"]: len(entity["lines"]) for entity in content["entities"]}
        assert lines["lanes"] == 2 * one.log.road_map.n_lanes > 0
        assert lines["crossings"] == len(one.log.road_map.crossing_polygon)


def test_empty_moved_and_hostile(empty_run, sample_run, hostile_run, job_of):
    assert Mcap().write(job_of(empty_run)).files == ()
    gone = sample_run.referred[0].log_id
    exported = Mcap().write(job_of(moved(sample_run, gone)))
    assert [failure.log_id for failure in exported.failures] == [gone]
    assert exported.files
    job = job_of(hostile_run)
    (file,) = Mcap().write(job).files
    assert file.parent == job.out / "mcap"
    found = _read(file)
    assert "/map" not in found
    assert HOSTILE_TRACK in {entity["id"] for _, content in found["/boxes"] for entity in content["entities"]}
