"""What is left of a query without images holds all that was asked for."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.english.eyes import visual_calls, without_eyes

CAR = 'get_objects_of_category(log_dir, category="REGULAR_VEHICLE")'
BUS = 'get_objects_of_category(log_dir, category="BUS")'


def expression(text):
    source = f'description = "q"\nx = {text}\noutput_scenario(x, description, log_dir, output_dir)\n'
    return lift(source, "standard")


def red(x):
    return f'is_color({x}, log_dir, color="red")'


LEFT = {
    red(CAR): CAR,
    f"stationary({red(CAR)}, log_dir)": f"stationary({CAR}, log_dir)",
    f'scenario_not(is_color)({CAR}, log_dir, color="red")': CAR,
    f"near_objects({CAR}, {red(BUS)}, log_dir)": f"near_objects({CAR}, {BUS}, log_dir)",
    f"scenario_not(near_objects)({CAR}, {red(BUS)}, log_dir)": CAR,
    f"scenario_not(near_objects)({red(CAR)}, {BUS}, log_dir)": f"scenario_not(near_objects)({CAR}, {BUS}, log_dir)",
    f'get_objects_in_relative_direction({red(BUS)}, {CAR}, log_dir, direction="left", max_number=1)': CAR,
    f'get_objects_in_relative_direction({red(BUS)}, {CAR}, log_dir, direction="left")': (
        f'get_objects_in_relative_direction({BUS}, {CAR}, log_dir, direction="left")'
    ),
    f"scenario_or([{red(CAR)}, {CAR}])": CAR,
    f'ends(in_zone({CAR}, log_dir, zone="parking_lot"), log_dir)': CAR,
    f"turning(starts({red(CAR)}, log_dir), log_dir)": f"turning({CAR}, log_dir)",
    f"ends(near_objects({CAR}, {red(BUS)}, log_dir), log_dir)": f"near_objects({CAR}, {BUS}, log_dir)",
    f"scenario_and([{red(CAR)}, turning({CAR}, log_dir)])": f"scenario_and([{CAR}, turning({CAR}, log_dir)])",
}


@pytest.mark.parametrize("asked", LEFT)
def test_what_is_left(asked):
    left = without_eyes(expression(asked), "standard")
    assert visual_calls(left) == ()
    assert same_meaning(left, expression(LEFT[asked]), "standard")


def test_what_needs_no_eyes_stays():
    plain = expression(f"near_objects({CAR}, {BUS}, log_dir)")
    assert without_eyes(plain, "standard") == plain


def test_calls_that_need_eyes_are_named_once():
    both = expression(f"near_objects({red(CAR)}, {red(CAR)}, log_dir)")
    assert [call.function for call in visual_calls(both)] == ["is_color"]
