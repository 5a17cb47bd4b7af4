"""Plans that are kept: the same as the checker's, and of the very functions that were asked for."""

import pytest

from tools.atoms.profiles import load_profile
from tools.errors import ProgramError
from tools.language.checker import check
from tools.language.plans import plan_of

CARS = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
TWO = CARS + "".join(f'output_scenario(cars, "{name}", log_dir, output_dir)\n' for name in ("first", "second"))


@pytest.mark.parametrize("profile", ["standard", "refav"])
@pytest.mark.parametrize("description", ["", "first", "second"])
def test_a_plan_is_what_the_checker_makes_of_the_program(profile, description):
    assert plan_of(TWO, profile, description) == check(TWO, load_profile(profile).signatures, description)


def test_a_program_is_checked_once():
    assert plan_of(TWO, "standard", "first") is plan_of(TWO, "standard", "first")


def test_profiles_do_not_share_plans():
    only = CARS + 'riding = on_sidewalk(cars, log_dir)\noutput_scenario(riding, "r", log_dir, output_dir)\n'
    assert plan_of(only, "standard").calls
    with pytest.raises(ProgramError, match="on_sidewalk"):
        plan_of(only, "refav")


def test_a_wrong_program_is_refused_each_time():
    for _ in range(2):
        with pytest.raises(ProgramError, match="E_SYNTAX"):
            plan_of("x = (", "standard")
