"""Where the tracks went: what each statement of a program leaves, for a run that found nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.errors import DataError
from tools.results import Program
from tools.runs.execution import TracksOf, open_logs, own_tracks
from tools.runs.summary import AttritionStep
from tools.sandbox.executor import JailedExecutor
from tools.scenario import Scenario

_ASSIGNMENT = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,63})\s*=(?!=)")
_MOST_STEPS = 24
_MOST_LOGS = 64


@dataclass(frozen=True, slots=True)
class _Prefix:
    line: int
    statement: str
    program: Program


def attrition_of(
    program: str, logs: Sequence[Path], executor: JailedExecutor, tracks_of: TracksOf = own_tracks
) -> tuple[AttritionStep, ...]:
    """Run the program up to each of its assignments and count the tracks that hold there.

    Everything runs in the jail, as the program itself does; a prefix that is no program of its own (it assigns a
    number, say) is left out.

    Args:
        program: The program text.
        logs: Logs that the whole program ran on; the first 64 are counted.
        executor: Runs the prefixes.
        tracks_of: Which annotation file of each log is searched.
    """
    prefixes = _prefixes(program)
    found = open_logs(executor, logs[:_MOST_LOGS], tracks_of)
    opened = [log for log in found if not isinstance(log, DataError)]
    tracks, ran = [0] * len(prefixes), [0] * len(prefixes)
    for number, result in executor.run_many([prefix.program for prefix in prefixes], [log.key for log in opened]):
        if isinstance(result.outcome, Scenario):
            tracks[number] += int(result.outcome.mask.any(axis=1).sum())
            ran[number] += 1
    steps = zip(prefixes, tracks, ran, strict=True)
    return tuple(AttritionStep(p.line, p.statement, n_tracks, n_logs) for p, n_tracks, n_logs in steps if n_logs)


def _prefixes(program: str) -> list[_Prefix]:
    lines = program.splitlines()
    starts = [number for number, line in enumerate(lines) if _ASSIGNMENT.match(line)]
    ends = [next((n for n in range(start + 1, len(lines)) if _begins(lines[n])), len(lines)) for start in starts]
    return [_prefix(lines, start, end) for start, end in list(zip(starts, ends, strict=True))[:_MOST_STEPS]]


def _begins(line: str) -> bool:
    """True when a statement begins on this line: continuation lines are indented or close a bracket."""
    return bool(line) and not line[0].isspace() and line[0] not in ")]}"


def _prefix(lines: list[str], start: int, end: int) -> _Prefix:
    name = lines[start].split("=", 1)[0].strip()
    statement = " ".join(" ".join(lines[start:end]).split())
    text = "\n".join([*lines[:end], f'output_scenario({name}, "attrition", log_dir, output_dir)', ""])
    return _Prefix(start + 1, statement, Program(text, "attrition", "attrition"))
