"""A sequence in which nothing is referred: what a case without an answer submits, and what truth is labelled onto."""

from __future__ import annotations

import numpy as np

from tools.av2.log import Log
from tools.challenge.frames import ChallengeFrame, submission_frames
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayInt


def empty_sequence(log: Log, prompt: str, published_ns: NDArrayInt | None = None) -> tuple[ChallengeFrame, ...]:
    """Every box of the log as `OTHER`, at every evaluation timestamp.

    The challenge wants every log-prompt pair: one that could not be answered is submitted as "nothing here".

    Args:
        log: The log.
        prompt: The challenge's prompt, exactly as published.
        published_ns: The challenge's own timestamps for this log, where it gives them, shape (F,).

    Raises:
        DataError: A published timestamp is not one of the log's.
        ValueError: The prompt is blank.
    """
    nothing = Scenario(np.zeros(log.tracks.shape, np.bool_), Edges.empty())
    return submission_frames(log, nothing, prompt, published_ns=published_ns)
