"""`agents` commands for tests that need many: processes of their own that need not import others' libraries again."""

import importlib
import shlex
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_servers: list[tuple[subprocess.Popen[bytes], tempfile.TemporaryDirectory[str]]] = []


@cache
def warm_words() -> tuple[str, ...]:
    """The words that begin a command line, as `python -m agents.cli` would; one server per process of the tests."""
    folder = tempfile.TemporaryDirectory(prefix="motherlode-warm-")
    address = Path(folder.name) / "socket"
    importlib.import_module("agents.wiring")  # sets what langgraph reads when the server imports it
    server = subprocess.Popen([sys.executable, str(HERE / "server.py"), str(address)], stdin=subprocess.PIPE)
    _servers.append((server, folder))
    while not address.exists():
        assert server.poll() is None, "the server did not start"
        time.sleep(0.01)
    return sys.executable, "-IS", str(HERE / "client.py"), str(address)


def pytest_unconfigure() -> None:
    for server, folder in _servers:
        try:
            server.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()
        folder.cleanup()
    _servers.clear()


@pytest.fixture(scope="session")
def warm_agents() -> list[str]:
    """As `warm_words`; a module that wants its commands started as a user starts them overrides it with `command`."""
    return list(warm_words())


@pytest.fixture(scope="session")
def warm_path(warm_agents: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to put first into PATH: `agents` in it is such a command."""
    program = tmp_path_factory.mktemp("path") / "agents"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(warm_agents)} "$@"\n')
    program.chmod(0o755)
    return program.parent
