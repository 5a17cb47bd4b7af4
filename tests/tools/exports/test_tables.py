"""Tables of a run hold what the run and its logs hold, in the columns that are documented."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tools.av2.log import open_log
from tools.errors import DataError, UserError
from tools.exports.shelf import Shelf
from tools.exports.table_columns import TABLES
from tools.exports.table_reference import BEGIN, with_tables
from tools.exports.tables import named_runs, run_tables
from tools.runs.matches import read_matches
from tools.runs.reading import read_run

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def tables(sample_run):
    return run_tables(named_runs([(sample_run, Shelf(sample_run))]), TABLES)


@pytest.fixture
def copied(sample_run, tmp_path):
    return shutil.copytree(sample_run.folder, tmp_path / "run")


def _tables(folder, *names):
    run = read_run(folder)
    return run_tables(named_runs([(run, Shelf(run))]), names)


def _arrays(table):
    return {name: table[name].to_numpy() for name in table.column_names}


def _stacked(of, *names):
    return np.stack([of[name] for name in names], axis=1)


def test_every_table_has_the_documented_columns(tables):
    assert list(tables) == list(TABLES)
    for name, table in tables.items():
        table.validate(full=True)
        assert table.schema == TABLES[name].schema
        assert set(table["run"].to_pylist()) <= {table_run for table_run in tables["run"]["run"].to_pylist()}


def test_the_document_lists_the_tables():
    text = (ROOT / "docs" / "sql.md").read_text(encoding="utf-8")
    assert text == with_tables(text), "write it anew: python -m tools.exports.table_reference docs/sql.md"
    with pytest.raises(ValueError, match="lacks the marks"):
        with_tables(text.replace(BEGIN, ""))


def test_every_column_says_what_it_means():
    columns = [column for table in TABLES.values() for column in table.columns]
    assert [c for c in columns if len(c.meaning) < 7 or c.meaning[0].isupper() or "|" in c.meaning] == []
    assert all(len({c.name for c in table.columns}) == len(table.columns) for table in TABLES.values())


def test_matches_are_those_of_the_run(sample_run, tables):
    own = read_matches(sample_run.folder / "matches.parquet")
    assert tables["matches"]["match_id"].to_pylist() == [match.id for match in sample_run.matches]
    for name in own.column_names:
        assert tables["matches"][name].to_pylist() == own[name].to_pylist(), name


def test_frames_are_those_of_the_matches(tables):
    frames, matches = tables["match_frames"], tables["matches"]
    counted = frames.group_by("match_id").aggregate([("frame", "count"), ("frame", "min"), ("frame", "max")])
    found = {row["match_id"]: row for row in counted.to_pylist()}
    for row in matches.to_pylist():
        one = found[row["match_id"]]
        assert (one["frame_count"], one["frame_min"]) == (row["n_frames"], row["start_frame"])
        assert one["frame_max"] == row["end_frame"]
    nearest = frames.group_by("match_id").aggregate([("ego_distance_m", "min")]).to_pylist()
    assert {row["match_id"]: row["ego_distance_m_min"] for row in nearest} == dict(
        zip(matches["match_id"].to_pylist(), matches["min_ego_distance_m"].to_pylist(), strict=True)
    )


@pytest.mark.parametrize("which", ["sample_run", "real_run"])
def test_frames_hold_the_poses_of_the_source(which, request):
    """Against the annotation file itself: places in the ego frame, and the same places by way of the city frame."""
    run = request.getfixturevalue(which)
    frames = run_tables(named_runs([(run, Shelf(run))]), ["match_frames"])["match_frames"]
    assert frames.num_rows > 100
    for log_id in set(frames["log_id"].to_pylist()):
        of = _arrays(frames.filter(pc.equal(frames["log_id"], log_id)))
        tracks = open_log(run.by_log[log_id].folder).tracks
        number = [tracks.track_uuid.index(uuid) for uuid in of["track_uuid"]]
        row = tracks.row_index[number, of["frame"]]
        assert (of["timestamp_ns"] == tracks.timestamps_ns[of["frame"]]).all()
        np.testing.assert_array_equal(_stacked(of, "x_ego_m", "y_ego_m", "z_ego_m"), tracks.centre_ego_m[row])
        np.testing.assert_array_equal(_stacked(of, "length_m", "width_m", "height_m"), tracks.size_m[row])
        ahead = np.stack([np.cos(of["ego_heading_city_rad"]), np.sin(of["ego_heading_city_rad"])], axis=1)
        offset = _stacked(of, "x_city_m", "y_city_m") - _stacked(of, "ego_x_city_m", "ego_y_city_m")
        np.testing.assert_allclose((offset * ahead).sum(axis=1), of["x_ego_m"], atol=0.35)  # the ego frame may tilt
        turned = of["heading_ego_rad"] + of["ego_heading_city_rad"] - of["heading_city_rad"]
        np.testing.assert_allclose(np.cos(turned), 1.0, atol=1e-3)


def test_speed_is_the_way_over_the_time(tables):
    frames, match = tables["match_frames"], tables["matches"]["match_id"][0]
    of = _arrays(frames.filter(pc.equal(frames["match_id"], match)))
    way_m = np.hypot(np.diff(of["x_city_m"]), np.diff(of["y_city_m"])).sum()
    assert way_m > 5
    assert of["speed_mps"].mean() == pytest.approx(way_m / np.ptp(of["time_s"]), rel=0.2)


def test_steps_stand_where_nothing_matched(tables, copied):
    assert tables["steps"].num_rows == 0
    path = copied / "result.json"
    result = json.loads(path.read_text())
    result["attrition"] = [{"line": 2, "statement": "a = b()", "tracks": 7, "logs": 4}]
    path.write_text(json.dumps(result))
    (row,) = _tables(copied, "steps")["steps"].to_pylist()
    assert (row["line"], row["statement"], row["tracks"], row["logs"]) == (2, "a = b()", 7, 4)


def test_two_runs_are_told_apart(sample_run, copied):
    runs = [sample_run, read_run(copied)]
    table = run_tables(named_runs([(run, Shelf(run)) for run in runs]), ["matches"])["matches"]
    assert set(table["run"].to_pylist()) == {sample_run.folder.name, "run"}
    assert table.num_rows == 2 * len(sample_run.matches)
    same = copied.parent / "other" / sample_run.folder.name
    shutil.copytree(copied, same)
    names = [run.name for run in named_runs([(sample_run, Shelf(sample_run)), (read_run(same), Shelf(sample_run))])]
    assert names == [str(sample_run.folder), str(same)]
    with pytest.raises(UserError, match="is given twice"):
        named_runs([(sample_run, Shelf(sample_run))] * 2)


def test_a_log_that_is_gone_is_an_error_and_costs_only_the_frames(copied):
    path = copied / "config.yaml"
    path.write_text(path.read_text().replace("sample-logs", "moved-away"))
    assert _tables(copied, "matches", "logs")["matches"].num_rows > 0
    with pytest.raises(DataError, match=r"cannot be opened.*--logs DIR"):
        _tables(copied, "match_frames")


def test_damaged_files_say_so(copied):
    (copied / "candidates.json").write_text("{")
    (copied / "evidence.jsonl").write_text('{"log_id": "x"}\n')
    (copied / "model_calls.jsonl").write_text("no\n")
    for name, said in (("candidates", "is damaged"), ("evidence", "another version"), ("model_calls", "is damaged")):
        with pytest.raises(DataError, match=said):
            _tables(copied, name)


def test_what_models_did_is_there(copied):
    origin = {"writer": "model", "model": "a:b", "wording": "w", "is_rewrite": True, "temperature": 0.5, "seed": 0}
    attempts = [{"code": "E_ENUM"}, {"code": ""}]
    one = {
        "number": 1, "origin": origin, "status": "ok", "attempts": attempts, "program": {"source": "x = 1"},
        "understood": "u", "assumptions": ["a"], "confidence": 1.0, "reason": "",
    }  # fmt: skip
    verdict = {"chosen": 1, "scores": [{"number": 1, "total": 0.9}]}
    other = {**one, "number": 2, "program": None}
    (copied / "candidates.json").write_text(json.dumps({"candidates": [one, other], "verdict": verdict}))
    first, second = _tables(copied, "candidates")["candidates"].to_pylist()
    assert (first["chosen"], first["reward"], first["codes"], first["attempts"]) == (True, 0.9, ["E_ENUM"], 2)
    assert (second["chosen"], second["reward"], second["program"]) == (False, None, "")


def test_unknown_prices_and_looks_are_null_and_lists(copied):
    usage = {"input_tokens": 5, "output_tokens": 1, "cache_read_tokens": 0, "cache_write_tokens": 0}
    call = {
        "number": 1, "purpose": "write", "model": "a:b", "usd": None, "latency_s": 0.5, "from_cache": False,
        "attempts": 1, "code": "", "file": "model_calls/1.json", "usage": usage, "request": "0",
    }  # fmt: skip
    (copied / "model_calls.jsonl").write_text(json.dumps(call) + "\n")
    look = {
        "log_id": "l", "track": "t", "frame": -1, "question": "q", "answer": "red", "verdict": "yes", "reason": "",
        "model": "a:b", "views": [["ring_front_center", 315960183400000001]],
    }  # fmt: skip
    (copied / "evidence.jsonl").write_text(json.dumps(look) + "\n")
    tables = _tables(copied, "model_calls", "evidence")
    assert tables["model_calls"]["usd"].to_pylist() == [None]
    assert tables["model_calls"]["from_cache"].to_pylist() == [False]
    assert tables["evidence"]["exposures_ns"].to_pylist() == [[315960183400000001]]
    assert tables["evidence"]["cameras"].type == pa.list_(pa.string())
