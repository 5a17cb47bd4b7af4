"""Trying a program on a few logs before it is run on all: what it found is stored and found again by content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from tools.errors import DataError, Issue, ProgramError
from tools.questions import Told
from tools.results import ExecutionResult, Program
from tools.runs.execution import OpenLogs, TracksOf, execute_request, open_logs, own_tracks
from tools.runs.parts import load_part
from tools.runs.recollection import knowledge_of, recall
from tools.runs.request import RunRequest
from tools.runs.seeing import Sight, looks
from tools.runs.summary import LogOutcome, software_version
from tools.sandbox.company import Company
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.schedule import OpenedLog
from tools.scenario import Scenario

_OF_THE_LOG = ("R_LOG", "R_NO_MAP")
_NOT_THE_PROGRAMS = ("D_LOG", "D_IMAGE", "S_EYES")
TrialStatus = Literal["ok", "failed", "unreadable"]
"""`unreadable` is the log's fault or that of who looks at images, `failed` the program's (or a limit it hit)."""


@dataclass(frozen=True, slots=True)
class TrialLog:
    """One log of a trial.

    Attributes:
        log_id: The log.
        folder: Its folder.
        status: What became of the program on it.
        part: Key of the stored result; empty unless the status is `ok`.
        code: Stable code of the failure; empty when there is none.
        reason: Why it failed, in one line.
    """

    log_id: str
    folder: str
    status: TrialStatus
    part: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a program did on the trial logs.

    Attributes:
        program_digest: Of the program.
        issues: What the checker refused; when there are any, no log was tried.
        logs: One per trial log, in the order of their folders.
    """

    program_digest: str
    issues: tuple[Issue, ...] = ()
    logs: tuple[TrialLog, ...] = ()

    @property
    def ran(self) -> bool:
        """True when it ran on every log that can be read, and there is one."""
        return not self.issues and not self.failures and any(log.status == "ok" for log in self.logs)

    @property
    def failures(self) -> tuple[TrialLog, ...]:
        """The logs on which the program failed; a missing map is no failure of a program that ran on another log."""
        failed = [log for log in self.logs if log.status == "failed"]
        ran = any(log.status == "ok" for log in self.logs)
        return tuple(log for log in failed if not (ran and log.code in _OF_THE_LOG))


@dataclass(frozen=True, slots=True)
class Probed:
    """What a variant of a program found on the trial logs.

    Attributes:
        found: What it found by log id; a log that cannot be read, or on which it failed, is absent.
        unseen: Tracks that it asks images about and that nobody looked at, or not at all of their times: whether they
            hold is not known, and they are not in what it found.
    """

    found: Mapping[str, Scenario]
    unseen: int = 0


Probe = Callable[[Sequence[Program]], Sequence[Probed]]
"""What each variant of a batch finds."""
Results = Iterator[tuple[int, ExecutionResult]]


