"""Where, how near and by which way: what nearly says something else is told apart, and what cannot be told says why."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.english.reading import EnglishReader


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


CAR, BIKE, PERSON, EGO = (of(name) for name in ("REGULAR_VEHICLE", "BICYCLE", "PEDESTRIAN", "EGO_VEHICLE"))
OWN_LANES = f'on_relative_side_of_road({CAR}, {EGO}, log_dir, side="same")'
OFF_ROAD = f"scenario_not(on_road)({CAR}, log_dir)"
ON_RIGHT = f'get_objects_in_relative_direction({EGO}, {OFF_ROAD}, log_dir, direction="right", within_distance=50)'
NOT_NEAREST = f"scenario_not(nearest_object)({BIKE}, {CAR}, log_dir)"
MOVING = f"has_velocity({CAR}, log_dir)"
MEANT = {
    "car on the right side of the road": f"scenario_or([{OWN_LANES}, {ON_RIGHT}])",
    "car turning into my lane": f"scenario_and([turning({CAR}, log_dir),"
    f" starts(in_same_lane({CAR}, {EGO}, log_dir), log_dir)])",
    "car turning across my path": f"scenario_and([turning({CAR}, log_dir), crossing_paths({CAR}, {EGO}, log_dir)])",
    "car stopping suddenly": f'braking(ends({MOVING}, log_dir, within_s=3), log_dir, strength="hard")',
    "car turning without stopping": f"turning(scenario_not(ends)({MOVING}, log_dir, within_s=3), log_dir)",
    "second closest car to a bicycle": f"nearest_object({BIKE}, {NOT_NEAREST}, log_dir)",
    "ego vehicle overtaken by a car within 1 m": (
        f"scenario_and([being_overtaken({EGO}, {CAR}, log_dir),"
        f" closest_approach({EGO}, {CAR}, log_dir, max_distance_m=1)])"
    ),
    "car cutting in front of us within 8 m": (
        f"cutting_in(near_objects({CAR}, {EGO}, log_dir, distance_thresh=8), {EGO}, log_dir)"
    ),
    "pedestrian shorter than 1.5 m": f"has_size({PERSON}, log_dir, max_height_m=1.5)",
    "car shorter than 4 m": f"has_size({CAR}, log_dir, max_length_m=4)",
    "car waiting 10 seconds": f"temporarily_stopped({CAR}, log_dir, min_duration_s=10)",
    "car near exactly two pedestrians": (
        f"scenario_and([near_objects({CAR}, {PERSON}, log_dir, min_objects=2),"
        f" scenario_not(near_objects)({CAR}, {PERSON}, log_dir, min_objects=3)])"
    ),
}
TOLD = {
    "car 10 m behind a bus": '"10 m": at most so far',
    "pedestrian exactly 5 m from us": "within a tenth of it",
    "car far behind us": "more than 20 m",
    "pedestrian at least 10 m from the nearest car": "from whom it is said",
    "car approaching from the left": "50 m",
    "lead vehicle": "50 m",
    "car on the right side of the road": "as the ego vehicle drives along it",
    "car stopping suddenly": "in the last 3 s before it stands",
    "pedestrian shorter than 1.5 m": "in height",
    "car shorter than 4 m": "in length",
    "parked car pulling out": 'until it is "pulling out"',
    "both cars turning": "at least 2",
    "very slow bus": "2 m/s",
    "second closest car": "50 m",
    "pedestrian crossing from the left": "10 m",
    "bus stuck in an intersection due to traffic": "the cause is not told",
}
REFUSED = {
    "car parked partially in the bike lane": "which lane",
    "car more than 5 m": "",
    "no vehicle ahead of us": "say who has none",
    "bicycle crossing perpendicular to our path": "leaves something unsaid",
    "first car to turn left": "along what",
    "car braking because of a pedestrian": "what causes what is not told",
    "closest car to a pedestrian crossing": "closest to a place",
    "car closest to the intersection": "closest to a place",
    "car further than 5 m to a bus": '"from"',
    "bus following exactly two cars": "a largest count of others (2)",
}


def read(text, profile="standard"):
    return EnglishReader(profile).read(text)


def best(text, profile="standard"):
    found = read(text, profile)
    assert found.readings, (found.unknown, found.reasons, found.stuck)
    return found.readings[0]


@pytest.mark.parametrize("text", MEANT)
def test_meaning(text):
    wanted = lift(f'description = "q"\noutput_scenario({MEANT[text]}, description, log_dir, output_dir)\n', "standard")
    made = best(text).expression
    assert same_meaning(made, wanted, "standard"), made


@pytest.mark.parametrize("text", TOLD)
def test_what_is_taken_for_granted_is_told(text):
    assert TOLD[text] in " ".join(best(text).assumptions)


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_the_reason(text):
    found = read(text)
    assert not found.readings
    assert REFUSED[text] in " ".join(found.reasons)
    assert found.reasons or not REFUSED[text]


def test_how_something_is_done_belongs_to_who_does_it():
    apart = best("car merging between two vehicles using a bus lane").expression
    inner = best("pedestrian near a vehicle using a bus lane").expression
    assert str(apart).count("on_lane_type") == str(inner).count("on_lane_type") == 1
    assert getattr(apart, "function", "") != "between_two_objects" or "on_lane_type" in str(apart.sets[0])
    assert "on_lane_type" in str(inner.sets[1])


def test_the_side_of_the_road_is_doubtful():
    assert best("car on the left side of the road").vague > best("car near a bus").vague
