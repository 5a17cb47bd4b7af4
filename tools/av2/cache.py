"""The ingest cache: one memory-mapped file of arrays per log, named by the digest of the log's sources.

A cache file is never trusted when stale (another source is another name, which the file repeats inside), half-written
(written aside, then renamed) or damaged (length and checksum are verified at every opening; a bad file is ignored and
written anew). Writers of the same log may work at once: each renames a whole file into place, and all write the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import tempfile
import time
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson

from tools.av2.cameras import CameraArrays, CameraRig
from tools.av2.map import Ragged, RoadMap
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayAny

if TYPE_CHECKING:
    from tools.av2.log import Log

_MAGIC = b"MLODE2\n\0"
_ALIGN = 64
_FOLDER = "logs-v3"
_ASIDE_PREFIX = ".writing-"
_ABANDONED_S = 3600.0
MAX_CACHE_BYTES: Final = 4 << 30
"""Beyond this size, files that nobody has used for two days are removed, the longest unused first."""
_UNUSED_S: Final = 2 * 86400.0  # `relatime` file systems note a reading once a day


def store_cached(cache_dir: Path, digest: str, log: Log) -> bool:
    """Write the log's arrays; False when the disk refuses (full, read-only): the cache is a convenience, not a need."""
    arrays: dict[str, NDArrayAny] = {}
    header = {
        "digest": digest,
        "tracks": _pack(log.tracks, "tracks", arrays),
        "map": _pack(log.road_map, "map", arrays) if log.has_map else None,
        "ego_added": log.ego_added,
        "map_problem": log.map_problem,
        "cameras": _pack(CameraArrays.of(log.cameras), "cameras", arrays) if log.has_cameras else None,
        "camera_problem": log.camera_problem,
        "warnings": list(log.warnings),
    }
    path = _path(cache_dir, digest)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(path.parent)
        _write(path, header, arrays)
        if digest.endswith("0"):  # one writing in sixteen looks through the whole folder
            trim_cache(cache_dir)
    except OSError:
        return False
    return True


def trim_cache(cache_dir: Path, max_bytes: int = MAX_CACHE_BYTES) -> int:
    """Remove the longest unused files until the cache is within `max_bytes`; returns how many.

    What was written or read within two days stays whatever the size: a run in progress may be about to map it. Several
    processes may do this at once, and readers keep what they have mapped.

    Args:
        cache_dir: Folder of the ingest cache.
        max_bytes: Size to come down to, bytes.
    """
    found = []
    for path in (cache_dir / _FOLDER).glob("*.arrays"):
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((max(status.st_atime, status.st_mtime), status.st_size, path))
    excess, newest, removed = sum(size for _, size, _ in found) - max_bytes, time.time() - _UNUSED_S, 0
    for used_s, size, path in sorted(found):
        if excess <= 0 or used_s > newest:
            break
        with contextlib.suppress(OSError):
            path.unlink()
            removed += 1
        excess -= size
    return removed


def load_cached(cache_dir: Path, digest: str) -> dict[str, Any] | None:
    """The parts of a `Log` from the cache, arrays mapped read-only; None when absent or damaged."""
    try:
        with _path(cache_dir, digest).open("rb") as file:
            buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    try:
        header, arrays = _parse(buffer)
        if header["digest"] != digest:
            return None
        return {
            "tracks": TrackTable(**_unpack(header["tracks"], "tracks", arrays)),
            "_map": RoadMap(**_unpack(header["map"], "map", arrays)) if header["map"] else None,
            "ego_added": header["ego_added"],
            "map_problem": header["map_problem"],
            "_cameras": _unpack_rig(header["cameras"], arrays),
            "camera_problem": header["camera_problem"],
            "warnings": tuple(header["warnings"]),
        }
    except (KeyError, ValueError, TypeError):
        return None


def _path(cache_dir: Path, digest: str) -> Path:
    return cache_dir / _FOLDER / f"{digest}.arrays"


def _pack(value: TrackTable | RoadMap | CameraArrays, prefix: str, arrays: dict[str, NDArrayAny]) -> dict[str, Any]:
    """Put the arrays of a dataclass into `arrays`; return its other fields."""
    rest: dict[str, Any] = {}
    for item in fields(value):
        content = getattr(value, item.name)
        if isinstance(content, np.ndarray):
            arrays[f"{prefix}.{item.name}"] = content
        elif isinstance(content, Ragged):
            arrays[f"{prefix}.{item.name}.values"] = content.values
            arrays[f"{prefix}.{item.name}.offsets"] = content.offsets
        else:
            rest[item.name] = content
    return rest


def _unpack(rest: dict[str, Any], prefix: str, arrays: dict[str, NDArrayAny]) -> dict[str, Any]:
    out: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in rest.items()}
    for name, array in arrays.items():
        owner, _, field_name = name.partition(".")
        if owner != prefix:
            continue
        if field_name.endswith(".values"):
            stem = field_name.removesuffix(".values")
            out[stem] = Ragged(array, arrays[f"{prefix}.{stem}.offsets"])
        elif not field_name.endswith(".offsets"):
            out[field_name] = array
    return out


def _unpack_rig(rest: dict[str, Any] | None, arrays: dict[str, NDArrayAny]) -> CameraRig | None:
    return CameraArrays(**_unpack(rest, "cameras", arrays)).rig() if rest else None


def _write(path: Path, header: dict[str, Any], arrays: dict[str, NDArrayAny]) -> None:
    table: list[tuple[str, str, tuple[int, ...], int]] = []
    payload = bytearray()
    for name, array in arrays.items():
        table.append((name, array.dtype.str, array.shape, len(payload)))
        payload += np.ascontiguousarray(array).tobytes()
        payload += b"\0" * (-len(payload) % _ALIGN)
    text = orjson.dumps({**header, "arrays": table})
    head = _MAGIC + len(text).to_bytes(8, "little") + len(payload).to_bytes(8, "little") + text
    head += b"\0" * (-len(head) % _ALIGN)
    check = hashlib.blake2b(head, digest_size=32)
    check.update(payload)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=_ASIDE_PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(head)
            file.write(payload)
            file.write(check.digest())
        Path(aside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(aside).unlink()
        raise


def _remove_abandoned(folder: Path) -> None:
    """What writers that were killed left behind; younger files may belong to one that still writes."""
    for aside in folder.glob(f"{_ASIDE_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - aside.stat().st_mtime > _ABANDONED_S:
                aside.unlink()


def _parse(buffer: mmap.mmap) -> tuple[dict[str, Any], dict[str, NDArrayAny]]:
    """Raises ValueError when anything about the file is off."""
    if len(buffer) < 56 or buffer[:8] != _MAGIC:
        raise ValueError("not a cache file")
    text_size, payload_size = (int.from_bytes(buffer[at : at + 8], "little") for at in (8, 16))
    start = -(-(24 + text_size) // _ALIGN) * _ALIGN
    if len(buffer) != start + payload_size + 32:
        raise ValueError("wrong length")
    view = memoryview(buffer)
    if hashlib.blake2b(view[:-32], digest_size=32).digest() != bytes(view[-32:]):
        raise ValueError("wrong checksum")
    header = orjson.loads(view[24 : 24 + text_size])
    arrays = {
        name: np.frombuffer(buffer, np.dtype(dtype), int(np.prod(shape)), start + offset).reshape(shape)
        for name, dtype, shape, offset in header["arrays"]
    }
    return header, arrays
