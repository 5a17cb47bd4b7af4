"""Finished work as small files, named by what decides their content: nothing that is done is ever done twice.

A file is either whole or not there. One that cannot be read, or that holds something else than what was stored (each
file names the digest of its content), counts as not there.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, get_args

import orjson

from evals.records import OUTCOMES
from evals.running.outcomes import Found, NotFound
from evals.running.packing import pack_found, unpack_found
from tools.answers import Answer, NoProgram, Refusal
from tools.jury import Juror, Jury
from tools.results import LookCost, Program
from tools.runs.request import digest_of
from tools.runs.writing import write_bytes

STORE_FORMAT: Final = "3"
"""Version of the stored form; part of every key."""
_BROKEN = (
    OSError, KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, MemoryError, RecursionError,
    zlib.error,
)  # fmt: skip
_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, eq=False)
class FinishedCase:
    """A case after its program ran.

    Attributes:
        outcome: What was found, or why nothing was.
        cpu_ms: CPU milliseconds of the evaluation; 0 when it never ran.
        looks: What it took to look at images.
    """

    outcome: Found | NotFound
    cpu_ms: float = 0.0
    looks: LookCost = field(default_factory=LookCost)


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
            return None if body is None else FinishedCase(_outcome(body), _number(body["cpu_ms"]), _looks(body))
        except _BROKEN:
            return None

    def keep_case(self, log_id: str, prompt: str, program: Program, log_digest: str, case: FinishedCase) -> None:
        """Store a case.

        Raises:
            OutputError: The disk refuses.
        """
        named: dict[str, Any] = {"log_id": log_id, "prompt": prompt, "cpu_ms": case.cpu_ms}
        if case.looks != LookCost():
            named["looks"] = asdict(case.looks)
        outcome = case.outcome
        body = {"found": pack_found(outcome)} if isinstance(outcome, Found) else {"failure": asdict(outcome)}
        self._keep("cases", self._case_key(prompt, program, log_digest), {**named, **body})

    def drop_case(self, prompt: str, program: Program, log_digest: str) -> None:
        """Remove a stored case, if there is one."""
        self._path("cases", self._case_key(prompt, program, log_digest)).unlink(missing_ok=True)

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
            body = _read(self._path(kind, key))
            return body if body["key"] == key else None
        except _BROKEN:
            return None

    def _keep(self, kind: str, key: str, body: Mapping[str, Any]) -> None:
        named = {"key": key, **body}
        write_bytes(self._path(kind, key), orjson.dumps({**named, "sha256": _digest(named)}), durable=False)

    def _files(self) -> Iterator[Path]:
        return (path for path in sorted(self._folder.glob("*/*.json")) if not path.name.startswith("."))


def _read(path: Path) -> dict[str, Any]:
    """A file's content; one of `_BROKEN` when it is not what was stored."""
    body: dict[str, Any] = orjson.loads(path.read_bytes())
    if body.pop("sha256") != _digest(body):
        raise ValueError(f"{path}: damaged")
    return body


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _is_failure(path: Path) -> bool:
    try:
        body = _read(path)
        return "failure" in body or body.get("refusal", {}).get("kind") == "model"
    except _BROKEN:
        return True


def _answer(body: Mapping[str, Any]) -> Answer:
    outcome = Program(**body["program"]) if "program" in body else NoProgram(**body["refusal"])
    if isinstance(outcome, NoProgram) and outcome.kind not in get_args(Refusal):
        raise ValueError(f"no refusal: {outcome.kind!a}")
    return Answer(
        body["prompt"], outcome, body["understood"], tuple(body["assumptions"]),
        _number(body["latency_s"]), body["tokens"], _number(body["usd"]), _jury(body["jury"]),
    )  # fmt: skip


def _looks(body: Mapping[str, Any]) -> LookCost:
    spent = body.get("looks", {})
    calls, tokens, usd = (_number(spent.get(name, 0)) for name in ("calls", "tokens", "usd"))
    return LookCost(int(calls), int(tokens), usd)


def _jury(body: Mapping[str, Any] | None) -> Jury | None:
    if body is None:
        return None
    jurors = tuple(Juror(Program(**one["program"]), _number(one["weight"])) for one in body["jurors"])
    return Jury(jurors, _number(body["base_log_odds"]), _number(body["vote_log_odds"]))


def _outcome(body: Mapping[str, Any]) -> Found | NotFound:
    if "found" in body:
        return unpack_found(body["found"])
    outcome = NotFound(**body["failure"])
    if outcome.outcome == "answered" or outcome.outcome not in OUTCOMES:
        raise ValueError(f"no failure: {outcome.outcome!a}")
    return outcome


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"no finite number: {value}")
    return float(value)
