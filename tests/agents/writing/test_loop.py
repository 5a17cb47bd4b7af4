"""A candidate from the first request to the last repair: scripted models, the real checker and the real jail."""

from dataclasses import replace

import pytest

from agents.candidates.values import Candidate
from agents.writing.finishing import unresolved_of
from agents.writing.loop import write_candidate
from agents.writing.requesting import reply_text
from agents.writing.steps import Ask, Try, begin, next_step, replied, tried
from agents.writing.values import Assignment, WritingSettings
from tools.errors import SandboxError
from tools.models.api import BudgetExceededError, ModelError
from tools.models.scripted import ScriptedModel
from tools.models.values import ChatReply, ChatRequest
from tools.results import Program
from tools.runs.trial import Trial, TrialLog, TrialRunner

QUERY = "moving car"
SETTINGS = WritingSettings()


def reply(*lines: str, reasoning: str = "the car") -> str:
    end = "output_scenario(found, description, log_dir, output_dir)"
    source = "\n".join(('cars = get_objects_of_category(log_dir, category="CAR")', *lines, end))
    return reply_text(source, reasoning, "CAR", structured=True)


RIGHT = reply("found = has_velocity(cars, log_dir)")
WRONG = reply("found = has_speed(cars, log_dir)")
WRONG_WORD = reply('found = turning(cars, log_dir, direction="north")')
NEEDS_MAP = reply("found = on_road(cars, log_dir)")


def error(code: str, text: str = "") -> ModelError:
    return ModelError(code, "scripted:test", "what happened", text)


def write(
    runner: TrialRunner, *replies: str | ModelError, settings: WritingSettings = SETTINGS
) -> tuple[Candidate, ScriptedModel]:
    model = ScriptedModel(replies)
    return write_candidate(QUERY, QUERY, 3, model, settings, runner), model


def test_a_right_program_is_a_candidate_after_one_call(runner: TrialRunner) -> None:
    candidate, model = write(runner, RIGHT)
    assert (candidate.status, candidate.number, candidate.reason) == ("ok", 3, "")
    assert candidate.trial is not None
    assert candidate.trial.ran
    assert any(scenario.mask.any() for scenario in runner.scenarios(candidate.trial).values())
    assert candidate.program is not None
    assert candidate.program.description == QUERY
    assert [attempt.action for attempt in candidate.attempts] == ["write"]
    assert candidate.attempts[0].request == model.requests[0].digest
    assert candidate.understood == "the car"


def test_what_the_checker_refuses_is_repaired(runner: TrialRunner) -> None:
    candidate, model = write(runner, WRONG, RIGHT)
    assert candidate.status == "ok"
    assert [(a.action, a.code) for a in candidate.attempts] == [("write", "E_NAME"), ("repair", "")]
    assert "has_velocity" in model.requests[1].turns[-1].parts[0].text


def test_what_fails_in_the_jail_is_repaired(runner: TrialRunner) -> None:
    candidate, model = write(runner, NEEDS_MAP, RIGHT)
    assert candidate.status == "ok"
    assert candidate.attempts[0].code == "R_NO_MAP"
    assert "have no map" in model.requests[1].turns[-1].parts[0].text


def test_the_same_failure_twice_changes_strategy(runner: TrialRunner) -> None:
    candidate, model = write(runner, WRONG, WRONG, RIGHT)
    assert [attempt.action for attempt in candidate.attempts] == ["write", "repair", "rethink"]
    assert model.requests[2].temperature > model.requests[1].temperature
    assert model.requests[2].seed != model.requests[1].seed
    assert len(model.requests[2].turns) == 1
    assert candidate.origin.temperature == model.requests[2].temperature


def test_the_same_failure_on_another_line_is_the_same(runner: TrialRunner) -> None:
    moved = reply("# a remark", "found = has_speed(cars, log_dir)")
    candidate, _ = write(runner, WRONG, moved, RIGHT)
    assert candidate.attempts[2].action == "rethink"


def test_another_failure_is_repaired_as_before(runner: TrialRunner) -> None:
    candidate, _ = write(runner, WRONG, WRONG_WORD, RIGHT)
    assert [attempt.action for attempt in candidate.attempts] == ["write", "repair", "repair"]


def test_after_all_repairs_it_waits_for_a_person(runner: TrialRunner) -> None:
    candidate, model = write(runner, *[WRONG] * 6)
    assert candidate.status == "unresolved"
    assert len(model.requests) == 6
    assert [a.action for a in candidate.attempts] == ["write", "repair", "rethink", "repair", "rethink", "repair"]
    assert candidate.program is not None
    assert "has_speed" in candidate.reason
    record = unresolved_of(QUERY, candidate)
    assert record is not None
    assert (record.query, record.writer, record.status) == (QUERY, "scripted:test", "unresolved")
    assert "has_speed" in record.program
    assert len(record.attempts) == 6


def test_fewer_repairs_when_so_set(runner: TrialRunner) -> None:
    candidate, model = write(runner, WRONG, settings=replace(SETTINGS, repairs=0))
    assert candidate.status == "unresolved"
    assert len(model.requests) == 1


def test_the_conversation_stays_bounded(runner: TrialRunner) -> None:
    _, model = write(runner, *[WRONG, WRONG_WORD] * 3)
    assert max(len(request.turns) for request in model.requests) == 3
    lengths = [sum(len(part.text) for turn in request.turns for part in turn.parts) for request in model.requests]
    assert lengths[-1] < 1.5 * lengths[1]


