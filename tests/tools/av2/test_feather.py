"""Feather files: column types, damage, and foreign content."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import feather

from tools.av2 import feather as feather_module
from tools.av2.feather import Columns
from tools.av2.log import open_log
from tools.errors import DataError

MakeLog = Callable[..., Path]


def _columns(table: pa.Table) -> Columns:
    sink = pa.BufferOutputStream()
    feather.write_feather(table, sink)
    return Columns(Path("some.feather"), sink.getvalue().to_pybytes(), table.column_names)


def _table(**columns: Any) -> pa.Table:
    return pa.table(columns)


@pytest.mark.parametrize(
    "kind", [pa.float16(), pa.float32(), pa.float64(), pa.int8(), pa.int64(), pa.uint16(), pa.uint64()], ids=str
)
def test_numbers_of_any_width_are_read_as_float64(kind: pa.DataType) -> None:
    given = np.array([1, 2, 3]).astype(np.float16) if kind == pa.float16() else [1, 2, 3]
    values = _columns(_table(x=pa.array(given, kind))).floats(("x",))
    assert values.dtype == np.float64
    assert values[:, 0].tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.int32(), pa.int64(), pa.uint64(), pa.timestamp("ns"), pa.timestamp("ns", "UTC")], ids=str
)
def test_integers_of_any_width_and_timestamps_are_read_as_int64(kind: pa.DataType) -> None:
    values = _columns(_table(x=pa.array([5, 6], kind))).integers("x")
    assert values.dtype == np.int64
    assert values.tolist() == [5, 6]


def test_timestamps_in_other_units_become_nanoseconds_or_are_refused() -> None:
    assert _columns(_table(x=pa.array([5], pa.timestamp("ms")))).integers("x").tolist() == [5_000_000]
    with pytest.raises(DataError, match="do not fit into 64 bits"):
        _columns(_table(x=pa.array([2**60], pa.timestamp("s")))).integers("x")


@pytest.mark.parametrize(
    "column",
    [pa.array(["1"]), pa.array([True]), pa.array([[1.0]]), pa.array([{"a": 1}]), pa.array([b"1"]),
     pa.array([1], pa.timestamp("ns"))],
    ids=lambda column: str(column.type),
)  # fmt: skip
def test_columns_of_other_types_are_not_numbers(column: pa.Array) -> None:
    with pytest.raises(DataError, match="x must hold numbers, not"):
        _columns(_table(x=column)).floats(("x",))


def test_fractional_timestamps_are_refused() -> None:
    with pytest.raises(DataError, match="x must hold integers, not double"):
        _columns(_table(x=[1.0])).integers("x")


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())], ids=str)
def test_texts_of_any_encoding_are_coded_in_order_of_appearance(kind: pa.DataType) -> None:
    column = pa.array(["b", "a", "b"]).cast(kind)
    codes, texts = _columns(_table(x=pa.chunked_array([column, column]))).texts("x")
    assert texts == ("b", "a")
    assert codes.tolist() == [0, 1, 0, 0, 1, 0]


def test_a_missing_text_behind_a_dictionary_is_found() -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["a", None]))
    with pytest.raises(DataError, match="x is missing in 1 rows, first row 1"):
        _columns(_table(x=column)).texts("x")


def test_numbers_and_bytes_are_not_texts() -> None:
    for column in (pa.array([1]), pa.array([b"a"])):
        with pytest.raises(DataError, match="x must hold text, not"):
            _columns(_table(x=column)).texts("x")


def test_a_column_that_occurs_twice_is_refused(make_log: MakeLog, boxes: dict[str, Any]) -> None:
    table = pa.table(boxes)
    for name in ("tx_m", "num_interior_pts", "timestamp_ns"):
        with pytest.raises(DataError, match=f"column {name} occurs more than once"):
            open_log(make_log(boxes=table.append_column(name, table[name])))


def test_names_of_columns_cannot_break_the_line_of_an_error() -> None:
    with pytest.raises(DataError) as caught:
        _columns(pa.table({"a\nb\x1b": [1]})).require(("x",))
    assert str(caught.value).isprintable()


def test_every_truncation_is_refused_or_reads_the_same(make_log: MakeLog) -> None:
    folder = make_log()
    path = folder / "annotations.feather"
    whole = path.read_bytes()
    for size in [*range(0, len(whole) - 1, max(len(whole) // 60, 1)), len(whole) - 1]:
        path.write_bytes(whole[:size])
        with pytest.raises(DataError, match="not a readable feather file"):
            open_log(folder)


def test_flipped_bytes_never_end_in_anything_but_a_log_or_a_data_error(make_log: MakeLog) -> None:
    folder = make_log()
    path = folder / "annotations.feather"
    whole = path.read_bytes()
    outcomes = set()
    for place in range(0, len(whole), 7):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0xFF
        path.write_bytes(spoilt)
        try:
            outcomes.add(open_log(folder).tracks.n_tracks > 0)
        except DataError as error:
            outcomes.add("refused" if str(error).isprintable() else "not one line")
    assert outcomes == {True, "refused"}


def test_a_file_that_unpacks_to_too_many_rows_is_refused_by_its_header() -> None:
    table = pa.table({"x": np.zeros(feather_module.MAX_ROWS + 1, np.int8)})
    sink = pa.BufferOutputStream()
    feather.write_feather(table, sink, compression="zstd")
    with pytest.raises(DataError, match="too many rows: 10000001, at most 10000000 are read"):
        Columns(Path("some.feather"), sink.getvalue().to_pybytes(), ("x",))


def test_columns_that_nobody_asked_for_are_not_looked_at(make_log: MakeLog, boxes: dict[str, Any]) -> None:
    log = open_log(make_log(boxes=boxes | {"notes": pa.array([[{"a": b"\xff"}]] * 15), "x\ny": [None] * 15}))
    assert log.tracks.n_tracks == 4


@pytest.mark.parametrize("content", [b"", b"ARROW1", b"FEA1" * 9, b"PK\x03\x04", b"\0" * 4096, b"{}"])
def test_other_files_are_not_feather_files(make_log: MakeLog, content: bytes) -> None:
    folder = make_log()
    (folder / "annotations.feather").write_bytes(content)
    with pytest.raises(DataError, match="not a readable feather file"):
        open_log(folder)
