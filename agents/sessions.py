"""What nodes of a run with models do: take a query apart, propose and review programs, hear the judge."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from agents.ahead import LoadingMeanwhile
from agents.augmenting.agent import augment_query
from agents.augmenting.values import Augmented
from agents.books import journal_of
from agents.candidates.values import Candidate
from agents.consensus.doubting import standing, witnesses_for
from agents.consensus.findings import RememberedFindings
from agents.consensus.hearing import Suspicion, hear
from agents.consensus.sight import Looked, look_at_matches
from agents.consensus.tie_break import break_tie
from agents.consensus.values import Verdict
from agents.openings import Openings
from agents.planning import usable_rewrites
from agents.refining import tracks_of
from agents.reviewing.reviewing import Reviewer
from agents.reviewing.settings import ReviewSettings
from agents.reviewing.signs import penalty, sign_lines, signs_of
from agents.settings import Settings
from agents.state import CandidateTask, ReviewTask
from agents.writers.api import plain_query
from agents.writing.grammar_candidate import grammar_candidate
from agents.writing.loop import write_candidate
from agents.writing.requesting import first_request
from agents.writing.values import Assignment, QueryNotes, WritingSettings
from tools.diagnosis.diagnosing import TrialLogs
from tools.errors import QueryNotUnderstoodError
from tools.results import Program
from tools.runs.seeing import lacking
from tools.runs.trial import TrialRunner
from tools.scenario import Scenario

_MOST_SESSIONS = 32
_TO_REWRITE_AND_WRITE = 2
"""Calls without which rewrites serve nobody."""
_loaded: Final = threading.Event()
"""What this process reads once for the first program that it asks for has been read."""


@lru_cache(maxsize=_MOST_SESSIONS)
def session_of(name: str, settings: Settings) -> ModelSession:
    """The session of a run; made anew where a resumed run finds none."""
    return ModelSession(settings, journal_of(settings, name))


class ModelSession(Openings):
    """What nodes of one run share; threads may share it.

    Args:
        settings: Of the run.
        journal: Where its calls are noted as they end, and those of a process that died are taken over; None: nowhere.
    """

    def __init__(self, settings: Settings, journal: Path | None = None) -> None:
        super().__init__(settings, journal)
        self._grammar_lock = threading.Lock()
        self._logs, self._count = TrialLogs(settings.cache_dir, tracks_of(settings)), RememberedFindings()

    def rewrites(self, query: str) -> int:
        """How many rewrites candidates can be written for; where the grammar declines, a model writes one more."""
        settings = self._settings
        fewest, most = (
            usable_rewrites(settings.rewrites, len(settings.writers), settings.candidates + more) for more in (0, 1)
        )
        return most if most > fewest and self.declines(query) else fewest

    def declines(self, query: str) -> bool:
        """Whether the grammar cannot read the query, so that one candidate more is asked of a model."""
        with self._grammar_lock:
            try:
                self.grammar.write(plain_query(query))
            except QueryNotUnderstoodError:
                return True
        return False

    def augment(self, query: str) -> Augmented:
        """Take the query apart and rewrite it; no model is asked where no candidate can use a rewrite.

        Nor where the budget has one call left: that one writes a program.
        """
        settings, rewrites = self._settings, self.rewrites(query)
        name = settings.augment_model or settings.model
        if name and rewrites and self._budget.calls_left < _TO_REWRITE_AND_WRITE:
            alone = augment_query(query, settings.profile, None, 0, settings.seed)
            return replace(alone, fault="no rewrites: what is left of the budget of calls is for programs")
        if not (name and rewrites):
            return augment_query(query, settings.profile, None, rewrites, settings.seed)
        model = LoadingMeanwhile(self.model(name), partial(self._get_ready, query))
        return augment_query(query, settings.profile, model, rewrites, settings.seed)

    def _get_ready(self, query: str) -> None:
        """What a program is asked with: the memory, and in a new process its content, prompts and phrases."""
        settings = self._settings
        memory = self.memory if settings.examples else None
        if not _loaded.is_set():
            found = memory.recall(query, settings.examples, settings.profile) if memory else ()
            first_request(Assignment(0, query, query, found), self.writing(0.0, 0))
            _loaded.set()

    def propose(self, task: CandidateTask) -> Candidate:
        """One candidate: the grammar's, or a model's."""
        runner, origin = self.runner(task["log_paths"]), task["origin"]
        if origin.writer == "grammar":
            with self._grammar_lock:
                return grammar_candidate(task["plain"], self.grammar, runner, task["number"])
        return write_candidate(
            task["plain"].text,
            origin.wording,
            task["number"],
            self.model(origin.model),
            self.writing(origin.temperature, origin.seed),
            runner,
            task["recalled"],
            notes_of(task["augmented"]),
        )

    def writing(self, temperature: float, seed: int) -> WritingSettings:
        """How programs are asked for at a temperature and seed."""
        settings = self._settings
        return WritingSettings(
            profile=settings.profile,
            temperature=temperature,
            seed=seed,
            repairs=settings.repairs,
            exemplars=settings.examples,
        )

    def review(self, task: ReviewTask) -> Candidate:
        """One candidate, looked at again by a model with what its program found."""
        settings, augmented, query = self._settings, task["augmented"], task["plain"].text
        model = self.model(settings.review_model or settings.model)
        reviewed = next(candidate for candidate in task["candidates"] if candidate.number == task["number"])
        others = witnesses_for(reviewed, task["candidates"], model.name)

        def score(candidate: Candidate) -> float:
            return standing(self.hear([*others, candidate], query, augmented, task["log_paths"]), reviewed)

        reviewer = Reviewer(
            query,
            model,
            self.runner(task["log_paths"]),
            self._logs,
            score,
            ReviewSettings(rounds=settings.review_rounds),
            tuple(augmented.decomposition.referred_categories),
        )
        return reviewer.review(reviewed)

    def hear(
        self, candidates: Sequence[Candidate], query: str, augmented: Augmented, log_paths: Sequence[str]
    ) -> Verdict:
        """The judge's verdict."""
        expected, profile = tuple(augmented.decomposition.referred_categories), self._settings.profile

        def suspicion(candidate: Candidate) -> Suspicion:
            return _suspicion(query, candidate.program, profile, expected) if candidate.program else ((), 0.0)

        look = partial(self._look, query, self.runner(log_paths))
        return hear(candidates, self.runner(log_paths), self._logs, expected, suspicion, look, count=self._count)

    def _look(self, query: str, runner: TrialRunner, found: Mapping[int, Mapping[str, Scenario]]) -> Looked:
        """Visual evidence for the judge, where it can tell candidates apart and the logs have images."""
        most = self._settings.visual_checks
        if self.sight is None or not most or not _differ(found):
            return Looked()
        folders = {path.name: path for path in runner.logs if not lacking(path)}
        seen = {n: {log: one for log, one in scenarios.items() if log in folders} for n, scenarios in found.items()}
        logs = {log_id: (path, self._logs.get(str(path))) for log_id, path in folders.items()}
        return look_at_matches(query, seen, logs, self.sight, most)

    def settle_tie(self, candidates: Sequence[Candidate], query: str, verdict: Verdict) -> Verdict:
        """The verdict, a near tie in it broken by a model where the settings name one."""
        settings = self._settings
        if not settings.judge_model:
            return verdict
        return break_tie(query, candidates, verdict, self.model(settings.judge_model), settings.profile, settings.seed)


def _differ(found: Mapping[int, Mapping[str, Scenario]]) -> bool:
    """Whether two candidates found different tracks or times somewhere."""
    first, *others = found.values() or [{}]
    return any(
        other.keys() != first.keys() or any((other[log].mask != first[log].mask).any() for log in first)
        for other in others
    )


@lru_cache(maxsize=512)
def _suspicion(query: str, program: Program, profile: str, expected: tuple[str, ...]) -> Suspicion:
    """Signs in a program's text; every verdict asks again for those of all candidates."""
    signs = signs_of(query, program, profile, None, expected)
    return sign_lines(signs), penalty(signs)


def notes_of(augmented: Augmented) -> QueryNotes:
    """What the writing prompt is told of the query."""
    parts = augmented.decomposition
    layers = {
        "Context": parts.context,
        "Actor": parts.actor,
        "Behaviour": parts.behaviour,
        "Relation": parts.relation,
        "Numbers": parts.numbers,
    }
    lines = [f"{layer}: {text}" for layer, texts in layers.items() for text in texts]
    return QueryNotes(tuple(lines), parts.referred_categories)
