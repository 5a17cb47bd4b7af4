"""Leaving out logs in which a program surely finds nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tools.atoms.profiles import load_profile
from tools.av2.log import open_log
from tools.errors import DataError, ProgramError
from tools.index.facts import LogFacts, facts_of
from tools.index.necessary import Refutation, refutation
from tools.index.store import FactStore
from tools.language.checker import check
from tools.language.plan import Plan
from tools.results import ExecutionResult, Program
from tools.scenario import Edges, Scenario


class Pruner:
    """Says of a program and a log that nothing will be found, where the log's facts leave no doubt.

    Args:
        cache_dir: The ingest cache's folder, where facts are kept.
        profile: The profile that programs run with.
    """

    def __init__(self, cache_dir: Path, profile: str) -> None:
        self._cache_dir, self._profile = cache_dir, profile
        self._store = FactStore(cache_dir)
        self._facts: dict[str, LogFacts] = {}
        self._fresh: list[LogFacts] = []
        self._plans: dict[tuple[str, str], Plan | None] = {}

    def load(self, digests: Iterable[str]) -> None:
        """Read what is kept of these logs, in one go."""
        missing = [digest for digest in digests if digest and digest not in self._facts]
        if missing:
            self._facts |= self._store.load(missing)

    def knows(self, digest: str) -> bool:
        """True when the facts of the log are at hand."""
        return digest in self._facts

    def learn(self, folder: Path, annotations: str | None = None) -> None:
        """Take down the facts of a log that is in the ingest cache; one that cannot be read stays unknown.

        They are written down by `keep`, many at a time.

        Args:
            folder: The log's folder.
            annotations: The annotation file that is searched; None for the log's own.
        """
        try:
            facts = facts_of(open_log(folder, self._cache_dir, annotations))
        except DataError:
            return
        self._facts[facts.digest] = facts
        self._fresh.append(facts)

    def keep(self) -> None:
        """Write down what was learnt; it is learnt again where the disk refuses."""
        if self._fresh:
            self._store.add(self._fresh)
            self._fresh = []

    def refutation(self, program: Program, digest: str, *, eyes: bool = False) -> Refutation | None:
        """Why the program finds nothing in a log; None where it may, or where the log's facts are not at hand.

        Args:
            program: The program; one that the checker refuses is never ruled out.
            digest: Content digest of the log.
            eyes: Questions about images are answered in this run.
        """
        plan = self._plan(program)
        if plan is None or digest not in self._facts:
            return None
        return refutation(plan, self._facts[digest], self._profile, eyes=eyes)

    def nothing(self, log_id: str, digest: str) -> ExecutionResult:
        """What running a program that finds nothing gives on a log whose facts are at hand."""
        facts = self._facts[digest]
        mask = np.zeros((facts.n_tracks, facts.n_frames), np.bool_)
        return ExecutionResult(log_id, Scenario(mask, Edges.empty()))

    def _plan(self, program: Program) -> Plan | None:
        """None for a program that the checker refuses: who runs it says so."""
        key = program.source, program.description
        if key not in self._plans:
            try:
                self._plans[key] = check(program.source, load_profile(self._profile).signatures, program.description)
            except ProgramError:
                self._plans[key] = None
        return self._plans[key]
