"""Looking again at a program that runs: a model may change it; a change stays only where it is judged no worse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from agents.candidates.values import NOT_REVIEWED, Attempt, Candidate, Origin
from agents.reviewing.faults import Sign
from agents.reviewing.guarding import Change
from agents.reviewing.replies import Review, read_review
from agents.reviewing.requesting import Refused, Subject, mending_request, review_request
from agents.reviewing.settings import ReviewSettings
from agents.reviewing.signs import signs_of
from agents.writing.problems import problems_of
from tools.diagnosis.diagnosing import TrialLogs, diagnose
from tools.diagnosis.values import Diagnosis
from tools.errors import MotherlodeError
from tools.models.api import BudgetExceededError, ChatModel, ModelError, ModelMissingError
from tools.models.values import ChatRequest
from tools.one_line import one_line
from tools.results import Program
from tools.runs.trial import Trial, TrialRunner

Judge = Callable[[Candidate], float]
"""How good a candidate is; more is better."""
_DOES_NOT_RUN = "the change does not run"
_SURE = 0.7
"""From this confidence on, which is calibrated, a reading of the grammar is oftener right than a change of it."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Reviews candidates of one query.

    Attributes:
        query: The description, as the user gave it.
        model: Asked for reviews.
        runner: Tries programs.
        logs: Opens the trial's logs to look at them.
        judge_score: How good a candidate is.
        settings: How to review.
        referred: Categories that the answer must have; empty where nobody knows.
    """

    query: str
    model: ChatModel
    runner: TrialRunner
    logs: TrialLogs
    judge_score: Judge
    settings: ReviewSettings = field(default_factory=ReviewSettings)
    referred: tuple[str, ...] = ()

    def review(self, candidate: Candidate) -> Candidate:
        """The candidate, or a changed one that runs and that the judge finds no worse.

        Whatever the model does, the candidate is not lost: faults, refusals and a budget that ended are noted in its
        attempts. Candidates that do not run stay as they are.
        """
        if candidate.status != "ok" or candidate.program is None or candidate.trial is None or not candidate.trial.ran:
            return candidate
        best = candidate
        refused: tuple[Refused, ...] = ()
        for _ in range(self.settings.rounds):
            outcome = self._guarded_round(best, refused)
            best = outcome.candidate
            if outcome.is_over:
                break
            refused = (*refused, outcome.refused) if outcome.refused else ()
        return best

    def _guarded_round(self, best: Candidate, refused: tuple[Refused, ...]) -> _Outcome:
        """A round that loses nothing to a log that is gone or a program host that failed."""
        try:
            return self._round(best, refused)
        except ModelMissingError:
            raise
        except MotherlodeError as error:
            return _Outcome(_noted(best, "", f"{NOT_REVIEWED}: {one_line(str(error))}"))

    def _round(self, best: Candidate, refused: tuple[Refused, ...]) -> _Outcome:
        subject = self._subject(best, refused)
        request = review_request(subject, self.settings)
        review = self._ask(best, request, NOT_REVIEWED)
        return review if isinstance(review, _Outcome) else self._change(best, subject, request, review)

    def _ask(self, best: Candidate, request: ChatRequest, otherwise: str) -> Review | _Outcome:
        """The change that the model wants; the end of the review where it wants none or gives no usable answer."""
        try:
            review = read_review(self.model.ask(request).text)
        except (ModelError, BudgetExceededError) as error:
            return _Outcome(_noted(best, request.digest, f"{otherwise}: {one_line(str(error))}", _code(error)))
        if review.verdict == "change":
            return review
        told = "kept" if review.verdict == "keep" else "kept, the review cannot be read"
        after = "" if otherwise == NOT_REVIEWED else f", {otherwise}"
        return _Outcome(_noted(best, request.digest, f"{told}{after}: {review.reason}"))

    def _subject(self, best: Candidate, refused: tuple[Refused, ...]) -> Subject:
        program, trial = best.program, best.trial
        assert program is not None
        assert trial is not None
        diagnosis = diagnose(program, trial, self.runner, self.logs)
        signs = self._signs(best, program, diagnosis)
        return Subject(self.query, program, self.runner.profile, diagnosis, signs, self.referred, refused)

    def _change(self, best: Candidate, subject: Subject, request: ChatRequest, review: Review) -> _Outcome:
        """Try a change, mending it once where it does not run."""
        program, trial = self._try(subject, review)
        if trial.ran:
            return self._weigh(best, subject, request, review, program, trial)
        best = _failed(best, request, review, trial)
        request = mending_request(subject, self.settings, review, program, trial)
        mended = self._ask(best, request, _DOES_NOT_RUN)
        if isinstance(mended, _Outcome):
            return mended
        return self._weigh(best, subject, request, mended, *self._try(subject, mended))

    def _try(self, subject: Subject, review: Review) -> tuple[Program, Trial]:
        program = Program(review.program, self.model.name, subject.program.description)
        return program, self.runner.run(program)

    def _weigh(
        self, best: Candidate, subject: Subject, request: ChatRequest, review: Review, program: Program, trial: Trial
    ) -> _Outcome:
        attempt = Attempt("review", program.source, (), "", request.digest, review.reason)
        change = Change(subject.program, program, self.runner.profile, *self._both_signs(best, subject, program))
        why = change.objection() if trial.ran else _DOES_NOT_RUN
        if not why:
            changed = self._changed(best, program, trial, attempt)
            before, after = self.judge_score(best), self.judge_score(changed)
            why = change.verdict(before, after) or _unshaken(best, before, after)
            if not why:
                note = f"changed ({', '.join(review.faults)}), reward {before:.3f} to {after:.3f}: {review.reason}"
                return _Outcome(_with_note(changed, note), is_over=False)
        problems = tuple(map(str, problems_of(trial, program.source)))
        kept = replace(attempt, problems=problems, note=f"kept the old program, {why}: {review.reason}")
        return _Outcome(replace(best, attempts=(*best.attempts, kept)), Refused(program.source, why), is_over=False)

    def _changed(self, best: Candidate, program: Program, trial: Trial, attempt: Attempt) -> Candidate:
        """A program that a model rewrote is no longer the grammar's, nor what its writer said that it understood."""
        is_models = best.origin.writer == "model"
        origin = best.origin if is_models else Origin("model", self.model.name, self.query, seed=self.settings.seed)
        return replace(
            best,
            origin=origin,
            program=program,
            trial=trial,
            attempts=(*best.attempts, attempt),
            understood="",
            confidence=best.confidence if is_models else 1.0,
        )

    def _both_signs(
        self, best: Candidate, subject: Subject, program: Program
    ) -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
        return self._signs(best, subject.program), self._signs(best, program)

    def _signs(self, best: Candidate, program: Program, diagnosis: Diagnosis | None = None) -> tuple[Sign, ...]:
        """The grammar's own program is not compared with the grammar's reading: they would always agree."""
        compared = best.origin.writer != "grammar"
        return signs_of(self.query, program, self.runner.profile, diagnosis, self.referred, compared)


