"""The command line as a user has it: a process of its own, with its own cache, far from the source tree."""

import contextlib
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

importlib.import_module("agents.wiring")  # sets what langgraph reads when it is imported
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """description = "people near a vehicle"
people = get_objects_of_category(log_dir, category="PEDESTRIAN")
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
x = near_objects(people, vehicles, log_dir, distance_thresh=30)
output_scenario(x, description, log_dir, output_dir)
"""


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def copy_index(cache):
    """`copy_index(folder)` makes `folder` a cache that holds what was indexed in this one, and nothing else."""

    def copied(folder):
        for part in cache.glob("index*"):
            shutil.copytree(part, folder / part.name)

    return copied


@pytest.fixture(scope="session")
def environment(cache):
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    return {
        **kept,
        "MOTHERLODE_CACHE": str(cache),
        "MOTHERLODE_MEMORY": str(cache / "memory"),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "80",
    }


@pytest.fixture(scope="session")
def command():
    return [sys.executable, "-m", "agents.cli"]


@pytest.fixture
def agents(warm_agents, environment, tmp_path):
    """Run the command in `tmp_path` to its end; a second argument `env` adds to its environment."""

    def run(*arguments, env=None):
        return subprocess.run(
            [*warm_agents, *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**environment, **(env or {})},
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def starting(command, environment, tmp_path):
    """Start the command, or another, in `tmp_path` in a process group of its own; what still runs is killed after."""
    running = []

    def start(*arguments, command=command):
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=tmp_path,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def program_text():
    return PROGRAM


@pytest.fixture
def program(program_text, tmp_path):
    path = tmp_path / "people_near_vehicle.py"
    path.write_text(program_text)
    return path


@pytest.fixture(scope="session")
def many_logs(val_logs, tmp_path_factory):
    """Twenty-four logs: the four real ones, each under six names."""
    folder = tmp_path_factory.mktemp("many")
    for log in val_logs:
        for number in range(6):
            copy = folder / f"{log.name[:8]}-{number:02d}"
            copy.mkdir()
            for file in log.glob("*.feather"):
                if file.name != "flow_labels.feather":
                    shutil.copy(file, copy / file.name)
            shutil.copytree(log / "map", copy / "map", ignore=shutil.ignore_patterns("*.npy"))
    return folder
