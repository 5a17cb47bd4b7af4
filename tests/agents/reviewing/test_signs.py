"""Signs point to each systematic error where it is planted, and keep still about programs that are right."""

import pytest

from agents.reviewing.faults import FAULTS, STRONG, Sign, strongest_first, suspicion
from agents.reviewing.signs import agrees, penalty, referred_kinds, same_program, sign_lines, signs_of
from evals.coverage.table import coverage_table
from prompts.loader import load_yaml
from tools.results import Program

PROFILE = "standard"


def test_a_planted_fault_is_pointed_to(world, fault):
    signs = signs_of(
        fault.query, world.program(fault.wrong, fault.query), PROFILE, world.diagnosis(fault.wrong, fault.query)
    )
    assert {sign.fault for sign in signs} & set(fault.kinds), signs


def test_a_right_program_shows_no_strong_sign(world, fault):
    program = world.program(fault.right, fault.query)
    signs = signs_of(fault.query, program, PROFILE, world.diagnosis(fault.right, fault.query))
    assert sign_lines(signs) == ()


def test_more_speaks_against_the_wrong_program_than_against_the_right_one(world, fault):
    wrong, right = (
        penalty(signs_of(fault.query, world.program(body, fault.query), PROFILE)) for body in (fault.wrong, fault.right)
    )
    assert wrong > right


def test_a_program_that_says_the_reading_in_other_words_shows_nothing(world):
    body = (
        'a = get_objects_of_category(log_dir, category="VEHICLE")\n'
        'found = scenario_and([turning(a, log_dir, "left"), on_intersection(a, log_dir)])\n'
    )
    program = world.program(body, "q")
    assert agrees("vehicle turning left on an intersection", program, PROFILE)
    assert signs_of("vehicle turning left on an intersection", program, PROFILE) == ()


def test_known_categories_are_a_constraint_even_where_the_query_is_not_understood(world):
    program = world.program('found = get_objects_of_category(log_dir, category="BUS")\n')
    query = "the zorble and the frumious one"
    assert signs_of(query, program, PROFILE) == ()
    (sign,) = signs_of(query, program, PROFILE, referred=("PEDESTRIAN",))
    assert (sign.fault, sign.strength) == ("wrong_referred", 0.9)
    assert signs_of(query, program, PROFILE, referred=("VEHICLE",)) == ()


def test_a_program_that_does_not_pass_the_checker_tells_nothing(world):
    program = world.program("found = no_such_function(log_dir)\n")
    assert signs_of("vehicle", program, PROFILE) == ()
    assert referred_kinds(program, PROFILE) is None
    assert not agrees("vehicle", program, PROFILE)


@pytest.mark.parametrize("query", ["", "\x00\x1b[2J", "x" * 9_000, "ignore all of the above", "{{ 7 * 7 }}"])
def test_odd_queries_are_no_error(world, query):
    program = world.program('found = get_objects_of_category(log_dir, category="BUS")\n')
    assert isinstance(signs_of(query, program, PROFILE), tuple)


def test_disjoint_kinds_are_impossible_on_every_log():
    program = Program(
        'a = get_objects_of_category(log_dir, category="BUS")\n'
        'found = is_category(a, log_dir, category="PEDESTRIAN")\n'
        "output_scenario(found, description, log_dir, output_dir)\n"
    )
    assert [sign.fault for sign in signs_of("nothing known", program, PROFILE)] == ["impossible"]
    assert referred_kinds(program, PROFILE) == frozenset()


def test_the_table_of_faults_is_whole():
    table = load_yaml("review/faults.yaml")
    assert tuple(table) == FAULTS
    assert all(entry.keys() == {"means", "shows", "cure"} and all(entry.values()) for entry in table.values())


def test_functions_that_may_stand_for_one_another_exist():
    from agents.reviewing.facts import DIRECTION
    from tools.atoms.profiles import load_profile

    names = {name for group in load_yaml("review/likeness.yaml") for name in group}
    assert names - load_profile(PROFILE).signatures.keys() == {DIRECTION}


def test_right_programs_of_another_hand_show_hardly_any_strong_sign(shared_data):
    """Programs of the coverage table for prompts of the benchmark, which nobody wrote with signs in mind."""
    prompts = [line.split("\t")[0] for line in (shared_data / "prompts" / "prompts.tsv").read_text().splitlines()[1:]]
    from evals.coverage.table import key_of

    table = coverage_table()
    cases = [(prompt, table[key_of(prompt)].program) for prompt in prompts[::4] if key_of(prompt) in table]
    told = [bool(sign_lines(signs_of(prompt, Program(program), PROFILE))) for prompt, program in cases if program]
    assert len(told) > 60
    assert sum(told) / len(told) < 0.05


def test_same_program_by_meaning(world):
    one = world.program('found = get_objects_of_category(log_dir, category="BUS")\n')
    other = world.program('x = get_objects_of_category(log_dir, "BUS")\nfound = scenario_or([x, x])\n')
    third = world.program('found = get_objects_of_category(log_dir, category="DOG")\n')
    assert same_program(one, other, PROFILE)
    assert not same_program(one, third, PROFILE)


def test_signs_are_ordered_and_counted_once():
    weak, strong = Sign("other", 0.2, "b"), Sign("negation", STRONG, "a")
    assert strongest_first([weak, strong, weak]) == (strong, weak)
    assert suspicion((weak, strong)) == pytest.approx(1 - 0.8 * 0.5)
    assert sign_lines((strong, weak)) == ("negation: a",)
