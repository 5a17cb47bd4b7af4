"""Phrases whose programs were read by a person: what they must call, on what, with which numbers."""

from dataclasses import dataclass

import pytest

from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter

STOPPED = "scenario_or([stationary({0}, log_dir), has_velocity({0}, log_dir, min_velocity=0.0, max_velocity=0.5)])"
CATEGORY = 'get_objects_of_category(log_dir, category="{}")'


def of(category):
    return CATEGORY.format(category)


def any_of(*categories):
    return f"scenario_or([{', '.join(of(category) for category in categories)}])"


def stopped(inner):
    return STOPPED.format(inner)


def ahead(of_whom, inner, lateral="5.0", within="50.0", least=1, side="forward"):
    return (
        f'get_objects_in_relative_direction({of_whom}, {inner}, log_dir, direction="{side}", min_number={least}, '
        f"within_distance={within}, lateral_thresh={lateral})"
    )


def having(inner, other, side, least=1, lateral="5.0", within="50.0"):
    return (
        f'has_objects_in_relative_direction({inner}, {other}, log_dir, direction="{side}", min_number={least}, '
        f"within_distance={within}, lateral_thresh={lateral})"
    )


def crossing(crossed, crosser, direction="forward"):
    options = f'direction="{direction}", forward_thresh=10.0'
    return f"reverse_relationship(being_crossed_by)({crossed}, {crosser}, log_dir, {options})"


def near(inner, other, distance="10.0", least=1):
    return f"near_objects({inner}, {other}, log_dir, distance_thresh={distance}, min_objects={least})"


CAR, VEHICLE, PERSON, EGO, BIKE = (
    of(c) for c in ("REGULAR_VEHICLE", "VEHICLE", "PEDESTRIAN", "EGO_VEHICLE", "BICYCLE")
)
BUS, TRUCK = any_of("ARTICULATED_BUS", "BUS", "SCHOOL_BUS"), any_of("BOX_TRUCK", "TRUCK", "TRUCK_CAB")


@dataclass(frozen=True)
class Case:
    query: str
    means: str


