"""How sentences are read: what belongs to what, who is who, and what is preferred."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.english.describing import described

HEAD = 'description = "q"\n'


def program(expression):
    return f"{HEAD}x = {expression}\noutput_scenario(x, description, log_dir, output_dir)\n"


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


CAR, BUS, VEHICLE, PERSON, EGO, ANY = (
    of(name) for name in ("REGULAR_VEHICLE", "BUS", "VEHICLE", "PEDESTRIAN", "EGO_VEHICLE", "ANY")
)


def ahead(x, y, **values):
    said = "".join(f", {name}={value}" for name, value in values.items())
    return f'has_objects_in_relative_direction({x}, {y}, log_dir, direction="forward"{said})'


def near(x, y, **values):
    said = "".join(f", {name}={value}" for name, value in values.items())
    return f"near_objects({x}, {y}, log_dir{said})"


NOT_AHEAD = ahead(BUS, CAR).replace("has_objects", "scenario_not(has_objects").replace("direction(", "direction)(")

MEANINGS = {
    "parked car": f"stationary({CAR}, log_dir)",
    "car that is parked": f"stationary({CAR}, log_dir)",
    "cars which are not parked": f"scenario_not(stationary)({CAR}, log_dir)",
    "non parked car": f"scenario_not(stationary)({CAR}, log_dir)",
    "car turning without braking": f"scenario_not(braking)(turning({CAR}, log_dir), log_dir)",
    "car turning left": f'turning({CAR}, log_dir, direction="left")',
    "left turning car": f'turning({CAR}, log_dir, direction="left")',
    "car making a left turn": f'turning({CAR}, log_dir, direction="left")',
    "a car turns": f"turning({CAR}, log_dir)",
    "turning left": f'turning({ANY}, log_dir, direction="left")',
    "car braking hard": f'braking({CAR}, log_dir, strength="hard")',
    "hard braking car": f'braking({CAR}, log_dir, strength="hard")',
    "car moving over 10 mph": f"has_velocity({CAR}, log_dir, min_velocity=4.4704)",
    "car or bus": f"scenario_or([{CAR}, {BUS}])",
    "parked car or bus": f"stationary(scenario_or([{CAR}, {BUS}]), log_dir)",
    "parked car or moving bus": f"scenario_or([stationary({CAR}, log_dir), has_velocity({BUS}, log_dir)])",
    "car near a bus": near(CAR, BUS),
    "car within 5 m of a bus": near(CAR, BUS, distance_thresh=5),
    "car near at least 2 buses": near(CAR, BUS, min_objects=2),
    "car nearby": near(CAR, EGO),
    "car with two pedestrians nearby": near(CAR, PERSON, min_objects=2),
    "car with a pedestrian within 10 ft": near(CAR, PERSON, distance_thresh=3.048),
    "car in front of a bus": f'get_objects_in_relative_direction({BUS}, {CAR}, log_dir, direction="forward")',
    "car ahead": f'get_objects_in_relative_direction({EGO}, {CAR}, log_dir, direction="forward")',
    "bus with a car ahead of it": ahead(BUS, CAR),
    "bus with three cars ahead": ahead(BUS, CAR, min_number=3),
    "bus without a car ahead": NOT_AHEAD,
    "bus with no car ahead": NOT_AHEAD,
    "car near a bus and a person": near(near(CAR, BUS), PERSON),
    "car near a parked bus and a person": near(
        near(CAR, f"stationary({BUS}, log_dir)"), f"stationary({PERSON}, log_dir)"
    ),
    "car near a parked bus and a moving person": (
        near(near(CAR, f"stationary({BUS}, log_dir)"), f"has_velocity({PERSON}, log_dir)")
    ),
    "car and bus near a person": near(f"scenario_or([{CAR}, {BUS}])", PERSON),
    "bus with a car and a person nearby": near(near(BUS, CAR), PERSON),
    "car near a bus, a vehicle and a person": near(near(near(CAR, BUS), VEHICLE), PERSON),
    "car following a bus": f"following({CAR}, {BUS}, log_dir)",
    "bus followed by a car": f"reverse_relationship(following)({CAR}, {BUS}, log_dir)",
    "bus being followed": f"reverse_relationship(following)({VEHICLE}, {BUS}, log_dir)",
    "bus with a car following it": f"reverse_relationship(following)({CAR}, {BUS}, log_dir)",
    "second car ahead": f'nth_object_in_direction({EGO}, {CAR}, log_dir, direction="forward", n=2)',
    "car two cars ahead of a bus": f'nth_object_in_direction({BUS}, {CAR}, log_dir, direction="forward", n=2)',
    "group of people": f"group_of({PERSON}, log_dir, min_size=3)",
    "at least 3 cars turning": f"count_at_once(turning({CAR}, log_dir), log_dir, min_count=3)",
    "exactly two cars": f"count_at_once({CAR}, log_dir, min_count=2, max_count=2)",
    "car parked for at least 5 s": f"for_at_least(stationary({CAR}, log_dir), log_dir, min_duration_s=5)",
    "car braking then turning": f"then(braking({CAR}, log_dir), turning({CAR}, log_dir), log_dir)",
    "car performing a hard brake manoeuvre": f'braking({CAR}, log_dir, strength="hard")',
    "car starting to turn": f"starts(turning({CAR}, log_dir), log_dir)",
    "car is starting to brake hard": f'starts(braking({CAR}, log_dir, strength="hard"), log_dir)',
    "car braking twice": f"happens_repeatedly(braking({CAR}, log_dir), log_dir, min_times=2)",
    "car braking to turn": f"then(braking({CAR}, log_dir), turning({CAR}, log_dir), log_dir)",
    "jaywalking person at a crosswalk": (
        f"then(at_pedestrian_crossing({PERSON}, log_dir), jaywalking({PERSON}, log_dir), log_dir)"
    ),
    "person at a crosswalk": f"at_pedestrian_crossing({PERSON}, log_dir)",
    "car in the ego lane": f"in_same_lane({CAR}, {EGO}, log_dir)",
    "car in the bus's lane": f"in_same_lane({CAR}, {BUS}, log_dir)",
    "vehicle that is a bus": f"scenario_and([{VEHICLE}, {BUS}])",
    "vehicle except buses": f'scenario_not(is_category)({VEHICLE}, log_dir, category="BUS")',
    "car braking or turning": f"scenario_or([braking({CAR}, log_dir), turning({CAR}, log_dir)])",
    "person between a car and a bus": f"between_two_objects({PERSON}, scenario_or([{CAR}, {BUS}]), log_dir)",
}


@pytest.mark.parametrize("query", MEANINGS)
def test_meaning(reader, query):
    read = reader.read(query)
    assert read.readings, (read.unknown, read.reasons, read.stuck)
    assert same_meaning(read.readings[0].expression, lift(program(MEANINGS[query]), "standard"), "standard")


TREES = {
    "car near a bus that is turning": "car [near bus [turning]]",
    "car near a bus turning left": "car [near bus [turning left]]",
    "car near a bus while turning left": "car [near bus] [turning left]",
    "car near a bus, turning left": "car [near bus] [turning left]",
    "car near a bus and turning left": "car [near bus] [turning left]",
    "car near a bus that is moving and turning left": "car [near bus [moving] [turning left]]",
    "car near the ego vehicle turning left": "car [near ego vehicle] [turning left]",
    "car near the ego vehicle that is turning left": "car [near ego vehicle [turning left]]",
    "car turning at a crosswalk near a person": "car [turning] [at crosswalk] [near person]",
    "car behind parked": None,
    "person near a bus that a car": None,
}


@pytest.mark.parametrize("query", [query for query, tree in TREES.items() if tree])
def test_what_belongs_to_what(reader, query):
    assert described(reader.read(query).readings[0].phrase) == TREES[query]


@pytest.mark.parametrize("query", [query for query, tree in TREES.items() if not tree])
def test_half_sentences_are_not_read(reader, query):
    assert reader.read(query).readings == ()


def test_the_other_attachment_is_an_alternative(reader):
    first, second = reader.read("car near a bus turning left").readings[:2]
    assert described(second.phrase) == "car [near bus] [turning left]"
    assert first.cost < second.cost


def test_a_jaywalking_bus_is_less_likely_than_a_jaywalking_person(reader):
    preferred = reader.read("person near a bus jaywalking").readings[0]
    assert described(preferred.phrase) == "person [near bus] [jaywalking]"


def test_equal_meanings_are_one_reading(reader):
    expressions = [reading.expression for reading in reader.read("parked car near a moving bus").readings]
    assert len(expressions) == len(set(expressions))


def test_what_is_taken_for_granted_is_told(reader):
    (reading,) = reader.read("multiple moving cars").readings
    assert reading.assumptions == ("multiple: at least 2", "moving: at least 0.5 m/s")
    assert reading.vague == 1


def test_the_ego_vehicle_is_assumed_aloud(reader):
    assert "without saying of whom: of the ego vehicle" in " ".join(reader.read("car ahead").readings[0].assumptions)


def test_profiles_say_it_in_their_own_functions(refav_reader):
    (reading,) = refav_reader.read("car braking").readings
    assert same_meaning(
        reading.expression, lift(program(f"accelerating({CAR}, log_dir, max_accel=-1.0)"), "refav"), "refav"
    )


@pytest.mark.parametrize("query", ["jaywalking person", "car braking hard", "group of people", "car parked for 5 s"])
def test_what_a_profile_cannot_say_is_not_read(refav_reader, query):
    read = refav_reader.read(query)
    assert read.readings == ()


@pytest.mark.parametrize(
    "query",
    ["car parked to the left", "car turning 5 m", "bus following two cars", "parked hard car", "no car", "second car"],
)
def test_nothing_said_is_lost(reader, query):
    assert reader.read(query).readings == ()


def test_reading_twice_gives_the_same(reader):
    query = "parked car or bus near a person that is moving and turning left while a bus is ahead"
    assert reader.read(query) == reader.read(query)
