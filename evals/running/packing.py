"""What was found in a log as plain values and back; whatever does not fit together is refused."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from evals.running.outcomes import Found
from tools.typing import NDArrayAny, NDArrayBool

_MOST_CELLS: Final = 1 << 32


def pack_found(found: Found) -> dict[str, Any]:
    """Masks and confidences as texts, with their shapes."""
    confidence = found.confidence
    values = None if confidence is None else {"shape": confidence.shape, "data": _packed(confidence.astype("<f8"))}
    masks = {"mask": _packed(np.packbits(found.mask)), "related": _packed(np.packbits(found.related))}
    return {"shape": found.mask.shape, **masks, "confidence": values}


def unpack_found(packed: Mapping[str, Any]) -> Found:
    """The inverse of `pack_found`.

    Raises:
        ValueError: The data are not of the shape that is named (among the errors that strange content may raise).
    """
    n_tracks, n_frames = packed["shape"]
    if not (_is_size(n_tracks) and _is_size(n_frames) and n_tracks * n_frames < _MOST_CELLS):
        raise ValueError(f"no shape of a mask: {n_tracks} x {n_frames}")
    shape = (n_tracks, n_frames)
    mask, related = (_mask(packed[name], shape) for name in ("mask", "related"))
    values = packed["confidence"]
    if values is None:
        return Found(mask, related)
    own = tuple(values["shape"])
    if own not in (shape, shape[:1]):
        raise ValueError(f"confidences of shape {own} for masks of shape {shape}")
    data = _unpacked(values["data"], 8 * n_tracks * (n_frames if own == shape else 1))
    return Found(mask, related, np.frombuffer(data, "<f8").reshape(own))


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _mask(text: str, shape: tuple[int, int]) -> NDArrayBool:
    n_cells = shape[0] * shape[1]
    bits = np.unpackbits(np.frombuffer(_unpacked(text, -(-n_cells // 8)), np.uint8), count=n_cells)
    return bits.astype(np.bool_).reshape(shape)


def _packed(array: NDArrayAny) -> str:
    return base64.b64encode(zlib.compress(array.tobytes(), 1)).decode()


def _unpacked(text: str, size: int) -> bytes:
    """The bytes, of which there must be `size`; no more than that is ever unpacked."""
    data = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), size + 1)
    if len(data) != size:
        raise ValueError(f"not {size} bytes")
    return data
