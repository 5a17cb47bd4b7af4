"""What was found in a log as plain values and back; whatever does not fit together is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from evals.masks import checked_shape, pack_bytes, pack_mask, unpack_bytes, unpack_mask
from evals.running.outcomes import Found
from tools.answers import Cut
from tools.typing import NDArrayBool, NDArrayFloat


def pack_found(found: Found) -> dict[str, Any]:
    """Masks and confidences as texts, with their shapes."""
    confidence = found.confidence
    values = None if confidence is None else {"shape": confidence.shape, "data": pack_bytes(confidence.astype("<f8"))}
    masks = {"mask": pack_mask(found.mask), "related": pack_mask(found.related)}
    sure = None if found.certainty is None else pack_bytes(found.certainty[found.mask].astype("<f4"))
    cut = {} if found.cut is None else {"cut": asdict(found.cut)}
    return {"shape": found.mask.shape, **masks, "confidence": values, "certainty": sure, **cut}


def unpack_found(packed: Mapping[str, Any]) -> Found:
    """The inverse of `pack_found`.

    Raises:
        ValueError: The data are not of the shape that is named (among the errors that strange content may raise).
    """
    shape = checked_shape(packed["shape"])
    mask, related = (unpack_mask(packed[name], shape) for name in ("mask", "related"))
    certainty = _certainty(packed["certainty"], mask)
    cut = unpack_cut(packed["cut"]) if "cut" in packed else None
    values = packed["confidence"]
    if values is None:
        return Found(mask, related, None, certainty, cut)
    own = tuple(values["shape"])
    if own not in (shape, shape[:1]):
        raise ValueError(f"confidences of shape {own} for masks of shape {shape}")
    data = unpack_bytes(values["data"], 8 * shape[0] * (shape[1] if own == shape else 1))
    return Found(mask, related, np.frombuffer(data, "<f8").reshape(own), certainty, cut)


def unpack_cut(packed: Mapping[str, Any]) -> Cut:
    """What a coarse filter left, from plain values.

    Raises:
        ValueError: A count is none, or more is left than there was (among the errors that strange content may raise).
    """
    cut = Cut(**{name: (int(left), int(whole)) for name, (left, whole) in packed.items()})
    if not all(0 <= left <= whole for left, whole in (cut.windows, cut.tracks, cut.frames)):
        raise ValueError(f"no cut: {cut}")
    return cut


def _certainty(packed: str | None, mask: NDArrayBool) -> NDArrayFloat | None:
    if packed is None:
        return None
    values = np.frombuffer(unpack_bytes(packed, 4 * int(mask.sum())), "<f4")
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("certainties must lie in [0, 1]")
    certainty = np.zeros(mask.shape)
    certainty[mask] = values
    return certainty
