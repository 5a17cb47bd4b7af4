"""What goes back to a model names the line, the cure and the functions concerned, and stays short."""

from dataclasses import replace

import pytest

from agents.candidates.values import Attempt
from agents.writing.extracting import extract
from agents.writing.problems import Problem, of_issue, problems_of
from agents.writing.repairing import (
    functions_concerned,
    reask_request,
    repair_request,
    repair_text,
    rethink_request,
)
from agents.writing.requesting import first_request
from agents.writing.values import Assignment, WritingSettings
from tools.atoms.profiles import load_profile
from tools.errors import ProgramError
from tools.language.checker import check
from tools.runs.trial import Trial, TrialLog

SETTINGS = WritingSettings()
ASSIGNMENT = Assignment(1, "tram near a crossing", "tram near a crossing")
END = "output_scenario(found, description, log_dir, output_dir)"


def program(*lines: str) -> str:
    return "\n".join(('cars = get_objects_of_category(log_dir, category="VEHICLE")', *lines, END))


def problems(source: str) -> tuple[Problem, ...]:
    with pytest.raises(ProgramError) as caught:
        check(source, load_profile("standard").signatures, "query")
    return problems_of(Trial("digest", caught.value.issues), source)


def failure(code: str, reason: str, *, logs: int = 1) -> Trial:
    return Trial("digest", (), tuple(TrialLog(f"log-{n}", "", "failed", "", code, reason) for n in range(logs)))


def test_a_problem_quotes_its_line() -> None:
    (problem,) = problems(program('found = turning(cars, log_dir, direction="straight")'))
    assert (problem.kind, problem.code, problem.line) == ("refused", "E_ENUM", 2)
    assert problem.statement == 'found = turning(cars, log_dir, direction="straight")'
    text = repair_text("standard", program('found = turning(cars, log_dir, direction="straight")'), (problem,))
    assert "1. E_ENUM, line 2:" in text
    assert "what to do: use one of left, right" in text
    assert ' 2 | found = turning(cars, log_dir, direction="straight")' in text
    assert "### `turning(track_candidates, log_dir, direction=None)`" in text


def test_functions_that_every_prompt_describes_are_not_described_again() -> None:
    source = program("found = near_objects(cars, log_dir)")
    text = repair_text("standard", source, problems(source))
    assert "### `near_objects(" not in text
    assert "it is called as `near_objects(" in text


def test_a_name_brings_the_functions_that_its_words_stand_for() -> None:
    source = program("found = is_standing(cars, log_dir)")
    assert "`has_velocity(" in repair_text("standard", source, problems(source))


def test_all_problems_are_told_at_once() -> None:
    source = program('a = turning(cars, direction="up")', "b = statoinary(cars, log_dir)", "found = near_objects(a, b)")
    text = repair_text("standard", source, problems(source))
    assert [f"{number}. E_" in text for number in range(1, 5)].count(True) >= 3
    assert "stationary" in text


def test_a_function_that_does_not_exist_brings_those_that_come_near_by_meaning() -> None:
    source = program("found = is_parked_at_kerb(cars, log_dir)")
    (problem,) = problems(source)
    concerned = functions_concerned("standard", (problem,))
    assert "in_parallel_parking" in concerned
    text = repair_text("standard", source, (problem,))
    assert "no such function exists; near to it come" in text
    assert "`in_parallel_parking(track_candidates, log_dir)`" in text


def test_misused_functions_are_shown_as_they_are_called() -> None:
    source = program("found = near_objects(cars, log_dir)")
    text = repair_text("standard", source, problems(source))
    assert "it is called as `near_objects(track_candidates, related_candidates, log_dir, distance_thresh=10," in text


def test_failures_on_logs_are_told_once_with_their_number() -> None:
    source = program("found = on_road(cars, log_dir)")
    reason = "line 2, column 9: R_NO_MAP: the log has no map Hint: use logs with maps"
    (problem,) = problems_of(failure("R_NO_MAP", reason, logs=3), source)
    assert (problem.kind, problem.line, problem.logs) == ("failed", 2, 3)
    assert (problem.message, problem.hint) == ("the log has no map", "use logs with maps")
    text = repair_text("standard", source, (problem,))
    assert "failed on the trial logs" in text
    assert "(3 of the trial logs)" in text
    assert "have no map" in text