class TrialRunner:
    """Runs programs over the same few logs; threads may share one.

    Args:
        executor: Runs them.
        profile: The profile that the executor runs with.
        logs: Folders of the logs.
        folder: Where results are stored, by content; shared by runs.
        tracks_of: Which annotation file of each log is searched.
        sight: Answers what programs ask about images; None: nobody does.
    """

    def __init__(
        self,
        executor: JailedExecutor,
        profile: str,
        logs: Sequence[Path],
        folder: Path,
        tracks_of: TracksOf = own_tracks,
        sight: Sight | None = None,
    ) -> None:
        self._executor, self._profile, self._tracks_of, self._sight = executor, profile, tracks_of, sight
        self._logs, self._folder = tuple(sorted(path.absolute() for path in logs)), folder
        self._opened: OpenLogs = {}
        self._fresh: set[str] = set()

    @property
    def logs(self) -> tuple[Path, ...]:
        """Folders of the logs, sorted."""
        return self._logs

    @property
    def profile(self) -> str:
        """The profile that programs run with."""
        return self._profile

    def over(self, logs: Sequence[Path]) -> TrialRunner:
        """A runner over other logs, which shares all else: stored results, open logs, what it ran itself."""
        other = TrialRunner(self._executor, self._profile, logs, self._folder, self._tracks_of, self._sight)
        other._opened, other._fresh = self._opened, self._fresh
        return other

    def run(self, program: Program) -> Trial:
        """Run `program` on every log; what an earlier trial stored is taken from there.

        Raises:
            PrerequisiteError: A result cannot be stored, or programs cannot be jailed here.
            SandboxError: The program host failed.
        """
        eyes = self._sight.identity(program.source, self._logs) if self._sight else ""
        request = RunRequest(
            program.description,
            program.source,
            program.origin,
            self._profile,
            self._logs,
            software_version(),
            eyes=eyes,
        )
        try:
            with self._executor.turn:
                done = execute_request(
                    request, self._executor, self._folder, _unheard, self._tracks_of, self._opened, sight=self._sight
                )
                self._executor.make_up()
        except ProgramError as error:
            return Trial(program.digest, error.issues)
        self._fresh.update(request.part_key(o.digest) for o in done.outcomes if o.log_id in done.cpu_ms)
        folders = {path.name: path for path in self._logs}
        return Trial(program.digest, (), tuple(_trial_log(o, folders[o.log_id], request) for o in done.outcomes))

    @property
    def tracks_of(self) -> TracksOf:
        """Which annotation file of each log is searched."""
        return self._tracks_of

    def probe(self, programs: Sequence[Program], of: Program) -> tuple[Probed, ...]:
        """What variants of one program find: a single batch of `probing`."""
        with self.probing(of) as probe:
            return tuple(probe(programs))

    @contextmanager
    def probing(self, of: Program) -> Iterator[Probe]:
        """Runs variants of one program, batch after batch in the same children; nothing is stored.

        Of images nothing is asked anew: what the program was told is told to its variants too.

        Args:
            of: The program, which was tried before.

        Raises:
            PrerequisiteError: Programs cannot be jailed here.
            SandboxError: The program host failed.
        """
        with self._executor.turn:
            logs = self._open_logs()
            company = self._executor.together([log.key for log in logs])
        with company:
            yield partial(self._probed, company, logs, of)

    def _probed(
        self, company: Company, logs: Sequence[OpenedLog], of: Program, variants: Sequence[Program]
    ) -> tuple[Probed, ...]:
        found: list[dict[str, Scenario]] = [{} for _ in variants]
        unseen = [0] * len(variants)

        def runs(
            programs: Sequence[Program], log_keys: Sequence[int], told: Mapping[int, Sequence[Told]] | None
        ) -> Results:
            return company.run(programs) if told is None else self._executor.run_together(programs, log_keys, told)

        with self._executor.turn:
            asks = any(looks(program.source) for program in variants)
            known = knowledge_of(self._executor, self._sight, of, logs) if asks else {}
            for number, log_id, recalled in recall(runs, variants, logs, known):
                found[number][log_id] = recalled.scenario
                unseen[number] += recalled.unseen
        return tuple(map(Probed, found, unseen))

    def _open_logs(self) -> list[OpenedLog]:
        """The logs that can be read, opened where no trial did so before."""
        fresh = [path for path in self._logs if path not in self._opened]
        for path, log in zip(fresh, open_logs(self._executor, fresh, self._tracks_of), strict=True):
            if not isinstance(log, DataError):
                self._opened[path] = "", log
        return [self._opened[path][1] for path in self._logs if path in self._opened]

    def tried(self, part_key: str) -> ExecutionResult | None:
        """What a program gave on a log when this runner ran it; None where it did not, whatever is stored from before.

        Args:
            part_key: `tools.runs.request.RunRequest.part_key`.
        """
        return load_part(self._folder, part_key) if part_key in self._fresh else None

    def scenarios(self, trial: Trial) -> Mapping[str, Scenario]:
        """What the program of `trial` found, by log id, for the logs on which it ran."""
        stored = {log.log_id: load_part(self._folder, log.part) for log in trial.logs if log.part}
        found = {log_id: part.outcome for log_id, part in stored.items() if part is not None}
        return {log_id: outcome for log_id, outcome in found.items() if isinstance(outcome, Scenario)}


def _trial_log(outcome: LogOutcome, folder: Path, request: RunRequest) -> TrialLog:
    if outcome.status == "ok":
        return TrialLog(outcome.log_id, str(folder), "ok", request.part_key(outcome.digest))
    status: TrialStatus = "unreadable" if outcome.code in _NOT_THE_PROGRAMS else "failed"
    return TrialLog(outcome.log_id, str(folder), status, "", outcome.code, outcome.reason)


def _unheard(done: int, total: int) -> None:
    """Trials are too short to report."""
