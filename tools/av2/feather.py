"""Reading one Arrow feather file with every way it can be wrong told apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

MAX_ROWS: Final = 10_000_000
"""Longer tables are refused, before they are unpacked: real ones have ten thousand rows or so."""
MAX_TEXT_LENGTH: Final = 200
"""Longest text in a column, in characters."""


class Columns:
    """Some columns of one feather file (version 2), checked as they are asked for.

    Args:
        path: The file, for messages.
        data: Its bytes.
        wanted: The columns to read, where they are there; all others stay packed.

    Raises:
        DataError: The bytes are not a readable feather file, or hold too many rows.
    """

    def __init__(self, path: Path, data: bytes, wanted: Sequence[str]) -> None:
        import pyarrow as pa

        self.path = path
        self._row_numbers: NDArrayInt | None = None
        try:
            with pa.ipc.open_file(pa.BufferReader(data)) as reader:
                self.names: list[str] = list(reader.schema.names)
                # Arrow reads row counts from the headers alone: a small file may claim to unpack to any size.
                self._limit_rows(reader.count_rows() if hasattr(reader, "count_rows") else 0)
            fields = [index for index, name in enumerate(self.names) if name in wanted]
            options = pa.ipc.IpcReadOptions(use_threads=False, included_fields=fields)
            self._table = pa.ipc.open_file(pa.BufferReader(data), options=options).read_all()
            self._table.validate(full=True)
        except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
            raise DataError(path, f"not a readable feather file: {reason}", "is it truncated? fetch it again") from None
        self._limit_rows(len(self))

    def _limit_rows(self, count: int) -> None:
        if count > MAX_ROWS:
            raise DataError(self.path, f"too many rows: {count}, at most {MAX_ROWS} are read")

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def require(self, names: Sequence[str]) -> None:
        """Every name in `names` is a column.

        Raises:
            DataError: Names the missing columns.
        """
        missing = [name for name in names if name not in self.names]
        if missing:
            has = ascii(", ".join(self.names))[1:200]
            raise DataError(self.path, f"missing column {', '.join(missing)}", f"the file has {has.rstrip(chr(39))}")

    def filter_rows(self, column: str, value: str) -> tuple[str, ...]:
        """Keep the rows whose text column holds `value` (a file of several logs); returns all texts of the column."""
        codes, texts = self.texts(column)
        wanted = texts.index(value) if value in texts else -1
        kept: NDArrayInt = np.flatnonzero(codes == wanted)
        if kept.size < len(self):
            self._row_numbers = kept
            self._table = self._table.take(kept)
        return texts

    def row_number(self, row: int) -> int:
        """Row in the file, from 0, of a row that was kept."""
        return row if self._row_numbers is None else int(self._row_numbers[row])

    def refuse(self, bad: NDArrayBool, problem: str, hint: str = "") -> None:
        """Report the rows where `bad`, shape (rows,), holds.

        Raises:
            DataError: Some are; the text has their number and the first of them.
        """
        if bad.any():
            place = f"in {int(bad.sum())} rows, first row {self.row_number(int(np.argmax(bad)))}"
            raise DataError(self.path, f"{problem} {place}", hint)

    def floats(self, names: Sequence[str]) -> NDArrayFloat:
        """Finite float64 values, shape (rows, len(names)), of integer or floating columns of any width.

        Raises:
            DataError: A value is missing, not a number, or infinite; names the column and the first row.
        """
        import pyarrow as pa

        out = np.empty((len(self), len(names)))
        for index, name in enumerate(names):
            column = self._column(name)
            if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
                raise DataError(self.path, f"{name} must hold numbers, not {_type_name(column)}")
            out[:, index] = _as_numpy(column)
            self.refuse(~np.isfinite(out[:, index]), f"{name} is not a finite number")
        return out

    def integers(self, name: str) -> NDArrayInt:
        """Int64 values, shape (rows,), of an integer column of any width, or of nanoseconds of a timestamp column.

        Raises:
            DataError: A value is missing, not an integer, or does not fit.
        """
        import pyarrow as pa

        column = self._column(name)
        if not (pa.types.is_integer(column.type) or pa.types.is_timestamp(column.type)):
            raise DataError(self.path, f"{name} must hold integers, not {_type_name(column)}")
        try:
            if pa.types.is_timestamp(column.type):
                column = column.cast(pa.timestamp("ns", column.type.tz))
            column = column if column.type == pa.int64() else column.cast(pa.int64())
        except pa.ArrowInvalid:
            raise DataError(self.path, f"{name} holds numbers that do not fit into 64 bits with a sign") from None
        return _as_numpy(column)

    def texts(self, name: str) -> tuple[NDArrayInt, tuple[str, ...]]:
        """Codes, shape (rows,), and the distinct texts in order of first appearance.

        Raises:
            DataError: A value is missing, or not printable text of 1 to `MAX_TEXT_LENGTH` characters.
        """
        import pyarrow as pa

        column = self._column(name)
        if pa.types.is_dictionary(column.type):
            column = self._without_missing(name, column.cast(column.type.value_type))
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            raise DataError(self.path, f"{name} must hold text, not {_type_name(column)}")
        encoded = column.combine_chunks().dictionary_encode()
        texts = tuple(encoded.dictionary.to_pylist())
        bad = next((text for text in texts if not 0 < len(text) <= MAX_TEXT_LENGTH or not text.isprintable()), None)
        if bad is not None:
            shown = ascii(bad[:40])
            raise DataError(
                self.path, f"{name} must be printable text of 1 to {MAX_TEXT_LENGTH} characters, not {shown}"
            )
        return _as_numpy(encoded.indices).astype(np.int64), texts

    def _column(self, name: str) -> Any:
        if self.names.count(name) > 1:
            raise DataError(self.path, f"column {name} occurs more than once")
        return self._without_missing(name, self._table[name])

    def _without_missing(self, name: str, column: Any) -> Any:
        if column.null_count:
            missing: NDArrayAny = np.asarray(column.is_null())
            self.refuse(missing, f"{name} is missing")
        return column


def _as_numpy(column: Any) -> NDArrayAny:
    """The values of a column without missing ones. Arrow's own `to_numpy` imports pandas where that is installed."""
    whole = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    values: NDArrayAny = np.from_dlpack(whole) if len(whole) else np.empty(0, np.int64)
    return values


def _type_name(column: Any) -> str:
    return ascii(str(column.type)[:40])[1:-1]
