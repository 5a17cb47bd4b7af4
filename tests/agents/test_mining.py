"""The miner that evaluations run: answers, refusals, results of real jailed programs, and what identifies it."""

import json

import pytest

from agents.commands.evaluating import require_programs_for
from agents.identity import identity_of
from agents.mining import WriterMiner
from agents.settings import Settings
from agents.writers.fixed import FixedWriter, KnownWriter
from agents.writers.grammar import GrammarWriter
from tools.answers import LogQuestions, NoProgram
from tools.errors import UserError
from tools.results import Failure, Program

CARS = """x = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
output_scenario(x, description, log_dir, output_dir)
"""


@pytest.fixture(scope="module")
def executor(executor_with):
    with executor_with("small", workers=2) as executor:
        yield executor


def miner(executor, writer):
    return WriterMiner(writer, executor, "standard", {"writer": "test"})


def test_the_grammar_answers_or_declines(executor):
    grammar = miner(executor, GrammarWriter())
    answer = grammar.answer("stopped car")
    assert isinstance(answer.outcome, Program)
    assert (answer.prompt, answer.outcome.origin) == ("stopped car", "grammar")
    assert answer.assumptions
    refused = grammar.answer("car of the colour of hope").outcome
    assert isinstance(refused, NoProgram)
    assert (refused.kind, refused.code) == ("declined", "W_DECLINED")
    assert "colour" in refused.reason
    assert grammar.answer(" \x00 ").outcome.code == "W_PROMPT"
    assert grammar.answer("car " * 2000).outcome.code == "W_PROMPT"


def test_a_known_writer_declines_what_it_does_not_know(executor):
    known = miner(executor, KnownWriter({"car": CARS}))
    assert known.answer("car").outcome.source == CARS
    assert known.answer("bus").outcome.code == "W_DECLINED"
    assert miner(executor, FixedWriter(CARS)).answer("bus").outcome.source == CARS


def test_a_known_writer_takes_prompts_to_the_letter(executor):
    """Blanks, line ends and control characters tell prompts apart; only programs that go by words may tidy them up."""
    long = "car " * 2000
    sources = {"stopped car": CARS, "stopped  car": CARS + "# two blanks\n", "a\nb\x00": CARS + "# odd\n", long: CARS}
    known = miner(executor, KnownWriter(sources))
    assert {prompt: known.answer(prompt).outcome.source for prompt in sources} == sources
    assert known.answer("stopped  car").outcome.description == "stopped car"
    assert known.answer(long).outcome.description == ""
    assert "nearest: 'stopped car'" in known.answer("stoped car").outcome.reason


def test_programs_for_other_prompts_are_told(tmp_path):
    file = tmp_path / "programs.json"
    file.write_text(json.dumps([{"id": "p1", "description": "car", "program": CARS}]), encoding="utf-8")
    require_programs_for(file, ("car", "bus"))
    require_programs_for(None, ("bus",))
    with pytest.raises(UserError, match="none of its 1 programs answers any of the suite's 1 prompts"):
        require_programs_for(file, ("bus",))


def test_programs_run_over_logs_and_a_broken_log_fails_alone(executor, tiny_logs, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    asked = (("car", Program(CARS, description="car")), ("typo", Program("x = no_such_function(log_dir)\n")))
    questions = [LogQuestions(path.name, path, None, asked) for path in (tiny_logs[0], broken)]
    found = {(mined.log_id, mined.prompt): mined for mined in miner(executor, FixedWriter(CARS)).run(questions)}
    assert len(found) == 4
    cars = found["tiny-10", "car"]
    assert cars.result.outcome.mask.any(axis=1).sum() == 3
    assert cars.related.shape == cars.result.outcome.mask.shape
    codes = {key: m.result.outcome.issue.code for key, m in found.items() if isinstance(m.result.outcome, Failure)}
    assert codes == {("tiny-10", "typo"): "E_NAME", ("broken", "car"): "D_LOG", ("broken", "typo"): "D_LOG"}


def test_the_identity_names_whatever_decides_the_answers():
    grammar = identity_of(Settings(), "grammar", {})
    assert grammar == identity_of(Settings(workers=5, out="elsewhere"), "grammar", {})
    assert grammar != identity_of(Settings(profile="refav"), "grammar", {})
    assert identity_of(Settings(), "file", {"program": "a"}) != identity_of(Settings(), "file", {"program": "b"})
    assert set(grammar) == {"writer", "version", "profile", "execution", "grammar"}
