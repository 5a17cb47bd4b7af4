"""Whatever refinement did, the tracks that came in can be had again, byte for byte."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import feather

from evals.noise import noisy_log, write_tracker_output
from tools.av2.log import open_log
from tools.errors import DataError
from tools.tracking import DEFAULT_REFINEMENT, RefinementSettings, refine
from tools.tracking.files import CHANGES_FILE, ORIGINALS_FILE, TRACKS_FILE, restore, write_refined_log
from tools.tracking.restoring import originals_of, restored


def assert_equal(one, other):
    for field in fields(one):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if isinstance(first, np.ndarray):
            assert first.dtype == second.dtype, field.name
            assert first.tobytes() == second.tobytes(), field.name
        else:
            assert first == second, field.name


@pytest.fixture
def sample(val_logs, tmp_path) -> Path:
    """A real log's folder with a tracker's output in place of its annotations."""
    folder = tmp_path / "in" / val_logs[3].name
    (folder / "map").mkdir(parents=True)
    for path in (val_logs[3] / "city_SE3_egovehicle.feather", *val_logs[3].glob("map/log_map_archive_*.json")):
        (folder / path.relative_to(val_logs[3])).write_bytes(path.read_bytes())
    write_tracker_output(val_logs[3], folder / "annotations.feather", 1.0, seed=5)
    return folder


def _refined(folder: Path, out: Path) -> Path:
    log = open_log(folder)
    write_refined_log(log, folder, refine(log), DEFAULT_REFINEMENT, out / folder.name)
    return out / folder.name


@pytest.mark.parametrize("stages", [(), ("duplicates",), ("switches", "linking", "gaps"), DEFAULT_REFINEMENT.stages])
def test_tables_are_restored_exactly(val_logs, stages):
    log = noisy_log(open_log(val_logs[0]), 1.5, seed=1)
    table = refine(log, RefinementSettings(stages=stages)).table
    originals = originals_of(log.tracks, table)
    assert_equal(restored(table, originals), log.tracks)
    assert originals.rows.n_rows + int(originals.kept.sum()) == log.tracks.n_rows


def test_files_are_restored_exactly_and_open_like_any_log(sample, tmp_path):
    out = _refined(sample, tmp_path / "out")
    assert_equal(restore(out), open_log(sample).tracks)
    log = open_log(out)
    assert log.has_map
    assert log.warnings == ()
    assert_equal(log.tracks, refine(open_log(sample)).table)


def test_logs_without_ego_rows_stay_without(sample, tmp_path):
    table = feather.read_table(sample / "annotations.feather")
    table = table.filter(pa.compute.not_equal(table["category"], "EGO_VEHICLE"))
    feather.write_feather(table, str(sample / "annotations.feather"))
    out = _refined(sample, tmp_path / "out")
    assert open_log(out).ego_added
    assert_equal(restore(out), open_log(sample).tracks)


def test_equal_input_gives_equal_files(sample, tmp_path):
    one, other = _refined(sample, tmp_path / "one"), _refined(sample, tmp_path / "two")
    for name in (TRACKS_FILE, CHANGES_FILE, ORIGINALS_FILE):
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_files_that_do_not_belong_together_are_an_error(sample, tmp_path):
    out = _refined(sample, tmp_path / "out")
    table = feather.read_table(out / TRACKS_FILE)
    feather.write_feather(table.slice(0, table.num_rows - 5), str(out / TRACKS_FILE))
    with pytest.raises(DataError, match="does not belong to the refined tracks beside it"):
        restore(out)
    (out / ORIGINALS_FILE).write_bytes(b"not a feather file")
    with pytest.raises(DataError, match="does not belong to the refined tracks beside it"):
        restore(out)
    (out / ORIGINALS_FILE).unlink()
    with pytest.raises(DataError, match="cannot be read"):
        restore(out)


def _column(name, change):
    """An edit of one column of a feather file that keeps the rest of it, metadata included."""

    def edit(path: Path) -> None:
        table = feather.read_table(path)
        values = pa.array(change(table.column(name).to_numpy(zero_copy_only=False).copy()))
        changed = table.set_column(table.column_names.index(name), name, values)
        feather.write_feather(changed.replace_schema_metadata(table.schema.metadata), str(path))

    return edit


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        (TRACKS_FILE, _column("tx_m", lambda values: values + 1)),
        (TRACKS_FILE, _column("track_uuid", lambda values: np.array([f"x{one}" for one in values], object))),
        (TRACKS_FILE, lambda path: feather.write_feather(feather.read_table(path)[::-1], str(path))),
        (ORIGINALS_FILE, _column("score", lambda values: values / 2)),
        (ORIGINALS_FILE, _column("row_frame", lambda values: values * 0 + 9999)),
    ],
)
def test_what_was_edited_since_is_refused(sample, tmp_path, name, edit):
    out = _refined(sample, tmp_path / "out")
    edit(out / name)
    with pytest.raises(DataError, match="does not belong to the refined tracks beside it"):
        restore(out)


def test_an_interrupted_writer_leaves_no_tracks_beside_lists_of_other_changes(sample, tmp_path, monkeypatch):
    out = _refined(sample, tmp_path / "out")
    write_tracker_output(sample, sample / "annotations.feather", 1.0, seed=6)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tools.tracking.files.write_json", stopped)
    with pytest.raises(KeyboardInterrupt):
        _refined(sample, tmp_path / "out")
    with pytest.raises(DataError, match="no annotations"):
        open_log(out)
    monkeypatch.undo()
    _refined(sample, tmp_path / "out")
    assert_equal(restore(out), open_log(sample).tracks)


def test_points_are_kept_where_somebody_counted(val_logs):
    log = noisy_log(open_log(val_logs[0]), 1.0)
    table = refine(replace(log)).table
    assert set(np.unique(table.num_interior_pts)) > {-1}
