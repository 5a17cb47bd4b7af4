"""Everyday wording of engineers, word for word: what each part of it belongs to, and what is declined."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.api import plain_query
from agents.writers.english.reading import EnglishReader
from agents.writers.grammar import GrammarWriter
from tools.errors import QueryNotUnderstoodError


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


VEHICLE, CAR, DOG, PERSON, EGO, ANY, BICYCLE = (
    of(name) for name in ("VEHICLE", "REGULAR_VEHICLE", "DOG", "PEDESTRIAN", "EGO_VEHICLE", "ANY", "BICYCLE")
)
ROAD_USER = f'scenario_or([{VEHICLE}, is_kind({ANY}, log_dir, kind="vulnerable road user")])'


def passing(x, y, reach=5, near=""):
    crossed = f"reverse_relationship(being_crossed_by)(has_velocity({y}, log_dir, max_velocity=0.5), {x}, log_dir, "
    sides = [f'{crossed}direction="{side}", forward_thresh={reach})' for side in ("left", "right")]
    overtaking = f"overtaking({x}, {y}, log_dir)"
    if near:
        overtaking = f"scenario_and([{overtaking}, closest_approach({x}, {y}, log_dir, max_distance_m={near})])"
    return f"scenario_or([{overtaking}, {', '.join(sides)}])"


def there(x, y, side, rest):
    return f'get_objects_in_relative_direction({y}, {x}, log_dir, direction="{side}", {rest})'


def beside_lane(x):
    near = f"near_objects({x}, {EGO}, log_dir, distance_thresh=20)"
    same_side = f'on_relative_side_of_road({near}, {EGO}, log_dir, side="same")'
    return f"scenario_not(in_same_lane)({same_side}, {EGO}, log_dir)"


def surrounded(within):
    sides = ("forward", "backward", "left", "right")
    beside = "has_objects_in_relative_direction"
    each = [f'{beside}({EGO}, {VEHICLE}, log_dir, direction="{side}", within_distance={within})' for side in sides]
    return f"scenario_and([{', '.join(each)}])"


STANDARD = {
    "car cutting in from the left lane": f'cutting_in({CAR}, {VEHICLE}, log_dir, direction="right")',
    "somebody overtaking me": f"overtaking({ROAD_USER}, {EGO}, log_dir)",
    "somebody jaywalking": f"jaywalking({PERSON}, log_dir)",
    "passing a pedestrian at more than 10 m/s": f"has_velocity({passing(ANY, PERSON)}, log_dir, min_velocity=10)",
    "car passing a dog within 1 m": passing(CAR, DOG, 1, "1"),
    "passing within 1 m of a dog": passing(ANY, DOG, 1, "1"),
    "passing a dog with less than 1 m clearance": passing(ANY, DOG, 1, "1"),
    "dog overtaken by a car with less than 1 m clearance": (
        f"scenario_and([being_overtaken({DOG}, {CAR}, log_dir),"
        f" closest_approach({DOG}, {CAR}, log_dir, max_distance_m=1)])"
    ),
    "dog passed at more than 15 m/s": (
        f"being_overtaken({DOG}, has_velocity({VEHICLE}, log_dir, min_velocity=15), log_dir)"
    ),
    "cars passing each other": (
        f"scenario_or([passing_in_opposite_direction({CAR}, {CAR}, log_dir), overtaking({CAR}, {CAR}, log_dir),"
        f" being_overtaken({CAR}, {CAR}, log_dir)])"
    ),
    "passing within 1 m": passing(ANY, EGO, 1, "1"),
    "vehicles at less than 0.2 m/s": f"has_velocity({VEHICLE}, log_dir, min_velocity=0, max_velocity=0.2)",
    "ego surrounded by at least 5 vehicles within 30 m": (
        f"near_objects({surrounded(30)}, {VEHICLE}, log_dir, distance_thresh=30, min_objects=5)"
    ),
    "lead vehicle within 20 m": (
        f'nth_object_in_direction({EGO}, {VEHICLE}, log_dir, direction="forward", n=1, within_distance_m=20,'
        " lateral_thresh_m=2)"
    ),
    "car cutting in before the ego vehicle turns": (
        f"happens_before(cutting_in({CAR}, {VEHICLE}, log_dir), turning({EGO}, log_dir), log_dir)"
    ),
    "car cutting in before the ego vehicle": f"cutting_in({CAR}, {EGO}, log_dir)",
    "two cars back": (
        f'nth_object_in_direction({EGO}, {VEHICLE}, log_dir, direction="backward", n=2, within_distance_m=50,'
        " lateral_thresh_m=2)"
    ),
    "while turning left, the ego vehicle is braking": f'braking(turning({EGO}, log_dir, direction="left"), log_dir)',
    "while a dog is on the road, cars passing it": passing(CAR, f"on_road({DOG}, log_dir)"),
    "while a dog is on the road, cars turning": f"during(turning({CAR}, log_dir), on_road({DOG}, log_dir), log_dir)",
    "the car the pedestrian is in front of": (
        f'has_objects_in_relative_direction({CAR}, {PERSON}, log_dir, direction="forward", within_distance=50,'
        " lateral_thresh=2)"
    ),
    "the car a pedestrian is walking toward": f"reverse_relationship(heading_toward)({PERSON}, {CAR}, log_dir)",
    "cars in both adjacent lanes": beside_lane(CAR),
    "car ahead in the adjacent lane": beside_lane(there(CAR, EGO, "forward", "within_distance=50, lateral_thresh=6")),
    "near miss between a car and a dog": (
        f"scenario_or([closest_approach({CAR}, {DOG}, log_dir), closest_approach({DOG}, {CAR}, log_dir)])"
    ),
    "car not yielding to a dog": f"scenario_not(yielding)(crossing_paths({CAR}, {DOG}, log_dir), {DOG}, log_dir)",
    "car following a dog with a time gap below 1 s": f"following_with_gap({CAR}, {DOG}, log_dir, max_gap_s=1)",
    "car in the opposite lane": f'on_relative_side_of_road(on_road({CAR}, log_dir), {EGO}, log_dir, side="opposite")',
    "ego vehicle in the opposite lane": f"in_oncoming_lane({EGO}, log_dir)",
    "two cars turning at the same time": f"count_at_once(turning({CAR}, log_dir), log_dir, min_count=2)",
    "a queue of cars": f"group_of({CAR}, log_dir, min_size=3)",
    "cars in a row": (
        f"scenario_or([following({CAR}, {CAR}, log_dir), reverse_relationship(following)({CAR}, {CAR}, log_dir)])"
    ),
    "car with headway under 2 s": f"following_with_gap({CAR}, {VEHICLE}, log_dir, max_gap_s=2)",
    "car with time to collision under 2 s": f"time_to_collision({CAR}, {ANY}, log_dir, max_ttc_s=2)",
    "TTC below 2 s with the ego vehicle": f"time_to_collision({ANY}, {EGO}, log_dir, max_ttc_s=2)",
    "pedestrian on the near side of the road": (f'on_relative_side_of_road({PERSON}, {EGO}, log_dir, side="same")'),
    "car stopped for the whole log": f"stationary({CAR}, log_dir)",
    "car whose speed exceeds 15 m/s": f"has_velocity({CAR}, log_dir, min_velocity=15)",
    "car neither near nor behind a dog": (
        f"scenario_not(get_objects_in_relative_direction)({DOG},"
        f" scenario_not(near_objects)({CAR}, {DOG}, log_dir), log_dir,"
        ' direction="backward", within_distance=50, lateral_thresh=2)'
    ),
    "between two and four cars": f"count_at_once({CAR}, log_dir, min_count=2, max_count=4)",
    "turn with oncoming vehicles within 50 m": (
        f"reverse_relationship(oncoming)({VEHICLE}, turning({ANY}, log_dir), log_dir, max_distance_m=50)"
    ),
    "left lane change": f'changing_lanes({ANY}, log_dir, direction="left")',
    "car on the raod": f"on_road({CAR}, log_dir)",
}
DECLINED = {
    "left turn lane": '"left turn lane" is a place; say who is there, as in "vehicle in the left turn lane"',
    "the crosswalk": '"crosswalk" is a place; say who is there, as in "vehicle on the crosswalk"',
    "car turning into a driveway": '"driveway" needs camera images',
    "car turning for the whole log": "of what stands only",
    "second vehicle in our lane": 'say "second vehicle ahead"',
    "ego vehicle with two cars in both adjacent lanes": "in both adjacent lanes",
    "car next to the one turning left": "leaves something unsaid",
}


@pytest.fixture(scope="module")
def reader():
    return EnglishReader("standard")


@pytest.mark.parametrize("query", STANDARD)
def test_meaning(reader, query):
    read = reader.read(query)
    assert read.readings, (read.unknown, read.reasons, read.stuck)
    program = f'x = {STANDARD[query]}\noutput_scenario(x, "a query", log_dir, output_dir)\n'
    assert same_meaning(read.readings[0].expression, lift(program, "standard"), "standard")


@pytest.mark.parametrize("query", DECLINED)
def test_what_is_declined_says_why(query):
    with pytest.raises(QueryNotUnderstoodError) as caught:
        GrammarWriter().write(plain_query(query))
    assert DECLINED[query] in str(caught.value)


@pytest.mark.parametrize(("speed", "noted"), [("0.2 m/s", "parked included"), ("2 m/s", "at 0.5 m/s or more")])
def test_what_is_slower_than_what_moves_may_stand(reader, speed, noted):
    notes = reader.read(f"vehicles at less than {speed}").readings[0].assumptions
    assert any(noted in note for note in notes)


def test_both_that_approach_each_other_slowly_are_slow(reader):
    slow = f"has_velocity({CAR}, log_dir, max_velocity=5)"
    program = (
        f"x = scenario_and([approaching({slow}, {slow}, log_dir),"
        f" reverse_relationship(approaching)({slow}, {slow}, log_dir)])\n"
        'output_scenario(x, "a query", log_dir, output_dir)\n'
    )
    found = reader.read("cars slowly approaching each other").readings[0].expression
    assert same_meaning(found, lift(program, "standard"), "standard")


def test_a_clearance_is_to_whom_is_passed_and_no_speed_is_that_of_the_passed(reader):
    for query in ("car overtaking a dog with clearance under 2 m", "car overtaking a dog at 9 m/s"):
        chosen = reader.read(query).readings[0].phrase
        assert [said.other.said for said in chosen.said if said.other is not None] == [()]
