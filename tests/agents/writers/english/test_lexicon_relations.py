"""What holds between two objects: ordinary phrases mean what their words say, with everybody in their role."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.english.lexicon import lexicon
from agents.writers.english.reading import EnglishReader


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


CAR, VEHICLE, PERSON, BIKE, EGO, SEMI, CYCLE, ANY = (
    of(name)
    for name in ("REGULAR_VEHICLE", "VEHICLE", "PEDESTRIAN", "BICYCLE", "EGO_VEHICLE", "TRUCK_CAB", "MOTORCYCLE", "ANY")
)


def call(name, *sets, **values):
    said = "".join(f", {key}={value!r}" for key, value in values.items())
    return f"{name}({', '.join(sets)}, log_dir{said})"


def turned(name, *sets, **values):
    return call(f"reverse_relationship({name})", *sets, **values)


def no(name, *sets, **values):
    return call(f"scenario_not({name})", *sets, **values)


def both(*sets):
    return f"scenario_and([{', '.join(sets)}])"


def either(*sets):
    return f"scenario_or([{', '.join(sets)}])"


def seen(owner, whom, direction, **values):
    return call("get_objects_in_relative_direction", owner, whom, direction=direction, **values)


def has(owner, whom, direction, **values):
    return call("has_objects_in_relative_direction", owner, whom, direction=direction, **values)


def best(text, profile):
    found = EnglishReader(profile).read(text)
    assert found.readings, (found.unknown, found.reasons, found.stuck)
    return found.readings[0]


def check(text, program, profile):
    wanted = lift(f'description = "q"\noutput_scenario({program}, description, log_dir, output_dir)\n', profile)
    made = best(text, profile).expression
    assert same_meaning(made, wanted, profile), made


IN_BOTH = [
    ("pedestrian near a bicycle", call("near_objects", PERSON, BIKE)),
    ("cars within 7 m of the ego vehicle", call("near_objects", CAR, EGO, distance_thresh=7.0)),
    ("car within 30 ft of a bicycle", call("near_objects", CAR, BIKE, distance_thresh=9.144)),
    ("bicycle more than 12 m from the ego vehicle", no("near_objects", BIKE, EGO, distance_thresh=12.0)),
    ("car near at least three pedestrians", call("near_objects", CAR, PERSON, min_objects=3)),
    ("multiple pedestrians near a car", turned("near_objects", CAR, PERSON, min_objects=2)),
    ("pedestrian not near a car", no("near_objects", PERSON, CAR)),
    ("pedestrian within 4 m to the right of the ego vehicle", seen(EGO, PERSON, "right", within_distance=4.0)),
    ("car to the front left of the ego vehicle", both(seen(EGO, CAR, "forward"), seen(EGO, CAR, "left"))),
    ("car following a bicycle", call("following", CAR, BIKE)),
    ("car followed by a bicycle", turned("following", BIKE, CAR)),
    ("car being followed by a bicycle", turned("following", BIKE, CAR)),
    ("bicycle with a car following it", turned("following", CAR, BIKE)),
    ("car leading a bicycle", turned("following", BIKE, CAR)),
    ("pedestrian crossing in front of a car", turned("being_crossed_by", CAR, PERSON)),
    ("car being crossed by a pedestrian", call("being_crossed_by", CAR, PERSON)),
    ("car with a pedestrian crossing in front of it", call("being_crossed_by", CAR, PERSON)),
    ("pedestrian crossing behind a car", turned("being_crossed_by", CAR, PERSON, direction="backward")),
    ("car sharing a lane with a bicycle", call("in_same_lane", CAR, BIKE)),
    ("car in the same lane as the ego vehicle", call("in_same_lane", CAR, EGO)),
    ("car with a bicycle in its lane", call("in_same_lane", CAR, BIKE)),
    ("car on the other side of the road from a bicycle", call("on_relative_side_of_road", CAR, BIKE, side="opposite")),
    ("car on the same side of the street as the ego vehicle", call("on_relative_side_of_road", CAR, EGO, side="same")),
    ("pedestrian facing a car within 12 m", call("facing_toward", PERSON, CAR, max_distance=12.0)),
    ("car heading toward the ego vehicle", call("heading_toward", CAR, EGO)),
    ("pedestrians touching a car", call("near_objects", PERSON, CAR, distance_thresh=0.0)),
]
STANDARD = [
    ("car directly behind the ego vehicle", seen(EGO, CAR, "backward", lateral_thresh=0.0)),
    ("car far from the ego vehicle", no("near_objects", CAR, EGO, distance_thresh=20.0)),
    ("pedestrian next to a car", call("near_objects", PERSON, CAR, distance_thresh=4.0)),
    (
        "bicycle 5-15 m away from the ego vehicle",
        call("at_distance", BIKE, EGO, min_distance_m=5.0, max_distance_m=15.0),
    ),
    (
        "vehicle two cars behind the ego vehicle",
        both(VEHICLE, call("nth_object_in_direction", EGO, VEHICLE, direction="backward", n=2, lateral_thresh_m=2.0)),
    ),
    (
        "ego vehicle two cars ahead of a bicycle",
        both(EGO, call("nth_object_in_direction", BIKE, VEHICLE, direction="forward", n=2, lateral_thresh_m=2.0)),
    ),
    ("closest pedestrian to the ego vehicle", call("nearest_object", EGO, PERSON)),
    ("car to the left of a bicycle", seen(BIKE, CAR, "left", within_distance=10.0)),
    ("pedestrian between two cars", call("between_two_objects", PERSON, CAR)),
    (
        "pedestrian between a car and a bicycle",
        call(
            "near_objects",
            call("near_objects", call("between_two_objects", PERSON, either(CAR, BIKE)), CAR, distance_thresh=5.0),
            BIKE,
            distance_thresh=5.0,
        ),
    ),
    ("car closely following a bicycle", call("following_with_gap", CAR, BIKE, max_distance_m=10.0)),
    ("car tailgating a bicycle", call("tailgating", CAR, BIKE)),
    ("car being tailgated", turned("tailgating", VEHICLE, CAR)),
    ("motorcycle overtaking a car on the left", call("overtaking", CYCLE, CAR, side="left")),
    ("car overtaken by a motorcycle", call("being_overtaken", CAR, CYCLE)),
    ("car being passed on the right by a motorcycle", call("being_overtaken", CAR, CYCLE, side="right")),
    ("car being passed by a motorcycle", call("being_overtaken", CAR, CYCLE)),
    (
        "two pedestrians within 5 m of each other",
        call("count_at_once", call("near_objects", PERSON, PERSON, distance_thresh=5.0), min_count=2),
    ),
    ("car cutting in front of a bicycle", call("cutting_in", CAR, BIKE)),
    ("bicycle being cut off by a car", turned("cutting_in", CAR, BIKE)),
    ("car approaching a bicycle", call("approaching", CAR, BIKE)),
    ("car being approached by a bicycle", turned("approaching", BIKE, CAR)),
    ("approaching car", call("approaching", CAR, EGO)),
    ("oncoming car", call("oncoming", CAR, EGO)),
    ("car yielding to a pedestrian", call("yielding", CAR, PERSON)),
    ("pedestrian blocking a car", call("blocking", PERSON, CAR)),
    ("pedestrian hidden behind a car", turned("occluding", CAR, PERSON, EGO)),
    ("car hiding a pedestrian", call("occluding", CAR, PERSON, EGO)),
    ("car about to collide with a bicycle", call("time_to_collision", CAR, BIKE)),
    ("car within 2 seconds of colliding with a bicycle", call("time_to_collision", CAR, BIKE, max_ttc_s=2.0)),
    ("motorcycle side by side with a car", call("side_by_side", CYCLE, CAR)),
    (
        "car traveling opposite to a bicycle",
        call("heading_in_relative_direction_to", call("has_velocity", CAR), BIKE, direction="opposite"),
    ),
    (
        "pedestrians facing each other",
        both(call("facing_toward", PERSON, PERSON), turned("facing_toward", PERSON, PERSON)),
    ),
]
MOVING = {"car": no("stationary", CAR), "motorcycle": no("stationary", CYCLE)}
REFAV = [
    ("closest car directly ahead of the ego vehicle", seen(EGO, CAR, "forward", max_number=1, lateral_thresh=0.0)),
    ("pedestrian far from the ego vehicle", no("near_objects", PERSON, EGO, distance_thresh=8.0)),
    ("car traveling opposite to a bicycle", call("heading_in_relative_direction_to", CAR, BIKE, direction="opposite")),
    ("car approaching the ego vehicle", call("heading_toward", CAR, EGO)),
    (
        "car being overtaken on the right by a motorcycle",
        call(
            "being_crossed_by",
            MOVING["car"],
            MOVING["motorcycle"],
            direction="right",
            in_direction="counterclockwise",
            forward_thresh=5.0,
        ),
    ),
    (
        "motorcycle overtaking a car on the right",
        turned(
            "being_crossed_by",
            MOVING["car"],
            MOVING["motorcycle"],
            direction="right",
            in_direction="counterclockwise",
            forward_thresh=5.0,
        ),
    ),
    (
        "ego vehicle passing a car on its left",
        turned("being_crossed_by", CAR, EGO, direction="right", forward_thresh=8.0),
    ),
    (
        "car crossed by a bicycle on its right side",
        call("being_crossed_by", CAR, BIKE, direction="right", forward_thresh=6.0),
    ),
]


@pytest.mark.parametrize("profile", ["standard", "refav"])
@pytest.mark.parametrize(("text", "program"), IN_BOTH)
def test_in_both_profiles(text, program, profile):
    check(text, program, profile)


@pytest.mark.parametrize(("text", "program"), STANDARD)
def test_standard(text, program):
    check(text, program, "standard")


@pytest.mark.parametrize(("text", "program"), REFAV)
def test_refav(text, program):
    check(text, program, "refav")


SWAPPED = [
    ("car following a bicycle", "car followed by a bicycle", "bicycle with a car following it"),
    ("car behind a bicycle", "car with a bicycle behind it", "bicycle behind a car"),
    ("car overtaking a motorcycle", "car overtaken by a motorcycle", "motorcycle overtaking a car"),
    ("car crossing in front of a bicycle", "car being crossed by a bicycle", "bicycle crossing behind a car"),
    ("car facing a pedestrian", "pedestrian facing a car", "pedestrian facing away from a car"),
    ("car cutting in front of a motorcycle", "car cut off by a motorcycle", "motorcycle cutting in front of a car"),
    ("car near two pedestrians", "two pedestrians near a car", "car near a pedestrian"),
]


@pytest.mark.parametrize("profile", ["standard", "refav"])
@pytest.mark.parametrize("texts", SWAPPED)
def test_swapped_roles_differ(texts, profile):
    made = [best(text, profile).expression for text in texts]
    pairs = [(a, b) for at, a in enumerate(made) for b in made[at + 1 :]]
    assert not any(same_meaning(a, b, profile) for a, b in pairs)


def test_its_is_the_one_of_whom_the_whole_is_said():
    check(
        "pedestrian facing a car on its left",
        call("facing_toward", PERSON, seen(PERSON, CAR, "left", within_distance=10.0)),
        "standard",
    )


def test_nobodys_side_is_not_taken_for_the_ego_vehicles():
    read = EnglishReader("standard").read("car on its left")
    assert not read.readings
    assert any("whose" in reason for reason in read.reasons)


def test_what_only_the_standard_functions_tell_is_declined_by_name_in_refav():
    read = EnglishReader("refav").read("car blocking a bicycle")
    assert not read.readings
    assert any("blocking" in reason for reason in read.reasons)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("pedestrian near a car", "10 m"),
        ("car far from a bicycle", "20 m"),
        ("pedestrian next to a car", "4 m"),
        ("car closely following a bicycle", "10 m"),
        ("car behind a bicycle", "50 m"),
        ("car tailgating a bicycle", "1 s"),
    ],
)
def test_vague_words_say_their_numbers(text, number):
    reading = best(text, "standard")
    assert reading.vague
    assert any(number in note for note in reading.assumptions)


def test_stated_distances_are_not_vague():
    assert best("pedestrian within 6 m of a car", "standard").vague == 0


def test_no_verb_takes_the_by_of_a_passive():
    """Else "passed by a bus" is who passes a bus."""
    verbs = [words for words, lexemes in lexicon().lexemes.items() if any(each.category == "VT" for each in lexemes)]
    assert verbs
    assert not [words for words in verbs if words[-1] == "by"]
