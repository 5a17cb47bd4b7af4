"""The miner that evaluations run: a writer makes programs of prompts, jailed children run them over logs."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agents.ballots import Ballot
from agents.writers.api import PlainQuery, Writer, WrittenProgram, plain_query
from agents.writers.fixed import VERBATIM
from tools.answers import Answer, LogQuestions, Mined, NoProgram
from tools.atoms.profiles import related_mask_of
from tools.av2.source import source_digest
from tools.errors import DataError, Issue, NoCandidateError, PrerequisiteError, QueryNotUnderstoodError, UserError
from tools.index.pruning import Pruner
from tools.jury import Juror, Jury
from tools.results import ExecutionResult, Failure, Program
from tools.runs.pairs import run_pairs
from tools.runs.seeing import Sight
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.messages import OPEN_LOGS
from tools.sandbox.probe import JailReport
from tools.sandbox.schedule import OpenedLog


class WriterMiner:
    """A writer and an executor, as what an evaluation asks.

    Args:
        writer: Makes programs of prompts.
        executor: Runs them.
        profile: The library that the executor runs with.
        identity: Everything that decides the answers (`agents.identity.identity_of`).
        pruner: Tells where a program surely finds nothing: it is not run there. None: every program runs everywhere.
        sight: Answers programs' questions about images; None: logs fail for lack of it.
    """

    def __init__(
        self,
        writer: Writer,
        executor: JailedExecutor,
        profile: str,
        identity: Mapping[str, str],
        pruner: Pruner | None = None,
        sight: Sight | None = None,
    ) -> None:
        self._writer, self._executor, self._profile = writer, executor, profile
        self._identity, self._pruner, self._sight = dict(identity), pruner, sight

    @property
    def identity(self) -> Mapping[str, str]:
        """Everything that decides the answers."""
        return self._identity

    @property
    def jail(self) -> JailReport:
        """How strong the jail is here; waits for the executor's host.

        Raises:
            PrerequisiteError: Programs cannot be jailed here.
            SandboxError: A layer does not hold, or the host did not start.
        """
        return self._executor.report

    @property
    def batch_size(self) -> int:
        """As many logs as the host keeps open."""
        return OPEN_LOGS

    def answer(self, prompt: str) -> Answer:
        """The writer's program for a prompt, or its reason to decline."""
        begun = time.monotonic()
        try:
            verbatim = isinstance(self._writer, VERBATIM)
            written = self._writer.write(PlainQuery(prompt) if verbatim else plain_query(prompt))
        except PrerequisiteError:
            raise
        except NoCandidateError as error:
            return Answer(prompt, NoProgram("model", "W_NO_CANDIDATE", str(error)), latency_s=time.monotonic() - begun)
        except UserError as error:
            code = "W_DECLINED" if isinstance(error, QueryNotUnderstoodError) else "W_PROMPT"
            return Answer(prompt, NoProgram("declined", code, str(error)), latency_s=time.monotonic() - begun)
        latency_s = time.monotonic() - begun
        return Answer(
            prompt,
            written.program,
            written.understood,
            written.assumptions,
            latency_s,
            written.tokens,
            written.usd,
            written.jury or _own_word(written),
        )

    def run(self, questions: Sequence[LogQuestions]) -> Iterator[Mined]:
        """Run programs over logs; what became of each (log, prompt), as it comes.

        Raises:
            SandboxError: The program host failed.
        """
        pairs: list[tuple[Program, OpenedLog]] = []
        ballots: list[Ballot] = []
        for question in questions:
            file = None if question.annotations is None else str(question.annotations)
            (opened,) = self._executor.open([question.folder], file)
            if isinstance(opened, DataError):
                yield from _unreadable(question, opened)
                continue
            ruled_out = _RuledOut.of(self._pruner, question, file)
            for prompt, program in question.programs:
                ballot = Ballot(question.log_id, prompt, program, question.juries.get(prompt))
                left = [one for one in ballot.programs if not ruled_out.has(one)]
                done = [ballot.take(one, ruled_out.nothing()) for one in ballot.programs if one not in left]
                if any(done):
                    yield self._mined(ballot)
                pairs += [(one, opened) for one in left]
                ballots += [ballot] * len(left)
        for number, result in run_pairs(self._executor, pairs, self._sight):
            if ballots[number].take(pairs[number][0], result):
                yield self._mined(ballots[number])

    def close(self) -> None:
        """End the executor."""
        self._executor.close()

    def _mined(self, ballot: Ballot) -> Mined:
        log_id, prompt, result = ballot.log_id, ballot.prompt, replace(ballot.chosen, looks=ballot.looks)
        if isinstance(result.outcome, Failure):
            return Mined(log_id, prompt, result)
        related = related_mask_of(self._profile, result.outcome)
        return Mined(log_id, prompt, result, related, certainty=ballot.certainty)


@dataclass(frozen=True, slots=True)
class _RuledOut:
    """The programs that surely find nothing in one log."""

    pruner: Pruner | None
    log_id: str
    digest: str

    @staticmethod
    def of(pruner: Pruner | None, question: LogQuestions, file: str | None) -> _RuledOut:
        """Look up the facts of a log that was opened, or take them down."""
        if pruner is None:
            return _RuledOut(None, question.log_id, "")
        try:
            digest = source_digest(question.folder, file)
        except DataError:  # it was just opened, and is gone: whoever reads it next says so
            return _RuledOut(None, question.log_id, "")
        pruner.load([digest])
        if not pruner.knows(digest):
            pruner.learn(question.folder, file)
            pruner.keep()
        return _RuledOut(pruner, question.log_id, digest)

    def has(self, program: Program) -> bool:
        """True when the program need not be run."""
        return self.pruner is not None and self.pruner.refutation(program, self.digest) is not None

    def nothing(self) -> ExecutionResult:
        """What it would give."""
        assert self.pruner is not None
        return self.pruner.nothing(self.log_id, self.digest)


def _unreadable(question: LogQuestions, error: DataError) -> Iterator[Mined]:
    failure = Failure(Issue("run", "D_LOG", 0, 0, str(error)))
    for prompt, _ in question.programs:
        yield Mined(question.log_id, prompt, ExecutionResult(question.log_id, failure))


def _own_word(written: WrittenProgram) -> Jury | None:
    """A single program's confidence holds for all that it finds; None when its writer does not tell."""
    if not 0 < written.confidence < 1:
        return None
    return Jury((Juror(written.program, 1.0),), math.log(written.confidence / (1 - written.confidence)), 0.0)