CASES = [
    Case(
        "stopped car near a pedestrian crossing",
        f"at_pedestrian_crossing({stopped(CAR)}, log_dir, within_distance=5.0)",
    ),
    Case("pedestrian crossing in front of a vehicle", crossing(VEHICLE, PERSON)),
    Case("pedestrian crossing in front of a stopped bus", crossing(stopped(BUS), PERSON)),
    Case("Pedestrians crossing behind parked trucks", crossing(f"stationary({TRUCK}, log_dir)", PERSON, "backward")),
    Case(
        "vehicle turning left at an intersection",
        f'on_intersection(turning({VEHICLE}, log_dir, direction="left"), log_dir)',
    ),
    Case("the ego vehicle making a right turn", f'turning({EGO}, log_dir, direction="right")'),
    Case("bus changing lanes", f"changing_lanes({BUS}, log_dir)"),
    Case("truck changing lanes to the right", f'changing_lanes({TRUCK}, log_dir, direction="right")'),
    Case("vehicle braking hard", f"accelerating({VEHICLE}, log_dir, min_accel=-inf, max_accel=-3.0)"),
    Case("accelerating passenger vehicle", f"accelerating({CAR}, log_dir, min_accel=0.65)"),
    Case("vehicle that is not moving", stopped(VEHICLE)),
    Case("car not on the road", f"scenario_not(on_road)({CAR}, log_dir)"),
    Case("vehicle in front of the ego vehicle", ahead(EGO, VEHICLE)),
    Case("vehicle directly behind the ego-vehicle", ahead(EGO, VEHICLE, "0.0", side="backward")),
    Case("pedestrian to the left of a bus", ahead(BUS, PERSON, "2.0", "10.0", side="left")),
    Case("multiple bicycles ahead of ego vehicle", ahead(EGO, BIKE, least=2)),
    Case(
        "at least 2 active vehicles within 15 meters behind ego vehicle",
        ahead(EGO, f"scenario_not(stationary)({VEHICLE}, log_dir)", within="15.0", least=2, side="backward"),
    ),
    Case("vehicle with a bicycle to its right", having(VEHICLE, BIKE, "right", lateral="2.0", within="10.0")),
    Case("bus with multiple pedestrians in front", having(BUS, PERSON, "forward", 2)),
    Case("vehicle with at least 3 pedestrians nearby", near(VEHICLE, PERSON, least=3)),
    Case(
        "bicycle within 5 m of a moving truck", near(BIKE, f"has_velocity({TRUCK}, log_dir, min_velocity=0.5)", "5.0")
    ),
    Case("dog within 10 feet of a pedestrian", near(of("DOG"), PERSON, "3.048")),
    Case(
        "multiple pedestrians near a vehicle",
        f"reverse_relationship(near_objects)({VEHICLE}, {PERSON}, log_dir, distance_thresh=10.0, min_objects=2)",
    ),
    Case(
        "two pedestrians near a car and walking",
        f"reverse_relationship(near_objects)({CAR}, has_velocity({PERSON}, log_dir, min_velocity=0.5, "
        "max_velocity=2.5), log_dir, distance_thresh=10.0, min_objects=2)",
    ),
    Case("three cars behind a bus, stopped", ahead(BUS, stopped(CAR), least=3, side="backward")),
    Case(
        "at least 3 pedestrians within 5 m of a car while not near a bus",
        f"reverse_relationship(near_objects)({CAR}, scenario_not(near_objects)({PERSON}, {BUS}, log_dir, "
        "distance_thresh=10.0, min_objects=1), log_dir, distance_thresh=5.0, min_objects=3)",
    ),
    Case("bicycle within five meters of a car", near(BIKE, CAR, "5.0")),
    Case("vehicle with 3 or more pedestrians nearby", near(VEHICLE, PERSON, least=3)),
    Case("Show me all vehicles near a car?", near(VEHICLE, CAR)),
    Case("find vehicle turning left or right", f"turning({VEHICLE}, log_dir)"),
    Case("vehicle with more than 0 pedestrians nearby", near(VEHICLE, PERSON)),
    Case(
        "vehicle braking while traveling over 3 m/s",
        f"has_velocity(accelerating({VEHICLE}, log_dir, min_accel=-inf, max_accel=-0.65), log_dir, min_velocity=3.0)",
    ),
    Case(
        "group of three pedestrians on the road",
        near(f"on_road({PERSON}, log_dir)", f"on_road({PERSON}, log_dir)", "5.0", 2),
    ),
    Case(
        "vehicle being crossed by a jaywalking pedestrian",
        f"being_crossed_by({VEHICLE}, scenario_not(at_pedestrian_crossing)(on_road({PERSON}, log_dir), log_dir, "
        'within_distance=1.0), log_dir, direction="forward", forward_thresh=10.0)',
    ),
    Case("car in a bus lane", f'on_lane_type({CAR}, log_dir, lane_type="BUS")'),
    Case("vehicle stopped at a stop sign", f"at_stop_sign({stopped(VEHICLE)}, log_dir, forward_thresh=10.0)"),
    Case("vehicle following another vehicle", f"following({VEHICLE}, {VEHICLE}, log_dir)"),
    Case("motorcycle being followed by a car", f"reverse_relationship(following)({CAR}, {of('MOTORCYCLE')}, log_dir)"),
    Case("vehicle traveling over 36 km/h", f"has_velocity({VEHICLE}, log_dir, min_velocity=10.0)"),
    Case("motorcycle or pedestrian near the ego vehicle", near(any_of("MOTORCYCLE", "PEDESTRIAN"), EGO)),
    Case("truck in the same lane as a bus", f"in_same_lane({TRUCK}, {BUS}, log_dir)"),
    Case("oncoming vehicle", f'heading_in_relative_direction_to({VEHICLE}, {EGO}, log_dir, direction="opposite")'),
    Case(
        "vehicle turning left at intersection while sharing lane with a bus",
        f'in_same_lane(on_intersection(turning({VEHICLE}, log_dir, direction="left"), log_dir), {BUS}, log_dir)',
    ),
    Case(
        "pedestrian facing toward the bus",
        f"facing_toward({PERSON}, {BUS}, log_dir, within_angle=22.5, max_distance=50.0)",
    ),
]


