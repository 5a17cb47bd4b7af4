"""Finished work as small files, named by what decides their content: nothing that is done is ever done twice.

A file is either whole or not there. One that cannot be read, or that holds something else, counts as not there.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from evals.running.outcomes import Found, NotFound
from tools.answers import Answer, NoProgram
from tools.results import Program
from tools.runs.request import digest_of
from tools.runs.writing import write_bytes
from tools.typing import NDArrayAny

STORE_FORMAT: Final = "1"
"""Version of the stored form; part of every key."""
_BROKEN = (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError, binascii.Error, zlib.error)
_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, eq=False)
class FinishedCase:
    """A case after its program ran.

    Attributes:
        outcome: What was found, or why nothing was.
        cpu_ms: CPU milliseconds of the evaluation; 0 when it never ran.
    """

    outcome: Found | NotFound
    cpu_ms: float = 0.0


class Store:
    """The finished answers and cases of one miner, in one folder.

    Args:
        folder: Where the files lie.
        identity: What decides the miner's answers.
    """

    def __init__(self, folder: Path, identity: Mapping[str, str]) -> None:
        self._folder = folder
        self._miner = digest_of((STORE_FORMAT, *(part for item in sorted(identity.items()) for part in item)))

    def answer(self, prompt: str) -> Answer | None:
        """The stored answer to a prompt; None when there is none."""
        body = self._load("answers", self._answer_key(prompt))
        try:
            return None if body is None else _answer(body)
        except _BROKEN:
            return None

    def keep_answer(self, answer: Answer) -> None:
        """Store an answer.

        Raises:
            OutputError: The disk refuses.
        """
        kind = "program" if isinstance(answer.outcome, Program) else "refusal"
        fields = asdict(answer)
        self._keep("answers", self._answer_key(answer.prompt), {kind: fields.pop("outcome"), **fields})

    def case(self, prompt: str, program: Program, log_digest: str) -> FinishedCase | None:
        """The stored case; None when there is none."""
        body = self._load("cases", self._case_key(prompt, program, log_digest))
        try:
            return None if body is None else FinishedCase(_outcome(body), float(body["cpu_ms"]))
        except _BROKEN:
            return None

    def keep_case(self, log_id: str, prompt: str, program: Program, log_digest: str, case: FinishedCase) -> None:
        """Store a case.

        Raises:
            OutputError: The disk refuses.
        """
        named = {"log_id": log_id, "prompt": prompt, "cpu_ms": case.cpu_ms}
        outcome = case.outcome
        body = {"found": _pack(outcome)} if isinstance(outcome, Found) else {"failure": asdict(outcome)}
        self._keep("cases", self._case_key(prompt, program, log_digest), {**named, **body})

    def forget(self, failed_only: bool) -> int:
        """Remove what shall be done again; returns how many files.

        Args:
            failed_only: Only cases that failed and answers for which a model failed; a declined prompt is no failure.
        """
        gone = [path for path in self._files() if not failed_only or _is_failure(path)]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def sweep(self) -> None:
        """Remove half-written files that a killed process left; only the holder of the folder may do so."""
        for leftover in self._folder.glob("*/.*"):
            leftover.unlink(missing_ok=True)

    def _answer_key(self, prompt: str) -> str:
        return digest_of((self._miner, "answer", prompt))

    def _case_key(self, prompt: str, program: Program, log_digest: str) -> str:
        return digest_of((self._miner, "case", prompt, program.source, program.description, log_digest))

    def _path(self, kind: str, key: str) -> Path:
        return self._folder / kind / f"{key[:_KEY_LENGTH]}.json"

    def _load(self, kind: str, key: str) -> dict[str, Any] | None:
        try:
            body = orjson.loads(self._path(kind, key).read_bytes())
            return body if body["key"] == key else None
        except _BROKEN:
            return None

    def _keep(self, kind: str, key: str, body: Mapping[str, Any]) -> None:
        write_bytes(self._path(kind, key), orjson.dumps({"key": key, **body}), durable=False)

    def _files(self) -> Iterator[Path]:
        return (path for path in sorted(self._folder.glob("*/*.json")) if not path.name.startswith("."))


def _is_failure(path: Path) -> bool:
    try:
        body = orjson.loads(path.read_bytes())
        return "failure" in body or body.get("refusal", {}).get("kind") == "model"
    except _BROKEN:
        return True


def _answer(body: Mapping[str, Any]) -> Answer:
    outcome = Program(**body["program"]) if "program" in body else NoProgram(**body["refusal"])
    return Answer(
        body["prompt"], outcome, body["understood"], tuple(body["assumptions"]),
        body["latency_s"], body["tokens"], body["usd"],
    )  # fmt: skip


def _outcome(body: Mapping[str, Any]) -> Found | NotFound:
    return _unpack(body["found"]) if "found" in body else NotFound(**body["failure"])


def _pack(found: Found) -> dict[str, Any]:
    confidence = found.confidence
    values = None if confidence is None else {"shape": confidence.shape, "data": _packed(confidence.astype("<f8"))}
    masks = {"mask": _packed(np.packbits(found.mask)), "related": _packed(np.packbits(found.related))}
    return {"shape": found.mask.shape, **masks, "confidence": values}


def _unpack(packed: Mapping[str, Any]) -> Found:
    shape = tuple(packed["shape"])
    mask, related = (
        np.unpackbits(np.frombuffer(_unpacked(packed[name]), np.uint8), count=shape[0] * shape[1])
        .astype(np.bool_)
        .reshape(shape)
        for name in ("mask", "related")
    )
    values = packed["confidence"]
    if values is None:
        return Found(mask, related)
    return Found(mask, related, np.frombuffer(_unpacked(values["data"]), "<f8").reshape(tuple(values["shape"])))


def _packed(array: NDArrayAny) -> str:
    return base64.b64encode(zlib.compress(array.tobytes(), 1)).decode()


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text, validate=True))
