"""Vectors of a log's windows and objects as one file of half-precision numbers, mapped into memory when searched."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from tools.errors import DataError
from tools.index.objects import IndexedObjects
from tools.typing import NDArrayAny, NDArrayInt

_MAGIC: Final = b"MLVEC2\n\0"
_FOLDER: Final = "index-v1"
_ALIGN: Final = 64
_MOST_HEADER: Final = 1 << 24


@dataclass(frozen=True, slots=True, eq=False)
class LogEmbeddings:
    """What a model makes of one log's images.

    Attributes:
        model: The encoder's name.
        digest: Content digest of the log's sources.
        log_id: The log's name.
        n_tracks: N.
        cameras: C cameras.
        timestamps_ns: Times of the log's frames, shape (T,), int64.
        begin_ns: Begin of each window, shape (W,), int64.
        end_ns: End of each window, shape (W,), int64.
        windows: Unit vectors, float16 of shape (W, C, D); zero where a camera saw nothing.
        objects: What was looked at one by one: tracks in the middle of their window, and what a detector saw.
        images: What tells that the images were touched since (`tools.vision.images.images_stamp`).
        detections: Digest of the detections among the objects; empty where no detector looked.
    """

    model: str
    digest: str
    log_id: str
    n_tracks: int
    cameras: tuple[str, ...]
    timestamps_ns: NDArrayInt
    begin_ns: NDArrayInt
    end_ns: NDArrayInt
    windows: NDArrayAny
    objects: IndexedObjects
    images: str = ""
    detections: str = ""

    @property
    def dimension(self) -> int:
        """D."""
        return int(self.windows.shape[2])


_ARRAYS: Final = ("timestamps_ns", "begin_ns", "end_ns", "windows")
_OF_OBJECTS: Final = ("vectors", "window", "track", "place", "label", "score")
_NAMES: Final = ("model", "digest", "log_id", "n_tracks", "images", "detections")


def store_embeddings(cache_dir: Path, value: LogEmbeddings) -> Path:
    """Write a log's vectors, whole or not at all.

    Raises:
        DataError: The disk refuses, or the words of detectors are beyond all measure.
    """
    path = _path(cache_dir, value.model, value.digest)
    own = [(name, getattr(value, name)) for name in _ARRAYS]
    arrays = own + [(name, getattr(value.objects, name)) for name in _OF_OBJECTS]
    names = {**{name: getattr(value, name) for name in _NAMES}, "labels": value.objects.labels}
    table, payload = [], bytearray()
    for name, array in ((name, np.ascontiguousarray(array)) for name, array in arrays):
        table.append((name, array.dtype.str, array.shape, len(payload)))
        payload += array.tobytes() + b"\0" * (-array.nbytes % _ALIGN)
    text = orjson.dumps({**names, "cameras": value.cameras, "arrays": table, "bytes": len(payload)})
    if len(text) > _MOST_HEADER:
        raise DataError(value.log_id, "more words of detectors than the index keeps", "detect fewer or shorter classes")
    head = _MAGIC + len(text).to_bytes(8, "little") + hashlib.blake2b(text, digest_size=16).digest() + text
    try:
        _write(path, head + b"\0" * (-len(head) % _ALIGN) + payload)
    except OSError as error:
        raise DataError(path, f"cannot be written: {error.strerror}", "choose another --cache") from error
    return path


def load_embeddings(cache_dir: Path, model: str, digest: str) -> LogEmbeddings | None:
    """A log's vectors, mapped read-only; None where that model has not seen the log, or the file is damaged.

    What is mapped is not read: a search touches only what it multiplies.
    """
    path = _path(cache_dir, model, digest)
    try:
        with path.open("rb") as file:
            head = file.read(32)
            size = int.from_bytes(head[8:16], "little")
            if head[:8] != _MAGIC or size > _MOST_HEADER:
                return None
            text = file.read(size)
    except OSError:
        return None
    if hashlib.blake2b(text, digest_size=16).digest() != head[16:32]:
        return None
    return _mapped(path, orjson.loads(text), -(-(32 + size) // _ALIGN) * _ALIGN, model, digest)


def _mapped(path: Path, header: dict[str, Any], start: int, model: str, digest: str) -> LogEmbeddings | None:
    if (header["model"], header["digest"]) != (model, digest) or path.stat().st_size != start + header["bytes"]:
        return None
    arrays: dict[str, Any] = {
        name: _array(path, np.dtype(kind), tuple(shape), start + offset)
        for name, kind, shape, offset in header["arrays"]
    }
    labels = tuple(tuple(words) for words in header["labels"])
    objects = IndexedObjects(**{name: arrays.pop(name) for name in _OF_OBJECTS}, labels=labels)
    names: dict[str, Any] = {name: header[name] for name in _NAMES}
    return LogEmbeddings(**names, cameras=tuple(header["cameras"]), objects=objects, **arrays)


def _array(path: Path, kind: np.dtype[np.generic], shape: tuple[int, ...], offset: int) -> NDArrayAny:
    if not np.prod(shape):
        return np.empty(shape, kind)
    return np.memmap(path, kind, "r", offset, shape)


def _path(cache_dir: Path, model: str, digest: str) -> Path:
    folder = hashlib.blake2b(model.encode(), digest_size=8).hexdigest()
    return cache_dir / _FOLDER / f"vectors-{folder}" / f"{digest}.vec"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(aside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(aside).unlink()
        raise
