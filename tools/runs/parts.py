"""One log's finished result as a file, so that work that is done survives whatever happens next."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from tools.errors import Issue, LimitHit
from tools.results import ExecutionResult, Failure
from tools.runs.writing import write_bytes
from tools.scenario import Edges, Scenario

_SMALL_BYTES: Final = 16 << 10
_MOST_KNOWN: Final = 128


def part_path(folder: Path, part_key: str) -> Path:
    """Where the result with that key lies."""
    return folder / f"{part_key[:32]}.json"


def store_part(folder: Path, part_key: str, result: ExecutionResult) -> None:
    """Write one log's result, whole or not at all. A killed process keeps it; after a power cut it may be missing.

    Raises:
        OutputError: The disk refuses.
    """
    outcome = result.outcome
    body = {"failure": asdict(outcome)} if isinstance(outcome, Failure) else {"scenario": _pack(outcome)}
    part = {"key": part_key, "log_id": result.log_id, "cpu_ms": result.cpu_ms, **body}
    write_bytes(part_path(folder, part_key), orjson.dumps(part), durable=False)


def finished_parts(folder: Path) -> int:
    """How many results lie in the folder."""
    return sum(not path.name.startswith(".") for path in folder.glob("*.json"))


def load_part(folder: Path, part_key: str) -> ExecutionResult | None:
    """The stored result with that key; None when there is none or it cannot be read whole."""
    path = part_path(folder, part_key)
    try:
        found = path.stat()
    except OSError:
        return None
    if found.st_size > _SMALL_BYTES:
        return _read(path, part_key)
    return _known(path, part_key, (found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns))


@lru_cache(maxsize=_MOST_KNOWN)
def _known(path: Path, part_key: str, stamp: tuple[int, ...]) -> ExecutionResult | None:
    """Judge and votes ask again and again for what a candidate found: a small file is read once until it changes."""
    return _read(path, part_key)


def _read(path: Path, part_key: str) -> ExecutionResult | None:
    try:
        part = orjson.loads(path.read_bytes())
        if part["key"] != part_key:
            return None
        outcome = _failure(part["failure"]) if "failure" in part else _unpack(part["scenario"])
        return ExecutionResult(part["log_id"], outcome, part["cpu_ms"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError, binascii.Error, zlib.error):
        return None


def _pack(scenario: Scenario) -> dict[str, Any]:
    edges = np.stack([scenario.edges.track, scenario.edges.related, scenario.edges.frame]).astype("<i4")
    return {
        "shape": scenario.shape,
        "mask": _pack_bytes(np.packbits(scenario.mask).tobytes()),
        "edges": _pack_bytes(edges.tobytes()),
    }


def _pack_bytes(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 1)).decode()


def _unpack_bytes(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text, validate=True))


def _unpack(packed: dict[str, Any]) -> Scenario:
    n_tracks, n_frames = packed["shape"]
    bits = np.frombuffer(_unpack_bytes(packed["mask"]), np.uint8)
    mask = np.unpackbits(bits, count=n_tracks * n_frames).astype(np.bool_).reshape(n_tracks, n_frames)
    edges = np.frombuffer(_unpack_bytes(packed["edges"]), "<i4").reshape(3, -1).astype(np.int64)
    return Scenario.of(mask, Edges.from_arrays(edges[0], edges[1], edges[2], (n_tracks, n_frames)))


def _failure(packed: dict[str, Any]) -> Failure:
    limit = packed["limit"]
    return Failure(Issue(**packed["issue"]), LimitHit(**limit) if limit else None)
