"""Lines of JSON keep to the published schema, as a validator of its own says, and say what the run says."""

import json

import jsonschema
import pytest

from tools.exports.jsonl import Jsonl, schema_text

VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema_text()))


def _lines(exported):
    return [json.loads(line) for line in exported.files[0].read_text(encoding="utf-8").splitlines()]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))
    assert not VALIDATOR.is_valid({})


def test_every_match_is_a_valid_line(sample_run, twice):
    exported, _ = twice(Jsonl(), sample_run)
    lines = _lines(exported)
    assert [line["id"] for line in lines] == [match.id for match in sample_run.referred]
    for line, match in zip(lines, sample_run.referred, strict=True):
        VALIDATOR.validate(line)
        assert line["start_ns"] == match.start_ns
        assert line["track_uuid"] == match.track_uuid
        assert {one["track_uuid"] for one in line["related"]} == set(match.partners) != set()
        for one in line["related"]:
            assert match.start_frame <= one["first_frame"] <= one["last_frame"] <= match.end_frame
    assert exported.files[1].read_bytes() == schema_text()


@pytest.mark.parametrize("field", ["id", "related", "program_sha256"])
def test_the_schema_would_notice(sample_run, job_of, field):
    line = _lines(Jsonl().write(job_of(sample_run)))[0]
    assert not VALIDATOR.is_valid({**line, field: 7})
    del line[field]
    assert not VALIDATOR.is_valid(line)


def test_a_run_without_matches_has_no_lines(empty_run, job_of):
    assert _lines(Jsonl().write(job_of(empty_run))) == []


def test_hostile_names_stay_text(hostile_run, job_of):
    (line,) = _lines(Jsonl().write(job_of(hostile_run)))
    VALIDATOR.validate(line)
    assert line["query"].startswith("</xml>]]>\x00\x1b[31m<script>")
    assert line["track_uuid"] == hostile_run.referred[0].track_uuid
    assert line["min_ego_distance_m"] is None
