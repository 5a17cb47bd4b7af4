"""What verification finds out: programs that do not find what they are said to find do not hold."""

import pytest

from evals.exemplars import Claim, verify

HEAD = 'vehicles = get_objects_of_category(log_dir, category="VEHICLE")\n'
TAIL = '\noutput_scenario(found, "d", log_dir, output_dir)\n'


def verdict(line, truth, worlds=(), profile="standard"):
    return verify(Claim(HEAD + line + TAIL, profile, truth, tuple(worlds)), seeds=(0,))


def test_the_right_program_holds():
    got = verdict("found = braking(vehicles, log_dir)", "brakes")
    assert got.holds
    assert got.precision > 0.98
    assert got.recall > 0.98
    assert 0 < got.happening < got.worlds


@pytest.mark.parametrize(
    ("line", "truth"),
    [
        ('found = turning(vehicles, log_dir, direction="right")', "turns_left"),
        ("found = braking(vehicles, log_dir)", "brakes_hard"),
        ('found = braking(vehicles, log_dir, strength="hard")', "brakes"),
        ("found = following(vehicles, vehicles, log_dir)", {"done": "follows", "by": "VEHICLE"}),
        ("found = reverse_relationship(overtaking)(vehicles, vehicles, log_dir)", "overtakes"),
        ("found = has_velocity(vehicles, log_dir, min_velocity=30)", "drives_at_12_mps_or_more"),
        ("found = scenario_not(stationary)(vehicles, log_dir)", "is_parked"),
    ],
    ids=["other side", "too much", "too little", "roles", "reversed", "threshold", "negation"],
)
def test_a_program_with_a_fault_does_not_hold(line, truth):
    got = verdict(line, truth)
    assert not got.problem
    assert not got.holds


def test_nothing_found_of_what_never_happens_is_not_verified():
    """Equal emptiness is no evidence."""
    got = verdict("found = braking(vehicles, log_dir)", "brakes", worlds=["rolling_out"])
    assert not got.holds
    assert str(got) == "what it looks for happens in none of 1 logs"


def test_everything_does_not_hold_for_something():
    assert not verdict('found = is_category(vehicles, log_dir, category="VEHICLE")', "brakes").holds


@pytest.mark.parametrize(
    ("line", "truth", "problem"),
    [
        ("found = brakes(vehicles, log_dir)", "brakes", "E_NAME"),
        ("found = braking(vehicles, log_dir)", "brake", "no event kind"),
        ("found = braking(vehicles, log_dir)", "VEHICLE", "needs the names of worlds"),
    ],
)
def test_what_cannot_be_asked_says_why(line, truth, problem):
    got = verdict(line, truth)
    assert problem in got.problem
    assert not got.holds


def test_a_function_of_the_other_profile_is_no_function():
    assert (
        "is a function of the profile standard"
        in verdict("found = braking(vehicles, log_dir)", "brakes", profile="refav").problem
    )
