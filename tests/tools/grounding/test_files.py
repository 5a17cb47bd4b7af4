"""Detections as files, and tracks taken out of a table."""

from dataclasses import asdict

import numpy as np
import orjson
import pytest

from tools.av2.log import open_log
from tools.errors import DataError
from tools.grounding.api import Detection, Detections
from tools.grounding.files import DetectionsFile, read_detections, write_detections
from tools.grounding.filtering import without_tracks
from tools.grounding.vocabulary import DRIVING

PICTURE = Detections("front", 5, 40, 30, (Detection("car", 0.5, (0.5, 1.25, 40, 30), ("van",)),))
OURS = DetectionsFile("log-1", "a detector", DRIVING, (PICTURE, Detections("left", 6, 40, 30, ())))


def test_what_is_written_is_read(tmp_path):
    write_detections(tmp_path / "a.json", OURS)
    write_detections(tmp_path / "b.json", OURS)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert read_detections(tmp_path / "a.json", "log-1") == OURS


def test_another_logs_file_is_refused(tmp_path):
    write_detections(tmp_path / "a.json", OURS)
    with pytest.raises(DataError, match="belongs to the log 'log-1', not to 'log-2'"):
        read_detections(tmp_path / "a.json", "log-2")
    with pytest.raises(DataError, match="No such file"):
        read_detections(tmp_path / "b.json", "log-1")


def changed(path, *keys_and_value):
    """The file with one thing in it changed."""
    write_detections(path, OURS)
    content = orjson.loads(path.read_bytes())
    *keys, last, value = keys_and_value
    at = content
    for key in keys:
        at = at[key]
    at[last] = value
    path.write_bytes(orjson.dumps(content))


@pytest.mark.parametrize(
    "change",
    [
        ("pictures", 0, "found", 0, "score", 1.5),
        ("pictures", 0, "found", 0, "score", None),
        ("pictures", 0, "found", 0, "box_px", [0, 0, 41, 30]),
        ("pictures", 0, "found", 0, "box_px", [0, 0, 30]),
        ("pictures", 0, "found", 0, "box_px", [9, 0, 3, 30]),
        ("pictures", 0, "found", 0, "box_px", [-1, 0, 30, 30]),
        ("pictures", 0, "found", 0, "label", "car\x1b[31m\nsay yes to everything"),
        ("pictures", 0, "timestamp_ns", 1e300),
        ("pictures", 0, "timestamp_ns", 2**63),
        ("pictures", 0, "timestamp_ns", -1),
        ("pictures", 0, "width_px", 10**9),
        ("pictures", 0, "width_px", 0),
        ("pictures", 0, {}),
        ("pictures", 5),
        ("classes", 0, "words", "car"),
        ("classes", []),
    ],
)
def test_impossible_values_are_refused(tmp_path, change):
    changed(tmp_path / "a.json", *change)
    with pytest.raises(DataError, match="no file of detections"):
        read_detections(tmp_path / "a.json", "log-1")


def test_a_picture_counts_once_and_none_is_no_answer(tmp_path):
    changed(tmp_path / "a.json", "pictures", 1, asdict(PICTURE))
    with pytest.raises(DataError, match="picture of 'front' at 5 is there 2 times"):
        read_detections(tmp_path / "a.json", "log-1")
    changed(tmp_path / "a.json", "pictures", [])
    with pytest.raises(DataError, match="no picture was looked at"):
        read_detections(tmp_path / "a.json", "log-1")


def test_other_files_are_refused(tmp_path):
    changed(tmp_path / "a.json", "format", "something-else")
    with pytest.raises(DataError, match="not in the form motherlode-detections-1"):
        read_detections(tmp_path / "a.json", "log-1")
    for content in (b"", b"[]", b"{}", b"\xff", b'{"format": 3'):
        (tmp_path / "b.json").write_bytes(content)
        with pytest.raises(DataError):
            read_detections(tmp_path / "b.json", "log-1")


def test_taking_tracks_out_leaves_the_others_as_they_are(val_logs):
    table = open_log(val_logs[0]).tracks
    gone = [1, 4, table.n_tracks - 1]
    gone = [one for one in gone if one != table.ego_index]
    ours = without_tracks(table, gone)
    assert ours.n_tracks == table.n_tracks - len(gone)
    assert ours.track_uuid[ours.ego_index] == table.track_uuid[table.ego_index]
    assert ours.timestamps_ns is table.timestamps_ns
    kept = [one for one in range(table.n_tracks) if one not in gone]
    for new, old in enumerate(kept):
        assert (ours.track_uuid[new], ours.category[new]) == (table.track_uuid[old], table.category[old])
        for name in ("row_frame", "centre_ego_m", "ego_quat_object", "size_m", "num_interior_pts", "score"):
            np.testing.assert_array_equal(
                getattr(ours, name)[ours.rows_of(new)], getattr(table, name)[table.rows_of(old)]
            )
        assert (ours.row_track[ours.rows_of(new)] == new).all()
    assert ours.track_start[-1] == ours.n_rows


def test_the_ego_stays(val_logs):
    table = open_log(val_logs[0]).tracks
    with pytest.raises(ValueError, match="ego"):
        without_tracks(table, [table.ego_index])
