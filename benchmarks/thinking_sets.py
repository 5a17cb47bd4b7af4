"""Sets of candidates that a scripted model wrote, each with the result of the right program: what simulations count.

The model is a function of the request (`evals/thinking/answering.py`); prompts, extraction, checker, repair, diagnosis,
signs, guard, grammar and judge are the product's own. Programs run in this process, as the jail runs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agents.augmenting.agent import augment_query
from agents.augmenting.values import Augmented
from agents.candidates.values import Candidate
from agents.consensus.doubting import standing, witnesses_for
from agents.consensus.hearing import Suspicion, hear
from agents.consensus.values import DEFAULT_THRESHOLDS, DEFAULT_WEIGHTS, Thresholds, Verdict, Weights
from agents.exemplars import seeds
from agents.planning import plan_origins
from agents.reviewing.reviewing import Reviewer
from agents.reviewing.settings import ReviewSettings
from agents.reviewing.signs import penalty, referred_kinds, sign_lines, signs_of
from agents.sessions import notes_of
from agents.writers.api import PlainQuery
from agents.writers.grammar import GrammarWriter
from agents.writing.grammar_candidate import grammar_candidate
from agents.writing.loop import write_candidate
from agents.writing.values import WritingSettings
from evals.thinking.answering import ScriptedAuthor
from evals.thinking.scoring import iou_with
from evals.thinking.trials import OpenTrials
from evals.thinking.values import Habits, Question
from tools.av2.taxonomy import CATEGORIES
from tools.diagnosis.diagnosing import TrialLogs
from tools.models.scripted import ScriptedModel
from tools.results import Program
from tools.scenario import Scenario

PROFILE = "standard"
MODELS = 8
"""Candidates of the model for each query; the grammar's comes on top."""
TEMPERATURE = 0.7
_REWRITES = ("a {}", "any {}")


def questions() -> list[Question]:
    """The verified exemplars of the standard profile, each description once."""
    found: dict[str, Question] = {}
    for seed in seeds():
        exemplar = seed.exemplar
        if exemplar.profile == PROFILE:
            lines = [line for line in exemplar.program.splitlines() if not line.startswith("description =")]
            found.setdefault(exemplar.description, _question(exemplar.description, "\n".join([*lines, ""])))
    return list(found.values())


def _question(query: str, program: str) -> Question:
    kinds = referred_kinds(Program(program, "reference", query), PROFILE) or frozenset()
    named = tuple(sorted(kinds)) if frozenset(CATEGORIES) - kinds else ()
    return Question(query, program, named, tuple(form.format(query) for form in _REWRITES))


