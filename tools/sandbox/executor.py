"""Running programs over logs in jailed children: the one door to the sandbox."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from tools.errors import DataError, Issue, LimitHit, PrerequisiteError
from tools.questions import Told
from tools.results import ExecutionResult, Failure, Program
from tools.sandbox.company import Company, refused
from tools.sandbox.host import ZygoteHost
from tools.sandbox.host_process import HostSettings
from tools.sandbox.jobs import Briefing
from tools.sandbox.limits import JailLimits
from tools.sandbox.messages import Done, Opened, Warm
from tools.sandbox.opening import Openings
from tools.sandbox.probe import JailReport, probe
from tools.sandbox.schedule import Missed, OpenedLog, Schedule


class JailedExecutor:
    """Runs program texts over logs. A context manager; one process beside ours holds the logs and forks the children.

    Args:
        profile: Library the programs see: `standard` or `refav`.
        workers: Children that run at the same time; default 1.
        limits: What one program may use.
        cache_dir: Ingest cache; None reads the sources of a log at every opening.
        allow_weak: Accept a kernel without seccomp filters; default False: refuse.
    """

    def __init__(
        self,
        profile: str,
        workers: int = 1,
        limits: JailLimits | None = None,
        cache_dir: Path | None = None,
        allow_weak: bool = False,
    ) -> None:
        if workers < 1:
            raise ValueError("at least one worker is needed")
        self._settings = HostSettings(profile, cache_dir, allow_weak)
        self._workers, self._limits = workers, limits or JailLimits()
        self._running: ZygoteHost | None = None
        self._openings = Openings()
        self._jobs, self._missed = itertools.count(), Missed()
        self.turn = threading.RLock()
        """Threads that share this executor hold it from opening logs to the last result."""

    def __enter__(self) -> JailedExecutor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the host process without waiting for it, so that its start overlaps with other work.

        Raises:
            PrerequisiteError: This is not Linux.
        """
        if sys.platform != "linux":
            probe().require(self._settings.allow_weak)
        if self._running is None or not self._running.alive:
            self._running = ZygoteHost(self._settings)

    def close(self) -> None:
        """End the host process and all children."""
        if self._running is not None:
            self._running.close()
            self._running = None

    @property
    def report(self) -> JailReport:
        """How strong the jail is here, proven by the self-test; starts the host and waits for it.

        Raises:
            PrerequisiteError: Programs cannot be jailed here.
            SandboxError: A layer does not hold, or the host did not start.
        """
        return self._host().report

    def open(self, paths: Sequence[Path | str], annotations: str | None = None) -> list[OpenedLog | DataError]:
        """Open logs, in the order given; a log that cannot be read is an error of that log alone.

        One that was opened before and whose sources have not been touched since is the same again, with all that was
        derived from it.

        Args:
            paths: Folders of the logs.
            annotations: Name of the annotation file in each, or the path of one elsewhere (tracker output); by default
                the first known one that is there.
        """
        wanted = [Path(path).absolute() for path in paths]
        return self._openings.open(wanted, annotations, lambda request: self._host().ask(request, Opened))

    def make_up(self) -> None:
        """Have the host compute, while nobody waits, the derived arrays that programs so far had to compute themselves.

        What runs next has them; otherwise they are computed before the next program, if there is one.

        Raises:
            SandboxError: The host died.
        """
        if self._running is not None and self._running.alive:
            self._missed.make_up(self._running)

    def warm(self, log_keys: Sequence[int]) -> None:
        """Compute every derived array of the given logs now; otherwise they are computed once a program needs them."""
        host = self._host()
        host.ask(Warm([(key, index) for key in log_keys for index in range(host.hello.derived)]), Done)

    def run(
        self,
        source: str,
        log_keys: Sequence[int],
        description: str = "",
        told: Mapping[int, Sequence[Told]] | None = None,
        more: bool = False,
    ) -> Iterator[ExecutionResult]:
        """Run one program; one result per log, as they arrive.

        Args:
            source: The program text.
            log_keys: `OpenedLog.key` of the logs to run on.
            description: The query it answers: what the name `description` means in a program that does not set it.
            told: Answers about images so far, by key of the log: the program may ask for more, see
                `ExecutionResult.asks`. None: nobody looks at images, and a question is an error of the program.
            more: Other programs over these logs will follow: what had to be derived of a log for this one is made ready
                for them while it runs.

        Raises:
            SandboxError: The host died or the jail could not be closed. The next call starts a new host.
        """
        programs = [Program(source, description=description)]
        for _, result in self._run_all(programs, log_keys, told, together=False, more=more):
            yield result

    def run_many(
        self,
        programs: Sequence[Program],
        log_keys: Sequence[int],
        told: Mapping[int, Sequence[Told]] | None = None,
    ) -> Iterator[tuple[int, ExecutionResult]]:
        """Run many programs, each over all the logs; (index of the program, result) as they arrive.

        `told` is as for `run`.

        Raises:
            SandboxError: As for `run`.
        """
        yield from self._run_all(programs, log_keys, told, together=False)

    def run_together(
        self,
        programs: Sequence[Program],
        log_keys: Sequence[int],
        told: Mapping[int, Sequence[Told]] | None = None,
    ) -> Iterator[tuple[int, ExecutionResult]]:
        """As `run_many`, for programs that come from one hand, such as the variants of a program: they share children.

        `told` is as for `run`, and the same for all of them.

        A child costs more than most programs do, and a call that several of the programs make alike is made once. Each
        program has its own limits and fails alone, and the results are those of `run_many`; but one that gets past both
        language and library could answer in the name of those that its child runs after it. Programs of different
        authors belong in `run_many`.

        Raises:
            SandboxError: As for `run`.
        """
        yield from self._run_all(programs, log_keys, told, together=True)

    def together(self, log_keys: Sequence[int]) -> Company:
        """As `run_together`, batch after batch in the same children: `with executor.together(keys) as company`.

        Nobody looks at images for these programs.
        """
        logs = [self._openings.log(key) for key in log_keys]
        return Company(logs, self._oversize, lambda: self._schedule(keeps=True, more=True))

    def _run_all(
        self,
        programs: Sequence[Program],
        log_keys: Sequence[int],
        told: Mapping[int, Sequence[Told]] | None,
        together: bool,
        more: bool = False,
    ) -> Iterator[tuple[int, ExecutionResult]]:
        logs = [self._openings.log(key) for key in log_keys]
        refusals = [self._oversize(program) for program in programs]
        short = [number for number, refusal in enumerate(refusals) if refusal is None]
        yield from refused(refusals, logs)
        schedule = self._schedule(self._briefing(told), more=more)
        run = schedule.run_together if together else schedule.run
        for number, result in run([programs[number] for number in short], logs):
            yield short[number], result

    def run_each(self, pairs: Sequence[tuple[Program, int]]) -> Iterator[tuple[int, ExecutionResult]]:
        """Run each program over its own log; (index of the pair, result) as they arrive.

        No result depends on another pair's: a program that keeps failing is not given up, as it is by `run_many`, so
        the results are the same whichever other pairs are asked, and in whatever order.

        Args:
            pairs: A program and the `OpenedLog.key` of the log to run it on.

        Raises:
            SandboxError: As for `run`.
        """
        asked = [(program, self._openings.log(key)) for program, key in pairs]
        refusals = [self._oversize(program) for program, _ in asked]
        for number, refusal in enumerate(refusals):
            if refusal is not None:
                yield number, ExecutionResult(asked[number][1].log_id, refusal)
        short = [number for number, refusal in enumerate(refusals) if refusal is None]
        for at, result in self._schedule().run_each([asked[number] for number in short]):
            yield short[at], result

    def _schedule(self, briefing: Briefing | None = None, keeps: bool = False, more: bool = False) -> Schedule:
        return Schedule(self._host(), self._workers, self._limits, self._jobs, self._missed, briefing, keeps, more)

    def _briefing(self, told: Mapping[int, Sequence[Told]] | None) -> Briefing | None:
        if told is None:
            return None
        from tools.atoms.profiles import load_profile  # only who asks about images needs the library on this side

        return Briefing(load_profile(self._settings.profile).signatures, told)

    def _oversize(self, program: Program) -> Failure | None:
        """The language refuses long texts itself; this keeps absurd ones from being sent at all."""
        parts = (
            ("program", program.source, self._limits.source_bytes),
            ("description", program.description, self._limits.description_bytes),
        )
        for name, text, limit in parts:
            size = len(text.encode("utf-8", "surrogatepass"))
            if size > limit:
                message, hint = f"the {name} has {size} bytes, {limit} are allowed", f"write a shorter {name}"
                return Failure(Issue("check", "E_SIZE", 0, 0, message, hint), LimitHit("E_SIZE", size, limit, "bytes"))
        return None

    def _host(self) -> ZygoteHost:
        self.start()
        if self._running is None:
            raise PrerequisiteError("the program host is not running")
        _ = self._running.hello
        return self._running
