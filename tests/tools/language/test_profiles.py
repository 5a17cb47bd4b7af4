"""Both profiles take the baseline's programs: the same names, order, kinds and words."""

import json
from pathlib import Path

import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.atoms.profiles import load_profile
from tools.errors import ProgramError
from tools.language.checker import check

_BRAKING = """\
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
output_scenario(accelerating(cars, log_dir, max_accel=-1), "braking car", log_dir, output_dir)
"""


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_profile_has_the_parameters_of_the_baseline(profile: str) -> None:
    signatures = load_profile(profile).signatures
    assert set(BASELINE_SIGNATURES) <= set(signatures)
    for name, baseline in BASELINE_SIGNATURES.items():
        mine = [(p.name, p.kind, p.default, p.aliases) for p in signatures[name].parameters]
        assert mine == [(p.name, p.kind, p.default, p.aliases) for p in baseline.parameters], name


def test_only_the_standard_profile_goes_beyond_the_baseline() -> None:
    assert set(load_profile("refav").signatures) == set(BASELINE_SIGNATURES)
    assert len(load_profile("standard").signatures) > 3 * len(BASELINE_SIGNATURES)


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_profile_plans_the_reference_programs_as_the_baseline_does(profile: str, shared_data: Path) -> None:
    signatures = load_profile(profile).signatures
    for entry in json.loads((shared_data / "refav_oracle" / "programs.json").read_text()):
        if entry["id"] not in ("p172", "p173", "p174"):
            assert check(entry["program"], signatures) == check(entry["program"], BASELINE_SIGNATURES), entry["id"]


def test_braking_needs_no_lower_bound_in_the_standard_profile_and_finds_nothing_in_the_other() -> None:
    assert check(_BRAKING, load_profile("standard").signatures).calls[-1].arguments["min_accel"] == float("-inf")
    assert check(_BRAKING, load_profile("refav").signatures).calls[-1].arguments["min_accel"] == 0.65


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_variable_may_take_the_name_of_a_function_and_hides_it(profile: str) -> None:
    cars = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
    ending = 'output_scenario(turning, "x", log_dir, output_dir)\n'
    signatures = load_profile(profile).signatures
    [_, hidden] = check(f"{cars}turning = turning(cars, log_dir)\n{ending}", signatures).calls
    [_, other] = check(f"{cars}t = turning(cars, log_dir)\n{ending.replace('turning', 't')}", signatures).calls
    assert (hidden.function, hidden.arguments) == (other.function, other.arguments)
    with pytest.raises(ProgramError, match=r"E_TYPE.*a line above gave turning another meaning.*turning_1"):
        check(f"{cars}turning = turning(cars, log_dir)\nx = turning(cars, log_dir)\n{ending}", signatures)


def test_names_that_newer_functions_took_still_name_variables() -> None:
    signatures = load_profile("standard").signatures
    names = [name for name, signature in signatures.items() if signature.layer not in ("combine", "output")]
    get = 'get_objects_of_category(log_dir, category="BUS")'
    for name in names:
        program = f'{name} = {get}\noutput_scenario({name}, "x", log_dir, output_dir)\n'
        assert len(check(program, signatures).calls) == 1, name


def test_a_function_of_the_other_profile_is_said_to_be_one() -> None:
    program = 'x = u_turn(log_dir)\noutput_scenario(x, "x", log_dir, output_dir)\n'
    with pytest.raises(ProgramError, match=r"E_NAME.*u_turn is a function of the profile standard"):
        check(program, load_profile("refav").signatures)
