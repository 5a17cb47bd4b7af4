import pytest

from agents.meaning.contradiction import contradiction
from agents.meaning.lifting import lift

HEAD = 'description = "q"\n'
CAR, EGO = (f'get_objects_of_category(log_dir, category="{name}")' for name in ("REGULAR_VEHICLE", "EGO_VEHICLE"))
PARKED = f"stationary({CAR}, log_dir)"


def expression(text, profile="standard"):
    return lift(f"{HEAD}x = {text}\noutput_scenario(x, description, log_dir, output_dir)\n", profile)


def both(one, other):
    return f"scenario_and([{one}, {other}])"


def get(direction, whose=EGO):
    return f'get_objects_in_relative_direction({whose}, {CAR}, log_dir, direction="{direction}")'


def near(distance):
    return f"near_objects({CAR}, {EGO}, log_dir, distance_thresh={distance})"


NEVER = [
    f"yielding({CAR}, stationary({CAR}, log_dir), log_dir)",
    f"being_crossed_by({CAR}, near_objects({PARKED}, {EGO}, log_dir), log_dir)",
    f"turning({PARKED}, log_dir)",
    f"stationary(turning({CAR}, log_dir), log_dir)",
    both(PARKED, f"has_velocity({CAR}, log_dir)"),
    both(f"near_objects({PARKED}, {EGO}, log_dir)", f"changing_lanes({CAR}, log_dir)"),
    f"has_velocity(has_velocity({CAR}, log_dir, max_velocity=0.5), log_dir)",
    f"accelerating(braking({CAR}, log_dir), log_dir)",
    both(f"on_road({CAR}, log_dir)", f"off_road({CAR}, log_dir)"),
    both(f"on_road({CAR}, log_dir)", f"scenario_not(on_road)({CAR}, log_dir)"),
    both(f'turning({CAR}, log_dir, direction="left")', f'turning({CAR}, log_dir, direction="right")'),
    both(get("forward"), get("backward")),
    f"following({EGO}, {EGO}, log_dir)",
    f"near_objects({EGO}, turning({PARKED}, log_dir), log_dir)",
    f"scenario_or([turning({PARKED}, log_dir), braking({PARKED}, log_dir)])",
    f"starts(turning({PARKED}, log_dir), log_dir)",
    f'scenario_not(is_category)({PARKED}, log_dir, category="REGULAR_VEHICLE")',
    both(near(5), near(8).replace("near_objects", "scenario_not(near_objects)")),
]
POSSIBLE = [
    f"yielding({CAR}, has_velocity({CAR}, log_dir, max_velocity=0.5), log_dir)",
    f"scenario_not(yielding)({CAR}, {PARKED}, log_dir)",
    f"being_crossed_by({PARKED}, {CAR}, log_dir)",
    f"nearest_object({EGO}, scenario_not(nearest_object)({EGO}, {CAR}, log_dir), log_dir)",
    f"scenario_or([{PARKED}, turning({CAR}, log_dir)])",
    f"scenario_or([turning({PARKED}, log_dir), braking({CAR}, log_dir)])",
    f"near_objects({PARKED}, turning({CAR}, log_dir), log_dir)",
    f"then({PARKED}, turning({CAR}, log_dir), log_dir)",
    f"scenario_not(turning)({PARKED}, log_dir)",
    f'scenario_not(is_category)({PARKED}, log_dir, category="BUS")',
    f"has_velocity({PARKED}, log_dir, max_velocity=0.5)",
    both(f"has_velocity({CAR}, log_dir, min_velocity=3)", f"has_velocity({CAR}, log_dir, max_velocity=7)"),
    both(get("forward"), get("left")),
    both(near(8), near(5).replace("near_objects", "scenario_not(near_objects)")),
    both(get("forward", CAR), get("backward", CAR)),
    both(f"turning({CAR}, log_dir)", f'turning({CAR}, log_dir, direction="left")'),
]


@pytest.mark.parametrize("text", NEVER)
def test_what_can_never_be_is_found(text):
    assert contradiction(expression(text), "standard") is not None


@pytest.mark.parametrize("text", POSSIBLE)
def test_what_may_be_is_left_alone(text):
    assert contradiction(expression(text), "standard") is None


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_an_upper_bound_alone_lifts_the_lower_one(profile):
    for slow in (f"has_velocity({CAR}, log_dir, max_velocity=0.3)", f"accelerating({CAR}, log_dir, max_accel=-1.0)"):
        assert contradiction(expression(slow, profile), profile) is None


def test_who_does_not_move_in_refav_is_not_fast():
    text = f"has_velocity(scenario_not(has_velocity)({CAR}, log_dir), log_dir, min_velocity=2)"
    assert contradiction(expression(text, "refav"), "refav") is not None
