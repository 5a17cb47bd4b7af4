"""Trials in this process, for programs of our own over logs that stay open: simulations run thousands of them.

What they find is what the jail finds (`tests/evals/thinking`): the same checker, the same evaluator, the same budget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.av2.log import Log, open_log
from tools.errors import Issue, LimitExceededError, ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.language.plan import Plan
from tools.results import Program
from tools.runs.execution import TracksOf, own_tracks
from tools.runs.trial import Probe, Probed, Trial, TrialLog, TrialRunner
from tools.scenario import Scenario


class OpenTrials(TrialRunner):
    """Tries programs on logs that are open here; remembers what each found.

    Args:
        logs: Folders of the logs.
        profile: The functions that programs may call.
    """

    def __init__(self, logs: Sequence[Path], profile: str = "standard") -> None:
        # There is no executor and no folder to give to the base: nothing of it but its shape is used.
        self._logs, self._profile = tuple(sorted(path.absolute() for path in logs)), profile
        self._tracks_of: TracksOf = own_tracks
        self._trials: dict[str, Trial] = {}
        self._found: dict[str, dict[str, Scenario]] = {}

    def run(self, program: Program) -> Trial:
        """Run `program` on every log, once."""
        if program.digest not in self._trials:
            self._trials[program.digest] = self._tried(program)
        return self._trials[program.digest]

    def probe(self, programs: Sequence[Program], of: Program) -> tuple[Probed, ...]:
        """What many programs find."""
        return tuple(Probed(self.scenarios(self.run(program))) for program in programs)

    @contextmanager
    def probing(self, of: Program) -> Iterator[Probe]:
        """What many programs find, batch after batch."""
        yield partial(self.probe, of=of)

    def scenarios(self, trial: Trial) -> Mapping[str, Scenario]:
        """What the program of `trial` found, by log id, for the logs on which it ran."""
        return self._found.get(trial.program_digest, {})

    def _tried(self, program: Program) -> Trial:
        try:
            plan = check(program.source, load_profile(self._profile).signatures, program.description)
        except ProgramError as error:
            return Trial(program.digest, error.issues)
        self._found[program.digest] = {}
        return Trial(program.digest, (), tuple(self._on(folder, plan, program.digest) for folder in self._logs))

    def _on(self, folder: Path, plan: Plan, digest: str) -> TrialLog:
        budget = Budget()
        try:
            found = evaluate(plan, load_profile(self._profile).bind(opened(folder), budget), budget=budget)
        except (ProgramError, LimitExceededError) as error:
            issue = error.issues[0] if isinstance(error, ProgramError) else Issue("run", "L_BUDGET", 0, 0, str(error))
            return TrialLog(folder.name, str(folder), "failed", "", issue.code, str(issue))
        self._found[digest][folder.name] = found
        return TrialLog(folder.name, str(folder), "ok", digest)


@lru_cache(maxsize=256)
def opened(folder: Path) -> Log:
    """The log in a folder, as annotated, with what programs derive from it."""
    return open_log(folder)
