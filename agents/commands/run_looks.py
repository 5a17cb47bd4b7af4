"""What a run's evidence from camera images comes to: per question how many looks said yes, no, or could not tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from tools.runs.sight_store import EVIDENCE_FILE

_MOSTLY: Final = 0.5
"""From this share of looks on that could not tell, a result is told to rest on little."""


@dataclass(frozen=True, slots=True)
class LookCount:
    """One question and its looks.

    Attributes:
        question: The function with its arguments.
        yes: Looks that confirm it.
        no: Looks that deny it.
        cannot_tell: Looks that told nothing, or that no picture was good enough for.
    """

    question: str
    yes: int
    no: int
    cannot_tell: int

    @property
    def is_poor(self) -> bool:
        """Whether half of the looks or more told nothing."""
        return self.cannot_tell >= _MOSTLY * (self.yes + self.no + self.cannot_tell)

    def __str__(self) -> str:
        return f"{self.question}: {self.yes} yes, {self.no} no, {self.cannot_tell} cannot tell"


def count_looks(folder: Path) -> tuple[LookCount, ...]:
    """The looks of a run, by question in the order they were asked; none where nobody looked.

    Args:
        folder: The run folder.
    """
    try:
        lines = (folder / EVIDENCE_FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    found: dict[str, Counter[str]] = {}
    for line in lines:
        answer = orjson.loads(line)
        found.setdefault(answer["question"], Counter())[answer["verdict"]] += 1
    return tuple(LookCount(name, said["yes"], said["no"], said["cannot_tell"]) for name, said in found.items())
