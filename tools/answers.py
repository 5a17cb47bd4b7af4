"""What a miner says: its program for a prompt, or why there is none, and what that program found in a log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tools.jury import Jury
from tools.results import ExecutionResult, Program
from tools.typing import NDArrayBool, NDArrayFloat

Refusal = Literal["declined", "model"]
"""Why there is no program: the writer says that it cannot serve the prompt, or a model server failed."""


@dataclass(frozen=True, slots=True)
class NoProgram:
    """Why a prompt has no program.

    Attributes:
        kind: See `Refusal`.
        code: Stable code: `W_DECLINED` (words that cannot be placed), `W_PROMPT` (no query at all), or a model's.
        reason: Why, in one line.
    """

    kind: Refusal
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a miner makes of a prompt before it has looked at any log.

    Attributes:
        prompt: The prompt, exactly as asked.
        outcome: The program to run on every log, or why there is none.
        understood: The prompt as it was read; empty when the miner does not tell.
        assumptions: What was taken for granted, one line each.
        latency_s: Seconds until the answer was there.
        tokens: Tokens sent and received for it.
        usd: Money for it, US dollars.
        jury: Who says how sure each match is; None when the miner does not tell.
    """

    prompt: str
    outcome: Program | NoProgram
    understood: str = ""
    assumptions: tuple[str, ...] = ()
    latency_s: float = 0.0
    tokens: int = 0
    usd: float = 0.0
    jury: Jury | None = None


@dataclass(frozen=True, slots=True)
class LogQuestions:
    """The prompts that are asked of one log.

    Attributes:
        log_id: The log.
        folder: Its folder.
        annotations: The annotation file that is mined; None for the log's own.
        programs: The program of each prompt, by prompt.
        juries: Who says how sure each match is, by prompt; prompts without one are absent.
    """

    log_id: str
    folder: Path
    annotations: Path | None
    programs: tuple[tuple[str, Program], ...]
    juries: Mapping[str, Jury] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a coarse filter left of one case, each as (left, all).

    Attributes:
        windows: Windows of the log that are searched; none: the log is left out.
        tracks: Tracks that match.
        frames: Frames of tracks that match.
    """

    windows: tuple[int, int]
    tracks: tuple[int, int]
    frames: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Mined:
    """What became of one prompt on one log.

    Attributes:
        log_id: The log.
        prompt: The prompt.
        result: The scenario found, or the failure.
        related: What counts as related, bool of shape (N, T); None when it failed.
        confidence: In [0, 1], shape (N,) or (N, T); None: the log's own detection scores.
        certainty: Probability that each (track, frame) is a match, shape (N, T); None when the miner does not tell.
            Unlike `confidence` it ranks nothing: it says what it says.
        cut: What a coarse filter left of it; None where none was asked, or it does not know the log.
    """

    log_id: str
    prompt: str
    result: ExecutionResult
    related: NDArrayBool | None = None
    confidence: NDArrayFloat | None = None
    certainty: NDArrayFloat | None = None
    cut: Cut | None = None
