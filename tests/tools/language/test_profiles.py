"""Both profiles take the same programs: one table of names, order, kinds and words, each with its own documentation."""

import json
from pathlib import Path

import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.atoms.profiles import load_profile
from tools.language.checker import check

_BRAKING = """\
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
output_scenario(accelerating(cars, log_dir, max_accel=-1), "braking car", log_dir, output_dir)
"""


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_profile_has_the_parameters_of_the_baseline(profile: str) -> None:
    signatures = load_profile(profile).signatures
    assert set(signatures) == set(BASELINE_SIGNATURES)
    for name, signature in signatures.items():
        mine = [(p.name, p.kind, p.default, p.aliases) for p in signature.parameters]
        assert mine == [(p.name, p.kind, p.default, p.aliases) for p in BASELINE_SIGNATURES[name].parameters], name


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_profile_plans_the_reference_programs_as_the_baseline_does(profile: str, shared_data: Path) -> None:
    signatures = load_profile(profile).signatures
    for entry in json.loads((shared_data / "refav_oracle" / "programs.json").read_text()):
        if entry["id"] not in ("p172", "p173", "p174"):
            assert check(entry["program"], signatures) == check(entry["program"], BASELINE_SIGNATURES), entry["id"]


def test_braking_needs_no_lower_bound_in_the_standard_profile_and_finds_nothing_in_the_other() -> None:
    assert check(_BRAKING, load_profile("standard").signatures).calls[-1].arguments["min_accel"] == float("-inf")
    assert check(_BRAKING, load_profile("refav").signatures).calls[-1].arguments["min_accel"] == 0.65
