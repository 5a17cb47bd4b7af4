"""Finished runs for tests of what shows them: made once per process by the command itself, never to be changed."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.warm_starts.plugin import warm_words
from tools.runs.reading import read_run
from tools.runs.record import RunRecord

QUERY = "pedestrian crossing in front of a vehicle"


def _agents(*arguments: object, code: int = 0) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    done = subprocess.run([*warm_words(), *map(str, arguments)], capture_output=True, text=True, env=kept, check=False)
    assert done.returncode == code, done.stderr


def finish_run(folder: Path, logs: Path, query: str = QUERY, code: int = 0) -> RunRecord:
    """Run a query over logs into `folder`, see that it exits with `code`, and read the run back."""
    _agents("run", query, "--logs", logs, "--out", folder / "runs", code=code)
    (run,) = (folder / "runs").iterdir()
    return read_run(run)


@pytest.fixture(scope="session")
def sample_logs(tmp_path_factory) -> Path:
    """The four logs of the sample world that `agents samples` writes."""
    folder = tmp_path_factory.mktemp("sample-logs") / "logs"
    _agents("samples", folder)
    return folder


@pytest.fixture(scope="session")
def sample_run(sample_logs, tmp_path_factory) -> RunRecord:
    """A query over the sample logs."""
    return finish_run(tmp_path_factory.mktemp("sample-run"), sample_logs)


@pytest.fixture(scope="session")
def real_run(val_logs, tmp_path_factory) -> RunRecord:
    """The same query over the four real logs."""
    return finish_run(tmp_path_factory.mktemp("real-run"), val_logs[0].parent)
