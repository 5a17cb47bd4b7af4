"""Exemplar files: what is read is what was written, and what is wrong is told with its place."""

import json

import pytest

from agents.exemplars import Seed, as_yaml, functions_of, read_entries, seeds
from tools.errors import DataError, ProgramError
from tools.memory.values import Exemplar

PROGRAM = 'v = get_objects_of_category(log_dir, category="VEHICLE")\noutput_scenario(v, "d", log_dir, output_dir)\n'
ENTRY = f"- description: all vehicles\n  program: {json.dumps(PROGRAM)}\n  verified: person\n"


def test_the_projects_own_come_back_as_they_were_written():
    assert read_entries(as_yaml(seeds()), "there") == seeds()


def test_texts_of_every_kind_come_back():
    odd = Exemplar("„it's“: \\ # - {x} 'y'", PROGRAM, functions_of(PROGRAM, "refav"), "refav", "executed", "a: b #c")
    assert [one.exemplar for one in read_entries(as_yaml([Seed(odd)]), "there")] == [odd]


def test_an_entry_gives_one_exemplar_per_profile():
    found = read_entries(ENTRY + "  profiles: [standard, refav]\n", "there")
    assert [one.exemplar.profile for one in found] == ["standard", "refav"]
    assert as_yaml(found).count("description: all vehicles") == 1


def test_functions_are_those_called_and_those_that_wrap():
    program = PROGRAM.replace("output", "w = scenario_not(stationary)(v, log_dir)\noutput", 1)
    assert functions_of(program, "standard") == ("get_objects_of_category", "scenario_not", "stationary")
    with pytest.raises(ProgramError):
        functions_of("x = 1", "standard")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "is not YAML"),
        ("a: b", "must hold a list"),
        ("- description: x", "entry 1: needs description, program and verified"),
        (ENTRY + "  sure: yes\n", "entry 1: has unknown parts: sure"),
        (ENTRY.replace("person", "maybe"), "entry 1: verified must be one of known truth, reference, person, executed"),
        (ENTRY + ENTRY.replace("VEHICLE", "CARRIAGE"), "entry 2: the checker refuses its program.*E_ENUM"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, problem):
    with pytest.raises(DataError, match=f"there.*{problem}"):
        read_entries(text, "there")


def test_an_empty_text_holds_nothing():
    assert read_entries("", "there") == ()
    assert read_entries("# only a comment\n", "there") == ()
