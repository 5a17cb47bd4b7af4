"""A jail over a small log without a map, shared by the tests of writing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.runs.trial import TrialRunner
from tools.sandbox.executor import JailedExecutor


@pytest.fixture(scope="session")
def runner(tiny_logs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialRunner]:
    """Tries programs of the standard profile in the real jail."""
    with JailedExecutor("standard") as executor:
        yield TrialRunner(executor, "standard", tiny_logs[:1], tmp_path_factory.mktemp("parts"))
