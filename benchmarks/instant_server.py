"""A server of chat completions in a process of its own that says what was noted for a request, after a pause.

Usage: python benchmarks/instant_server.py REPLIES.json [PAUSE_S]

Prints its port; ends when standard input is closed, or at a request that no rehearsal came to. `GET /waited` tells for
how many seconds since the last such question at least one request was with this server.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from thinking_replies import key_of_body


class Watch:
    """Measures the time in which somebody waits for an answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._here, self._since, self._waited_s = 0, 0.0, 0.0

    def __enter__(self) -> None:
        with self._lock:
            self._since = self._since if self._here else time.perf_counter()
            self._here += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._here -= 1
            self._waited_s += 0.0 if self._here else time.perf_counter() - self._since

    def read(self) -> float:
        """Seconds since the last reading."""
        with self._lock:
            waited_s, self._waited_s = self._waited_s, 0.0
            return waited_s


class Server(ThreadingHTTPServer):
    """Knows all replies."""

    daemon_threads = True

    def __init__(self, said: dict[str, str], pause_s: float) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.said, self.pause_s, self.watch = said, pause_s, Watch()


class Handler(BaseHTTPRequestHandler):
    """One connection, kept open for all that come over it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_POST(self) -> None:
        """Answer one request."""
        with self.server.watch:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            said = self.server.said.get(key_of_body(body))
            if said is None:
                os._exit(1)
            time.sleep(self.server.pause_s)
            self._send(_completion(str(body["model"]), said))

    def do_GET(self) -> None:
        """Tell for how long somebody waited."""
        self._send(self.server.watch.read())

    def _send(self, content: Any) -> None:
        data = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""


def _completion(model: str, text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, "refusal": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }


def main(replies: str, pause_s: str = "0") -> None:
    """Serve until standard input ends."""
    server = Server(json.loads(Path(replies).read_text()), float(pause_s))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
