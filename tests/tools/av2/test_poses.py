"""Ego poses: joined by exact time, checked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.av2.log import open_log
from tools.errors import DataError

MakeLog = Callable[..., Path]
Columns = dict[str, Any]


def _error(make_log: MakeLog, poses: Columns) -> str:
    with pytest.raises(DataError) as caught:
        open_log(make_log(poses=poses))
    assert caught.value.path.endswith("city_SE3_egovehicle.feather")
    return str(caught.value)


def _rows(poses: Columns, rows: list[int]) -> Columns:
    return {name: [values[row] for row in rows] for name, values in poses.items()}


def test_a_time_without_pose_is_told(make_log: MakeLog, poses: Columns) -> None:
    stamp = poses["timestamp_ns"][2]
    problem = f"no ego pose at 1 of 5 annotated timestamps, first at {stamp} ns"
    assert problem in _error(make_log, _rows(poses, [0, 1, 3, 4]))
    poses["timestamp_ns"][2] += 1
    assert problem in _error(make_log, poses)


def test_no_pose_at_all_is_told(make_log: MakeLog, poses: Columns) -> None:
    import pyarrow as pa

    assert "no ego pose at 5 of 5" in _error(make_log, pa.table(poses).slice(0, 0))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("tx_m", np.nan, "tx_m is not a finite number in 1 rows, first row 3"),
        ("qz", np.inf, "qz is not a finite number"),
        ("qw", None, "qw is missing in 1 rows, first row 3"),
        ("qw", 0.0, "not a unit quaternion in 1 rows, first row 3"),
        ("ty_m", 1e308, "over 1e+07 m from the city's origin in 1 rows, first row 3"),
        ("timestamp_ns", None, "timestamp_ns is missing"),
    ],
)
def test_a_bad_pose_is_told_with_its_row(
    make_log: MakeLog, poses: Columns, column: str, value: float, problem: str
) -> None:
    poses[column][3] = value
    assert problem in _error(make_log, poses)


@pytest.mark.parametrize("column", ["timestamp_ns", "qw", "tz_m"])
def test_a_missing_column_is_named(make_log: MakeLog, poses: Columns, column: str) -> None:
    del poses[column]
    assert f"missing column {column}" in _error(make_log, poses)


def test_copies_of_a_pose_are_fine_and_contradictions_are_not(make_log: MakeLog, poses: Columns) -> None:
    twice = _rows(poses, [0, 1, 1, 2, 3, 4])
    assert open_log(make_log(poses=twice)).tracks.n_frames == 5
    twice["tx_m"][1] = 5.0
    assert f"1 contradicting poses at the same time, first at {twice['timestamp_ns'][1]} ns" in _error(make_log, twice)


def test_order_and_further_poses_do_not_matter(make_log: MakeLog, poses: Columns) -> None:
    poses["tx_m"] = [0.0, 1.0, 2.0, 3.0, 4.0]
    further = {name: [*values, values[0]] for name, values in poses.items()}
    further["timestamp_ns"][-1] += 17
    straight = open_log(make_log("log-1", poses=poses)).tracks
    shuffled = open_log(make_log("log-2", poses=_rows(further, [5, 3, 1, 0, 4, 2]))).tracks
    assert np.array_equal(straight.centre_city_m, shuffled.centre_city_m)
    assert straight.city_SE3_ego_translation[:, 0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_turned_ego_turns_its_boxes(make_log: MakeLog, poses: Columns) -> None:
    half = np.sqrt(0.5)
    poses |= {"qw": [half] * 5, "qz": [half] * 5, "tx_m": [100.0] * 5}
    table = open_log(make_log(poses=poses)).tracks
    assert table.centre_city_m[0] == pytest.approx([100.0, 10.0, 0.0])
    assert table.city_R_object[0] @ [1, 0, 0] == pytest.approx([0, 1, 0])
