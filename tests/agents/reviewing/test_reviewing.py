"""A review mends a planted fault when the model's answer is right, and never makes a candidate worse when it is not."""

import json

import pytest

from agents.candidates.values import Candidate, Origin
from agents.reviewing.reviewing import Reviewer, review_candidate
from agents.reviewing.settings import ReviewSettings
from agents.reviewing.signs import penalty, signs_of
from tools.errors import Issue, SandboxError
from tools.models.api import BudgetExceededError, ModelError, ModelMissingError
from tools.models.scripted import ScriptedModel
from tools.runs.trial import Trial

END = "output_scenario(found, description, log_dir, output_dir)\n"
DOGS = 'found = get_objects_of_category(log_dir, category="DOG")\n'
BROKEN = "found = no_such_function(log_dir)\n"
QUERY = "vehicle turning left"
LEFT = 'found = turning(get_objects_of_category(log_dir, category="VEHICLE"), log_dir, direction="left")\n'
RIGHT = LEFT.replace("left", "right")


def reply(body, verdict="change", faults=("other",), reason="as seen in the report"):
    program = body + END if body else ""
    return json.dumps({"reason": reason, "faults": list(faults), "verdict": verdict, "program": program})


def text_of(candidate):
    return candidate.program.source.rstrip() + "\n"


def indifferent(candidate):
    """A judge that sees no difference: only the review's own guards are left."""
    return 0.5


def by_signs(query):
    """A judge that goes by the signs in the program."""
    return lambda candidate: 1.0 - penalty(signs_of(query, candidate.program, "standard"))


@pytest.fixture
def reviewed(world):
    def run(query, body, replies, judge=indifferent, rounds=2, writer="model", referred=(), confidence=1.0):
        model = ScriptedModel(replies)
        before = world.candidate(body, query, writer, confidence)
        after = review_candidate(before, query, model, world.runner, judge, rounds, world.logs, referred)
        return before, after, model

    return run


def test_a_planted_fault_is_mended_when_the_answer_is_right(reviewed, world, fault):
    replies = [reply(fault.right, faults=fault.kinds)]
    before, after, _ = reviewed(fault.query, fault.wrong, replies, by_signs(fault.query), rounds=1)
    assert (after.status, text_of(after)) == ("ok", fault.right + END)
    assert world.finds_the_same(after.program, world.program(fault.right))
    assert after.trial.ran
    assert fault.kinds[0] in after.attempts[-1].note
    assert text_of(before) == fault.wrong + END


def test_a_right_program_is_not_exchanged_for_a_wrong_one(reviewed, fault):
    """The model is sure of the planted fault: the guard keeps the program, though the judge sees no difference."""
    before, after, model = reviewed(fault.query, fault.right, [reply(fault.wrong)], rounds=1)
    assert after.program == before.program
    assert after.trial == before.trial
    assert len(model.requests) == 1
    assert after.attempts[-1].note.startswith("kept the old program")


def test_a_faulty_program_is_not_made_worse_by_another_program(reviewed, fault):
    before, after, _ = reviewed(fault.query, fault.wrong, [reply(DOGS)], by_signs(fault.query), rounds=1)
    assert after.program == before.program


def test_faults_are_mended_on_real_logs_and_right_programs_kept(real_world, real_fault):
    query, right, wrong = real_fault.query, real_fault.right, real_fault.wrong
    for body, answer in ((wrong, right), (right, wrong)):
        before = real_world.candidate(body, query)
        model = ScriptedModel([reply(answer)])
        after = review_candidate(before, query, model, real_world.runner, indifferent, 1, real_world.logs)
        assert text_of(after) == right + END
        assert real_world.finds_the_same(after.program, real_world.program(right))
        assert len(model.requests) == 1


GARBAGE = (
    "",
    "I think that it is fine.",
    "[]",
    "{",
    '{"verdict": "change"}',
    '{"verdict": "change", "program": 7, "faults": "all", "reason": null}',
    '{"verdict": "maybe", "program": "x = 1"}',
    '{"verdict": "change", "program": "SELECT * FROM tracks"}',
    "\x00\x1b]0;title\x07" * 50,
)


