"""What is said of several objects with one another holds between them, and not between each and anything."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.english.mutual import among_themselves, each_to_the_others
from agents.writers.english.reading import EnglishReader
from agents.writers.english.tree import EACH_OTHER


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


CAR, PERSON, DOG = of("REGULAR_VEHICLE"), of("PEDESTRIAN"), of("DOG")
OPPOSITE = 'log_dir, direction="opposite"'
STANDARD = {
    "pedestrian and car on a collision course": (
        f"scenario_or([time_to_collision({PERSON}, {CAR}, log_dir), time_to_collision({CAR}, {PERSON}, log_dir)])"
    ),
    "a pedestrian and a car approaching each other": (
        f"scenario_or([scenario_and([approaching({PERSON}, {CAR}, log_dir),"
        f" reverse_relationship(approaching)({CAR}, {PERSON}, log_dir)]),"
        f" scenario_and([approaching({CAR}, {PERSON}, log_dir),"
        f" reverse_relationship(approaching)({PERSON}, {CAR}, log_dir)])])"
    ),
    "two cars in a near miss": f"count_at_once(closest_approach({CAR}, {CAR}, log_dir), log_dir, min_count=2)",
    "pedestrian and dog side by side": (
        f"scenario_or([side_by_side({PERSON}, {DOG}, log_dir), side_by_side({DOG}, {PERSON}, log_dir)])"
    ),
    "pedestrian, dog and car within 2 m of each other": (
        f"scenario_or([near_objects({PERSON}, scenario_or([{DOG}, {CAR}]), log_dir, distance_thresh=2),"
        f" near_objects({DOG}, scenario_or([{PERSON}, {CAR}]), log_dir, distance_thresh=2),"
        f" near_objects({CAR}, scenario_or([{PERSON}, {DOG}]), log_dir, distance_thresh=2)])"
    ),
    "pedestrian and dog crossing the road": f"crossing_road(scenario_or([{PERSON}, {DOG}]), log_dir)",
}


@pytest.fixture(scope="module")
def reader():
    return EnglishReader("standard")


@pytest.mark.parametrize("query", STANDARD)
def test_meaning(reader, query):
    found = reader.read(query).readings[0].expression
    program = f'x = {STANDARD[query]}\noutput_scenario(x, "a query", log_dir, output_dir)\n'
    assert same_meaning(found, lift(program, "standard"), "standard")


def test_who_stands_alone_is_left_as_it_is(reader):
    one = reader.read("car on a collision course").readings[0].phrase
    assert each_to_the_others(one, reader.lexicon.senses) == ()
    assert among_themselves(one) == one


def test_several_of_one_kind_are_so_with_each_other(reader):
    two = reader.read("two cars on a collision course").readings[0].phrase
    assert [said.other for said in two.said] == [None]
    assert [said.other for said in among_themselves(two).said] == [EACH_OTHER]