@pytest.mark.parametrize("code", ["M_REFUSED", "M_EMPTY", "M_LENGTH", "M_JSON"])
def test_an_answer_that_cannot_be_used_is_asked_once_more(runner: TrialRunner, code: str) -> None:
    candidate, model = write(runner, error(code), RIGHT)
    assert candidate.status == "ok"
    assert [attempt.code for attempt in candidate.attempts] == [code, ""]
    assert len({request.digest for request in model.requests}) == 2


def test_a_second_answer_that_cannot_be_used_ends_it(runner: TrialRunner) -> None:
    candidate, _ = write(runner, error("M_REFUSED"), error("M_EMPTY"))
    assert candidate.status == "model failed"
    assert candidate.program is None
    assert "M_EMPTY" in candidate.reason
    assert [attempt.code for attempt in candidate.attempts] == ["M_REFUSED", "M_EMPTY"]


def test_text_that_is_not_the_json_asked_for_may_hold_a_program(runner: TrialRunner) -> None:
    prose = "```python\n" + Program(extract_source(RIGHT)).source + "\n```"
    candidate, model = write(runner, error("M_JSON", prose))
    assert candidate.status == "ok"
    assert len(model.requests) == 1


def extract_source(text: str) -> str:
    from agents.writing.extracting import extract

    return extract(text).source


@pytest.mark.parametrize("code", ["M_RATE", "M_SERVER", "M_TIMEOUT", "M_CONNECTION", "M_STREAM", "M_REQUEST", "M_DRY"])
def test_a_failed_call_ends_the_candidate_and_keeps_its_history(runner: TrialRunner, code: str) -> None:
    candidate, model = write(runner, WRONG, error(code))
    assert candidate.status == "model failed"
    assert [(a.action, a.code) for a in candidate.attempts] == [("write", "E_NAME"), ("repair", code)]
    assert len(model.requests) == 2
    record = unresolved_of(QUERY, candidate)
    assert record is not None
    assert "has_speed" in record.program


class Broke(ScriptedModel):
    """A model whose budget ends with the second call."""

    def ask(self, request: ChatRequest) -> ChatReply:
        if self.requests:
            raise BudgetExceededError("calls: 1 of 1 used")
        return super().ask(request)


def test_a_budget_that_ends_keeps_what_was_done(runner: TrialRunner) -> None:
    candidate = write_candidate(QUERY, QUERY, 1, Broke([WRONG]), SETTINGS, runner)
    assert (candidate.status, candidate.reason) == ("budget", "calls: 1 of 1 used")
    assert len(candidate.attempts) == 1


def test_prose_is_told_and_repaired(runner: TrialRunner) -> None:
    settings = replace(SETTINGS, structured=False)
    candidate, model = write(runner, "I would look for moving cars.", RIGHT, settings=settings)
    assert candidate.status == "ok"
    assert candidate.attempts[0].code == "E_REPLY_PROSE"
    assert "could not be used" in model.requests[1].turns[-1].parts[0].text


def test_a_fault_during_a_repair_keeps_what_the_repair_said(runner: TrialRunner) -> None:
    _, model = write(runner, WRONG, error("M_EMPTY"), RIGHT)
    assert model.requests[2].turns[:2] == model.requests[1].turns[:2]
    assert model.requests[2].turns[2].parts[0] == model.requests[1].turns[2].parts[0]


class Scripted:
    """A runner whose trials are given."""

    def __init__(self, trial: Trial | Exception) -> None:
        self._trial = trial

    def run(self, program: Program) -> Trial:
        if isinstance(self._trial, Exception):
            raise self._trial
        return self._trial


def test_logs_that_cannot_be_read_are_no_reason_to_repair() -> None:
    trial = Trial("digest", (), (TrialLog("a", "", "unreadable", "", "D_LOG", "bad"),))
    model = ScriptedModel([RIGHT])
    candidate = write_candidate(QUERY, QUERY, 1, model, SETTINGS, Scripted(trial))
    assert candidate.status == "unresolved"
    assert "no trial log can be read" in candidate.reason
    assert len(model.requests) == 1


def test_a_breach_of_policy_is_not_sent_back() -> None:
    trial = Trial("digest", (), (TrialLog("a", "", "failed", "", "P_SYSCALL", "P_SYSCALL: killed"),))
    candidate = write_candidate(QUERY, QUERY, 1, ScriptedModel([RIGHT]), SETTINGS, Scripted(trial))
    assert candidate.status == "unresolved"
    assert "not sent back" in candidate.reason


def test_faults_of_the_surroundings_are_raised() -> None:
    with pytest.raises(SandboxError):
        write_candidate(QUERY, QUERY, 1, ScriptedModel([RIGHT]), SETTINGS, Scripted(SandboxError("no jail")))


def test_a_rewrite_is_noted_in_the_origin(runner: TrialRunner) -> None:
    candidate = write_candidate(QUERY, "car that moves", 1, ScriptedModel([RIGHT]), SETTINGS, runner)
    assert candidate.origin.is_rewrite
    assert candidate.origin.wording == "car that moves"
    assert candidate.program is not None
    assert candidate.program.description == QUERY


def test_steps_can_be_taken_one_by_one(runner: TrialRunner) -> None:
    """A graph may make a node of each: a step depends on the state alone, so it can be repeated after a crash."""
    state = begin(Assignment(1, QUERY, QUERY), SETTINGS, "scripted:test")
    step = next_step(state)
    assert isinstance(step, Ask)
    assert next_step(state) == step
    state = replied(state, step, RIGHT)
    step = next_step(state)
    assert isinstance(step, Try)
    state = tried(state, runner.run(step.program))
    assert isinstance(next_step(state), Candidate)
