"""The stored outputs of Semantic-Drive, read once."""

import shutil
from pathlib import Path

import pytest

from evals.semantic_drive.benchmark import BenchmarkReport, run_benchmark
from evals.semantic_drive.reading import read_stored
from evals.semantic_drive.values import StoredScenes


@pytest.fixture(scope="session")
def data(shared_data: Path) -> Path:
    folder = shared_data / "semantic_drive"
    if not folder.is_dir():
        pytest.skip(f"the stored outputs of Semantic-Drive are not here: no folder {folder}")
    return folder


@pytest.fixture(scope="session")
def stored(data: Path) -> StoredScenes:
    return read_stored(data)


@pytest.fixture(scope="session")
def report(data: Path) -> BenchmarkReport:
    return run_benchmark(data, n_resamples=200)


@pytest.fixture
def copied(data: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    folder = tmp_path / "data"
    folder.mkdir()
    for path in data.iterdir():
        shutil.copyfile(path, folder / path.name)
    return folder
