"""Planted mistakes are what they are called: refused with a cure, or run with another meaning."""

import re
from collections import Counter

import pytest

from agents.writing.extracting import extract
from evals.mistakes.references import references
from evals.mistakes.table import MISTAKES, plantings
from evals.mistakes.values import Planting
from tools.atoms.profiles import load_profile
from tools.errors import ProgramError
from tools.language.checker import check

BY_NAME = {f"{p.mistake.name} | {p.reference.name}": p for p in plantings()}
TOLD_BY_THE_REPAIR_ONLY = {"function that says the whole phrase | facing the ego"}
"""The checker knows no name that is spelled like it; the repair finds functions that mean it."""


def refusal(planting: Planting) -> str:
    """What is said of the planted text before anything runs; empty when it passes."""
    source = planting.planted.text
    if planting.mistake.spoils == "reply":
        extracted = extract(source)
        if extracted.fault is not None:
            return str(extracted.fault)
        source = extracted.source
    try:
        check(source, load_profile(planting.reference.profile).signatures, planting.reference.description)
    except ProgramError as error:
        return str(error)
    return ""


def test_there_are_many_of_every_stage() -> None:
    stages = Counter(mistake.fixed_by for mistake in MISTAKES)
    assert len(MISTAKES) >= 80
    assert stages["repair"] >= 40
    assert stages["review"] >= 15
    assert stages["consensus"] >= 8
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)


def test_every_mistake_can_be_planted_somewhere() -> None:
    planted = {planting.mistake.name for planting in plantings()}
    assert planted == {mistake.name for mistake in MISTAKES}


def test_plantings_can_be_chosen() -> None:
    reviewed = plantings(fixed_by="review", profile="refav")
    assert reviewed
    assert {p.mistake.fixed_by for p in reviewed} == {"review"}
    assert {p.reference.profile for p in reviewed} == {"refav"}


@pytest.mark.parametrize("name", [name for name, p in BY_NAME.items() if p.mistake.fixed_by == "repair"])
def test_what_repair_ought_to_mend_is_refused_and_the_cure_is_named(name: str) -> None:
    planting = BY_NAME[name]
    said = refusal(planting)
    if planting.mistake.spoils == "reply" and not planting.planted.cure:
        assert said == ""
        assert extract(planting.planted.text).source == planting.reference.program.strip()
    elif name not in TOLD_BY_THE_REPAIR_ONLY:
        assert re.search(planting.planted.cure, said, re.IGNORECASE), said


@pytest.mark.parametrize("name", [name for name, p in BY_NAME.items() if p.mistake.fixed_by != "repair"])
def test_mistakes_of_meaning_pass_the_checker_and_change_the_plan(name: str) -> None:
    planting = BY_NAME[name]
    assert refusal(planting) == ""
    reference, signatures = planting.reference, load_profile(planting.reference.profile).signatures
    plans = [check(text, signatures, reference.description) for text in (planting.planted.text, reference.program)]
    assert plans[0] != plans[1]


def test_planting_is_the_same_every_time() -> None:
    again = [mistake.plant(reference.program) for mistake in MISTAKES for reference in references()]
    assert [planted for planted in again if planted] == [planting.planted for planting in plantings()]


def test_a_mistake_without_a_place_is_not_planted() -> None:
    mistake = next(mistake for mistake in MISTAKES if mistake.name == "radians for degrees")
    parked = next(reference for reference in references() if reference.name == "parked cars")
    assert mistake.plant(parked.program) is None
