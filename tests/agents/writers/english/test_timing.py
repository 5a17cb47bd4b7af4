"""What happens before or after something that somebody else does, and what is over."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.api import plain_query
from agents.writers.english.reading import EnglishReader
from agents.writers.grammar import GrammarWriter
from tools.errors import QueryNotUnderstoodError

READER = EnglishReader("standard")
CARS = 'get_objects_of_category(log_dir, category="REGULAR_VEHICLE")'
PEOPLE = 'get_objects_of_category(log_dir, category="PEDESTRIAN")'
EGO = 'get_objects_of_category(log_dir, category="EGO_VEHICLE")'


def check(query, program):
    read = READER.read(query)
    assert read.readings, (read.unknown, read.reasons, read.stuck)
    wanted = lift(f'description = "q"\noutput_scenario({program}, description, log_dir, output_dir)\n', "standard")
    assert same_meaning(read.readings[0].expression, wanted, "standard"), read.readings[0].expression


def refused(query, profile="standard"):
    with pytest.raises(QueryNotUnderstoodError) as error:
        GrammarWriter(profile=profile).write(plain_query(query))
    return str(error.value)


@pytest.mark.parametrize(
    ("query", "first", "later"),
    [
        (
            "car braking before a pedestrian crosses the road",
            f"braking({CARS}, log_dir)",
            f"crossing_road({PEOPLE}, log_dir)",
        ),
        (
            "a pedestrian crosses the road before the ego vehicle turns",
            f"crossing_road({PEOPLE}, log_dir)",
            f"turning({EGO}, log_dir)",
        ),
        (
            "a pedestrian crosses the road and then the ego vehicle brakes",
            f"crossing_road({PEOPLE}, log_dir)",
            f"braking({EGO}, log_dir)",
        ),
        ("ego vehicle turning, then a car braking", f"turning({EGO}, log_dir)", f"braking({CARS}, log_dir)"),
    ],
)
def test_who_comes_first_is_found(query, first, later):
    check(query, f"happens_before({first}, {later}, log_dir)")


def test_of_one_object_both_belong_to_it():
    check("car turning before braking", f"then(turning({CARS}, log_dir), braking({CARS}, log_dir), log_dir)")


@pytest.mark.parametrize("word", ["after", "once", "as soon as", "right after"])
def test_who_comes_later_is_refused_and_the_other_offered(word):
    told = refused(f"ego vehicle braking {word} a pedestrian crosses the road")
    assert f'not who comes "{word}"' in told
    offer = told.split('ask for "')[1].split('"')[0]
    assert GrammarWriter().write(plain_query(offer)).confidence == 1.0
    check(offer, f"happens_before(crossing_road({PEOPLE}, log_dir), braking({EGO}, log_dir), log_dir)")


def test_nothing_said_of_who_comes_first_is_refused():
    assert "needs something that happens" in refused("car before a pedestrian crosses the road")


@pytest.mark.parametrize("query", ["car braking before a pedestrian crosses the road", "car no longer on the road"])
def test_a_profile_without_time_refuses(query):
    refused(query, "refav")


@pytest.mark.parametrize(
    "query",
    [
        "car no longer turning",
        "car that is no longer turning",
        "car not turning anymore",
        "car that is not turning any more",
    ],
)
def test_what_is_over(query):
    over, before = f"scenario_not(turning)({CARS}, log_dir)", f"turning({CARS}, log_dir)"
    check(query, f"scenario_and([{over}, then({before}, {over}, log_dir)])")


@pytest.mark.parametrize("query", ["car no longer stationary", "pedestrian no longer standing still all the time"])
def test_what_lasts_is_never_over(query):
    assert refused(query)


def test_what_was_parked_pulls_out():
    check("car no longer parked", f"pulling_out({CARS}, log_dir)")


def test_no_longer_than_measures():
    check("car no longer than 5 m", f"has_size({CARS}, log_dir, max_length_m=5)")