def meaning(source):
    """The program as one nested call: every name replaced by what it stands for."""
    values = {}
    for line in source.splitlines():
        if line.startswith("output_scenario("):
            return values[line.removeprefix("output_scenario(").split(",")[0]]
        name, expression = line.split(" = ", 1)
        for known in sorted(values, key=len, reverse=True):
            expression = expression.replace(known, values[known])
        if name != "description":
            values[name] = expression
    raise AssertionError("the program has no output")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.query)
def test_a_phrase_means_what_it_says(case):
    written = GrammarWriter().write(plain_query(case.query))
    assert meaning(written.program.source) == case.means
    assert written.program.origin == "grammar"


@pytest.mark.parametrize(
    ("query", "reading", "other"),
    [
        (
            "passenger vehicle near stroller in road",
            "passenger vehicle [near stroller [in road]]",
            "[near stroller] [in road]",
        ),
        (
            "car near a pedestrian crossing in front of a bus",
            "car [near pedestrian crossing] [in front of bus]",
            "car [near pedestrian [crossing in front of bus]]",
        ),
    ],
)
def test_what_can_be_read_twice_says_so(query, reading, other):
    written = GrammarWriter().write(plain_query(query))
    assert written.understood == reading
    assert any(text.startswith("it could also be read as") and other in text for text in written.assumptions)


def test_who_is_speaks_of_the_nearest_object_alone():
    written = GrammarWriter().write(plain_query("pedestrian in front of a bicyclist who is to the left of a vehicle"))
    assert written.understood == "pedestrian [in front of bicyclist [to left of vehicle]]"
    assert not any("could also" in text for text in written.assumptions)


def test_while_speaks_of_the_main_object():
    written = GrammarWriter().write(plain_query("vehicle near a bus while turning left"))
    assert written.understood == "vehicle [near bus] [turning left]"


@pytest.mark.parametrize(
    ("query", "assumption"),
    [
        ("stopped car", "stopped: slower than 0.5 m/s, parked included"),
        ("dog near a pedestrian", "near: within 10 m"),
        ("fast vehicle", "fast: at least 15 m/s (54 km/h)"),
        ("several dogs near a pedestrian", "several: at least 3"),
        ("two dogs near a pedestrian", "two: at least 2"),
        ("semi", "a semi is a TRUCK_CAB; its trailer is a track of its own"),
        ("scooter", "a scooter is any WHEELED_DEVICE"),
        ("bike in a bike lane", "in a bike lane: in a lane that the map gives the type BIKE"),
        ("bike in a bike lane", "a bicycle is a BICYCLE; its rider is a track of its own, a BICYCLIST"),
        (
            "car at an intersection",
            "at an intersection: the centre of the box is in a lane that leads over an intersection",
        ),
        (
            "vehicle crossing the street",
            "crossing the road: on the road and moving at 0.5 m/s or more, in whatever direction",
        ),
        ("truck", "a truck is a BOX_TRUCK, TRUCK or TRUCK_CAB"),
        ("jaywalking pedestrian or dog", "what is said of pedestrian or dog holds for each of them"),
    ],
)
def test_vague_words_are_told_as_assumptions(query, assumption):
    assert assumption in GrammarWriter().write(plain_query(query)).assumptions


@pytest.mark.parametrize(
    ("query", "standard", "refav"),
    [
        ("car slower than 3 m/s", "parked objects, whose speed is 0, included", "parked objects left out"),
        ("car approaching a bus", "coming closer at 0.5 m/s or more", "0.5 m or more a frame (5 m/s at 10 Hz)"),
    ],
)
def test_assumptions_are_those_of_the_profile_in_use(query, standard, refav):
    for profile, said, unsaid in (("standard", standard, refav), ("refav", refav, standard)):
        assumptions = " ".join(GrammarWriter(profile=profile).write(plain_query(query)).assumptions)
        assert said in assumptions
        assert unsaid not in assumptions
