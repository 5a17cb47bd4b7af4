"""Does a submission answer what the ground truth asks?

Checked first, because the official evaluator's own complaints (a bare KeyError, an assertion, a prompt cut in the wrong
place) do not say.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tools.challenge.plain_pickle import read_plain_pickle
from tools.errors import DataError

LOG_ID_LENGTH = 36
"""The evaluator cuts log and prompt out of `str((log_id, prompt))` at fixed places: log ids must be UUIDs."""


def check_agreement(ground_truth: Path, predictions: Path) -> int:
    """Check that both files speak of the same sequences at the same timestamps.

    Returns:
        The number of predicted sequences that the ground truth does not ask for.

    Raises:
        DataError: A file is not of the challenge's form, a sequence is missing, or timestamps differ.
    """
    asked, answered = _stamps(ground_truth), _stamps(predictions)
    missing = [key for key in asked if key not in answered]
    if missing:
        raise DataError(
            predictions,
            f"{len(missing)} of {len(asked)} sequences of the ground truth are missing, first {missing[0]!r}",
            "prompts must be spelt exactly as published",
        )
    for key, stamps in asked.items():
        if answered[key] != stamps:
            raise DataError(predictions, f"timestamps of {key!r} are not those of the ground truth")
    return len(answered) - len(asked)


def _stamps(path: Path) -> dict[tuple[str, str], list[int]]:
    content = read_plain_pickle(path)
    if not isinstance(content, dict) or not content:
        raise DataError(path, "not the challenge's form", "expected {(log_id, prompt): [frame, ...]}")
    return {_key(path, key): _times(path, frames) for key, frames in content.items()}


def _key(path: Path, key: Any) -> tuple[str, str]:
    if not (isinstance(key, tuple) and len(key) == 2 and all(isinstance(part, str) for part in key)):
        raise DataError(path, f"a key is not (log_id, prompt): {ascii(key)[:80]}")
    if len(key[0]) != LOG_ID_LENGTH:
        raise DataError(
            path, f"log id {ascii(key[0])[:60]} is not a UUID", "the official evaluator needs 36 characters"
        )
    return key[0], key[1]


def _times(path: Path, frames: Any) -> list[int]:
    try:
        return [int(frame["timestamp_ns"]) for frame in frames]
    except (TypeError, KeyError, ValueError):
        raise DataError(path, "a sequence is not a list of frames with timestamp_ns") from None
