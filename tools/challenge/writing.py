"""Writing the challenge's two submission files, and ground truth: same input, same bytes, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pickle
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from tools.challenge.frames import LABEL_NAMES, ChallengeFrame
from tools.errors import DataError

SequenceKey = tuple[str, str]
"""(log_id, prompt), the challenge's name for one question."""
Submission = Mapping[SequenceKey, Sequence[ChallengeFrame]]

_PROTOCOL = 3
_NAMES = np.array(LABEL_NAMES, dtype="<U31")


def write_spatiotemporal(path: Path, submission: Submission) -> None:
    """Write the spatio-temporal track's pickle: every box with its label, at every evaluation timestamp.

    Args:
        path: The file to write; an existing one is replaced in one step.
        submission: Frames of `submission_frames` by (log_id, prompt).

    Raises:
        DataError: Nothing to write, a frame without scores, or the file cannot be written.
    """
    _write(path, submission, lambda key, frame: _boxes(path, key, frame))


def write_temporal(path: Path, submission: Submission) -> None:
    """Write the temporal track's pickle: whether the prompt holds, at every evaluation timestamp.

    A frame is positive when it has a referred box. Beside `timestamp_ns` and `is_positive`, frames carry *empty* box
    arrays: the official evaluator (av2 0.3.6) indexes those keys even for files without tracks.

    Args:
        path: The file to write; an existing one is replaced in one step.
        submission: Frames of `submission_frames` by (log_id, prompt).

    Raises:
        DataError: Nothing to write, or the file cannot be written.
    """
    _write(path, submission, _moment)


def write_ground_truth(path: Path, truth: Submission) -> None:
    """Write ground truth as the official evaluator reads it: boxes with labels, and `is_positive` where it is stated.

    Args:
        path: The file to write; an existing one is replaced in one step.
        truth: Frames by (log_id, prompt). Boxes without scores get 1, as in the challenge's files of 2026.

    Raises:
        DataError: Nothing to write, or the file cannot be written.
    """
    _write(path, truth, lambda key, frame: _true_boxes(path, key, frame))


def _true_boxes(path: Path, key: SequenceKey, frame: ChallengeFrame) -> dict[str, Any]:
    sure = replace(frame, score=np.ones(frame.track_id.size, np.float32)) if frame.score is None else frame
    stated = {"is_positive": frame.is_positive} if frame.is_stated else {}
    return _boxes(path, key, sure) | stated


def _boxes(path: Path, key: SequenceKey, frame: ChallengeFrame) -> dict[str, Any]:
    if frame.score is None:
        raise DataError(path, f"frame {frame.timestamp_ns} of {key!r} has no scores", "predictions carry scores")
    return {
        "seq_id": key,
        "timestamp_ns": frame.timestamp_ns,
        "ego_translation_m": list(frame.ego_translation_m),
        "description": key[1],
        "translation_m": frame.translation_m,
        "size": frame.size_m,
        "yaw": frame.yaw_rad,
        "velocity_m_per_s": frame.velocity_mps,
        "label": frame.label,
        "name": _NAMES[frame.label],
        "track_id": frame.track_id,
        "score": frame.score,
    }


def _moment(key: SequenceKey, frame: ChallengeFrame) -> dict[str, Any]:
    return {
        "seq_id": key,
        "timestamp_ns": frame.timestamp_ns,
        "is_positive": frame.has_referred,
        "translation_m": np.zeros((0, 3)),
        "size": np.zeros((0, 3), np.float32),
        "yaw": np.zeros(0, np.float32),
        "label": np.zeros(0, np.int32),
        "name": np.zeros(0, "<U31"),
        "track_id": np.zeros(0, np.int32),
        "score": np.zeros(0, np.float32),
    }


def _write(path: Path, submission: Submission, content_of: Callable[[SequenceKey, ChallengeFrame], Any]) -> None:
    """Written aside and renamed, so that no reader ever sees half a file."""
    if not submission:
        raise DataError(path, "no log to submit", "every log failed, or none was given")
    handle, aside = -1, ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        with os.fdopen(handle, "wb") as file:
            _dump(file, submission, content_of)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            Path(aside).unlink()
        if isinstance(error, OSError):
            raise DataError(path, f"cannot be written: {error.strerror}", "nothing was left behind") from error
        raise


def _dump(file: IO[bytes], submission: Submission, content_of: Callable[[SequenceKey, ChallengeFrame], Any]) -> None:
    """A pickled dictionary, written one sequence at a time, so that only one is in memory in the file's wasteful form.

    Up to protocol 3 a pickle names its memo's places itself, and naming one again overwrites it. So the pickles of
    keys and values, without their first (protocol) and last (stop) opcodes, can stand in one stream.
    """
    file.write(pickle.PROTO + bytes([_PROTOCOL]) + pickle.EMPTY_DICT)
    for key in sorted(submission):
        for part in (key, [content_of(key, frame) for frame in submission[key]]):
            file.write(pickle.dumps(part, protocol=_PROTOCOL)[2:-1])
        file.write(pickle.SETITEM)
    file.write(pickle.STOP)
