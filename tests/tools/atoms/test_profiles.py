import pytest

from tools.atoms.profiles import PROFILE_NAMES, load_profile
from tools.errors import UserError


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_a_profile_is_found_by_its_name(name: str) -> None:
    assert load_profile(name).name == name


def test_an_unknown_profile_is_an_error_naming_the_known_ones() -> None:
    with pytest.raises(UserError, match="unknown profile 'standart'; known are: standard, refav"):
        load_profile("standart")
