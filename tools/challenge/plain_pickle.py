"""Unpickling untrusted files that should hold numpy arrays and plain values, without handing them to numpy's unpickler.

A pickle can name any function to be called while it is read, and numpy's own `__setstate__` trusts what it is given
(a forged dtype can make raw bytes count as object pointers). So the few names that numpy's pickles use are answered
here by inert stand-ins; numbers and text become arrays only after everything about them was checked.
"""

from __future__ import annotations

import math
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tools.errors import DataError
from tools.typing import NDArrayAny

_PLAIN_DTYPE = re.compile(r"(b1|[iu][1248]|f[248]|U\d{1,4})")


class _Dtype:
    """Stands in for `numpy.dtype`: numbers, booleans and fixed-width text only."""

    def __init__(self, spec: object, align: object = False, copy: object = False) -> None:
        if not isinstance(spec, str) or not _PLAIN_DTYPE.fullmatch(spec):
            raise pickle.UnpicklingError(f"refused: arrays of dtype {ascii(spec)[:40]}")
        self.dtype: np.dtype[Any] = np.dtype(spec)

    def __setstate__(self, state: Any) -> None:
        order, rest = state[1], state[2:5]
        if order not in ("<", ">", "|", "=") or any(part is not None for part in rest):
            raise pickle.UnpicklingError("refused: a structured dtype")
        self.dtype = self.dtype.newbyteorder(order)


class _Array:
    """Stands in for `numpy.ndarray` until its state has been checked."""

    def __setstate__(self, state: Any) -> None:
        _, shape, dtype, fortran_order, raw = state
        self.array = _array(raw, dtype, shape, "F" if fortran_order else "C")


def _reconstruct(kind: object, shape: object, code: object) -> _Array:
    if kind is not _Array:
        raise pickle.UnpicklingError("refused: an array of a foreign class")
    return _Array()


def _scalar(dtype: object, raw: object) -> Any:
    return _array(raw, dtype, (1,), "C")[0]


def _array(raw: object, dtype: object, shape: Any, order: Any) -> NDArrayAny:
    if not isinstance(dtype, _Dtype) or not isinstance(raw, bytes | bytearray):
        raise pickle.UnpicklingError("refused: an array that is not made of plain bytes")
    if math.prod(shape) * dtype.dtype.itemsize != len(raw):
        raise pickle.UnpicklingError("an array's shape does not fit its bytes")
    return np.frombuffer(bytes(raw), dtype.dtype).reshape(shape, order=order)


_NUMPY_NAMES: dict[tuple[str, str], Callable[..., Any]] = {
    ("multiarray", "_reconstruct"): _reconstruct,
    ("multiarray", "scalar"): _scalar,
    ("numeric", "_frombuffer"): _array,
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Dtype,
}


class _PlainUnpickler(pickle.Unpickler):
    """Answers numpy's names with the stand-ins and refuses every other."""

    def find_class(self, module: str, name: str) -> Any:
        short = module.removeprefix("numpy.core.").removeprefix("numpy._core.")
        try:
            return _NUMPY_NAMES[short, name]
        except KeyError:
            raise pickle.UnpicklingError(f"refused: {ascii(module)[:60]}.{ascii(name)[:60]}") from None


def read_plain_pickle(path: Path) -> Any:
    """Numpy arrays (read-only) and plain values of an untrusted pickle.

    Raises:
        DataError: Missing or unreadable file, not a pickle, or one that names anything but plain numpy arrays.
    """
    try:
        with path.open("rb") as file:
            return _resolve(_PlainUnpickler(file).load(), {})
    except FileNotFoundError:
        raise DataError(path, "missing file") from None
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from None
    except (pickle.UnpicklingError, EOFError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            path, f"not a readable pickle: {str(error)[:120]}", "numpy arrays and plain values only"
        ) from None
    except (MemoryError, OverflowError, RecursionError) as error:
        raise DataError(path, f"not a readable pickle: {type(error).__name__}") from None


def _resolve(value: Any, seen: dict[int, Any]) -> Any:
    """Put arrays where stand-ins are; shared containers are visited once, so that a small file stays small work."""
    if id(value) in seen:
        return seen[id(value)]
    if isinstance(value, _Array):
        return value.array
    if isinstance(value, list):
        out: Any = seen.setdefault(id(value), [])
        out.extend(_resolve(item, seen) for item in value)
    elif isinstance(value, dict):
        out = seen.setdefault(id(value), {})
        out.update((_resolve(key, seen), _resolve(item, seen)) for key, item in value.items())
    elif isinstance(value, tuple):
        out = seen[id(value)] = tuple(_resolve(item, seen) for item in value)
    else:
        out = value
    return out
