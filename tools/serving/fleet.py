"""Servers as processes: started together, waited for, and ended with all that they started."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from tools.errors import PrerequisiteError
from tools.serving.probe import is_ready
from tools.serving.spec import MODULE, ServeSpec

_POLL_S: Final = 0.5
_GRACE_S: Final = 20.0
_TAIL_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class Running:
    """One server.

    Attributes:
        address: Where clients reach it, ending in `/v1`.
        log: What it prints.
        process: The process, leader of a group of its own.
    """

    address: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def ended(self) -> bool:
        """True when the process is gone."""
        return self.process.poll() is not None

    def last_lines(self) -> str:
        """The end of its log, as one text."""
        with contextlib.suppress(OSError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
            return "\n".join(line for line in lines[-_TAIL_LINES:])
        return ""


class Fleet:
    """All servers of a specification; a context manager that ends them.

    Args:
        spec: What is served.
        python: Interpreter of the environment that has vLLM.
        logs: Folder for what the servers print.
        environ: The environment that servers inherit; `VLLM_API_KEY` in it is the key that they ask for.
    """

    def __init__(self, spec: ServeSpec, python: Path, logs: Path, environ: Mapping[str, str]) -> None:
        """Start the servers.

        Raises:
            PrerequisiteError: The interpreter or vLLM is missing, a port is taken, or the folder cannot be made.
        """
        require_vllm(python)
        try:
            logs.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PrerequisiteError(f"{logs}: cannot be made: {error.strerror}") from None
        _require_free(spec)
        self.spec = spec
        self.servers: list[Running] = []
        for number, address in enumerate(spec.addresses):
            log = logs / f"vlm-{spec.port + number}.log"
            environment = {**environ, **spec.environment(number)}
            self.servers.append(_started(python, spec.arguments(number), environment, address, log))

    def __enter__(self) -> Fleet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait(self, timeout_s: float, key: str = "", told: Callable[[Running], None] = lambda server: None) -> None:
        """Wait until every server knows its model.

        Args:
            timeout_s: Longest wait; loading weights takes minutes.
            key: The key that the servers ask for.
            told: Called with each server that becomes ready.

        Raises:
            PrerequisiteError: A server ended, or time is up; the text has the end of its log.
        """
        begun, waiting = time.monotonic(), list(self.servers)
        while waiting:
            for server in list(waiting):
                if server.ended:
                    raise PrerequisiteError(f"{server.address}: the server ended: {server.last_lines()} ({server.log})")
                if is_ready(server.address, self.spec.name, key):
                    waiting.remove(server)
                    told(server)
            if waiting and time.monotonic() - begun > timeout_s:
                late = waiting[0]
                raise PrerequisiteError(f"{late.address}: not ready after {timeout_s:.0f} s; see {late.log}")
            time.sleep(_POLL_S if waiting else 0)

    def watch(self) -> Running | None:
        """Wait until a server ends; None when all have."""
        while True:
            for server in self.servers:
                if server.ended:
                    self.servers.remove(server)
                    return server
            if not self.servers:
                return None
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """End all servers with all that they started: politely, then for good."""
        for server in self.servers:
            _signal(server, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_S
        for server in self.servers:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.process.wait(max(0.0, deadline - time.monotonic()))
            _signal(server, signal.SIGKILL)
            server.process.wait()
        self.servers.clear()


def require_vllm(python: Path) -> None:
    """See that an interpreter is there and has vLLM, without importing it.

    Raises:
        PrerequisiteError: It is not; the text has the cure.
    """
    find = "import importlib.util, sys; sys.exit(importlib.util.find_spec('vllm') is None)"
    try:
        missing = subprocess.run([python, "-c", find], capture_output=True, check=False, timeout=60).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrerequisiteError(f"{python}: cannot be run ({type(error).__name__}); give --python PATH") from None
    if missing:
        raise PrerequisiteError(
            f"vLLM is not there for {python}: it wants an environment of its own "
            "(python -m venv vllm; vllm/bin/pip install vllm), then --python vllm/bin/python; or use compose.yaml"
        )


def _require_free(spec: ServeSpec) -> None:
    """A server that cannot listen would be taken for the one that does."""
    for number in range(spec.replicas):
        place = (spec.host, spec.port + number)
        try:
            socket.create_server(place, family=socket.AF_INET6 if ":" in spec.host else socket.AF_INET).close()
        except OSError as error:
            why = f"{place[0]}:{place[1]}: {error.strerror or error}"
            raise PrerequisiteError(f"{why}; choose another --port, or end what listens there") from None


def _started(python: Path, arguments: tuple[str, ...], env: Mapping[str, str], address: str, log: Path) -> Running:
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(python), "-m", MODULE, *arguments],
            stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=dict(env), start_new_session=True,
        )  # fmt: skip
    return Running(address, log, process)


def _signal(server: Running, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(server.process.pid, number)
