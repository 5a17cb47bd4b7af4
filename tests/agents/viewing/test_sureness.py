"""What a run's confidence rests on: the grammar's own evidence, or a plain word on why there is none."""

import dataclasses
import math
from dataclasses import fields

from agents.viewing.sureness import sureness_of
from agents.writers.api import Evidence, plain_query
from agents.writers.confidence import confidence_model, probability
from agents.writers.grammar import GrammarWriter
from tools.results import Program

DOGS = """dogs = get_objects_of_category(log_dir, category="DOG")
output_scenario(dogs, "x", log_dir, output_dir)
"""


def test_terms_are_those_of_the_model_and_give_the_run_its_confidence(sample_run):
    told = sureness_of(sample_run)
    assert told.kind == "read"
    evidence = GrammarWriter().write(plain_query(sample_run.query)).evidence
    weights = {name: weight for name, weight in confidence_model().weights if weight and getattr(evidence, name)}
    assert len(told.terms) == len(weights) > 1
    odds = math.log(sample_run.confidence / (1 - sample_run.confidence))
    gains = sorted(math.log(term.without / (1 - term.without)) - odds for term in told.terms)
    expected = sorted(-weight * getattr(evidence, name) for name, weight in weights.items())
    assert all(abs(gain - want) < 0.03 for gain, want in zip(gains, expected, strict=True))
    assert told.plainest == probability(Evidence()) > sample_run.confidence
    assert [term.without for term in told.terms] == sorted((term.without for term in told.terms), reverse=True)


def test_every_kind_of_evidence_has_words():
    from agents.viewing.sureness import _WORDS

    assert set(_WORDS) == {field.name for field in fields(Evidence)}


def test_a_program_that_was_given_was_not_read(mined, planted_log):
    told = sureness_of(mined(DOGS, [planted_log]))
    assert (told.kind, told.terms) == ("given", ())
    assert "nothing to be unsure of" in told.says


def test_what_another_version_read_in_another_way_has_no_terms(sample_run):
    changed = Program(sample_run.program.source + "\n", "grammar", sample_run.program.description)
    for other in (
        dataclasses.replace(sample_run, program=changed),
        dataclasses.replace(sample_run, confidence=0.5),
        dataclasses.replace(sample_run, query="purple \u202e car"),
        dataclasses.replace(sample_run, query="car " * 5_000),
    ):
        told = sureness_of(other)
        assert (told.kind, told.terms) == ("untold", ())


def test_where_candidates_were_weighed_the_page_shows_these(sample_run, tmp_path):
    (tmp_path / "candidates.json").write_text("{}")
    assert sureness_of(dataclasses.replace(sample_run, folder=tmp_path)).kind == "judged"
