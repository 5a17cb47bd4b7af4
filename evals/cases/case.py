"""What is asked in an evaluation: cases, and the suite they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tools.challenge.frames import ChallengeFrame
from tools.challenge.writing import SequenceKey

Sequences = Mapping[SequenceKey, Sequence[ChallengeFrame]]
"""Truth or predictions: the challenge's frames by (log_id, prompt)."""
Edition = Literal["2025", "2026", "own"]
"""The form of the ground truth: the challenge's of 2025 (labels only), of 2026 (`is_positive`), or our own suites."""


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """One question: which tracks of this log does this prompt describe, and when?

    Attributes:
        log_id: The log.
        prompt: The prompt, exactly as published.
        tags: Names of slices that the case belongs to, sorted; free to choose.
    """

    log_id: str
    prompt: str
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> SequenceKey:
        """(log_id, prompt), the challenge's name for the question."""
        return self.log_id, self.prompt


@dataclass(frozen=True)
class Suite:
    """Cases with their logs and their truth.

    Attributes:
        name: A short name for tables and folders.
        edition: The form of its ground truth. Figures of different editions are not comparable.
        split: `train`, `val` or `test`; empty when it is none of the official ones.
        cases: Sorted by (log_id, prompt), unique.
        log_folders: Folder of each log, by log id.
        truth: Frames of every case; empty when the truth is not known (the official test split).
        digest: SHA-256 of everything that decides a score: cases, truth and the logs' sources, hexadecimal.
        annotations: Name or path of the annotation file that is mined, by log id; a log that is missing here has its
            own first known file mined.
        notes: What was left out or put right while it was read, one line each, for the report.
    """

    name: str
    edition: Edition
    split: str
    cases: tuple[Case, ...]
    log_folders: Mapping[str, Path]
    truth: Sequences
    digest: str
    annotations: Mapping[str, Path] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def prompts(self) -> tuple[str, ...]:
        """The unique prompts, sorted."""
        return tuple(sorted({case.prompt for case in self.cases}))

    @property
    def log_ids(self) -> tuple[str, ...]:
        """The unique logs, sorted."""
        return tuple(sorted({case.log_id for case in self.cases}))
