"""Every way in which annotations can be wrong or unusual: a readable error, a warning, or the right answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tools.av2 import annotations
from tools.av2.log import Log, open_log
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, EGO_SIZE_M
from tools.errors import DataError

MakeLog = Callable[..., Path]
Columns = dict[str, Any]
EGO = "EGO_VEHICLE"


def _refused(make_log: MakeLog, boxes: Any, **other: Any) -> DataError:
    with pytest.raises(DataError) as caught:
        open_log(make_log(boxes=boxes, **other))
    assert "\n" not in str(caught.value)
    assert str(caught.value).isprintable()
    return caught.value


def _with_ego(boxes: Columns, frames: list[int], tx_m: float = 0.0) -> Columns:
    """Ego rows of uuid `self` at some frames, first in the file."""
    stamps = sorted(set(boxes["timestamp_ns"]))
    rows = {
        "timestamp_ns": [stamps[frame] for frame in frames], "track_uuid": ["self"] * len(frames),
        "category": [EGO] * len(frames), "qw": [1.0] * len(frames), "tx_m": [tx_m] * len(frames),
        **dict(zip(("length_m", "width_m", "height_m"), ([size] * len(frames) for size in EGO_SIZE_M), strict=True)),
    }  # fmt: skip
    return {name: [*rows.get(name, [0] * len(frames)), *values] for name, values in boxes.items()}


def _shuffled(boxes: Columns) -> Columns:
    order = np.random.default_rng(3).permutation(len(boxes["tx_m"]))
    return {name: [values[row] for row in order] for name, values in boxes.items()}


def test_a_valid_log_opens_whole(make_log: MakeLog) -> None:
    log = open_log(make_log())
    assert log.tracks.shape == (4, 5)
    assert log.tracks.track_uuid == ("car-a", "walker", "car-b", "ego")
    assert log.tracks.category == ("REGULAR_VEHICLE", "PEDESTRIAN", "REGULAR_VEHICLE", EGO)
    assert log.tracks.dense(log.tracks.centre_city_m[:, 0], -1.0)[1].tolist() == [11.0, 14.0, 17.0, 20.0, 23.0]
    assert (log.tracks.num_interior_pts[:15] == 7).all()
    assert log.warnings == ()


@pytest.mark.parametrize("column", annotations._REQUIRED)
def test_a_missing_column_is_named(make_log: MakeLog, boxes: Columns, column: str) -> None:
    del boxes[column]
    assert f"missing column {column}" in str(_refused(make_log, boxes))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, None])
@pytest.mark.parametrize("column", ["tx_m", "qw", "length_m"])
def test_values_that_are_no_numbers_are_refused_with_their_row(
    make_log: MakeLog, boxes: Columns, column: str, value: float | None
) -> None:
    boxes[column][4] = value
    assert f"{column} is" in str(_refused(make_log, boxes))
    assert "in 1 rows, first row 4" in str(_refused(make_log, boxes))


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("length_m", 0.0, "box size is not positive"),
        ("width_m", -2.0, "box size is not positive"),
        ("height_m", 1e308, "larger than 500 m"),
        ("tx_m", 1e308, "over 100000 m from ego"),
        ("ty_m", -2e5, "over 100000 m from ego"),
        ("qw", 0.5, "not a unit quaternion"),
        ("qx", 1e308, "not a unit quaternion"),
    ],
)
def test_absurd_values_are_refused(make_log: MakeLog, boxes: Columns, column: str, value: float, problem: str) -> None:
    boxes[column][2] = value
    error = str(_refused(make_log, boxes))
    assert problem in error
    assert "first row 2" in error


def test_row_numbers_count_in_the_file_even_where_rows_of_other_logs_are_left_out(
    make_log: MakeLog, boxes: Columns
) -> None:
    boxes["log_id"] = ["other"] * 6 + ["log-1"] * 9
    boxes["tx_m"][8] = np.nan
    assert "first row 8" in str(_refused(make_log, boxes))


def test_a_log_id_column_selects_the_rows_of_the_log(make_log: MakeLog, boxes: Columns) -> None:
    boxes["log_id"] = ["other"] * 6 + ["log-1"] * 9
    assert open_log(make_log(boxes=boxes)).tracks.n_frames == 3
    boxes["log_id"] = pa.array(boxes["log_id"]).dictionary_encode()
    assert open_log(make_log(boxes=boxes)).tracks.n_frames == 3


def test_a_file_of_other_logs_alone_says_whose_it_is(make_log: MakeLog, boxes: Columns) -> None:
    boxes["log_id"] = ["log-2"] * 15
    assert "no annotations of log log-1 (the file has 1 others: log-2...)" in str(_refused(make_log, boxes))


def test_a_header_without_rows_is_no_annotations(make_log: MakeLog, boxes: Columns) -> None:
    empty = pa.table(boxes).slice(0, 0)
    assert "no annotations" in str(_refused(make_log, empty))
    assert "no annotations" in str(_refused(make_log, empty.append_column("log_id", pa.array([], pa.string()))))


def test_exact_copies_of_a_row_are_dropped_with_a_warning(make_log: MakeLog, boxes: Columns) -> None:
    copied = {name: [*values, values[3], values[3]] for name, values in boxes.items()}
    log = open_log(make_log(boxes=copied))
    assert log.warnings == ("2 exact duplicate rows were dropped",)
    assert log.tracks.n_rows == 20


@pytest.mark.parametrize("column", ["tx_m", "num_interior_pts", "category"])
def test_two_different_boxes_of_one_track_at_one_time_are_refused(
    make_log: MakeLog, boxes: Columns, column: str
) -> None:
    copied = {name: [*values, values[3]] for name, values in boxes.items()}
    copied[column][-1] = "BUS" if column == "category" else 99
    error = str(_refused(make_log, copied))
    assert "1 contradicting duplicate rows" in error
    assert "'car-a'" in error


def test_the_order_of_rows_changes_nothing_but_the_order_of_tracks(make_log: MakeLog, boxes: Columns) -> None:
    straight = open_log(make_log()).tracks
    shuffled = open_log(make_log("log-2", boxes=_shuffled(boxes))).tracks
    assert (np.diff(shuffled.timestamps_ns) > 0).all()
    for uuid in straight.track_uuid:
        rows = [table.rows_of(table.track_uuid.index(uuid)) for table in (straight, shuffled)]
        assert np.array_equal(straight.centre_city_m[rows[0]], shuffled.centre_city_m[rows[1]])
        assert np.array_equal(straight.row_frame[rows[0]], shuffled.row_frame[rows[1]])


def test_gaps_and_uneven_times_are_kept_as_they_are(make_log: MakeLog, boxes: Columns, poses: Columns) -> None:
    stretched = {stamp: 3 * stamp - 2 * boxes["timestamp_ns"][0] + 7 * k
                 for k, stamp in enumerate(sorted(set(boxes["timestamp_ns"])))}  # fmt: skip
    boxes["timestamp_ns"] = [stretched[stamp] for stamp in boxes["timestamp_ns"]]
    poses["timestamp_ns"] = list(stretched.values())
    kept = [row for row in range(15) if row not in (4, 7)]
    table = open_log(make_log(boxes={k: [v[r] for r in kept] for k, v in boxes.items()}, poses=poses)).tracks
    assert table.present_mask[1].tolist() == [True, False, False, True, True]
    assert table.timestamps_ns.tolist() == list(stretched.values())


def test_an_unknown_category_is_kept_with_a_warning(make_log: MakeLog, boxes: Columns) -> None:
    boxes["category"] = ["HOVERCRAFT" if name == "REGULAR_VEHICLE" else name for name in boxes["category"]]
    log = open_log(make_log(boxes=boxes))
    assert "HOVERCRAFT" in log.tracks.category
    assert log.warnings == ("categories outside AV2's taxonomy, selected by ANY only: 'HOVERCRAFT'",)


def test_a_track_that_changes_category_keeps_its_first_with_a_warning(make_log: MakeLog, boxes: Columns) -> None:
    boxes["category"][-1] = "BUS"
    log = open_log(make_log(boxes=boxes))
    assert log.tracks.category[2] == "REGULAR_VEHICLE"
    assert log.warnings == ("1 tracks change category; the first one counts",)


def test_timestamps_must_be_nanoseconds_that_can_be_subtracted(
    make_log: MakeLog, boxes: Columns, poses: Columns
) -> None:
    for stamp in (2**63 - 1, -(2**63)):
        boxes["timestamp_ns"][0] = stamp
        assert "timestamps must be in nanoseconds" in str(_refused(make_log, boxes))
    boxes["timestamp_ns"] = pa.array([2**64 - 1] * 15, pa.uint64())
    assert "do not fit into 64 bits" in str(_refused(make_log, boxes))


def test_negative_timestamps_and_years_between_frames_are_taken_as_given(
    make_log: MakeLog, boxes: Columns, poses: Columns
) -> None:
    moved = dict(zip(sorted(set(boxes["timestamp_ns"])), (-(10**18), -5, 0, 10, 4 * 10**18), strict=True))
    boxes["timestamp_ns"] = [moved[stamp] for stamp in boxes["timestamp_ns"]]
    poses["timestamp_ns"] = list(moved.values())
    assert open_log(make_log(boxes=boxes, poses=poses)).tracks.timestamps_ns.tolist() == list(moved.values())


def test_more_tracks_times_frames_than_fit_are_refused_before_anything_is_allocated(
    make_log: MakeLog, boxes: Columns, poses: Columns
) -> None:
    count = 3000
    many = {name: [values[0]] * count for name, values in boxes.items()}
    many["track_uuid"] = [str(k) for k in range(count)]
    many["timestamp_ns"] = list(range(count))
    error = str(_refused(make_log, many))
    assert "3000 tracks x 3000 frames are too many for one log, at most 5000000 cells" in error


@pytest.mark.parametrize("text", ["", "a\nb", "\x1b[31mred", "x" * 201, "a\u202eb", "tab\t"])
@pytest.mark.parametrize("column", ["track_uuid", "category"])
def test_texts_that_could_harm_a_terminal_are_refused(
    make_log: MakeLog, boxes: Columns, column: str, text: str
) -> None:
    boxes[column][5] = text
    assert f"{column} must be printable text of 1 to 200 characters" in str(_refused(make_log, boxes))


def test_scores_are_read_and_those_outside_the_unit_interval_are_told(make_log: MakeLog, boxes: Columns) -> None:
    boxes["score"] = [0.25] * 15
    plain = open_log(make_log("log-1", boxes=boxes))
    assert plain.warnings == ()
    assert (plain.tracks.score[:15] == 0.25).all()
    assert (plain.tracks.score[15:] == 1.0).all(), "the added ego is certain"
    boxes["score"][3] = -4.5
    logits = open_log(make_log("log-2", boxes=boxes))
    assert logits.tracks.score.min() == -4.5
    assert "1 scores are outside [0, 1]" in logits.warnings[0]
    boxes["score"][3] = np.nan
    assert "score is not a finite number" in str(_refused(make_log, boxes))


def test_without_optional_columns_their_values_say_so(make_log: MakeLog, boxes: Columns) -> None:
    del boxes["num_interior_pts"]
    table = open_log(make_log(boxes=boxes)).tracks
    assert (table.num_interior_pts[:15] == -1).all()
    assert (table.score == 1.0).all()


class TestEgo:
    """The two ego boxes: where the log has it, and where the car physically is."""

    def test_absent_ego_rows_are_added_at_the_origin_of_the_ego_frame(self, make_log: MakeLog) -> None:
        log = open_log(make_log())
        rows = log.tracks.rows_of(log.tracks.ego_index)
        assert log.ego_added
        assert log.tracks.track_uuid[log.tracks.ego_index] == "ego"
        assert (log.tracks.centre_ego_m[rows] == 0.0).all()
        assert (log.tracks.size_m[rows] == EGO_SIZE_M).all()
        assert log.tracks.present_mask[log.tracks.ego_index].all()

    def test_ego_rows_stay_where_the_log_has_them(self, make_log: MakeLog, boxes: Columns) -> None:
        log = open_log(make_log(boxes=_with_ego(boxes, [0, 1, 2, 3, 4], tx_m=0.5)))
        rows = log.tracks.rows_of(log.tracks.ego_index)
        assert not log.ego_added
        assert log.tracks.track_uuid[log.tracks.ego_index] == "self"
        assert (log.tracks.centre_ego_m[rows, 0] == 0.5).all()

    def test_the_physical_car_stands_ahead_of_the_axle_and_nothing_else_differs(
        self, make_log: MakeLog, boxes: Columns
    ) -> None:
        log = open_log(make_log(boxes=_with_ego(boxes, [0, 1, 2, 3, 4])))
        rows = log.tracks.rows_of(log.tracks.ego_index)
        others = np.ones(log.tracks.n_rows, bool)
        others[rows] = False
        assert (log.physical_tracks.centre_ego_m[rows] == EGO_PHYSICAL_CENTRE_M).all()
        assert np.array_equal(log.physical_tracks.centre_city_m[others], log.tracks.centre_city_m[others])

    def test_missing_ego_rows_are_filled_with_its_own_box_and_told(self, make_log: MakeLog, boxes: Columns) -> None:
        log = open_log(make_log(boxes=_with_ego(boxes, [1, 3], tx_m=0.5)))
        rows = log.tracks.rows_of(log.tracks.ego_index)
        assert log.tracks.present_mask[log.tracks.ego_index].all()
        assert (log.tracks.centre_ego_m[rows, 0] == 0.5).all()
        assert log.warnings == ("ego boxes are missing at 3 of 5 frames; its first box stands in",)

    def test_a_foreign_track_called_ego_does_not_become_the_ego(self, make_log: MakeLog, boxes: Columns) -> None:
        boxes["track_uuid"] = ["ego" if name == "walker" else name for name in boxes["track_uuid"]]
        table = open_log(make_log(boxes=boxes)).tracks
        assert table.track_uuid[table.ego_index] == "ego-vehicle"
        assert table.category[table.track_uuid.index("ego")] == "PEDESTRIAN"

    def test_two_egos_are_told(self, make_log: MakeLog, boxes: Columns) -> None:
        boxes["category"] = [EGO if name.startswith("car") else "PEDESTRIAN" for name in boxes["track_uuid"]]
        log = open_log(make_log(boxes=boxes))
        assert log.tracks.track_uuid[log.tracks.ego_index] == "car-a"
        assert log.warnings == ("2 tracks are of category EGO_VEHICLE; the first is the ego vehicle",)

    def test_an_ego_category_inside_another_track_is_refused(self, make_log: MakeLog, boxes: Columns) -> None:
        boxes["category"][4] = EGO
        assert "rows belong to a track of another category" in str(_refused(make_log, boxes))


def test_arrays_are_read_only(make_log: MakeLog) -> None:
    log: Log = open_log(make_log())
    for name, value in vars(log.tracks).items():
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable, name
    for table in (log.tracks, log.physical_tracks):
        for name in ("present_mask", "row_index", "centre_city_m", "city_R_object", "size_m"):
            assert not getattr(table, name).flags.writeable, name
