"""The files of the data set, read with bounds: what is missing or damaged is a readable error, never fewer frames."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from tools.errors import DataError, PrerequisiteError

MOST_BYTES: Final = 64 * 2**20
"""A file that unpacks to more is refused."""
HINT: Final = "unpack the data set anew; its README lists every file with its checksum"

GEMMA, KIMI = "index_gemma_run.jsonl.gz", "index_kimi_run_reasoning.jsonl.gz"
JUDGE, CLIP = "consensus_final.jsonl.gz", "clip_baseline.jsonl.gz"
STRESS_GOLD, BLIND_GOLD = "gold_annotations_master.json.gz", "gold_annotations_unbiased.json.gz"
PUBLISHED: Final = {"stress": "upstream_results_stress.csv", "blind": "upstream_results_blind.csv"}
PUBLISHED_CLIP: Final = "upstream_results_v1.csv"

RELEASED: Final = {
    CLIP: "a4c44eabcb98fc352146ec561414f93c68e2f68ec0d59d985acfae5a0a5aabc1",
    JUDGE: "458b3a2faad87257756229ca961e666d6f959ed9ba387fd840fa29d440518814",
    STRESS_GOLD: "5f03aaf6d52e5be20d1518ba8760e3704497b1b8d0726c8b96b7ba0ccddaeeac",
    BLIND_GOLD: "b6dc48ac875ced192756c4beb28fa63cc2aa01f43245dd711e6379a183d3a24b",
    GEMMA: "0deeec631992ea42849e700ac30aa015fb3508f8a7cec6c5ba2d078a0ca6a8b7",
    KIMI: "cf423f1b1cfb12f814779301ac44cac4f6cfb144de717eac823c4e780af89b39",
}
"""sha256 of the unpacked files as they were published."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One file.

    Attributes:
        path: Where it lies.
        data: Its unpacked bytes.
    """

    path: Path
    data: bytes

    @property
    def is_as_released(self) -> bool:
        """Whether its checksum is the published one; True for files without one."""
        known = RELEASED.get(self.path.name)
        return known is None or hashlib.sha256(self.data).hexdigest() == known


def unpack(folder: Path, name: str) -> Unpacked:
    """Read one file of the data set, unpacked where its name ends in `.gz`.

    Raises:
        PrerequisiteError: It is not there.
        DataError: It cannot be read or unpacked, or it is too large.
    """
    path = folder / name
    if not path.is_file():
        raise PrerequisiteError(f"{path}: no such file; DATA is the folder of the Semantic-Drive files")
    try:
        with path.open("rb") as file:
            packed = gzip.GzipFile(fileobj=file) if name.endswith(".gz") else file
            data = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(path, f"cannot be unpacked: {error}", HINT) from error
    if len(data) > MOST_BYTES:
        raise DataError(path, f"unpacks to more than {MOST_BYTES} bytes", HINT)
    return Unpacked(path, data)


def json_lines(file: Unpacked) -> dict[str, Mapping[str, Any]]:
    """Rows of a JSON Lines file by token, in their order.

    Raises:
        DataError: A line is no JSON object with a token, or a token occurs twice, or there are no lines.
    """
    rows: dict[str, Mapping[str, Any]] = {}
    for number, line in enumerate(file.data.splitlines(), 1):
        row = _object(file.path, line, f"line {number}")
        _add(rows, row.get("token"), row, file.path, f"line {number}")
    return _some(rows, file.path)


def json_object(file: Unpacked) -> dict[str, Mapping[str, Any]]:
    """Records of a JSON object by token, in their order.

    Raises:
        DataError: It is no JSON object of objects whose keys are their tokens.
    """
    rows: dict[str, Mapping[str, Any]] = {}
    for key, row in _object(file.path, file.data, "the file").items():
        if not isinstance(row, dict) or row.get("token", key) != key:
            raise DataError(file.path, f"the record {key[:64]!r} is no object with this token", HINT)
        _add(rows, key, row, file.path, "the file")
    return _some(rows, file.path)


def table(file: Unpacked) -> list[dict[str, str]]:
    """Rows of a CSV file with a head.

    Raises:
        DataError: It is no text, or a row has other columns than the head.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(file.path, f"is no CSV table: {error}", HINT) from error
    if not rows or any(None in row or None in row.values() for row in rows):
        raise DataError(file.path, "has no rows, or rows of different lengths", HINT)
    return rows


def _object(path: Path, text: bytes, place: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DataError(path, f"{place} is no JSON: {error}", HINT) from error
    if not isinstance(found, dict):
        raise DataError(path, f"{place} holds no JSON object", HINT)
    return found


def _add(rows: dict[str, Mapping[str, Any]], token: object, row: Mapping[str, Any], path: Path, place: str) -> None:
    if not isinstance(token, str) or not token:
        raise DataError(path, f"{place} has no token", HINT)
    if token in rows:
        raise DataError(path, f"{place} repeats the token {token[:64]!r}", HINT)
    rows[token] = row


def _some(rows: dict[str, Mapping[str, Any]], path: Path) -> dict[str, Mapping[str, Any]]:
    if not rows:
        raise DataError(path, "holds no records", HINT)
    return rows
