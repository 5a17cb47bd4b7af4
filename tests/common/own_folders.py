"""Tests read and write no cache, memory or answers of the person who runs them, and end what modules leave running."""

import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_PLACES = ("MOTHERLODE_CACHE", "MOTHERLODE_MEMORY")
_made: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """One folder for all workers, which inherit this environment; a worker makes none."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="motherlode-tests-")
        _made.append(folder)
        os.environ |= {name: str(Path(folder) / name.rpartition("_")[2].lower()) for name in _PLACES}


def pytest_unconfigure(config: pytest.Config) -> None:
    for folder in _made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module", autouse=True)
def sessions_end_with_their_module() -> Iterator[None]:
    """A process keeps the sessions of its last runs, and they their program hosts."""
    yield
    if "agents.sessions" in sys.modules:
        importlib.import_module("agents.sessions").session_of.cache_clear()
