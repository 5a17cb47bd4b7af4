"""A model that makes a realistic mistake, and mends it only when it is told how, ends with a program that runs."""

import re
from collections.abc import Callable

import pytest

from agents.candidates.values import Candidate
from agents.writing.api import Runner
from agents.writing.loop import write_candidate
from agents.writing.requesting import reply_text
from agents.writing.values import WritingSettings
from evals.mistakes.table import plantings
from evals.mistakes.values import Planting
from tools.atoms.profiles import load_profile
from tools.errors import ProgramError
from tools.language.checker import check
from tools.models.scripted import ScriptedModel
from tools.models.values import ChatRequest
from tools.results import Program
from tools.runs.trial import Trial, TrialLog, TrialRunner

TOLD_IN = re.compile(
    r"(?:# What is wrong|could not be used).*?(?=# The functions concerned|# Your program|\Z)", re.DOTALL
)
REPAIRED = plantings(fixed_by="repair", profile="standard")
ONE_OF_EACH = list({planting.mistake.name: planting for planting in REPAIRED}.values())
SIGNATURES = load_profile("standard").signatures


class Checker:
    """A runner that checks and does not run: what repair ought to mend is refused before anything runs."""

    def run(self, program: Program) -> Trial:
        try:
            check(program.source, SIGNATURES, program.description)
        except ProgramError as error:
            return Trial(program.digest, error.issues)
        return Trial(program.digest, (), (TrialLog("log", "", "ok", "part"),))


def problem_text(request: ChatRequest) -> str:
    """What a repair says is wrong, without the reference and the program that follow it."""
    match = TOLD_IN.search(request.turns[-1].parts[0].text)
    return match[0] if match else ""


def stubborn(planting: Planting, cure: str) -> Callable[[ChatRequest], str]:
    """Makes the mistake until the cure is named."""
    right = reply_text(planting.reference.program, "", "", structured=True)
    is_reply = planting.mistake.spoils == "reply"
    wrong = planting.planted.text if is_reply else reply_text(planting.planted.text, "", "", structured=True)

    def answer(request: ChatRequest) -> str:
        is_told = len(request.turns) > 1 and re.search(cure, problem_text(request), re.IGNORECASE)
        return right if is_told else wrong

    return answer


def run(planting: Planting, runner: Runner, cure: str | None = None) -> tuple[Candidate, int]:
    model = ScriptedModel(stubborn(planting, planting.planted.cure if cure is None else cure))
    query = planting.reference.description
    candidate = write_candidate(query, query, 1, model, WritingSettings(), runner)
    return candidate, len(model.requests)


@pytest.mark.parametrize("planting", REPAIRED, ids=lambda p: f"{p.mistake.name} | {p.reference.name}")
def test_the_loop_mends_what_repair_ought_to(planting: Planting) -> None:
    assert_mended(planting, Checker())


@pytest.mark.parametrize("planting", ONE_OF_EACH, ids=lambda p: p.mistake.name)
def test_it_does_so_over_the_jail(planting: Planting, runner: TrialRunner) -> None:
    assert_mended(planting, runner)


def assert_mended(planting: Planting, runner: Runner) -> None:
    candidate, calls = run(planting, runner)
    assert candidate.status == "ok", candidate.attempts
    assert candidate.program is not None
    assert candidate.program.source.strip() == planting.reference.program.strip()
    if planting.planted.cure:
        assert calls == 2
        assert candidate.attempts[0].problems
    else:
        assert calls == 1


@pytest.mark.parametrize("planting", [p for p in ONE_OF_EACH if p.planted.cure], ids=lambda p: p.mistake.name)
def test_a_model_that_is_not_told_the_cure_does_not_mend_it(planting: Planting) -> None:
    """The model above is honest: with a cure that no text names it never answers rightly."""
    candidate, calls = run(planting, Checker(), cure="a cure that nobody names")
    assert candidate.status == "unresolved"
    assert calls == 6


def test_a_program_that_needs_images_is_told_so(runner: TrialRunner) -> None:
    """Where no camera is at hand, the jail's own answer names the way out."""
    reference = REPAIRED[0].reference
    color = reference.program.replace(
        "output_scenario(parked", 'red = is_color(parked, log_dir, color="red")\noutput_scenario(red'
    )
    replies = [reply_text(source, "", "", structured=True) for source in (color, reference.program)]
    model = ScriptedModel(replies)
    candidate = write_candidate(reference.description, reference.description, 1, model, WritingSettings(), runner)
    assert candidate.status == "ok"
    assert candidate.attempts[0].code == "R_NO_CAMERA"
    assert "no camera images" in model.requests[1].turns[-1].parts[0].text


class Limited:
    """A runner over whose limits the first program goes."""

    def __init__(self, runner: TrialRunner) -> None:
        self._runner, self._tried = runner, 0

    def run(self, program: object) -> Trial:
        self._tried += 1
        if self._tried == 1:
            log = TrialLog("log", "", "failed", "", "L_BUDGET", "L_BUDGET: 3e+09 pairs needed, 2e+09 allowed")
            return Trial("digest", (), (log,))
        return self._runner.run(program)


def test_a_limit_is_told_as_a_limit(runner: TrialRunner) -> None:
    reference = REPAIRED[0].reference
    model = ScriptedModel([reply_text(reference.program, "", "", structured=True)] * 2)
    candidate = write_candidate("parked car", "parked car", 1, model, WritingSettings(), Limited(runner))
    assert candidate.status == "ok"
    assert "needed too much" in model.requests[1].turns[-1].parts[0].text
