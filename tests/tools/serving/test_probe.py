"""What servers say of themselves, and what other things that listen say, over real sockets."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tools.serving.probe import ServedModel, is_ready, served_models

Serve = Callable[[int, str], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(status, body)`: the base address of a server that answers every GET so."""
    servers = []

    def start(status: int, body: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if self.path == "/health" else status)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/v1"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_models_are_told_with_their_length(serve: Serve) -> None:
    address = serve(200, json.dumps({"data": [{"id": "a", "max_model_len": 9}, {"id": "b", "max_model_len": "?"}]}))
    assert served_models(address) == (ServedModel("a", 9), ServedModel("b"))
    assert is_ready(address, "b")
    assert not is_ready(address, "c")


@pytest.mark.parametrize(
    "body", ["<html>", "[1]", "null", '{"data": "abc"}', '{"data": [1]}', '{"data": [{"id": 5}]}', '{"data": [{}]}']
)
def test_what_is_no_model_server_is_told(serve: Serve, body: str) -> None:
    address = serve(200, body)
    with pytest.raises(ConnectionError, match="not as an OpenAI-compatible server does"):
        served_models(address)
    assert not is_ready(address, "m")


@pytest.mark.parametrize(
    ("status", "cure"), [(401, r"key is wrong or missing \(VLLM_API_KEY\)"), (404, "addresses end in /v1")]
)
def test_a_refusal_names_the_cure(serve: Serve, status: int, cure: str) -> None:
    with pytest.raises(ConnectionError, match=f"answers {status}: .*{cure}"):
        served_models(serve(status, ""))
