"""Arrow columns straight from buffers. `pyarrow.array` imports pandas wherever it is installed, which costs 0.25 s."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from tools.typing import NDArrayAny

_DTYPES: Final = {pa.int32(): np.int32, pa.int64(): np.int64, pa.float64(): np.float64}


def number_column(values: NDArrayAny, kind: pa.DataType) -> pa.Array:
    """A column of numbers, shape (K,), without nulls, as Arrow type `kind`."""
    array = np.ascontiguousarray(values, dtype=_DTYPES[kind])
    return pa.Array.from_buffers(kind, array.size, [None, pa.py_buffer(array)])


def text_column(values: Sequence[str]) -> pa.Array:
    """A column of texts, without nulls; a lone surrogate becomes `?`."""
    encoded = [value.encode("utf-8", "replace") for value in values]
    buffers = [None, _offsets([len(item) for item in encoded]), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def text_list_column(values: Sequence[Sequence[str]]) -> pa.Array:
    """A column of lists of texts, without nulls."""
    flat = text_column([item for row in values for item in row])
    kind = pa.list_(pa.string())
    return pa.Array.from_buffers(kind, len(values), [None, _offsets([len(row) for row in values])], children=[flat])


def _offsets(lengths: Sequence[int]) -> pa.Buffer:
    ends = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=ends[1:])
    return pa.py_buffer(ends)
