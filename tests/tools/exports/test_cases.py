"""Matches are found in their logs, with the tracks that are related to them and when."""

from dataclasses import replace

import numpy as np
import pytest

from tests.tools.exports.conftest import moved
from tools.errors import DataError
from tools.exports.cases import REFERRED, RELATED, cases_of
from tools.exports.naming import file_stem, plain_text


def test_roles_are_those_of_the_table(sample_run, job_of):
    failures = []
    for one in job_of(sample_run).logs(failures):
        role = one.roles()
        names = one.log.tracks.track_uuid
        rows = [match for match in sample_run.matches if match.log_id == one.log.log_id]
        expected = np.zeros_like(role)
        for wanted in ("related", "referred"):
            for match in rows:
                if match.role == wanted:
                    track = names.index(match.track_uuid)
                    expected[track, match.start_frame : match.end_frame + 1] = (
                        REFERRED if wanted == "referred" else RELATED
                    )
        np.testing.assert_array_equal(role, expected)
        for case in one.cases:
            assert {names[track] for track in case.related} == set(case.match.partners)
            assert case.related_mask().any(axis=1).all()
            assert case.related_mask().shape == (len(case.parts), case.match.n_frames)
    assert failures == []


def test_a_log_that_moved_is_named_and_the_others_go_on(sample_run, job_of):
    gone = sample_run.referred[0].log_id
    failures = []
    seen = [one.log.log_id for one in job_of(moved(sample_run, gone)).logs(failures)]
    assert [failure.log_id for failure in failures] == [gone]
    assert "does not lie here any more (say where it is now: --logs DIR)" in failures[0].reason
    assert set(seen) == {match.log_id for match in sample_run.referred} - {gone} != set()


def test_a_log_that_moved_is_found_where_it_is_said_to_be(sample_run, sample_logs, job_of):
    failures = []
    job = job_of(moved(sample_run, sample_run.referred[0].log_id), moved_to=[sample_logs])
    assert len(list(job.cases(failures))) == len(sample_run.referred)
    assert failures == []


def test_a_match_of_another_log_is_refused(sample_run, job_of):
    one = next(job_of(sample_run).logs([]))
    for wrong in ({"track_uuid": "nobody"}, {"end_frame": 10_000}):
        with pytest.raises(DataError, match="names a track or frame that log"):
            cases_of(sample_run, one.log, [replace(sample_run.referred[0], **wrong)])


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "-rf", ".hidden", "a/b", "", "x" * 300, "naïve", "a b", "..", "a\n"]
)
def test_any_name_becomes_a_harmless_file_name(name):
    stem = file_stem(name)
    assert stem.isascii()
    assert stem[0] not in ".-"
    assert "/" not in stem
    assert 1 <= len(stem) <= 64
    assert stem != file_stem(name + "?")


def test_plain_names_stay():
    assert file_stem("8bd28d05-f38c-4500-b787-76c533ff5c25") == "8bd28d05-f38c-4500-b787-76c533ff5c25"


def test_plain_text_has_no_control_characters():
    assert plain_text("a\x00b\n\u202ec \ud800") == "a?b ?c ?"
    assert len(plain_text("word " * 10_000, 100)) <= 100