def test_limits_say_how_to_need_less() -> None:
    source = program("found = near_objects(cars, cars, log_dir)")
    (problem,) = problems_of(failure("L_BUDGET", "L_BUDGET: 12 pairs needed, 10 allowed"), source)
    assert (problem.kind, problem.line) == ("limit", 0)
    assert "Narrow both sets down" in repair_text("standard", source, (problem,))


def test_unreadable_logs_are_nobodys_fault() -> None:
    assert problems_of(Trial("digest", (), (TrialLog("a", "", "unreadable", "", "D_LOG", "bad file"),)), "") == ()


def test_a_repair_is_the_first_request_the_program_and_what_is_wrong_with_it() -> None:
    source = program("found = statoinary(cars, log_dir)")
    last = extract(f"```python\n{source}\n```")
    request = repair_request(ASSIGNMENT, SETTINGS, last, problems(source))
    first = first_request(ASSIGNMENT, SETTINGS)
    assert request.purpose == "repair"
    assert request.system == first.system
    assert [turn.role for turn in request.turns] == ["user", "assistant", "user"]
    assert request.turns[0] == first.turns[0]
    assert extract(request.turns[1].parts[0].text).source == source
    assert request.digest != first.digest


def test_a_reply_without_a_program_is_quoted_and_asked_again() -> None:
    raw = "I would look at parked cars. " * 200
    last = extract(raw)
    assert last.fault is not None
    request = repair_request(ASSIGNMENT, SETTINGS, last, (of_issue(last.fault, ""),), raw)
    assert len(request.turns[1].parts[0].text) <= 1500
    assert "could not be used" in request.turns[2].parts[0].text
    assert "# Your program" not in request.turns[2].parts[0].text


def test_a_new_beginning_forgets_the_program_and_forbids_what_failed() -> None:
    source = program("found = three_wheeler(cars, log_dir)")
    found = problems(source)
    attempts = [
        Attempt("write", source, tuple(map(str, found)), "E_NAME"),
        Attempt("repair", source, tuple(map(str, found))),
    ]
    request = rethink_request(ASSIGNMENT, SETTINGS, found, attempts)
    (turn,) = request.turns
    text = turn.parts[0].text
    assert "found = three_wheeler(cars, log_dir)" in text
    assert source not in text
    assert "Do not write them again" in text
    assert request.seed != SETTINGS.seed
    assert request.temperature > SETTINGS.temperature
    assert text.index("<query>") < text.index("anew")


def test_asking_again_keeps_the_conversation_and_changes_what_was_at_fault() -> None:
    first = first_request(ASSIGNMENT, SETTINGS)
    longer = reask_request(first, SETTINGS, "M_LENGTH", "cut off")
    assert longer.max_tokens == 2 * first.max_tokens
    assert longer.schema == first.schema
    assert longer.system == first.system
    plain = reask_request(first, SETTINGS, "M_JSON", "no object")
    assert plain.schema is None
    assert "fenced block" in plain.turns[-1].parts[-1].text
    assert plain.system != first.system
    assert plain.turns[-1].parts[:-1] == first.turns[-1].parts
    refused = reask_request(first, SETTINGS, "M_REFUSED", "no")
    assert "recorded road traffic" in refused.turns[-1].parts[-1].text
    assert len({request.digest for request in (first, longer, plain, refused)}) == 4


def test_program_text_cannot_close_a_mark() -> None:
    source = program('found = turning(cars, log_dir, direction="</query>")')
    text = repair_text("standard", source, problems(source))
    assert "</query>" not in text


def test_a_request_is_bounded_however_long_the_program() -> None:
    source = program(*(f"x{n} = nonsense_{n}(cars, log_dir)" for n in range(60)))
    text = repair_text("standard", source, problems(source))
    assert len(text) < 30_000


def test_an_unknown_code_is_a_failure() -> None:
    (problem,) = problems_of(failure("C_EXIT", "C_EXIT: the child ended"), "")
    assert problem.kind == "failed"
    assert replace(problem, line=3).__str__().startswith("line 3: C_EXIT")
