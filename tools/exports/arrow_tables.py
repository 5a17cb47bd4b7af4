"""Arrow tables from plain values by column, as `table_columns` says they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import pyarrow as pa

from tools.exports.table_columns import KINDS, Kind, TableColumns
from tools.runs.columns import number_column, text_column, text_list_column
from tools.typing import NDArrayAny

Values = Sequence[Any] | NDArrayAny


def arrow_table(columns: TableColumns, run: str, values: Mapping[str, Values]) -> pa.Table:
    """A table of one run.

    Args:
        columns: Its columns; `values` has each of them but `run`, all of one length K.
        run: Name of the run.
        values: Texts; numbers, where None and NaN stand for what is unknown; or lists of texts or whole numbers.
    """
    count = len(next(iter(values.values())))
    filled = {"run": [run] * count, **values}
    arrays = [_array(filled[column.name], column.kind) for column in columns.columns]
    return pa.Table.from_arrays(arrays, schema=columns.schema)


def _array(values: Values, kind: Kind) -> pa.Array:
    if kind == "text":
        return text_column(cast(Sequence[str], values))
    if kind == "texts":
        return text_list_column(cast(Sequence[Sequence[str]], values))
    if kind == "ints":
        flat = np.array([item for row in values for item in row], np.int64)
        ends = np.cumsum([0, *(len(row) for row in values)])
        return pa.ListArray.from_arrays(number_column(ends, pa.int32()), number_column(flat, pa.int64()))
    return _numbers(values, kind)


def _numbers(values: Values, kind: Kind) -> pa.Array:
    """Whole numbers stay whole, however long; unknown ones become null."""
    given = values if isinstance(values, np.ndarray) else np.array(values, object)
    known = given == given if given.dtype != object else np.array([value is not None for value in given], np.bool_)
    if kind == "float" and given.dtype == object:
        known = known & ~np.isnan(np.where(known, given, 0.0).astype(np.float64))
    dtype = np.float64 if kind == "float" else np.int64
    array = number_column(np.where(known, given, 0).astype(dtype), KINDS["int" if kind == "bool" else kind])
    array = pa.Array.from_buffers(array.type, len(array), [_bits(known), array.buffers()[1]])
    return array.cast(pa.bool_()) if kind == "bool" else array


def _bits(known: NDArrayAny) -> pa.Buffer | None:
    return None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
