"""What reference programs found, kept between starts: no program is run for its truth twice.

A file is named by everything that decides its content: the software that runs programs, the profile, the program's
text, and the log's sources. One that cannot be read, or that names another digest of its content, counts as not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from evals.masks import checked_shape, pack_mask, unpack_mask
from tools.atoms.profiles import related_mask_of
from tools.results import ExecutionResult, Failure
from tools.runs.request import digest_of
from tools.runs.writing import OutputError, write_bytes
from tools.typing import NDArrayBool

_FORMAT: Final = "1"
_BROKEN: Final = (OSError, KeyError, TypeError, ValueError, AttributeError, MemoryError, RecursionError, zlib.error)
_NOT_OF_THE_PROGRAM: Final = ("limit", "crash")
"""Stages of failures that another machine, or the same one at another time, need not see."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundTruth:
    """What a reference program found on a log: referred and related tracks, bool, each of shape (N, T)."""

    mask: NDArrayBool
    related: NDArrayBool


@dataclass(frozen=True, slots=True)
class NoTruth:
    """Why it found nothing that could be a truth.

    Attributes:
        code: Stable code of the failure.
        reason: The whole issue, in one line.
    """

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class TruthStore:
    """Truths in a folder.

    Attributes:
        folder: Where the files lie; None keeps nothing.
        software: Digest of the code that runs programs: a truth of other code is another truth.
        profile: Definitions of the functions.
    """

    folder: Path | None
    software: str
    profile: str

    def get(self, source: str, log_digest: str) -> FoundTruth | NoTruth | None:
        """The stored truth; None when there is none."""
        if self.folder is None:
            return None
        try:
            head, _, body = self._path(source, log_digest).read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != head:
                return None
            return _unpacked(orjson.loads(body))
        except _BROKEN:
            return None

    def keep(self, source: str, log_digest: str, result: ExecutionResult) -> FoundTruth | NoTruth:
        """The truth that a result stands for; stored, unless the machine and not the program decided it.

        A disk that is full or read-only costs the next start some time, nothing else.
        """
        truth = _truth(result, self.profile)
        outcome = result.outcome
        lasting = not (isinstance(outcome, Failure) and outcome.issue.stage in _NOT_OF_THE_PROGRAM)
        if self.folder is not None and lasting:
            body = orjson.dumps(_packed(truth))
            with contextlib.suppress(OSError, OutputError):
                self.folder.mkdir(parents=True, exist_ok=True)
                write_bytes(self._path(source, log_digest), hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        return truth

    def _path(self, source: str, log_digest: str) -> Path:
        assert self.folder is not None
        key = digest_of((_FORMAT, self.software, self.profile, source, log_digest))
        return self.folder / f"{key[:32]}.json"


def _truth(result: ExecutionResult, profile: str) -> FoundTruth | NoTruth:
    if isinstance(result.outcome, Failure):
        return NoTruth(result.outcome.issue.code, str(result.outcome.issue))
    return FoundTruth(result.outcome.mask, related_mask_of(profile, result.outcome))


def _packed(truth: FoundTruth | NoTruth) -> dict[str, Any]:
    if isinstance(truth, NoTruth):
        return {"code": truth.code, "reason": truth.reason}
    return {"shape": truth.mask.shape, "mask": pack_mask(truth.mask), "related": pack_mask(truth.related)}


def _unpacked(body: dict[str, Any]) -> FoundTruth | NoTruth:
    if "code" in body:
        return NoTruth(str(body["code"]), str(body["reason"]))
    shape = checked_shape(body["shape"])
    return FoundTruth(unpack_mask(body["mask"], shape), unpack_mask(body["related"], shape))