@dataclass
class CandidateSet:
    """All candidates for one query on one set of logs.

    Attributes:
        question: The query with its right program.
        augmented: What the augmentation made of it.
        candidates: The grammar's first, then the model's.
        trials: Runs programs.
        model: The scripted one.
        logs: Opens the logs for diagnoses.
    """

    question: Question
    augmented: Augmented
    candidates: list[Candidate]
    trials: OpenTrials
    model: ScriptedModel
    logs: TrialLogs

    def __post_init__(self) -> None:
        self._suspicions: dict[str, Suspicion] = {}

    @cached_property
    def truth(self) -> Mapping[str, Scenario]:
        """What the right program finds."""
        return self.found(self.question.program)

    def found(self, source: str) -> Mapping[str, Scenario]:
        """What a program finds; nothing of one that does not run."""
        return self.trials.scenarios(self.trials.run(Program(source, "m", self.question.query)))

    def score(self, candidate: Candidate) -> float:
        """Track-time IoU of a candidate's answer with the truth; 0 where it has none."""
        return self.score_of(candidate.program.source) if candidate.status == "ok" and candidate.program else 0.0

    def score_of(self, source: str) -> float:
        """Track-time IoU of a program's answer with the truth; 0 where it does not run."""
        trial = self.trials.run(Program(source, "m", self.question.query))
        return iou_with(self.truth, self.trials.scenarios(trial)) if trial.ran else 0.0

    def first(self, candidate: Candidate) -> float:
        """The same of its first answer: 0 unless that ran."""
        attempt = candidate.attempts[0]
        return self.score_of(attempt.source) if attempt.source and not attempt.problems else 0.0

    def hear(
        self,
        candidates: Sequence[Candidate],
        weights: Weights = DEFAULT_WEIGHTS,
        thresholds: Thresholds = DEFAULT_THRESHOLDS,
    ) -> Verdict:
        """The judge's verdict on some of the candidates."""
        expected = self.augmented.decomposition.referred_categories
        return hear(
            candidates, self.trials, self.logs, expected, self._suspicion, weights=weights, thresholds=thresholds
        )

    def chosen(self, candidates: Sequence[Candidate], verdict: Verdict) -> float:
        """The score of the one that a verdict chose; 0 where it chose none."""
        return next((self.score(c) for c in candidates if c.number == verdict.chosen), 0.0)

    def reviewed(self, number: int, candidates: Sequence[Candidate]) -> Candidate:
        """One of some candidates after a review, as the graph does it."""
        query, expected = self.question.query, self.augmented.decomposition.referred_categories
        before = next(candidate for candidate in candidates if candidate.number == number)
        others = witnesses_for(before, candidates, self.model.name)

        def score(candidate: Candidate) -> float:
            return standing(self.hear([*others, candidate]), before)

        settings = ReviewSettings(rounds=1)
        reviewer = Reviewer(query, self.model, self.trials, self.logs, score, settings, expected)
        return reviewer.review(before)

    def _suspicion(self, candidate: Candidate) -> Suspicion:
        program = candidate.program
        assert program is not None
        if program.digest not in self._suspicions:
            expected = self.augmented.decomposition.referred_categories
            signs = signs_of(self.question.query, program, PROFILE, None, expected)
            self._suspicions[program.digest] = sign_lines(signs), penalty(signs)
        return self._suspicions[program.digest]


def candidate_sets(
    logs: Sequence[Path], habits: Habits, seed: int, most: int = 0, asked: Sequence[Question] = ()
) -> Iterator[CandidateSet]:
    """One set of candidates for each query whose right program finds something on the logs.

    Args:
        logs: Folders; candidates are tried and scored on all of them.
        habits: Of the model.
        seed: Of its chance.
        most: So many queries at most, evenly spread; 0: all.
        asked: The queries; all exemplars by default.
    """
    findable = [question for question in asked or questions() if _finds(question, logs)]
    if most and len(findable) > most:
        findable = [findable[n * len(findable) // most] for n in range(most)]
    author, grammar, opened = ScriptedAuthor(findable, habits, seed), GrammarWriter(profile=PROFILE), TrialLogs()
    for question in findable:
        yield _candidates(question, OpenTrials(logs), author, grammar, opened)


def _finds(question: Question, logs: Sequence[Path]) -> bool:
    trials = OpenTrials(logs)
    trial = trials.run(Program(question.program, "m", question.query))
    return trial.ran and any(scenario.mask.any() for scenario in trials.scenarios(trial).values())


def _candidates(
    question: Question, trials: OpenTrials, author: ScriptedAuthor, grammar: GrammarWriter, logs: TrialLogs
) -> CandidateSet:
    model = ScriptedModel(author, "scripted:author")
    augmented = augment_query(question.query, PROFILE, model, len(_REWRITES))
    origins = plan_origins(question.query, augmented.rewrites, [model.name], MODELS + 1, TEMPERATURE, 0)
    candidates = [grammar_candidate(PlainQuery(question.query), grammar, trials)]
    for number, origin in enumerate(origins[1:], 1):
        settings = WritingSettings(PROFILE, origin.temperature, origin.seed)
        wording, notes = origin.wording, notes_of(augmented)
        written = write_candidate(question.query, wording, number, model, settings, trials, (), notes)
        candidates.append(written)
    return CandidateSet(question, augmented, candidates, trials, model, logs)
