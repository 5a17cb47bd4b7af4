"""Reading one Arrow feather file with every way it can be wrong told apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt


class Columns:
    """The columns of one feather file, read whole and checked as they are asked for.

    Args:
        path: The file, for messages.
        data: Its bytes.

    Raises:
        DataError: The bytes are not a readable feather file.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        import pyarrow as pa
        import pyarrow.feather as feather

        self.path = path
        try:
            self._table = feather.read_table(pa.BufferReader(data), use_threads=False)
        except (pa.ArrowException, OSError, ValueError) as error:
            reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
            raise DataError(path, f"not a readable feather file: {reason}", "is it truncated? fetch it again") from None

    @property
    def names(self) -> list[str]:
        """Column names in file order."""
        return list(self._table.column_names)

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def require(self, names: Sequence[str]) -> None:
        """Every name in `names` is a column, once.

        Raises:
            DataError: Names the missing columns.
        """
        missing = [name for name in names if name not in self.names]
        if missing:
            raise DataError(self.path, f"missing column {', '.join(missing)}", f"has {', '.join(self.names)[:200]}")
        repeated = [name for name in names if self.names.count(name) > 1]
        if repeated:
            raise DataError(self.path, f"column {repeated[0]} occurs more than once")

    def filter_rows(self, column: str, value: str) -> None:
        """Keep the rows whose text column holds `value` (a file of several logs)."""
        import pyarrow.compute as pc

        self._table = self._table.filter(pc.equal(self._table[column], value))

    def floats(self, names: Sequence[str]) -> NDArrayFloat:
        """Finite float64 values, shape (rows, len(names)).

        Raises:
            DataError: A value is missing, not a number, or infinite; names the column and the first row.
        """
        out = np.empty((len(self), len(names)))
        for index, name in enumerate(names):
            out[:, index] = self._numbers(name, np.float64)
        bad = ~np.isfinite(out)
        if bad.any():
            row, column = (int(k) for k in np.argwhere(bad)[0])
            raise DataError(
                self.path, f"{names[column]} is not a finite number in {int(bad.sum())} rows, first row {row}"
            )
        return out

    def integers(self, name: str) -> NDArrayInt:
        """Int64 values, shape (rows,).

        Raises:
            DataError: A value is missing or not an integer.
        """
        values = self._numbers(name, None)
        if values.dtype.kind == "M":
            return values.astype("datetime64[ns]").astype(np.int64)
        if values.dtype.kind not in "iu":
            raise DataError(self.path, f"{name} must hold integers, not {values.dtype}")
        return values.astype(np.int64)

    def texts(self, name: str) -> tuple[NDArrayInt, tuple[str, ...]]:
        """Codes, shape (rows,), and the distinct texts in order of first appearance.

        Raises:
            DataError: A value is missing or the column does not hold text.
        """
        import pyarrow as pa

        column = self._column(name)
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            raise DataError(self.path, f"{name} must hold text, not {column.type}")
        encoded = column.combine_chunks().dictionary_encode()
        return np.asarray(encoded.indices, np.int64), tuple(encoded.dictionary.to_pylist())

    def _column(self, name: str) -> Any:
        column = self._table[name]
        if column.null_count:
            raise DataError(self.path, f"{name} is missing in {column.null_count} rows")
        return column

    def _numbers(self, name: str, dtype: type | None) -> NDArrayAny:
        import pyarrow as pa

        column = self._column(name)
        if not (
            pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_timestamp(column.type)
        ):
            raise DataError(self.path, f"{name} must hold numbers, not {column.type}")
        values: NDArrayAny = column.to_numpy()
        return values if dtype is None else values.astype(dtype, copy=False)
