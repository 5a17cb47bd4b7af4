"""Who stands beside whom, in what order and number, and which way somebody crosses: every word has its place."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.english.reading import EnglishReader


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


VEHICLE, CAR, BUS, PERSON, EGO, ANY = (
    of(name) for name in ("VEHICLE", "REGULAR_VEHICLE", "BUS", "PEDESTRIAN", "EGO_VEHICLE", "ANY")
)
WITH_BEHIND = "within_distance=30, lateral_thresh=2"
IN_BOTH = [
    ("pedestrian crossing in front of the ego vehicle from the left", "clockwise"),
    ("pedestrian crossing in front of the ego vehicle from right to left", "counterclockwise"),
    ("pedestrian crossing in front of the ego vehicle clockwise", "clockwise"),
]
REFAV = [
    ("two closest cars behind the ego vehicle", f'{{get}}({EGO}, {CAR}, log_dir, direction="backward", max_number=2)'),
    (
        "the closest two cars behind the ego vehicle",
        f'{{get}}({EGO}, {CAR}, log_dir, direction="backward", max_number=2)',
    ),
    (
        "car that is either turning or changing lanes",
        f"scenario_or([turning({CAR}, log_dir), changing_lanes({CAR}, log_dir)])",
    ),
    ("car in a different lane than a bus", f"scenario_not(in_same_lane)(on_road({CAR}, log_dir), {BUS}, log_dir)"),
    ("car heading directly toward a bus", f"heading_toward({CAR}, {BUS}, log_dir, angle_threshold=10)"),
    (
        "car directly behind the ego vehicle",
        f'{{get}}({EGO}, {CAR}, log_dir, direction="backward", max_number=1, lateral_thresh=0)',
    ),
    (
        "car with a pedestrian to its left or right",
        f'scenario_or([{{has}}({CAR}, {PERSON}, log_dir, direction="left"),'
        f' {{has}}({CAR}, {PERSON}, log_dir, direction="right")])',
    ),
    (
        "car with a pedestrian ahead and a bus behind",
        f'{{has}}({{has}}({CAR}, {PERSON}, log_dir, direction="forward", {WITH_BEHIND}), {BUS}, log_dir,'
        f' direction="backward", {WITH_BEHIND})',
    ),
    ("bus among the vehicles", f"scenario_and([{BUS}, {VEHICLE}])"),
    ("car keeping its lane", f"scenario_not(changing_lanes)({CAR}, log_dir)"),
    ("car not being crossed by a pedestrian", f"scenario_not(being_crossed_by)({CAR}, {PERSON}, log_dir)"),
    ("pedestrian facing the ego vehicle", f"facing_toward({PERSON}, {EGO}, log_dir)"),
    ("car facing the ego vehicle", f"facing_toward({CAR}, {EGO}, log_dir, within_angle=10)"),
    (
        "car turning right near a pedestrian",
        f'near_objects(turning({CAR}, log_dir, direction="right"), {PERSON}, log_dir)',
    ),
    (
        "car with lateral acceleration of at least 2 m/s2 to the right",
        f"has_lateral_acceleration({CAR}, log_dir, max_accel=-2)",
    ),
]


def check(text, program, profile):
    found = EnglishReader(profile).read(text)
    assert found.readings, (found.unknown, found.reasons)
    wanted = lift(f'description = "q"\noutput_scenario({program}, description, log_dir, output_dir)\n', profile)
    assert same_meaning(found.readings[0].expression, wanted, profile), found.readings[0].expression


@pytest.mark.parametrize("profile", ["standard", "refav"])
@pytest.mark.parametrize(("text", "way"), IN_BOTH)
def test_ways_across(text, way, profile):
    check(text, f'reverse_relationship(being_crossed_by)({EGO}, {PERSON}, log_dir, in_direction="{way}")', profile)


@pytest.mark.parametrize(("text", "program"), REFAV)
def test_places_beside(text, program):
    names = {"get": "get_objects_in_relative_direction", "has": "has_objects_in_relative_direction"}
    check(text, program.format(**names), "refav")


def test_among_what_is_described_further_is_a_place():
    made = EnglishReader("standard").read("pedestrian among parked cars").readings[0]
    assert "between_two_objects" in str(made.expression)


def test_the_purpose_of_a_motion_is_no_order():
    """ "To pass a car" is what somebody does, and not "the closest to a car"."""
    found = EnglishReader("standard").read("car changing lanes to pass a bus")
    assert found.readings
    assert "nearest_object" not in str(found.readings[0].expression)


def test_what_is_braking_is_vaguer_than_what_is_slow():
    reader = EnglishReader("refav")
    assert reader.read("braking car").readings[0].vague > reader.read("slow car").readings[0].vague


STANDARD = [
    (
        "car turning left while a pedestrian crosses the road",
        f'during(turning({CAR}, log_dir, direction="left"), crossing_road({PERSON}, log_dir), log_dir)',
    ),
    (
        "car with a pedestrian crossing the road",
        f"near_objects({CAR}, crossing_road({PERSON}, log_dir), log_dir, distance_thresh=20)",
    ),
    (
        "car with lane changing trucks",
        f'near_objects({CAR}, changing_lanes(is_kind({ANY}, log_dir, kind="truck"), log_dir), log_dir,'
        " distance_thresh=20)",
    ),
    ("car with a pedestrian", f"near_objects({CAR}, {PERSON}, log_dir, distance_thresh=5)"),
]


@pytest.mark.parametrize(("text", "program"), STANDARD)
def test_with_somebody_and_while_somebody_does_something(text, program):
    check(text, program, "standard")


def test_who_waits_for_what_stands_does_not_need_it_to_cross():
    made = EnglishReader("standard").read("car waiting for a stopped school bus").readings[0]
    assert "temporarily_stopped" in str(made.expression)


def test_moving_in_between_two_of_a_kind_is_between_them_as_far_as_cars_drive_apart():
    moved = f"scenario_or([merging({EGO}, log_dir), changing_lanes({EGO}, log_dir)])"
    text = "ego vehicle merging between two cars"
    check(text, f"between_two_objects({moved}, {CAR}, log_dir, max_distance_m=15)", "standard")


IN_LANE = f"in_same_lane({CAR}, {EGO}, log_dir)"
CLOSEST = [
    (
        "closest car ahead of the ego vehicle in the same lane",
        f'nth_object_in_direction({EGO}, {IN_LANE}, log_dir, direction="forward", n=1, lateral_thresh_m=2)',
    ),
    ("closest car in the ego lane", f"nearest_object({EGO}, {IN_LANE}, log_dir)"),
]


@pytest.mark.parametrize(("text", "program"), CLOSEST)
def test_the_closest_is_the_closest_of_all_that_is_said(text, program):
    check(text, program, "standard")


MOVING_CAR = f"has_velocity({CAR}, log_dir)"
CHAINS = [
    ("car following a bus", f"following({CAR}, {BUS}, log_dir)"),
    ("car following a bus that turns", f"following({MOVING_CAR}, turning({BUS}, log_dir), log_dir)"),
    (
        "car following a car that follows a car",
        f"following({MOVING_CAR}, following({MOVING_CAR}, {MOVING_CAR}, log_dir), log_dir)",
    ),
]


@pytest.mark.parametrize(("text", "program"), CHAINS)
def test_who_follows_somebody_who_does_something_is_on_the_move(text, program):
    check(text, program, "refav")


def test_a_bound_alone_is_vaguer_than_a_range():
    """ "Slower than 2 m/s" does not say whether what stands counts."""
    reader = EnglishReader("refav")
    assert reader.read("car moving at most 2 m/s").readings[0].vague == 2
    assert reader.read("car moving between 1 and 2 m/s").readings[0].vague == 0


def test_how_far_to_the_side_is_told_of_whom_the_words_before_name():
    check(
        "pedestrian ahead of a bus within 20 m and at most 1 m to the side",
        f'get_objects_in_relative_direction({BUS}, {PERSON}, log_dir, direction="forward", within_distance=20,'
        " lateral_thresh=1)",
        "refav",
    )
