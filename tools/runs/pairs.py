"""Pairs of program and log: those that ask nothing in the jail at once, those that ask about images with answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tools.results import ExecutionResult, LookCost, Program
from tools.runs.seeing import Sight, Watch, looks
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.schedule import OpenedLog


def run_pairs(
    executor: JailedExecutor, pairs: Sequence[tuple[Program, OpenedLog]], sight: Sight | None = None
) -> Iterator[tuple[int, ExecutionResult]]:
    """Run each program over its own log; (index of the pair, result) as they come.

    Args:
        executor: Runs them.
        pairs: A program and the log to run it on.
        sight: Answers questions about images; None: they fail their log (`R_NO_CAMERA`).

    Raises:
        SandboxError: The program host failed.
        OutputError: An answer about images cannot be kept.
    """
    asking = [n for n, (program, _) in enumerate(pairs) if sight is not None and looks(program.source)]
    plain = sorted(set(range(len(pairs))) - set(asking))
    for at, result in executor.run_each([(pairs[n][0], pairs[n][1].key) for n in plain]):
        yield plain[at], result
    if sight is not None:
        for program in dict.fromkeys(pairs[n][0] for n in asking):
            own = [n for n in asking if pairs[n][0] == program]
            logs = {pairs[n][1].key: pairs[n][1] for n in own}
            for result, _ in Watch(executor, sight, program.source, program.description, [*logs.values()]).results():
                first, *others = (n for n in own if pairs[n][1].log_id == result.log_id)
                yield first, result
                yield from ((n, replace(result, looks=LookCost())) for n in others)  # what was paid once is told once
