import pytest

from tools.runs.attrition import attrition_of
from tools.sandbox.executor import JailedExecutor

PROGRAM = """description = "a bus near a dog"
limit = 10
people = get_objects_of_category(
    log_dir,
    category="PEDESTRIAN",
)
dogs = get_objects_of_category(log_dir, category="DOG")
x = near_objects(people, dogs, log_dir, distance_thresh=limit)
output_scenario(x, description, log_dir, output_dir)
"""


@pytest.fixture(scope="module")
def executor():
    with JailedExecutor("standard") as executor:
        yield executor


def test_each_track_set_is_counted_over_all_logs(tiny_logs, executor):
    steps = attrition_of(PROGRAM, tiny_logs, executor)
    assert [(step.line, step.tracks, step.logs) for step in steps] == [(3, 6, 3), (7, 0, 3), (8, 0, 3)]
    assert steps[0].statement == 'people = get_objects_of_category( log_dir, category="PEDESTRIAN", )'


def test_a_program_without_assignments_has_no_steps(tiny_logs, executor):
    program = 'output_scenario(get_objects_of_category(log_dir, category="DOG"), "d", log_dir, output_dir)'
    assert attrition_of(program, tiny_logs, executor) == ()
