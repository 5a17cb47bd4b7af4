"""What a run kept beside its result, for its page: candidates with their votes, and looks at images. Bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

CANDIDATES_FILE: Final = "candidates.json"
EVIDENCE_FILE: Final = "evidence.jsonl"
_MOST_LOOKS: Final = 2_000
_MOST_TEXT: Final = 4_000
_MOST_BYTES: Final = 64 * 1024 * 1024


def read_candidates(folder: Path) -> dict[str, Any] | None:
    """Candidates and the judge's verdict; None where the run asked no model.

    A file that cannot be read is said within what comes back (`problem`): the rest of the page stands without it.
    """
    path = folder / CANDIDATES_FILE
    try:
        if not path.exists():
            return None
        kept = orjson.loads(_bytes(path))
        verdict = kept.get("verdict") or {}
        scores = {score["number"]: score for score in verdict.get("scores", ())}
        listed = [_candidate(one, scores.get(one["number"], {})) for one in kept["candidates"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return {"problem": f"{CANDIDATES_FILE} cannot be read: {error}", "candidates": [], "chosen": None}
    return {"problem": "", "candidates": listed, "chosen": verdict.get("chosen"), "margin": verdict.get("margin")}


def read_looks(folder: Path) -> tuple[list[dict[str, Any]], str]:
    """Looks at images, in order of the file, and what could not be read of it (empty: nothing)."""
    path = folder / EVIDENCE_FILE
    try:
        if not path.exists():
            return [], ""
        lines = _bytes(path).splitlines()
        found = [_look(orjson.loads(line)) for line in lines[:_MOST_LOOKS]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [], f"{EVIDENCE_FILE} cannot be read: {error}"
    more = len(lines) - len(found)
    return found, f"{more} more looks lie in {EVIDENCE_FILE}" if more > 0 else ""


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError("it is too large")
    return path.read_bytes()


def _candidate(kept: Mapping[str, Any], score: Mapping[str, Any]) -> dict[str, Any]:
    origin = kept["origin"]
    return {
        "number": kept["number"],
        "writer": _text(origin.get("model") or origin["writer"]),
        "wording": _text(origin.get("wording", "")),
        "status": _text(kept["status"]),
        "reason": _text(kept.get("reason", "")),
        "understood": _text(kept.get("understood", "")),
        "source": _text((kept.get("program") or {}).get("source", "")),
        "attempts": len(kept.get("attempts", ())),
        "total": score.get("total"),
        "terms": list(_terms(score)),
    }


def _terms(score: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for term in score.get("terms", ()):
        yield {
            "name": _text(term["name"]),
            "value": float(term["value"]),
            "weight": float(term["weight"]),
            "why": _text(term["why"]),
        }


def _look(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "log": _text(kept["log_id"]),
        "track": _text(kept["track"]),
        "frame": int(kept["frame"]),
        "question": _text(kept["question"]),
        "answer": _text(kept["answer"]),
        "verdict": _text(kept["verdict"]),
        "reason": _text(kept.get("reason", "")),
        "model": _text(kept.get("model", "")),
        "views": [[_text(camera), int(time_ns)] for camera, time_ns in kept.get("views", ())],
    }


def _text(value: object) -> str:
    text = str(value)
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"
