"""The books of a run: every question to a model, what came of it, and what it cost."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from tools.models.api import BudgetExceededError, ModelError
from tools.models.calls import CALLS_FILE, CallRecord, CallTotal, PlannedCall, total_of, totals_of
from tools.models.journal import Entry, append_entry, read_entries
from tools.models.prices import PriceTable
from tools.models.values import ChatReply, ChatRequest, Usage, plain_request

CALLS_FOLDER: Final = "model_calls"
BUDGET_CODE: Final = "BUDGET"
"""Code of a call that was not made because a budget is used up."""
_UNKNOWN_COST: Final = ("M_TIMEOUT", "M_STREAM")


@dataclass
class Ledger:
    """The calls of a run, for all its models. Thread-safe.

    Attributes:
        prices: What tokens cost.
        journal: A file to note each call in as it ends; what it holds already is taken over. None: no file.
    """

    prices: PriceTable = field(default_factory=lambda: PriceTable({}))
    journal: Path | None = None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = read_entries(self.journal) if self.journal else []
        self._planned: list[PlannedCall] = []

    @property
    def records(self) -> tuple[CallRecord, ...]:
        """Every call so far."""
        with self._lock:
            return tuple(entry.record for entry in self._entries)

    @property
    def planned(self) -> tuple[PlannedCall, ...]:
        """Every call that dry runs did not make."""
        with self._lock:
            return tuple(self._planned)

    def plan(self, call: PlannedCall) -> None:
        """Note a call that is not made."""
        with self._lock:
            self._planned.append(call)

    def note(
        self,
        asked: ChatRequest,
        model: str,
        seconds: float,
        reply: ChatReply | None = None,
        error: ModelError | BudgetExceededError | None = None,
    ) -> None:
        """Note a call.

        Args:
            asked: The request.
            model: `provider:model`.
            seconds: From asking to the answer.
            reply: What came; None when nothing did.
            error: Why there is no usable answer; None when there is one. A reply that came and cannot be used has both.

        Raises:
            PrerequisiteError: It cannot be written into the journal.
        """
        usage = reply.usage if reply else Usage()
        attempts = reply.attempts if reply else getattr(error, "attempts", 0)
        usd, code = self._usd(model, reply, error), _code(error)
        content = {"request": _request(asked)}
        with self._lock:
            number, cached = len(self._entries) + 1, bool(reply and reply.from_cache)
            record = CallRecord(number, asked.purpose, model, asked.digest, usage, usd, seconds, cached, attempts, code)
            entry = Entry(record, {**content, "reply": reply.text if reply else "", "problem": str(error or "")})
            self._entries.append(entry)
            if self.journal:
                append_entry(self.journal, entry)

    def totals(self) -> tuple[CallTotal, ...]:
        """Sums by purpose and model, ordered by both."""
        return totals_of(self.records)

    def total(self) -> CallTotal:
        """The sum of everything."""
        return total_of(self.records)

    def write(self, folder: Path) -> None:
        """Write the calls into a run folder: a line each, and a file each with what was asked and answered.

        Images are written as digest and size. Calls are numbered as they ended, which differs between runs when
        candidates ask at the same time. Nothing is written when no model was asked.
        """
        with self._lock:
            entries = list(self._entries)
        if not entries:
            return
        (folder / CALLS_FOLDER).mkdir(parents=True, exist_ok=True)
        (folder / CALLS_FILE).write_bytes(b"".join(_line(entry.record) for entry in entries))
        for entry in entries:
            options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
            (folder / _file(entry.record)).write_bytes(orjson.dumps(entry.content, option=options))

    def _usd(self, model: str, reply: ChatReply | None, error: Exception | None) -> float | None:
        if reply is None:
            return None if _code(error) in _UNKNOWN_COST else 0.0
        return 0.0 if reply.from_cache else self.prices.usd(model, reply.usage)


def _code(error: Exception | None) -> str:
    if error is None:
        return ""
    return error.code if isinstance(error, ModelError) else BUDGET_CODE


def _file(record: CallRecord) -> str:
    return f"{CALLS_FOLDER}/{record.number:05d}-{record.purpose}.json"


def _line(record: CallRecord) -> bytes:
    content = {**asdict(record), "file": _file(record)}
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _request(asked: ChatRequest) -> dict[str, Any]:
    content = plain_request(asked)
    for turn in content["turns"]:
        turn["parts"] = [_part(part) for part in turn["parts"]]
    return content


def _part(part: dict[str, Any]) -> dict[str, Any]:
    if "base64" not in part:
        return part
    digest = hashlib.sha256(part["base64"].encode()).hexdigest()
    return {"image": digest, "media_type": part["media_type"], "base64_characters": len(part["base64"])}
