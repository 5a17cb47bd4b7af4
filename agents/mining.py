"""The miner that evaluations run: a writer makes programs of prompts, jailed children run them over logs."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence

from agents.ballots import Ballot
from agents.writers.api import PlainQuery, Writer, WrittenProgram, plain_query
from agents.writers.fixed import VERBATIM
from tools.answers import Answer, Juror, Jury, LogQuestions, Mined, NoProgram
from tools.atoms.profiles import related_mask_of
from tools.errors import DataError, Issue, NoCandidateError, PrerequisiteError, QueryNotUnderstoodError, UserError
from tools.results import ExecutionResult, Failure, Program
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.messages import OPEN_LOGS
from tools.sandbox.probe import JailReport


class WriterMiner:
    """A writer and an executor, as what an evaluation asks.

    Args:
        writer: Makes programs of prompts.
        executor: Runs them.
        profile: The library that the executor runs with.
        identity: Everything that decides the answers (`agents.identity.identity_of`).
    """

    def __init__(self, writer: Writer, executor: JailedExecutor, profile: str, identity: Mapping[str, str]) -> None:
        self._writer, self._executor, self._profile = writer, executor, profile
        self._identity = dict(identity)

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
        pairs: list[tuple[Program, int]] = []
        ballots: list[Ballot] = []
        for question in questions:
            file = None if question.annotations is None else str(question.annotations)
            (opened,) = self._executor.open([question.folder], file)
            if isinstance(opened, DataError):
                yield from _unreadable(question, opened)
                continue
            for prompt, program in question.programs:
                ballot = Ballot(question.log_id, prompt, program, question.juries.get(prompt))
                pairs += [(one, opened.key) for one in ballot.programs]
                ballots += [ballot] * len(ballot.programs)
        for number, result in self._executor.run_each(pairs):
            if ballots[number].take(pairs[number][0], result):
                yield self._mined(ballots[number])

    def close(self) -> None:
        """End the executor."""
        self._executor.close()

    def _mined(self, ballot: Ballot) -> Mined:
        log_id, prompt, result = ballot.log_id, ballot.prompt, ballot.chosen
        if isinstance(result.outcome, Failure):
            return Mined(log_id, prompt, result)
        related = related_mask_of(self._profile, result.outcome)
        return Mined(log_id, prompt, result, related, certainty=ballot.certainty)


def _unreadable(question: LogQuestions, error: DataError) -> Iterator[Mined]:
    failure = Failure(Issue("run", "D_LOG", 0, 0, str(error)))
    for prompt, _ in question.programs:
        yield Mined(question.log_id, prompt, ExecutionResult(question.log_id, failure))


def _own_word(written: WrittenProgram) -> Jury | None:
    """A single program's confidence holds for all that it finds; None when its writer does not tell."""
    if not 0 < written.confidence < 1:
        return None
    return Jury((Juror(written.program, 1.0),), math.log(written.confidence / (1 - written.confidence)), 0.0)
