"""Where the tracks went: what each statement of a program leaves, for a run that found nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.errors import DataError
from tools.results import Program
from tools.runs.execution import TracksOf, open_logs, own_tracks
from tools.runs.recollection import knowledge_of, recall
from tools.runs.seeing import Sight
from tools.runs.summary import AttritionStep
from tools.sandbox.executor import JailedExecutor

_ASSIGNMENT = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,63})\s*=(?!=)")
_MOST_STEPS = 24
_MOST_LOGS = 64


@dataclass(frozen=True, slots=True)
class _Prefix:
    line: int
    statement: str
    program: Program


def attrition_of(
    program: str,
    logs: Sequence[Path],
    executor: JailedExecutor,
    tracks_of: TracksOf = own_tracks,
    sight: Sight | None = None,
    query: str = "",
) -> tuple[AttritionStep, ...]:
    """Run the program up to each of its assignments and count the tracks that hold there.

    Everything runs in the jail, as the program itself does; a prefix that is no program of its own (it assigns a
    number, say) is left out. Of images nothing is asked anew: what the program was told is told to its prefixes, and
    what they would need beside is counted (`AttritionStep.unseen`).

    Args:
        program: The program text.
        logs: Logs that the whole program ran on; the first 64 are counted.
        executor: Runs the prefixes.
        tracks_of: Which annotation file of each log is searched.
        sight: What answered the program's questions about images; None: nobody did.
        query: What the name `description` means in a program that does not set it.
    """
    prefixes = _prefixes(program, query)
    found = open_logs(executor, logs[:_MOST_LOGS], tracks_of)
    opened = [log for log in found if not isinstance(log, DataError)]
    known = knowledge_of(executor, sight, Program(program, "attrition", query), opened)
    tracks, ran, unseen = ([0] * len(prefixes) for _ in range(3))
    for number, _, left in recall(executor.run_many, [prefix.program for prefix in prefixes], opened, known):
        tracks[number] += int(left.scenario.mask.any(axis=1).sum())
        unseen[number] += left.unseen
        ran[number] += 1
    steps = zip(prefixes, tracks, ran, unseen, strict=True)
    return tuple(AttritionStep(p.line, p.statement, *counts) for p, *counts in steps if counts[1])


def _prefixes(program: str, query: str) -> list[_Prefix]:
    lines = program.splitlines()
    starts = [number for number, line in enumerate(lines) if _ASSIGNMENT.match(line)]
    ends = [next((n for n in range(start + 1, len(lines)) if _begins(lines[n])), len(lines)) for start in starts]
    return [_prefix(lines, start, end, query) for start, end in list(zip(starts, ends, strict=True))[:_MOST_STEPS]]


def _begins(line: str) -> bool:
    """True when a statement begins on this line: continuation lines are indented or close a bracket."""
    return bool(line) and not line[0].isspace() and line[0] not in ")]}"


def _prefix(lines: list[str], start: int, end: int, query: str) -> _Prefix:
    name = lines[start].split("=", 1)[0].strip()
    statement = " ".join(" ".join(lines[start:end]).split())
    text = "\n".join([*lines[:end], f'output_scenario({name}, "attrition", log_dir, output_dir)', ""])
    return _Prefix(start + 1, statement, Program(text, "attrition", query))
