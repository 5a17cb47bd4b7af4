"""What a run with models shares among its nodes: models with their accounts and budget, memory, trials, judge."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from pathlib import Path

from agents.augmenting.agent import augment_query
from agents.augmenting.values import Augmented
from agents.books import journal_of
from agents.candidates.values import Candidate
from agents.consensus.hearing import Suspicion, hear
from agents.consensus.sight import Looked, look_at_matches
from agents.consensus.tie_break import break_tie
from agents.consensus.values import Verdict
from agents.planning import usable_rewrites
from agents.refining import tracks_of
from agents.resources import executor_for
from agents.reviewing.reviewing import Reviewer
from agents.reviewing.settings import ReviewSettings
from agents.reviewing.signs import penalty, sign_lines, signs_of
from agents.settings import Settings
from agents.state import CandidateTask, ReviewTask
from agents.trials import trial_logs
from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from agents.writing.grammar_candidate import grammar_candidate
from agents.writing.loop import write_candidate
from agents.writing.values import QueryNotes, WritingSettings
from tools.diagnosis.diagnosing import TrialLogs
from tools.errors import QueryNotUnderstoodError
from tools.memory.values import Memory
from tools.models.accounts import Ledger
from tools.models.api import ChatModel
from tools.models.budget import Budget, BudgetLimits, spent_on
from tools.models.cache import ResponseCache, cache_key
from tools.models.factory import open_model
from tools.models.options import ModelOptions
from tools.models.prices import load_prices
from tools.models.settings import settle
from tools.models.spec import parse_spec
from tools.models.values import ChatRequest
from tools.results import Program
from tools.runs.seeing import Sight, lacking
from tools.runs.trial import TrialRunner
from tools.scenario import Scenario

TRIALS_FOLDER = "trials"
REPLIES_FOLDER = "replies"
SEEN_FOLDER = "seen"
_MOST_SESSIONS = 32
_TO_REWRITE_AND_WRITE = 2
"""Calls without which rewrites serve nobody."""


@lru_cache(maxsize=_MOST_SESSIONS)
def session_of(name: str, settings: Settings) -> ModelSession:
    """The session of a run; made anew where a resumed run finds none."""
    return ModelSession(settings, journal_of(settings, name))


class ModelSession:
    """What nodes of one run share; threads may share it.

    Args:
        settings: Of the run.
        journal: Where its calls are noted as they end, and those of a process that died are taken over; None: nowhere.
    """

    def __init__(self, settings: Settings, journal: Path | None = None) -> None:
        self._settings = settings
        self._lock, self._grammar_lock = threading.RLock(), threading.Lock()
        self._models: dict[str, ChatModel] = {}
        self._runners: dict[tuple[str, ...], TrialRunner] = {}
        self._logs = TrialLogs(settings.cache_dir, tracks_of(settings))
        self.ledger = Ledger(load_prices(Path(settings.prices) if settings.prices else None), journal)
        limits = BudgetLimits(settings.max_calls or None, settings.max_tokens or None, settings.max_usd or None)
        self._budget = Budget(limits, spent_on(self.ledger.records))

    def model(self, name: str) -> ChatModel:
        """A model by its name, opened once.

        Raises:
            ModelMissingError: It cannot be used as the installation is.
        """
        with self._lock:
            if name not in self._models:
                self._models[name] = self._open(name)
            return self._models[name]

    def _open(self, name: str) -> ChatModel:
        cache = ResponseCache(self._settings.cache_dir / REPLIES_FOLDER)
        return open_model(name, self._options(name), self.ledger, self._budget, cache)

    def is_kept(self, request: ChatRequest) -> bool:
        """Whether the model that looks at images has answered this before, and the answer is kept."""
        name = self._settings.see_model
        settled = settle(parse_spec(name), self._options(name), os.environ)
        folder = self._settings.cache_dir / REPLIES_FOLDER
        return self._settings.response_cache and ResponseCache(folder).get(cache_key(request, settled)) is not None

    def _options(self, name: str) -> ModelOptions:
        settings = self._settings
        looks_elsewhere = name == settings.see_model and settings.see_base_url
        return ModelOptions(
            base_url=settings.see_base_url if looks_elsewhere else settings.base_url,
            timeout_s=settings.timeout_s,
            requests_per_minute=float(settings.requests_per_minute),
            concurrency=settings.concurrency,
            structured=settings.structured,
            extra_body=settings.extra_body,
            use_cache=settings.response_cache,
            dry_run=settings.dry_run,
        )

    @property
    def seen_folder(self) -> Path:
        """Where answers about images are kept."""
        return self._settings.cache_dir / SEEN_FOLDER

    @cached_property
    def sight(self) -> Sight | None:
        """What answers programs' questions about images; None where no model is named for it.

        Raises:
            ModelMissingError: The model cannot be used as the installation is.
        """
        settings = self._settings
        if not settings.see_model:
            return None
        from agents.seeing.eyes import ModelEyes

        price = partial(self.ledger.prices.usd, settings.see_model)
        eyes = ModelEyes(self.model(settings.see_model), settings.concurrency, price)
        return Sight(eyes, self.seen_folder, settings.cache_dir)

    @cached_property
    def memory(self) -> Memory:
        """The example memory.

        Raises:
            MotherlodeError: It cannot be opened.
        """
        from agents.remembering import open_memory

        folder = Path(self._settings.memory).expanduser() if self._settings.memory else None
        return open_memory(folder, self._settings.embedder)

    @cached_property
    def grammar(self) -> GrammarWriter:
        """The writer that needs no model."""
        return GrammarWriter(profile=self._settings.profile, eyes=bool(self._settings.see_model))

    def runner(self, log_paths: Sequence[str]) -> TrialRunner:
        """Tries programs on some of the logs, evenly picked from those that can be read."""
        settings, asked = self._settings, tuple(log_paths)
        with self._lock:
            if asked not in self._runners:
                executor, tracks = executor_for(settings), tracks_of(settings)
                paths = [Path(path) for path in trial_logs(asked, settings.trial_logs, executor, tracks)]
                folder = settings.cache_dir / TRIALS_FOLDER
                self._runners[asked] = TrialRunner(executor, settings.profile, paths, folder, tracks, self.sight)
            return self._runners[asked]

    def rewrites(self, query: str) -> int:
        """How many rewrites candidates can be written for; where the grammar declines, a model writes one more."""
        settings = self._settings
        fewest, most = (
            usable_rewrites(settings.rewrites, len(settings.writers), settings.candidates + more) for more in (0, 1)
        )
        return most if most > fewest and self._declines(query) else fewest

    def _declines(self, query: str) -> bool:
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
        model = self.model(name) if name and rewrites else None
        return augment_query(query, settings.profile, model, rewrites, settings.seed)

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
        number, candidates = task["number"], task["candidates"]
        others = [candidate for candidate in candidates if candidate.number != number]

        def score(candidate: Candidate) -> float:
            verdict = self.hear([*others, candidate], query, augmented, task["log_paths"])
            return next(score.total for score in verdict.scores if score.number == number)

        reviewer = Reviewer(
            query,
            self.model(settings.review_model or settings.model),
            self.runner(task["log_paths"]),
            self._logs,
            score,
            ReviewSettings(rounds=settings.review_rounds),
            tuple(augmented.decomposition.referred_categories),
        )
        return reviewer.review(next(candidate for candidate in candidates if candidate.number == number))

    def hear(
        self, candidates: Sequence[Candidate], query: str, augmented: Augmented, log_paths: Sequence[str]
    ) -> Verdict:
        """The judge's verdict."""
        expected, profile = tuple(augmented.decomposition.referred_categories), self._settings.profile

        def suspicion(candidate: Candidate) -> Suspicion:
            return _suspicion(query, candidate.program, profile, expected) if candidate.program else ((), 0.0)

        look = partial(self._look, query, self.runner(log_paths))
        return hear(candidates, self.runner(log_paths), self._logs, expected, suspicion, look)

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
