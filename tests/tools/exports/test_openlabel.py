"""OpenLABEL files are valid by the public schema, hang together, and say what the log says.

The schema is the one that the library VCD 6.0.3 of Vicomtech carries for OpenLABEL 1.0.0 (MIT: the licence lies beside
it). It does not check that what is named is there, so that is checked here.
"""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tests.tools.exports.conftest import HOSTILE_PARTNER, HOSTILE_TRACK, moved
from tools.av2.tracks import quaternions_to_matrices
from tools.exports.openlabel import CITY, VEHICLE, OpenLabel
from tools.exports.quaternions import matrices_to_quaternions

SCHEMA = json.loads((Path(__file__).parent / "openlabel_1_0_0.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def _contents(exported):
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in exported.files]
    for content in contents:
        VALIDATOR.validate(content)
    return [content["openlabel"] for content in contents]


def _within(inner, outer):
    return all(
        any(o["frame_start"] <= i["frame_start"] <= i["frame_end"] <= o["frame_end"] for o in outer) for i in inner
    )


def test_files_are_valid_and_hang_together(sample_run, twice):
    exported, _ = twice(OpenLabel(), sample_run)
    contents = _contents(exported)
    assert [one["metadata"]["name"] for one in contents] == sorted({match.log_id for match in sample_run.referred})
    for one in contents:
        frames = {int(frame) for frame in one["frames"]}
        told = {n for i in one["frame_intervals"] for n in range(i["frame_start"], i["frame_end"] + 1)}
        assert frames == told != set()
        for kind in ("objects", "actions", "relations"):
            for element in one[kind].values():
                assert element["ontology_uid"] in one["ontologies"]
                assert element["frame_intervals"]
                assert _within(element["frame_intervals"], one["frame_intervals"])
        for relation in one["relations"].values():
            for agent in relation["rdf_subjects"] + relation["rdf_objects"]:
                assert agent["uid"] in one[f"{agent['type']}s"]


def test_cuboids_are_the_boxes_of_the_log_in_both_frames(sample_run, job_of):
    job = job_of(sample_run)
    for one, content in zip(job.logs([]), _contents(OpenLabel().write(job)), strict=True):
        table = one.log.tracks
        for frame, held in content["frames"].items():
            pose = held["frame_properties"]["transforms"][f"{VEHICLE}_to_{CITY}"]["transform_src_to_dst"]
            x, y, z, w = pose["quaternion"]
            turned = quaternions_to_matrices(np.array([w, x, y, z]))
            assert held["frame_properties"]["timestamp_ns"] == table.timestamps_ns[int(frame)]
            for uid, data in held["objects"].items():
                (cuboid,) = data["object_data"]["cuboid"]
                track = table.track_uuid.index(content["objects"][uid]["name"])
                row = table.row_index[track, int(frame)]
                assert row >= 0
                np.testing.assert_allclose(cuboid["val"][:3], table.centre_ego_m[row])
                np.testing.assert_allclose(cuboid["val"][7:], table.size_m[row])
                city = turned @ np.array(cuboid["val"][:3]) + pose["translation"]
                np.testing.assert_allclose(city, table.centre_city_m[row], atol=1e-6)


def test_matches_and_relations_are_those_of_the_run(sample_run, job_of):
    contents = {one["metadata"]["name"]: one for one in _contents(OpenLabel().write(job_of(sample_run)))}
    for match in sample_run.referred:
        one = contents[match.log_id]
        (action,) = (action for action in one["actions"].values() if action["name"] == match.id)
        assert action["frame_intervals"] == [{"frame_start": match.start_frame, "frame_end": match.end_frame}]
        related = [r for r in one["relations"].values() if r["type"] == "is_related_to" and match.id in r["name"]]
        names = {one["objects"][r["rdf_objects"][0]["uid"]]["name"] for r in related}
        assert names == set(match.partners)
        subjects = {one["objects"][r["rdf_subjects"][0]["uid"]]["name"] for r in related}
        assert subjects == {match.track_uuid}


@pytest.mark.parametrize(
    "break_it",
    [
        lambda one: one["metadata"].pop("schema_version"),
        lambda one: one["frames"].update(x={}),
        lambda one: next(iter(one["objects"].values())).pop("type"),
        lambda one: next(iter(one["relations"].values())).pop("rdf_objects"),
        lambda one: next(iter(one["frames"].values()))["objects"]["0"]["object_data"]["cuboid"][0]["val"].append(1.0),
    ],
)
def test_the_schema_would_notice(sample_run, job_of, break_it):
    one = _contents(OpenLabel().write(job_of(sample_run)))[0]
    break_it(one)
    assert not VALIDATOR.is_valid({"openlabel": one})


def test_nothing_matched_is_said_in_words(empty_run, job_of):
    exported = OpenLabel().write(job_of(empty_run))
    assert exported.files == ()
    assert "nothing matched" in exported.notes[0]


def test_a_log_that_moved_does_not_stop_the_others(sample_run, job_of):
    gone = sample_run.referred[0].log_id
    exported = OpenLabel().write(job_of(moved(sample_run, gone)))
    assert [failure.log_id for failure in exported.failures] == [gone]
    assert len(_contents(exported)) == len({match.log_id for match in sample_run.referred}) - 1 > 0


def test_hostile_names_stay_text_and_the_file_keeps_to_its_folder(hostile_run, job_of):
    job = job_of(hostile_run)
    exported = OpenLabel().write(job)
    (one,) = _contents(exported)
    assert exported.files[0].parent == job.out / "openlabel"
    assert {HOSTILE_TRACK, HOSTILE_PARTNER} <= {held["name"] for held in one["objects"].values()}


def test_quaternions_turn_as_their_matrices():
    wild = np.random.default_rng(7).normal(size=(500, 4))
    matrices = quaternions_to_matrices(np.concatenate([wild, np.eye(4), [[0, 1, 1, 0], [1e-9, 0, 0, 1]]]))
    np.testing.assert_allclose(quaternions_to_matrices(matrices_to_quaternions(matrices)), matrices, atol=1e-12)
