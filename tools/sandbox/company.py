"""Programs from one hand, batch after batch in the same children: what one calls, the others need not call again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import TracebackType

from tools.results import ExecutionResult, Failure, Program
from tools.sandbox.schedule import Numbered, OpenedLog, Schedule


class Company:
    """A context manager; its children live until its end. See `JailedExecutor.together`.

    Args:
        logs: Every program runs over all of them.
        oversize: Why a program is too long to be run at all; None when it is not.
        schedule: A new schedule that keeps its children.
    """

    def __init__(
        self,
        logs: Sequence[OpenedLog],
        oversize: Callable[[Program], Failure | None],
        schedule: Callable[[], Schedule],
    ) -> None:
        self._logs, self._oversize, self._new_schedule = list(logs), oversize, schedule
        self._schedule: Schedule | None = None

    def __enter__(self) -> Company:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, programs: Sequence[Program]) -> Iterator[Numbered]:
        """Run a batch; (index of the program, result) as they arrive.

        Raises:
            SandboxError: The host died or the jail could not be closed. The next batch starts a new host.
        """
        refusals = [self._oversize(program) for program in programs]
        yield from refused(refusals, self._logs)
        short = [number for number, refusal in enumerate(refusals) if refusal is None]
        if not short or not self._logs:
            return
        for at, result in self._living().run_together([programs[number] for number in short], self._logs):
            yield short[at], result

    def _living(self) -> Schedule:
        """The schedule of the last batch, unless its children died with their host."""
        if self._schedule is None or not self._schedule.host.alive:
            self.close()
            self._schedule = self._new_schedule()
        return self._schedule

    def close(self) -> None:
        """Let the children go; may be called again."""
        if self._schedule is not None:
            self._schedule.close()
            self._schedule = None


def refused(refusals: Sequence[Failure | None], logs: Sequence[OpenedLog]) -> Iterator[Numbered]:
    """The results of programs that are not run at all, for all logs."""
    for number, refusal in enumerate(refusals):
        if refusal is not None:
            yield from ((number, ExecutionResult(log.log_id, refusal)) for log in logs)
