"""The seam between an evaluation and what is evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from tools.answers import Answer, LogQuestions, Mined


class Miner(Protocol):
    """Something that turns prompts into programs and runs them over logs."""

    @property
    def identity(self) -> Mapping[str, str]:
        """Everything that decides its answers, by name: writer, version, profile, digests. Part of every stored key.

        Two miners with the same identity are taken for the same, and their answers for interchangeable.
        """
        ...

    def answer(self, prompt: str) -> Answer:
        """The program for a prompt, or why there is none; asked once per prompt.

        Raises:
            PrerequisiteError: It cannot work here at all.
        """
        ...

    def run(self, questions: Sequence[LogQuestions]) -> Iterator[Mined]:
        """Run programs over logs; what became of each (log, prompt), as it comes, in no particular order.

        A log that cannot be read is a failure of each of its prompts (code `D_LOG` or `R_LOG`).

        Args:
            questions: At most `batch_size` logs.

        Raises:
            SandboxError: The program host failed.
        """
        ...

    @property
    def batch_size(self) -> int:
        """Most logs per call of `run`."""
        ...

    def close(self) -> None:
        """End whatever runs; harmless when nothing does."""
        ...
