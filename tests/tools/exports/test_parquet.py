"""Tables are read by DuckDB and pandas, and agree with the log."""

import duckdb
import numpy as np
import pytest

from tests.tools.exports.conftest import HOSTILE_TRACK, moved
from tools.exports.parquet import TABLE_NAMES, Parquet
from tools.exports.table_columns import TABLES

pd = pytest.importorskip("pandas", reason="pandas comes with the evaluation's environment")


def _query(exported, sql):
    with duckdb.connect() as connection:
        for file in exported.files:
            connection.execute(f"create view {file.stem} as select * from read_parquet('{file}')")
        return connection.execute(sql).fetchall()


def test_duckdb_reads_the_documented_columns(sample_run, twice):
    exported, _ = twice(Parquet(), sample_run)
    assert tuple(file.stem for file in exported.files) == TABLE_NAMES
    for name in TABLE_NAMES:
        described = [row[0] for row in _query(exported, f"describe {name}")]
        assert described == [column.name for column in TABLES[name].columns]
    joined = "from matches m join match_frames f using (match_id) group by m.match_id, m.n_frames"
    counts = _query(exported, f"select m.n_frames, count(*) {joined}")
    assert len(counts) == len(sample_run.matches)
    assert all(expected == found for expected, found in counts)


def test_pandas_sees_the_boxes_of_the_log(sample_run, job_of):
    job = job_of(sample_run)
    frames = pd.read_parquet(Parquet().write(job).files[1])
    for one in job.logs([]):
        table = one.log.tracks
        own = frames[frames.log_id == one.log.log_id]
        rows = [table.row_index[table.track_uuid.index(row.track_uuid), row.frame] for row in own.itertuples()]
        np.testing.assert_allclose(own[["x_city_m", "y_city_m", "z_city_m"]], table.centre_city_m[rows])
        np.testing.assert_allclose(own[["x_ego_m", "y_ego_m", "z_ego_m"]], table.centre_ego_m[rows])
        np.testing.assert_allclose(own[["length_m", "width_m", "height_m"]], table.size_m[rows])


def test_speeds_are_those_of_the_way_gone(sample_run, job_of):
    """A track's speed agrees with how far its box goes in a second, within what smoothing explains."""
    frames = pd.read_parquet(Parquet().write(job_of(sample_run)).files[1])
    for _, own in frames.groupby("match_id"):
        own = own.sort_values("frame")
        if len(own) > 30:
            way = np.hypot(own.x_city_m.diff(10), own.y_city_m.diff(10))[10:]
            assert (np.abs(way - own.speed_mps.shift(5)[10:]) < 0.6).mean() > 0.9


def test_one_match_has_its_rows_and_those_of_its_partners(sample_run, job_of):
    match = sample_run.referred[0]
    exported = Parquet().write(job_of(sample_run, [match]))
    rows = _query(exported, "select match_id, role, track_uuid from matches")
    assert [row[0] for row in rows if row[1] == "referred"] == [match.id]
    assert {row[2] for row in rows if row[1] == "related"} == set(match.partners)


def test_a_run_without_matches_has_tables_without_rows(empty_run, job_of):
    exported = Parquet().write(job_of(empty_run))
    assert [_query(exported, f"select count(*) from {name}")[0][0] for name in TABLE_NAMES] == [
        0,
        0,
        len(empty_run.logs),
        1,
    ]


def test_boxes_of_a_log_that_moved_are_left_out_and_told(sample_run, job_of):
    gone = sample_run.referred[0].log_id
    exported = Parquet().write(job_of(moved(sample_run, gone)))
    assert [failure.log_id for failure in exported.failures] == [gone]
    assert _query(exported, "select count(*) from matches") == [(len(sample_run.matches),)]
    left = {row[0] for row in _query(exported, "select distinct log_id from match_frames")}
    assert left == {match.log_id for match in sample_run.matches} - {gone}


def test_hostile_names_stay_text(hostile_run, job_of):
    exported = Parquet().write(job_of(hostile_run))
    assert (HOSTILE_TRACK,) in _query(exported, "select distinct track_uuid from match_frames")
