"""What refinement set aside, as the bytes of a feather file: boxes as rows, all else as metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

import numpy as np
import orjson
import pyarrow as pa
from pyarrow import feather

from tools.av2.tracks import TrackTable
from tools.tracking.restoring import Originals
from tools.typing import NDArrayAny, NDArrayInt

FORMAT: Final = 2
_KEY: Final = b"motherlode.refinement"
_GROUPS: Final = (("tx_m", "ty_m", "tz_m"), ("qw", "qx", "qy", "qz"), ("length_m", "width_m", "height_m"))


def to_bytes(originals: Originals, refined_data: bytes) -> bytes:
    """The file's content; `from_bytes` reads it.

    Args:
        originals: What was set aside.
        refined_data: The bytes of the file with the refined tracks: only with these they can be put together again.
    """
    rows = originals.rows
    about = {
        "format": FORMAT,
        "track_uuid": originals.track_uuid,
        "category": originals.category,
        "ego_index": originals.ego_index,
        "refined_rows": int(originals.kept.size),
        "refined_digest": _digest(refined_data),
        "kept_rows": _runs(np.flatnonzero(originals.kept)),
    }
    arrays = (rows.centre_ego_m, rows.ego_quat_object, rows.size_m)
    columns: dict[str, NDArrayAny] = {
        name: array[:, k] for names, array in zip(_GROUPS, arrays, strict=True) for k, name in enumerate(names)
    }
    columns |= {"row_track": rows.row_track, "row_frame": rows.row_frame}
    columns |= {"num_interior_pts": rows.num_interior_pts, "score": rows.score}
    about["digest"] = _content_digest(columns, about)
    sink = pa.BufferOutputStream()
    feather.write_feather(pa.table(columns).replace_schema_metadata({_KEY: orjson.dumps(about)}), sink)
    return bytes(sink.getvalue().to_pybytes())


def from_bytes(data: bytes, refined: TrackTable, refined_data: bytes) -> Originals:
    """What was set aside when `refined` was made, whose file is `refined_data`.

    Raises:
        ValueError: The content is of other tracks or of another format, or either was changed since.
        KeyError: A part is missing.
    """
    table = feather.read_table(pa.BufferReader(data))
    about = orjson.loads((table.schema.metadata or {})[_KEY])
    values = {name: table.column(name).to_numpy() for name in table.column_names}
    digest = about.pop("digest")
    if about["format"] != FORMAT or about["refined_digest"] != _digest(refined_data):
        raise ValueError("of another format, or of other tracks")
    if digest != _content_digest(values, about) or about["refined_rows"] != refined.n_rows:
        raise ValueError("changed since it was written")
    centre, quaternion, size = (np.stack([values[name] for name in names], axis=1) for names in _GROUPS)
    uuids, categories = tuple(about["track_uuid"]), tuple(about["category"])
    counts = np.bincount(values["row_track"], minlength=len(uuids))
    rows = TrackTable(
        refined.timestamps_ns, uuids, categories, values["row_track"], values["row_frame"],
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), centre, quaternion, size,
        values["num_interior_pts"], values["score"], refined.city_SE3_ego_rotation, refined.city_SE3_ego_translation,
        about["ego_index"],
    )  # fmt: skip
    kept = np.zeros(refined.n_rows, np.bool_)
    for first, last in about["kept_rows"]:
        kept[first : last + 1] = True
    return Originals(uuids, categories, about["ego_index"], rows, kept)


def _runs(rows: NDArrayInt) -> list[list[int]]:
    """Ascending numbers as runs [first, last]."""
    breaks = np.flatnonzero(np.diff(rows) > 1)
    first, last = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [rows.size - 1]])
    return np.stack([rows[first], rows[last]], axis=1).tolist() if rows.size else []


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _content_digest(columns: Mapping[str, NDArrayAny], about: Mapping[str, object]) -> str:
    """Digest of all that the file says but the digest itself."""
    state = hashlib.blake2b(orjson.dumps(about, option=orjson.OPT_SORT_KEYS), digest_size=16)
    for name in sorted(columns):
        state.update(f"{name} {columns[name].dtype}\0".encode())
        state.update(np.ascontiguousarray(columns[name]).tobytes())
    return state.hexdigest()
