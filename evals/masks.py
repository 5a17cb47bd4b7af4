"""Masks as texts for files, and back; whatever does not fit together is refused."""

from __future__ import annotations

import base64
import zlib
from typing import Final

import numpy as np

from tools.typing import NDArrayAny, NDArrayBool

_MOST_CELLS: Final = 1 << 32


def checked_shape(value: object) -> tuple[int, int]:
    """The shape of a mask as a file names it.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, (list, tuple)) or len(value) != 2 or not all(_is_size(number) for number in value):
        raise ValueError(f"no shape of a mask: {value!a}")
    n_tracks, n_frames = value
    if n_tracks * n_frames >= _MOST_CELLS:
        raise ValueError(f"no shape of a mask: {n_tracks} x {n_frames}")
    return n_tracks, n_frames


def pack_mask(mask: NDArrayBool) -> str:
    """Bits of a mask, compressed, as text; its shape is kept apart."""
    return pack_bytes(np.packbits(mask))


def unpack_mask(text: str, shape: tuple[int, int]) -> NDArrayBool:
    """The inverse of `pack_mask`.

    Raises:
        ValueError: The data are not of that shape (among the errors that strange content may raise).
    """
    n_cells = shape[0] * shape[1]
    bits = np.unpackbits(np.frombuffer(unpack_bytes(text, -(-n_cells // 8)), np.uint8), count=n_cells)
    return bits.astype(np.bool_).reshape(shape)


def pack_bytes(array: NDArrayAny) -> str:
    """The bytes of an array, compressed, as text."""
    return base64.b64encode(zlib.compress(array.tobytes(), 1)).decode()


def unpack_bytes(text: str, size: int) -> bytes:
    """The bytes, of which there must be `size`; no more than that is ever unpacked.

    Raises:
        ValueError: There are more or fewer.
    """
    data = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), size + 1)
    if len(data) != size:
        raise ValueError(f"not {size} bytes")
    return data


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
