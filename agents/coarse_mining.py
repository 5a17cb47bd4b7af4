"""A miner whose answers a coarse filter cuts: what it leaves of every case, and what it loses, are told together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from agents.coarse import CoarseIndex
from agents.identity import coarse_digest
from agents.mining import WriterMiner
from tools.answers import Answer, Cut, LogQuestions, Mined
from tools.index.coarse import CoarseChoice, KeptLog
from tools.sandbox.probe import JailReport
from tools.scenario import Scenario
from tools.typing import NDArrayBool


class CoarseMiner:
    """A miner behind a coarse filter. Every program is run everywhere: what is lost is known by nothing else.

    Each prompt is compared with the logs that it is asked of, so that `logs=` counts among those.

    Args:
        miner: Answers.
        index: Tells which stretches of a log are like a prompt.
        asked: The logs that each prompt is asked of, by prompt.
    """

    def __init__(self, miner: WriterMiner, index: CoarseIndex, asked: Mapping[str, Sequence[str]]) -> None:
        self._miner, self._index, self._asked = miner, index, asked
        self._choices: dict[str, CoarseChoice] = {}

    @cached_property
    def identity(self) -> Mapping[str, str]:
        """The miner's own, the filter, the index, and the code that compares."""
        return {**self._miner.identity, "coarse": f"{self._index.identity} {coarse_digest()}"}

    @property
    def jail(self) -> JailReport:
        """How strong the jail is here."""
        return self._miner.jail

    @property
    def batch_size(self) -> int:
        """The miner's own."""
        return self._miner.batch_size

    def answer(self, prompt: str) -> Answer:
        """The miner's own answer."""
        return self._miner.answer(prompt)

    def run(self, questions: Sequence[LogQuestions]) -> Iterator[Mined]:
        """Run programs over logs, and cut what they find.

        Raises:
            SandboxError: The program host failed.
            EncoderError: The model of the index failed.
        """
        for mined in self._miner.run(questions):
            vectors = self._index.logs.get(mined.log_id)
            kept = self._choice(mined.prompt).logs[vectors.digest] if vectors else None
            yield mined if kept is None else cut_to(mined, kept)

    def close(self) -> None:
        """End the miner."""
        self._miner.close()

    def _choice(self, prompt: str) -> CoarseChoice:
        if prompt not in self._choices:
            self._choices[prompt] = self._index.choice(prompt, self._asked[prompt])
        return self._choices[prompt]


def cut_to(mined: Mined, kept: KeptLog) -> Mined:
    """What the filter leaves of a case; a failure stays one.

    Args:
        mined: What was found everywhere.
        kept: Which stretches of the log are searched.
    """
    outcome = mined.result.outcome
    if not isinstance(outcome, Scenario):
        return mined
    frames = kept.frames
    left = outcome.mask & frames
    tracks = _counts(np.asarray(left.any(axis=1)), np.asarray(outcome.mask.any(axis=1)))
    cut = Cut((kept.kept, kept.windows), tracks, _counts(left, outcome.mask))
    related = None if mined.related is None else mined.related & frames
    return replace(mined, result=kept.within(mined.result), related=related, cut=cut)


def _counts(left: NDArrayBool, whole: NDArrayBool) -> tuple[int, int]:
    return int(np.count_nonzero(left)), int(np.count_nonzero(whole))