@pytest.mark.parametrize("text", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_changes_nothing(reviewed, text):
    before, after, model = reviewed(QUERY, LEFT, [text, text, text, text])
    assert (after.program, after.trial, after.status) == (before.program, before.trial, "ok")
    assert after.attempts[-1].action == "review"
    assert after.attempts[-1].note.isprintable()
    assert len(model.requests) <= 4


CODES = ("M_RATE", "M_TIMEOUT", "M_REFUSED", "M_EMPTY", "M_LENGTH", "M_JSON", "M_STREAM", "M_DRY")


@pytest.mark.parametrize("code", CODES)
def test_a_models_fault_loses_nothing_and_is_told(reviewed, code):
    before, after, _ = reviewed(QUERY, LEFT, [ModelError(code, "scripted:test", "as scripted")])
    assert (after.program, after.trial, after.status) == (before.program, before.trial, "ok")
    (attempt,) = after.attempts
    assert (attempt.code, attempt.source) == (code, before.program.source)
    assert "as scripted" in attempt.note


def test_an_ended_budget_loses_nothing(world):
    class Broke(ScriptedModel):
        def ask(self, request):
            raise BudgetExceededError("3 of 3 calls are used up")

    before = world.candidate(LEFT, QUERY)
    after = review_candidate(before, QUERY, Broke([]), world.runner, indifferent, logs=world.logs)
    assert (after.program, after.status) == (before.program, "ok")
    assert "3 of 3 calls" in after.attempts[-1].note


def test_a_fault_while_mending_a_change_loses_nothing(reviewed):
    replies = [reply(BROKEN), ModelError("M_SERVER", "scripted:test", "as scripted")]
    before, after, _ = reviewed(QUERY, RIGHT, replies)
    assert after.program == before.program
    assert [attempt.code for attempt in after.attempts] == ["E_NAME", "M_SERVER"]


def test_a_change_that_does_not_run_is_mended_once(reviewed):
    before, after, model = reviewed(QUERY, RIGHT, [reply(BROKEN), reply(LEFT), reply("", "keep")])
    assert text_of(after) == LEFT + END
    mending = model.requests[1]
    assert len(mending.turns) == 3
    assert "no_such_function" in mending.turns[1].parts[0].text
    assert "E_NAME" in mending.turns[2].parts[0].text
    assert [bool(attempt.problems) for attempt in after.attempts] == [True, False, False]
    assert before.attempts == ()


def test_a_change_that_never_runs_is_given_up(reviewed):
    before, after, model = reviewed(QUERY, RIGHT, [reply(BROKEN)] * 4)
    assert after.program == before.program
    assert len(model.requests) == 4
    assert "does not run" in after.attempts[-1].note


def test_a_change_that_the_judge_finds_worse_is_not_kept_and_told_to_the_model(reviewed):
    scores = {LEFT + END: 0.6, RIGHT + END: 0.7}
    before, after, model = reviewed(
        QUERY, RIGHT, [reply(LEFT), reply("", "keep")], lambda candidate: scores[text_of(candidate)]
    )
    assert after.program == before.program
    assert "judged worse: 0.600 instead of 0.700" in after.attempts[0].note
    second = model.requests[1].turns[0].parts[0].text
    assert "Changes that were tried already" in second
    assert 'direction="left"' in second
    assert model.requests[0].digest != model.requests[1].digest


def test_the_same_program_in_other_words_is_no_change(reviewed):
    other = 'v = get_objects_of_category(log_dir, "VEHICLE")\nfound = turning(v, log_dir, "left")\n'
    before, after, _ = reviewed(QUERY, LEFT, [reply(other)] * 2)
    assert after.program == before.program
    assert "says the same" in after.attempts[0].note


def test_a_kept_program_ends_the_review(reviewed):
    _, after, model = reviewed(QUERY, LEFT, [reply("", "keep", (), "it is right")])
    assert len(model.requests) == 1
    assert after.attempts[-1].note == "kept: it is right"


def test_a_referred_category_is_a_hard_constraint(reviewed):
    query = "the zorble beside the frumious one"
    people = 'found = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
    buses = people.replace("PEDESTRIAN", "BUS")
    before, after, model = reviewed(query, people, [reply(buses)] * 2, referred=("PEDESTRIAN",))
    assert after.program == before.program
    assert "wrong_referred" in after.attempts[0].note
    assert "It must output tracks of: PEDESTRIAN" in model.requests[0].turns[0].parts[0].text


def test_the_grammars_program_may_be_changed_and_is_then_the_models(reviewed):
    _, after, _ = reviewed(QUERY, LEFT, [reply(RIGHT), reply("", "keep")], writer="grammar", confidence=0.5)
    assert text_of(after) == RIGHT + END
    assert (after.origin.writer, after.origin.model, after.understood) == ("model", "scripted:test", "")


def test_a_program_that_the_grammar_is_sure_of_stays_unless_what_is_found_speaks_for_the_change(reviewed):
    replies = [reply(RIGHT), reply("", "keep")]
    before, after, model = reviewed(QUERY, LEFT, replies, writer="grammar", confidence=0.9)
    assert (after.program, after.origin) == (before.program, before.origin)
    assert "the grammar is sure of its reading (0.90)" in after.attempts[0].note
    assert "Not kept: the grammar is sure" in model.requests[1].turns[0].parts[0].text

    def finds_more(candidate):
        return 0.6 if "right" in candidate.program.source else 0.5

    _, after, _ = reviewed(QUERY, LEFT, replies, finds_more, writer="grammar", confidence=0.9)
    assert text_of(after) == RIGHT + END


@pytest.mark.parametrize("rounds", [0, 1, 3])
def test_rounds_are_bounded(reviewed, rounds):
    bodies = [RIGHT, LEFT, RIGHT, LEFT]
    _, _, model = reviewed(QUERY, LEFT, [reply(body) for body in bodies], rounds=rounds, writer="grammar")
    assert len(model.requests) == rounds


def test_what_does_not_run_is_not_reviewed(world):
    trial = Trial("", (Issue("check", "E_NAME", 1, 1, "no"),))
    program = world.program(BROKEN)
    for candidate in (
        Candidate(0, Origin("model"), "declined"),
        Candidate(0, Origin("model"), "unresolved", program, trial),
        Candidate(0, Origin("model"), "ok", program, trial),
    ):
        model = ScriptedModel([])
        assert review_candidate(candidate, QUERY, model, world.runner, indifferent, logs=world.logs) == candidate
        assert model.requests == ()


def test_the_same_review_every_time(reviewed):
    replies = [reply(LEFT), reply("", "keep")]
    one, other = reviewed(QUERY, RIGHT, replies), reviewed(QUERY, RIGHT, replies)
    assert one[1] == other[1]
    assert one[2].requests == other[2].requests


def test_logs_that_are_gone_leave_the_candidate_as_it_is(world, tmp_path):
    from tools.diagnosis.diagnosing import TrialLogs

    class Gone(TrialLogs):
        def get(self, folder):
            return super().get(str(tmp_path / "nothing"))

    before = world.candidate(LEFT, QUERY)
    model = ScriptedModel([reply("", "keep")])
    reviewer = Reviewer(QUERY, model, world.runner, Gone(), indifferent, ReviewSettings(rounds=1))
    after = reviewer.review(before)
    assert after.program == before.program
    assert "4 more could not be looked at" in model.requests[0].turns[0].parts[0].text


def test_a_program_host_that_fails_loses_nothing(world):
    class Failing:
        profile = "standard"

        def __getattr__(self, name):
            return getattr(world.runner, name)

        def run(self, program):
            raise SandboxError("the program host died")

    before = world.candidate(LEFT, QUERY)
    after = review_candidate(before, QUERY, ScriptedModel([reply(RIGHT)]), Failing(), indifferent, 1, world.logs)
    assert (after.program, after.status) == (before.program, "ok")
    assert "the program host died" in after.attempts[-1].note


def test_a_model_that_is_missing_is_told_to_the_user(world):
    class Missing(ScriptedModel):
        def ask(self, request):
            raise ModelMissingError("no key in the environment")

    before = world.candidate(LEFT, QUERY)
    with pytest.raises(ModelMissingError, match="no key"):
        review_candidate(before, QUERY, Missing([]), world.runner, indifferent, 1, world.logs)
