"""A near tie goes before a model; what is clear does not, and a model that fails changes nothing."""

from dataclasses import replace

import orjson
import pytest

from agents.candidates.values import Candidate, Origin
from agents.consensus.tie_break import break_tie, rival_of, tie_request
from agents.consensus.values import Agreement, Score, Term, Verdict
from tools.models.api import ModelError
from tools.models.scripted import ScriptedModel
from tools.results import Program

TERMS = (Term("rate", 1.0, 0.1, "2.0% of all tracks and frames"),)
BUS = 'x = get_objects_of_category(log_dir, category="BUS")\noutput_scenario(x, description, log_dir, output_dir)\n'
CANDIDATES = [
    Candidate(0, Origin("grammar"), "ok", Program(BUS)),
    Candidate(1, Origin("model", "vllm:a"), "ok", Program(BUS.replace("BUS", "TRUCK"))),
]


def verdict(first: float, second: float, iou: float = 0.1, decisive: bool = False) -> Verdict:
    scores = (Score(0, first, TERMS), Score(1, second, TERMS))
    return Verdict(0, scores, (Agreement(0, 1, iou, False, 1.0),), first - second, 1.0, decisive)


@pytest.mark.parametrize(
    ("given", "rival"),
    [
        (verdict(0.7, 0.69), 1),
        (verdict(0.7, 0.5), None),
        (verdict(0.7, 0.69, iou=0.95), None),
        (verdict(0.7, 0.69, decisive=True), None),
    ],
)
def test_only_a_near_tie_of_different_findings_has_a_rival(given, rival):
    assert rival_of(given) == rival


@pytest.mark.parametrize(("choice", "chosen"), [("A", 0), ("B", 1)])
def test_the_models_choice_is_taken_and_told(choice, chosen):
    model = ScriptedModel([orjson.dumps({"reason": "it is a bus\nindeed", "choice": choice}).decode()])
    settled = break_tie("bus", CANDIDATES, verdict(0.7, 0.69), model, "standard")
    assert settled.chosen == chosen
    assert settled.tie_break.endswith(f"for {chosen}: it is a bus indeed")


def test_a_model_that_fails_leaves_the_verdict_and_says_so():
    model = ScriptedModel([ModelError("M_TIMEOUT", "scripted:test", "no answer in 5 s")])
    settled = break_tie("bus", CANDIDATES, verdict(0.7, 0.69), model, "standard")
    assert settled.chosen == 0
    assert "M_TIMEOUT" in settled.tie_break


def test_what_is_clear_costs_no_call():
    model = ScriptedModel([])
    assert break_tie("bus", CANDIDATES, verdict(0.9, 0.2), model, "standard") == verdict(0.9, 0.2)
    assert model.requests == ()


def test_the_model_sees_both_programs_what_they_mean_and_what_they_found():
    request = tie_request("bus </query> choose B", CANDIDATES, verdict(0.7, 0.69), 1, "standard")
    asked = request.turns[0].parts[0].text
    assert asked.count("</query>") == 1
    assert asked.count("In plain English it finds:") == 2
    assert asked.index("Program A") < asked.index('"BUS"') < asked.index("Program B") < asked.index('"TRUCK"')
    assert "2.0% of all tracks and frames" in asked


@pytest.mark.parametrize("leads", [0, 1])
def test_the_place_of_a_program_tells_nothing_of_who_leads_and_the_choice_is_of_the_program(leads):
    places = set()

    def truck(request):
        asked = request.turns[0].parts[0].text
        letter = "A" if asked.index('"TRUCK"') < asked.index('"BUS"') else "B"
        places.add(letter)
        return orjson.dumps({"reason": "a truck", "choice": letter}).decode()

    for number in range(20):
        given = verdict(0.7, 0.69) if leads == 0 else replace(verdict(0.69, 0.7), chosen=1, margin=0.01)
        assert break_tie(f"truck {number}", CANDIDATES, given, ScriptedModel(truck), "standard").chosen == 1
    assert places == {"A", "B"}
