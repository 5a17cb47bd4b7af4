"""Variants are looked up by name, and a wrong name says which there are."""

import pytest

from evals.robustness import VARIANTS, Variant, variants_named
from tools.atoms.profiles import PROFILE_NAMES
from tools.errors import UserError


def test_every_variant_has_a_known_profile() -> None:
    for variant in VARIANTS:
        assert variant.profile in PROFILE_NAMES
        assert variant.truth in PROFILE_NAMES


def test_none_named_means_all_and_order_is_kept() -> None:
    assert variants_named([]) == VARIANTS
    assert [variant.name for variant in variants_named(["refav", "standard"])] == ["refav", "standard"]


def test_a_wrong_name_or_the_same_twice_is_told() -> None:
    with pytest.raises(UserError, match=r"unknown variant 'stndard'; there are standard, refav"):
        variants_named(["stndard"])
    with pytest.raises(UserError, match="twice"):
        variants_named(["refav", "refav"])


def test_the_truth_is_of_the_profile_unless_another_is_named() -> None:
    assert Variant("a", "refav").truth == "refav"
    assert Variant("a", "refav", truth_profile="standard").truth == "standard"
