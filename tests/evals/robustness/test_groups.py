"""Programs are grouped by the functions they call and the categories they name."""

from evals.cases.programs import ReferenceProgram
from evals.robustness.groups import groups_of
from tools.atoms.profiles import load_profile

ONE = 'a = get_objects_of_category(log_dir, category="BUS")\nb = scenario_not(stationary)(a, log_dir)\n'
TWO = 'a = get_objects_of_category(log_dir, category="VEHICLE")\nb = near_objects(a, a, log_dir)\n# turning\n'


def test_functions_and_categories_in_use_make_groups() -> None:
    programs = [ReferenceProgram(name, name, source) for name, source in (("one", ONE), ("two", TWO))]
    groups = groups_of(programs, list(load_profile("standard").signatures))
    held = {(group.kind, group.name): group.programs.tolist() for group in groups}
    assert held == {
        ("category", "BUS"): [True, False],
        ("category", "VEHICLE"): [False, True],
        ("function", "near_objects"): [False, True],
        ("function", "scenario_not"): [True, False],
        ("function", "stationary"): [True, False],
    }
