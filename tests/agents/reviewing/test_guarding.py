import pytest

from agents.reviewing.faults import Sign
from agents.reviewing.guarding import Change
from tools.results import Program

NONE = ()
WEAK, STRONGER = (Sign("wrong_number", 0.3, "a"),), (Sign("wrong_number", 0.3, "a"), Sign("negation", 0.65, "b"))
WRONG_KIND = (Sign("wrong_referred", 0.85, "c"),)


def of(*names):
    sets = ", ".join(f'get_objects_of_category(log_dir, category="{name}")' for name in names)
    return Program(f"output_scenario(scenario_or([{sets}]), 'd', log_dir, output_dir)\n")


BUS, DOG = of("BUS"), of("DOG")


def change(old=BUS, new=DOG, old_signs=NONE, new_signs=NONE):
    return Change(old, new, "standard", old_signs, new_signs)


def test_the_same_program_is_no_change():
    assert change(of("BUS"), of("BUS", "BUS")).objection() == "it says the same"


@pytest.mark.parametrize(
    ("old_signs", "new", "is_heard"),
    [
        (NONE, of("DOG"), False),
        (WRONG_KIND, of("DOG"), False),
        (WRONG_KIND, of("DOG", "BUS"), True),
        (NONE, of("DOG", "BUS"), False),
    ],
)
def test_a_kind_that_contradicts_is_heard_only_where_the_old_program_returned_it_too(old_signs, new, is_heard):
    objection = change(new=new, old_signs=old_signs, new_signs=WRONG_KIND).objection()
    assert (objection == "") == is_heard
    assert is_heard or "wrong_referred" in objection


@pytest.mark.parametrize(
    ("old_signs", "new_signs", "before", "after", "is_kept"),
    [
        (NONE, NONE, 0.5, 0.5, True),
        (NONE, NONE, 0.5, 0.4, False),
        (STRONGER, WEAK, 0.5, 0.5, True),
        (STRONGER, WEAK, 0.5, 0.49, False),
        (WEAK, STRONGER, 0.5, 0.5, False),
        (WEAK, STRONGER, 0.5, 0.9, False),
        (STRONGER, (*STRONGER, Sign("other", 0.2, "d")), 0.5, 0.6, True),
        (STRONGER, (*STRONGER, Sign("other", 0.2, "d")), 0.5, 0.5, False),
    ],
)
def test_the_judge_decides_and_signs_where_it_sees_no_difference(old_signs, new_signs, before, after, is_kept):
    verdict = change(old_signs=old_signs, new_signs=new_signs).verdict(before, after)
    assert (verdict == "") == is_kept
