"""Does a submission answer what the ground truth asks?

Checked first, because the official evaluator's own complaints (a bare KeyError, an assertion, a prompt cut in the wrong
place) do not say.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tools.challenge.plain_pickle import read_plain_pickle
from tools.challenge.reading import sequence_key
from tools.challenge.writing import SequenceKey
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


def by_pair(path: Path) -> dict[SequenceKey, Any]:
    """What a file holds for each (log_id, prompt); keys may be its text too, as the evaluator accepts.

    Raises:
        DataError: The file is no readable pickle, or its keys are not of the challenge's form.
    """
    content = read_plain_pickle(path)
    if not isinstance(content, dict) or not content:
        raise DataError(path, "not the challenge's form", "expected {(log_id, prompt): [frame, ...]}")
    found: dict[SequenceKey, Any] = {}
    for key, frames in content.items():
        if (pair := _key(path, key)) in found:
            raise DataError(path, f"{ascii(pair)[:120]} is there twice, as a tuple and as text")
        found[pair] = frames
    return found


def _stamps(path: Path) -> dict[SequenceKey, list[int]]:
    return {key: _times(path, frames) for key, frames in by_pair(path).items()}


def _key(path: Path, key: Any) -> SequenceKey:
    pair = sequence_key(key)
    if pair is None:
        raise DataError(path, f"a key is not (log_id, prompt): {ascii(key)[:80]}")
    if len(pair[0]) != LOG_ID_LENGTH:
        raise DataError(
            path, f"log id {ascii(pair[0])[:60]} is not a UUID", "the official evaluator needs 36 characters"
        )
    return pair


def _times(path: Path, frames: Any) -> list[int]:
    try:
        return [int(frame["timestamp_ns"]) for frame in frames]
    except (TypeError, KeyError, ValueError):
        raise DataError(path, "a sequence is not a list of frames with timestamp_ns") from None
