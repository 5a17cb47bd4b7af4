"""A strict local server on loopback that speaks one provider's API: checks what it is sent, answers from a script.

A request that does not have the provider's published shape is answered with an error, as the provider would, and kept
in `violations`; the fixtures fail a test that leaves any.
"""

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Protocol

Kind = Literal["status", "timeout", "reset", "cut", "not json"]


@dataclass(frozen=True)
class Answer:
    """What the model says, and why it ended: `stop`, `length` or `refusal`. Tokens are counted by the server."""

    text: str
    finish: Literal["stop", "length", "refusal"] = "stop"


@dataclass(frozen=True)
class Fault:
    """What goes wrong instead of an answer: an HTTP status, no answer in time, a reset, half a body, or no JSON."""

    kind: Kind = "status"
    status: int = 500
    headers: tuple[tuple[str, str], ...] = ()
    message: str = "something broke"


@dataclass(frozen=True)
class Asked:
    """A request in terms that all providers share; `turns` holds role, text and number of images of each turn."""

    provider: str
    model: str
    system: str
    turns: tuple[tuple[str, str, int], ...]
    schema: dict[str, Any] | None
    way: Literal["none", "schema", "tool"]
    max_tokens: int
    temperature: float | None
    seed: int | None
    prefix: str
    body: dict[str, Any]

    @property
    def last_text(self) -> str:
        """The text of the last turn."""
        return self.turns[-1][1]


Script = Callable[[Asked], Answer | Fault] | Sequence[Answer | Fault]


class ShapeError(Exception):
    """A request is not of the published shape."""


class Api(Protocol):
    """What one provider's API looks like."""

    provider: str

    def read(self, path: str, headers: dict[str, str], body: Any) -> Asked:
        """The request, checked; raises `ShapeError`."""

    def key(self, headers: dict[str, str]) -> str:
        """The key that a request came with."""

    def answer(self, asked: Asked, answer: Answer, cached: int, number: int) -> dict[str, Any]:
        """The body of an answer."""

    def error(self, status: int, message: str) -> dict[str, Any]:
        """The body of an error."""


@dataclass
class WireServer:
    """A server of one API with a script; a list is used up answer by answer, and one more request is a violation."""

    api: Api
    key: str
    script: Script = ()
    asked: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    n_requests: int = 0

    def __post_init__(self) -> None:
        self._lock, self._stopping = threading.Lock(), threading.Event()
        self._prefixes: set[str] = set()
        self._used = 0
        server = self

        class Handler(_Handler):
            owner = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address without any path."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def base_url(self) -> str:
        """Address as the provider's client wants it."""
        return self.url + ("/v1" if self.api.provider == "openai" else "")

    def close(self) -> None:
        """Stop, and let waiting requests go."""
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)

    @property
    def is_closed(self) -> bool:
        """True after `close`: connections that are still open are reset."""
        return self._stopping.is_set()

    def wait(self) -> None:
        """Wait until the server is closed, 20 s at most: for a client that gives up earlier."""
        self._stopping.wait(20)

    def outcome(self, path: str, headers: dict[str, str], body: Any) -> tuple[int, dict[str, Any] | Fault]:
        """Status and body for a request, or the fault that it meets."""
        with self._lock:
            self.n_requests += 1
            if self.api.key(headers) != self.key:
                return 401, self.api.error(401, f"wrong key: {self.api.key(headers)}")
            try:
                asked = self.api.read(path, headers, body)
            except ShapeError as error:
                self.violations.append(str(error))
                return 400, self.api.error(400, str(error))
            self.asked.append(asked)
            number = len(self.asked)
        scripted = self._scripted(asked)
        if isinstance(scripted, Fault):
            return scripted.status, scripted
        return 200, self.api.answer(asked, scripted, self._cached(asked), number)

    def _scripted(self, asked: Asked) -> Answer | Fault:
        if callable(self.script):
            return self.script(asked)
        with self._lock:
            self._used += 1
            if self._used <= len(self.script):
                return self.script[self._used - 1]
            self.violations.append(f"the script has {len(self.script)} answers; one more was asked for")
        return Fault(status=400, message="the script is used up")

    def _cached(self, asked: Asked) -> int:
        """Tokens of the request that come from the prompt cache: its prefix, from the second time on."""
        with self._lock:
            seen = asked.prefix in self._prefixes
            self._prefixes.add(asked.prefix)
        return tokens(asked.prefix) if seen else 0


def tokens(text: str) -> int:
    """Tokens as these servers count them."""
    return -(-len(text) // 4)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body in one piece: two would wait for a delayed acknowledgement, 40 ms
    owner: WireServer

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        if self.owner.is_closed:
            return self._fail(Fault("reset"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, content = self.owner.outcome(self.path, headers, json.loads(raw))
        if isinstance(content, Fault):
            return self._fail(content)
        return self._send(status, json.dumps(content).encode())

    def _fail(self, fault: Fault) -> None:
        if fault.kind == "status":
            body = self.owner.api.error(fault.status, fault.message)
            return self._send(fault.status, json.dumps(body).encode(), fault.headers)
        if fault.kind == "not json":
            return self._send(200, b"<html>bad gateway</html>")
        self.close_connection = True
        if fault.kind == "timeout":
            return self.owner.wait()
        if fault.kind == "cut":
            body = json.dumps({"a": "b" * 100}).encode()
            self._head(200, len(body))
            self.wfile.write(body[:40])
            return self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return self.connection.close()

    def _send(self, status: int, body: bytes, headers: Sequence[tuple[str, str]] = ()) -> None:
        self._head(status, len(body), headers)
        self.wfile.write(body)

    def _head(self, status: int, length: int, headers: Sequence[tuple[str, str]] = ()) -> None:
        self.send_response(status)
        for name, value in (("content-type", "application/json"), ("content-length", str(length)), *headers):
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Servers in tests are quiet."""

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()
