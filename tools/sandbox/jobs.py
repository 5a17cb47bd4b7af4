"""What a child is given to do: programs over logs, and how many of either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.atoms.signature import Signature
from tools.questions import Told
from tools.results import Failure, Program
from tools.sandbox.asks import pack_told

if TYPE_CHECKING:
    from tools.sandbox.schedule import OpenedLog

JOB_LOGS = 16
"""Most logs per child."""
FEW_LOGS = 4
"""So many logs are done by one child before another one would have paid: a child costs what most programs cost on two
or three logs; and where jobs are cut alike, the spare child serves the next one."""
JOB_PROGRAMS = 64
"""Most programs per child, where programs share any."""
FEW_PROGRAMS = 8
"""So many programs over the same logs are done by one child before another one would have started."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What programs are told about images, and what they may ask.

    Attributes:
        visual: The functions of the profile that may ask.
        told: Answers by key of the log.
    """

    visual: Mapping[str, Signature]
    told: Mapping[int, Sequence[Told]]

    def packed(self, logs: Sequence[OpenedLog]) -> bytes:
        """The answers for a job over `logs`."""
        return pack_told((position, item) for position, log in enumerate(logs) for item in self.told.get(log.key, ()))


@dataclass(slots=True)
class ProgramState:
    """One program through all its jobs.

    Attributes:
        number: Position in the list of programs.
        source: Its text.
        n_lines: Its lines.
        description: The query that it answers.
        failures: Failures so far by stage.
        verdict: What now holds for every log that has no result yet; None while the program goes on.
    """

    number: int
    source: bytes
    n_lines: int
    description: str
    failures: Counter[str] = field(default_factory=Counter)
    verdict: Failure | None = None

    @staticmethod
    def of(number: int, program: Program) -> ProgramState:
        """A program that has not run yet."""
        text = program.source
        return ProgramState(number, text.encode("utf-8", "surrogatepass"), _line_count(text), program.description)


@dataclass(slots=True)
class Job:
    """Programs that one child runs one after the other, each over all the logs; mostly a single one.

    Attributes:
        programs: The programs.
        logs: The logs.
        tried_before: A child that was to do this was lost to no fault of the program.
        alone: It must be the first that its child runs: what ran before it may be to blame for its end.
    """

    programs: list[ProgramState]
    logs: list[OpenedLog]
    tried_before: bool = False
    alone: bool = False

    @property
    def log_keys(self) -> tuple[int, ...]:
        """Keys of the logs, in order."""
        return tuple(log.key for log in self.logs)

    @property
    def n_lines(self) -> list[int]:
        """Lines of each program."""
        return [program.n_lines for program in self.programs]

    @property
    def texts(self) -> list[tuple[bytes, str]]:
        """Each program with its query."""
        return [(program.source, program.description) for program in self.programs]


def logs_per_job(n_programs: int, n_logs: int, workers: int) -> int:
    """Logs of a job of one program: enough jobs to keep all workers busy, few enough children."""
    jobs_per_program = -(-workers // max(n_programs, 1))
    return max(1, min(JOB_LOGS, max(FEW_LOGS, -(-n_logs // jobs_per_program))))


def programs_per_job(n_programs: int, workers: int) -> int:
    """Programs of a job where they share children: enough jobs to keep all workers busy where there are many."""
    jobs = max(1, min(workers, n_programs // FEW_PROGRAMS))
    return max(1, min(JOB_PROGRAMS, -(-n_programs // jobs)))


def _line_count(text: str) -> int:
    """Every kind of line end counts, whichever the checker goes by."""
    return len(text.splitlines()) + 1
