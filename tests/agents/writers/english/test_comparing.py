"""Programs that mean the same, and those that do not."""

import pytest

from agents.writers.english.comparing import same_program
from tools.errors import ProgramError

PROGRAM = """
{name} = get_objects_of_category(log_dir, category="{category}")
output_scenario(turning({name}, log_dir), "turning", log_dir, output_dir)
"""


def test_names_do_not_matter_and_categories_do():
    cars = PROGRAM.format(name="cars", category="BUS")
    assert same_program(cars, PROGRAM.format(name="buses", category="BUS"), "standard")
    assert not same_program(cars, PROGRAM.format(name="cars", category="TRUCK"), "standard")


def test_what_is_no_program_is_refused():
    with pytest.raises(ProgramError):
        same_program(PROGRAM.format(name="cars", category="BUS"), "cars = 1 +", "standard")
