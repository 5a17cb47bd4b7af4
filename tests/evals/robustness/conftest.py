"""A small suite: sample logs, and programs of a few lines."""

from pathlib import Path

import pytest

from evals.cases.programs import ReferenceProgram
from tools.av2.samples.writing import write_samples

CARS = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
WALKERS = 'walkers = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'


def program(name: str, body: str) -> ReferenceProgram:
    return ReferenceProgram(name, name, f'{body}output_scenario(found, "{name}", log_dir, output_dir)\n')


PROGRAMS = (
    program("cars", CARS + "found = scenario_or([cars])\n"),
    program("walkers", WALKERS + "found = scenario_or([walkers])\n"),
    program("moving cars", CARS + "found = has_velocity(cars, log_dir, min_velocity=1.0)\n"),
    program("walker near a car", WALKERS + CARS + "found = near_objects(walkers, cars, log_dir, distance_thresh=20)\n"),
    program("school bus", 'found = get_objects_of_category(log_dir, category="SCHOOL_BUS")\n'),
)
BROKEN = program("broken", CARS + "found = has_velocity(lorries, log_dir)\n")


@pytest.fixture(scope="session")
def programs() -> tuple[ReferenceProgram, ...]:
    return (*PROGRAMS, BROKEN)


@pytest.fixture(scope="session")
def sample_logs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_samples(tmp_path_factory.mktemp("samples"), seed=3, scenes=4)
