"""Diagnosing a program that ran: the one door of this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from tools.atoms.profiles import load_profile
from tools.atoms.signature import Signature
from tools.av2.log import Log
from tools.diagnosis.counting import apart, call_counts, conditions, leaving_out, omissions
from tools.diagnosis.findings import findings_of
from tools.diagnosis.sensitivity import sensitivities
from tools.diagnosis.values import Apart, CallCount, Diagnosis, LogFinding, Omission, Sensitivity
from tools.diagnosis.variants import MOST_CALLS, needed, program_of, steps_of
from tools.errors import DataError
from tools.language.plan import CallStep
from tools.language.plans import plan_of
from tools.results import Program
from tools.runs.execution import TracksOf, own_tracks
from tools.runs.logs import untouched_log
from tools.runs.trial import Probe, Probed, Trial, TrialRunner
from tools.scenario import Scenario

_MOST_OMISSIONS = 12
Found = Mapping[str, Scenario]


class TrialLogs:
    """The logs of trials, opened here to see where things lie; each is read once and kept.

    Args:
        cache_dir: Ingest cache; None reads the sources.
        tracks_of: Which annotation file of each log is searched: the trial runner's.
    """

    def __init__(self, cache_dir: Path | None = None, tracks_of: TracksOf = own_tracks) -> None:
        self._cache_dir, self._tracks_of = cache_dir, tracks_of
        self._open: dict[str, Log] = {}
        self._lock = Lock()

    def get(self, folder: str) -> Log:
        """The log in `folder`.

        Raises:
            DataError: It cannot be read.
        """
        with self._lock:
            if folder not in self._open:
                path = Path(folder)
                self._open[folder] = untouched_log(path, self._cache_dir, self._tracks_of(path))
            return self._open[folder]


def diagnose(program: Program, trial: Trial, runner: TrialRunner, logs: TrialLogs) -> Diagnosis:
    """Tell why a program found what it found on the trial's logs.

    Variants of the program (up to each call, with each number moved, and for an empty answer without each condition)
    run in the jail, as the program itself did. The same program on the same logs gives the same diagnosis.

    Args:
        program: The program; it passed the checker.
        trial: Its trial; at least one log ran.
        runner: Made the trial.
        logs: Opens the logs to look at them.

    Raises:
        ProgramError: The checker refuses the program.
        SandboxError: The program host failed.
    """
    signatures = load_profile(runner.profile).signatures
    plan = plan_of(program.source, runner.profile, program.description)
    base = runner.scenarios(trial)
    opened, unread = _opened(trial, base, logs)
    with runner.probing(program) as probe:
        looked = _Look(steps_of(plan), plan.output.source.slot, signatures, probe, base)
        told, untried = looked.sensitivities()
        left_out, never = looked.left_out()
        calls = looked.calls([log.log_id for log, _ in opened])
    return Diagnosis(
        program.digest,
        tuple(_finding(log, scenario) for log, scenario in opened),
        unread,
        calls,
        told,
        untried,
        left_out,
        never,
        findings_of(opened),
    )


class _Look:
    """One program looked at; does nothing for programs that are too long to be taken apart."""

    def __init__(
        self,
        steps: Mapping[int, CallStep],
        answer: int,
        signatures: Mapping[str, Signature],
        run: Probe,
        base: Found,
    ) -> None:
        self._steps, self._answer, self._signatures, self._base = steps, answer, signatures, base
        self._is_short = len(needed(steps, answer)) <= MOST_CALLS
        is_empty = not any(scenario.mask.any() for scenario in base.values())
        self._parts = self._up_to_each_call() if self._is_short else {}
        self._lacking = self._without_each_condition() if self._is_short and is_empty else {}
        self._probe = _Probe(run, [*self._parts.values(), *self._lacking.values()])

    def calls(self, logs: list[str]) -> tuple[CallCount, ...]:
        if not self._is_short:
            return ()
        by_slot = {**self._found(self._parts), self._answer: Probed(self._base)}
        return call_counts(self._steps, self._signatures, by_slot, logs)

    def sensitivities(self) -> tuple[tuple[Sensitivity, ...], int]:
        if not self._is_short:
            return (), 0
        return sensitivities(self._steps, self._answer, self._signatures, self._base, self._probe)

    def left_out(self) -> tuple[tuple[Omission, ...], tuple[Apart, ...]]:
        by_slot = self._found(self._lacking)
        return omissions(self._steps, self._signatures, by_slot), apart(self._steps, self._answer, by_slot)

    def _up_to_each_call(self) -> dict[int, Program]:
        slots = [slot for slot in needed(self._steps, self._answer) if slot != self._answer]
        return {slot: program_of(self._steps, slot, self._signatures) for slot in slots}

    def _without_each_condition(self) -> dict[int, Program]:
        slots = conditions(self._steps, self._answer)[-_MOST_OMISSIONS:]
        variants = {slot: leaving_out(self._steps, self._answer, slot) for slot in slots}
        return {slot: program_of(steps, answer, self._signatures) for slot, (steps, answer) in variants.items()}

    def _found(self, programs: Mapping[int, Program]) -> dict[int, Probed]:
        return dict(zip(programs, self._probe(list(programs.values())), strict=True))


class _Probe:
    """Runs variants, each once; those that are sure to be asked for later run with the first, in the same child.

    Args:
        run: Runs variants over all logs.
        expected: Will be asked for.
    """

    def __init__(self, run: Probe, expected: Sequence[Program]) -> None:
        self._run, self._expected = run, expected
        self._known: dict[str, Probed] = {}

    def __call__(self, programs: Sequence[Program]) -> list[Probed]:
        """What each finds, in the order given."""
        asked = {program.source: program for program in programs}
        if not asked.keys() <= self._known.keys():
            fresh = {**asked, **{program.source: program for program in self._expected}}
            run = [program for source, program in fresh.items() if source not in self._known]
            self._known.update(zip((program.source for program in run), self._run(run), strict=True))
        return [self._known[program.source] for program in programs]


def _opened(trial: Trial, base: Found, logs: TrialLogs) -> tuple[list[tuple[Log, Scenario]], int]:
    found, unread = [], 0
    for entry in trial.logs:
        if entry.log_id not in base:
            unread += 1
            continue
        try:
            log = logs.get(entry.folder)
        except DataError:
            unread += 1
            continue
        scenario = base[entry.log_id]
        if scenario.shape != log.tracks.shape:
            unread += 1
        else:
            found.append((log, scenario))
    return found, unread


def _finding(log: Log, scenario: Scenario) -> LogFinding:
    referred, frames = scenario.mask.any(axis=1), scenario.mask.any(axis=0)
    return LogFinding(log.log_id, int(referred.sum()), int(frames.sum()), frames.size)
