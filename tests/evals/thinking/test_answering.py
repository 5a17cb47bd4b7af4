"""The scripted model: what it answers follows from the request, its habits and its seed, and from nothing else."""

import json
from collections import Counter
from functools import cache

import pytest

from agents.candidates.values import Candidate, Origin
from agents.reviewing.requesting import Subject, review_request
from agents.reviewing.settings import ReviewSettings
from agents.reviewing.signs import signs_of
from agents.writing.loop import write_candidate
from agents.writing.requesting import first_request
from agents.writing.values import Assignment, WritingSettings
from evals.mistakes.references import references
from evals.thinking.answering import ScriptedAuthor
from evals.thinking.readings import named_by, readings_of
from evals.thinking.trials import OpenTrials
from evals.thinking.values import Habits, Question
from tools.diagnosis.diagnosing import TrialLogs, diagnose
from tools.models.scripted import ScriptedModel
from tools.results import Program

ASKED = [Question(r.description, r.program, (r.referred_category,)) for r in references() if r.profile == "standard"]
NEVER = Habits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SIDE = next(q for q in ASKED if "has_objects_in_relative_direction" in q.program)


@pytest.fixture(scope="module")
def trials(tiny_logs) -> OpenTrials:
    return OpenTrials(tiny_logs)


def request_for(question: Question, seed: int = 0, temperature: float = 0.7):
    assignment = Assignment(1, question.query, question.query)
    return first_request(assignment, WritingSettings(temperature=temperature, seed=seed))


def program_in(reply: str) -> str:
    return json.loads(reply)["program"]


@cache
def author(habits: Habits) -> ScriptedAuthor:
    return ScriptedAuthor(ASKED, habits)


def written(question: Question, habits: Habits, trials: OpenTrials) -> Candidate:
    model = ScriptedModel(author(habits))
    settings = WritingSettings(temperature=0.7, seed=0)
    return write_candidate(question.query, question.query, 1, model, settings, trials)


@pytest.mark.parametrize("question", ASKED, ids=lambda q: q.query)
def test_without_bad_habits_every_answer_is_right(question, trials):
    candidate = written(question, NEVER, trials)
    assert (candidate.status, candidate.program.source.strip()) == ("ok", question.program.strip())
    assert len(candidate.attempts) == 1


@pytest.mark.parametrize("question", ASKED, ids=lambda q: q.query)
def test_one_who_always_slips_and_listens_is_mended_by_repair(question, trials):
    """What needs no repair (prose around a program) is right at once."""
    candidate = written(question, Habits(1, 0, 0, 0, 0, 0), trials)
    assert candidate.status == "ok"
    assert candidate.program.source.strip() == question.program.strip()


def test_one_who_does_not_listen_is_not_mended(trials):
    statuses = Counter(written(question, Habits(1, 0, 0, 1, 0, 0), trials).status for question in ASKED)
    assert statuses["unresolved"] > len(ASKED) / 2


def test_misreadings_run_and_mean_something_else(trials):
    for question in ASKED:
        known = readings_of(question)
        assert "" in known.plans
        for name, text in known.misreadings.items():
            assert known.what_is(text) == name
        assert known.what_is(question.program) == ""
        assert known.what_is("x = 1") is None


def test_misreadings_are_as_frequent_as_the_habits_say():
    author = ScriptedAuthor(ASKED, Habits(slips=0, misreadings=0.4))
    questions = [q for q in ASKED if readings_of(q).misreadings]
    replies = [(q, program_in(author(request_for(q, seed)))) for q in questions for seed in range(60)]
    wrong = [(q, text) for q, text in replies if text != q.program]
    assert 0.25 < len(wrong) / len(replies) < 0.55
    assert all(readings_of(q).what_is(text) for q, text in wrong)


def test_what_is_shared_is_the_same_mistake_everywhere():
    author = ScriptedAuthor([SIDE], Habits(slips=0, misreadings=1, shared=1))
    programs = {program_in(author(request_for(SIDE, seed))) for seed in range(40)} - {SIDE.program}
    assert len(programs) == 1


def test_the_same_request_is_answered_in_the_same_way_and_another_seed_in_another():
    requests = [request_for(q, seed) for q in ASKED for seed in range(5)]
    one, same, other = (ScriptedAuthor(ASKED, Habits(), seed) for seed in (0, 0, 1))
    one, other = ([each(request) for request in requests] for each in (one, other))
    same = [same(request) for request in reversed(requests)][::-1]
    assert one == same
    assert one != other


def test_an_unknown_question_is_an_error():
    with pytest.raises(StopIteration):
        ScriptedAuthor([], Habits())(request_for(SIDE))


def reviewed(habits: Habits, source: str, trials: OpenTrials) -> dict:
    program = Program(source, "m", SIDE.query)
    diagnosis = diagnose(program, trials.run(program), trials, TrialLogs())
    subject = Subject(SIDE.query, program, "standard", diagnosis, signs_of(SIDE.query, program, "standard", diagnosis))
    return json.loads(ScriptedAuthor(ASKED, habits)(review_request(subject, ReviewSettings())))


def test_a_review_mends_what_the_signs_name_and_keeps_what_nothing_speaks_against(trials):
    mirrored = readings_of(SIDE).misreadings["left for right"]
    answer = reviewed(NEVER, mirrored, trials)
    assert (answer["verdict"], answer["program"]) == ("change", SIDE.program)
    assert "left_right" in answer["faults"]
    assert reviewed(NEVER, SIDE.program, trials)["verdict"] == "keep"


def test_a_reviewer_who_overlooks_keeps_and_one_who_meddles_spoils(trials):
    mirrored = readings_of(SIDE).misreadings["left for right"]
    assert reviewed(Habits(overlooks=1), mirrored, trials)["verdict"] == "keep"
    assert reviewed(Habits(meddles=1, misled=1), SIDE.program, trials)["verdict"] == "change"


def test_every_mistake_of_meaning_is_named_by_some_fault():
    assert all(named_by().values())


def test_the_origin_of_a_candidate_is_the_scripted_model(trials):
    assert written(SIDE, NEVER, trials).origin == Origin("model", "scripted:test", SIDE.query, temperature=0.7)
