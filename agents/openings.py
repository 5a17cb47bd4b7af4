"""What a run with models opens once: models with their accounts and budget, memory, eyes, grammar, trials."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path

from agents.collection import without_collection
from agents.refining import tracks_of
from agents.resources import executor_for
from agents.settings import Settings
from agents.trials import trial_logs
from agents.writers.grammar import GrammarWriter
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
from tools.runs.seeing import Sight
from tools.runs.trial import TrialRunner

TRIALS_FOLDER = "trials"
REPLIES_FOLDER = "replies"
SEEN_FOLDER = "seen"


class Openings:
    """What a run opens when it is first asked for, and keeps; threads may share it.

    Args:
        settings: Of the run.
        journal: Where its calls are noted as they end, and those of a process that died are taken over; None: nowhere.
    """

    def __init__(self, settings: Settings, journal: Path | None = None) -> None:
        self._settings = settings
        self._lock, self._memory_lock = threading.RLock(), threading.Lock()
        self._models: dict[str, ChatModel] = {}
        self._runners: dict[tuple[str, ...], TrialRunner] = {}
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
        with without_collection():
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

    @property
    def memory(self) -> Memory:
        """The example memory, opened once.

        Raises:
            MotherlodeError: It cannot be opened.
        """
        with self._memory_lock:
            return self._memory

    @cached_property
    def _memory(self) -> Memory:
        from agents.remembering import open_memory

        folder = Path(self._settings.memory).expanduser() if self._settings.memory else None
        with without_collection():
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