@dataclass(frozen=True, slots=True)
class _Outcome:
    candidate: Candidate
    refused: Refused | None = None
    is_over: bool = True


def review_candidate(
    candidate: Candidate,
    query: str,
    model: ChatModel,
    runner: TrialRunner,
    judge_score: Judge,
    rounds: int = 2,
    logs: TrialLogs | None = None,
    referred: Sequence[str] = (),
) -> Candidate:
    """Review one candidate; see `Reviewer`.

    Args:
        candidate: What to review.
        query: The description, as the user gave it.
        model: Asked for reviews.
        runner: Tries programs.
        judge_score: How good a candidate is; a change is kept only if it does not fall.
        rounds: So many times at most is the program looked at.
        logs: Opens the trial's logs; shared by candidates.
        referred: Categories that the answer must have; empty where nobody knows.
    """
    opened = TrialLogs(None, runner.tracks_of) if logs is None else logs
    settings = ReviewSettings(rounds=rounds)
    return Reviewer(query, model, runner, opened, judge_score, settings, tuple(referred)).review(candidate)


def _unshaken(best: Candidate, before: float, after: float) -> str:
    """Why the grammar's program stays, where it is sure of its reading and only the reviewer is for the change."""
    if best.origin.writer != "grammar" or best.confidence < _SURE or after > before:
        return ""
    sure = f"the grammar is sure of its reading ({best.confidence:.2f})"
    return f"{sure}, and what is found does not speak for the change"


def _failed(candidate: Candidate, request: ChatRequest, review: Review, trial: Trial) -> Candidate:
    problems = problems_of(trial, review.program)
    code, told = (problems[0].code if problems else ""), tuple(map(str, problems))
    attempt = Attempt("review", review.program, told, code, request.digest, review.reason)
    return replace(candidate, attempts=(*candidate.attempts, attempt))


def _noted(candidate: Candidate, request: str, note: str, code: str = "") -> Candidate:
    source = candidate.program.source if candidate.program else ""
    return replace(candidate, attempts=(*candidate.attempts, Attempt("review", source, (), code, request, note)))


def _with_note(candidate: Candidate, note: str) -> Candidate:
    *earlier, last = candidate.attempts
    return replace(candidate, attempts=(*earlier, replace(last, note=note)))


def _code(error: MotherlodeError) -> str:
    return error.code if isinstance(error, ModelError) else ""
