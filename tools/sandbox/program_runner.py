"""The product's runner: text to plan to scenario, with a profile's library."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from tools.atoms.asking import NOBODY, Answers, UnansweredError
from tools.atoms.budget import Budget
from tools.errors import ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.sandbox.asks import unpack_told
from tools.sandbox.payloads import pack_scenario
from tools.sandbox.runner import Job, Outbox, run_on_logs
from tools.scenario import Scenario

if TYPE_CHECKING:
    from tools.atoms.sharing import SharedCalls
    from tools.atoms.signature import AtomLibrary
    from tools.av2.log import Log
    from tools.language.plan import Plan

_LAZY: Final = (
    "numpy.ma",
    "unicodedata",
    "difflib",
    "encodings.idna",
    "encodings.utf_8",
    "encodings.ascii",
    "encodings.latin_1",
)
"""Modules that the parser, the hints or an error text import only when they meet something odd."""
_PROBES: Final = (
    "x = (",
    "x = 1\n" * 3,
    "vehicle = get_objects_of_categori(log_dir, category='VEHICL')",
    "vehicle = get_objects_of_category(log_dir, category='VEHICL')",
    "import os\nos.x",
)
"""Wrong programs of our own, checked once so that whatever an error text imports is there."""
_REHEARSAL: Final = """# as models write them
ego = get_objects_of_category(log_dir, category="EGO_VEHICLE")
output_scenario(scenario_and([ego, ego]), description, log_dir, output_dir)
"""
"""A program of our own for children to warm up with: it needs no derived array."""


class ProgramRunner:
    """Checks a program with the profile's signatures and evaluates it with its atoms.

    Args:
        profile: `standard` or `refav`.
    """

    def __init__(self, profile: str) -> None:
        self._profile = profile
        self.derived_names: Sequence[str] = ()

    def prepare(self) -> None:
        """Load the profile, the language and what they import late."""
        from tools.atoms.profiles import load_profile
        from tools.av2.derived import DERIVED

        for name in _LAZY:
            importlib.import_module(name)
        self._library: AtomLibrary = load_profile(self._profile)
        self.derived_names = sorted(DERIVED)
        self._places = {name: place for place, name in enumerate(self.derived_names)}
        self._meet_errors()

    def _meet_errors(self) -> None:
        for text in _PROBES:
            try:
                check(text, self._library.signatures)
            except ProgramError:
                continue

    def adopt(self, log: Log) -> None:
        """Bind the library and touch the views of the log that nearly every program uses."""
        self._library.bind(log, Budget())
        parts: list[object] = [log.tracks, log.physical_tracks]
        for part in [*parts, log.road_map] if log.has_map else parts:
            for name, value in vars(type(part)).items():
                if isinstance(value, cached_property):
                    getattr(part, name)

    def rehearse(self, logs: Sequence[Log]) -> None:
        """Check and evaluate a program of ours: its pages are then this process's own when a real one comes."""
        plan = check(_REHEARSAL, self._library.signatures, "rehearsal")
        for log in logs[:1]:
            budget = Budget()
            pack_scenario(evaluate(plan, self._library.bind(log, budget), _no_line, budget))

    def run(self, job: Job, logs: Sequence[Log], outbox: Outbox) -> None:
        """Check once, then evaluate on every log."""
        try:
            plan = check(job.source, self._library.signatures, job.description)
        except ProgramError as error:
            outbox.refused(error.issues)
            outbox.done()
            return

        def evaluation(position: int, log: Log, outbox: Outbox) -> Scenario:
            known = set(log.memo)
            try:
                return self._answer(plan, job, position, log, outbox)
            finally:
                outbox.derived(position, self._fresh(log, known))

        if run_on_logs(evaluation, logs, outbox):
            outbox.done()

    def _answer(self, plan: Plan, job: Job, position: int, log: Log, outbox: Outbox) -> Scenario:
        if job.calls is not None and job.answers is None:
            return self._shared(plan, job, job.calls, position, log, outbox)
        budget = Budget(job.limits.budget)
        answers = _answers(job.answers, position)
        while True:
            try:
                return evaluate(plan, self._library.bind(log, budget, answers), outbox.at_line, budget)
            except UnansweredError as error:
                answers = answers.settled(error.asks)
                budget = Budget(job.limits.budget)

    def _shared(self, plan: Plan, job: Job, calls: SharedCalls, position: int, log: Log, outbox: Outbox) -> Scenario:
        """Evaluate with what was called before; where what is kept of that leaves too little memory, without."""
        budget = Budget(job.limits.budget)
        try:
            bound = calls.over(position, self._library.bind(log, budget), budget)
            return evaluate(plan, bound, outbox.at_line, budget)
        except MemoryError:
            if not calls.forget():
                raise
        gc.collect()
        outbox.start_clock()
        budget = Budget(job.limits.budget)
        return evaluate(plan, self._library.bind(log, budget), outbox.at_line, budget)

    def _fresh(self, log: Log, known: set[str]) -> list[int]:
        """Derived arrays that this child had to compute itself: in the log's memo now, and not `known` before."""
        return [self._places[name] for name in log.memo if name not in known and name in self._places]


def _answers(packed: bytes | None, position: int) -> Answers:
    return NOBODY if packed is None else Answers.of(unpack_told(packed, position))


def _no_line(line: int) -> None:
    """A rehearsal is nowhere."""
