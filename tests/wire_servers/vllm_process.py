"""A process that stands for vLLM's server: takes its flags and no others, then serves the strict chat API.

It is run as `python -m vllm.entrypoints.openai.api_server`, from a folder that `vllm_environment` makes. Its answers
to images come from their pixels: the name of the plain colour nearest to the middle of the first picture.
"""

import argparse
import base64
import io
import json
import os
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image

from tests.wire_servers.core import Answer, Asked, Fault, WireServer, _Handler
from tests.wire_servers.openai_api import OpenAiApi

COLOURS = {"red": (220, 30, 30), "green": (30, 170, 60), "blue": (40, 70, 220)}
TEXT_FLAGS = ("--model", "--served-model-name", "--host", "--dtype")
NUMBER_FLAGS = (
    "--port", "--max-model-len", "--max-num-seqs", "--tensor-parallel-size", "--gpu-memory-utilization",
)  # fmt: skip
JSON_FLAGS = ("--limit-mm-per-prompt", "--structured-outputs-config", "--mm-processor-kwargs")
SWITCHES = ("--enforce-eager", "--async-scheduling")


def images_of(body: Any) -> list[Image.Image]:
    """The pictures of a request, decoded."""
    contents = [message["content"] for message in body["messages"] if isinstance(message["content"], list)]
    parts = [part for content in contents for part in content]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    return [Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB") for url in urls]


def colour_of(picture: Image.Image) -> str:
    """The plain colour nearest to the middle of a picture."""
    seen = picture.getpixel((picture.width // 2, picture.height // 2))
    return min(COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(seen, COLOURS[name], strict=True)))


def serve(arguments: list[str]) -> None:
    """Parse the flags strictly and serve until killed."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for flag in TEXT_FLAGS:
        parser.add_argument(flag, required=flag != "--dtype")
    for flag in NUMBER_FLAGS:
        parser.add_argument(flag, type=float)
    for flag in JSON_FLAGS:
        parser.add_argument(flag, type=json.loads)
    for flag in SWITCHES:
        parser.add_argument(flag, action="store_true")
    given = parser.parse_args(arguments)
    if given.model == "missing/model":
        sys.exit("OSError: missing/model is not a local folder and is not a valid model identifier")
    most = given.limit_mm_per_prompt["image"]

    def answer(asked: Asked) -> Answer | Fault:
        pictures = images_of(asked.body)
        if len(pictures) > most:
            return Fault(status=400, message=f"At most {most} image(s) may be provided in one prompt.")
        return Answer(json.dumps({"colour": colour_of(pictures[0])}))

    server = WireServer(OpenAiApi(is_vllm=True), os.environ.get("VLLM_API_KEY", ""), answer)

    class Handler(_Handler):
        owner = server

        def do_GET(self) -> None:
            if self.path == "/health":
                return self._send(200, b"")
            if self.path != "/v1/models":
                return self._send(404, b"{}")
            if self.owner.key and self.headers.get("authorization") != f"Bearer {self.owner.key}":
                return self._send(401, b'{"error": "Unauthorized"}')
            card = {"id": given.served_model_name, "object": "model", "max_model_len": int(given.max_model_len)}
            return self._send(200, json.dumps({"object": "list", "data": [card]}).encode())

    http = ThreadingHTTPServer((given.host, int(given.port)), Handler)
    http.daemon_threads = True
    print("serving", given.served_model_name, flush=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    threading.Event().wait()


def vllm_environment(folder: Path) -> dict[str, str]:
    """The variables under which this interpreter finds a package `vllm` whose server is this file."""
    package = folder / "vllm" / "entrypoints" / "openai"
    package.mkdir(parents=True)
    for part in (folder / "vllm", folder / "vllm" / "entrypoints", package):
        (part / "__init__.py").touch()
    here = Path(__file__).resolve().parents[2]
    (package / "api_server.py").write_text(
        f"import sys\nsys.path.insert(0, {str(here)!r})\n"
        "from tests.wire_servers.vllm_process import serve\nserve(sys.argv[1:])\n"
    )
    return {"PYTHONPATH": str(folder)}
