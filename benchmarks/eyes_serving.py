"""What the client sustains in front of one server of a model that sees, at 1 to 64 requests on their way.

Usage: python benchmarks/eyes_serving.py [--delay 0.25] [--requests 128]

Sample images; the server is a process of its own that checks every request and answers after a fixed delay, as if its
model took that long whatever the load. "prepared" reads images, draws boxes and encodes before it sends; "sent" has
the requests ready. Nothing is asserted; the most that a delay allows is concurrency / delay.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from agents.seeing.planning import make_request, plan_of  # noqa: E402
from tests.wire_servers.core import Answer, WireServer  # noqa: E402
from tests.wire_servers.openai_api import OpenAiApi  # noqa: E402
from tools.av2.log import open_log  # noqa: E402
from tools.av2.samples.writing import write_samples  # noqa: E402
from tools.models.factory import open_model  # noqa: E402
from tools.models.options import ModelOptions  # noqa: E402
from tools.questions import Question  # noqa: E402
from tools.vision.values import LogAsk  # noqa: E402

REPLY = json.dumps({"seen": "a car", "answer": "red"})
CONCURRENCIES = (1, 2, 4, 8, 16, 32, 64)


def serve(delay_s):
    def script(asked):
        time.sleep(delay_s)
        return Answer(REPLY)

    print(WireServer(OpenAiApi(is_vllm=True), "EMPTY", script).base_url, flush=True)
    threading.Event().wait()


def makers(folder, number):
    """Functions that make requests: each track of a log again and again, every time with another seed."""
    log = open_log(folder)
    ask = LogAsk(folder, log, Question.of("is_color", {"color": "red"}), log.tracks.present_mask)
    looks = [look for _, look in plan_of(ask).requests]
    return [partial(make_request, look, ask, seed) for seed, look in enumerate(islice(cycle(looks), number))]


def rate(model, work, concurrency):
    """Requests per second of wall time, and the client's CPU time per request in milliseconds."""
    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(concurrency) as pool:
        list(pool.map(lambda make: model.ask(make()), work))
    return len(work) / (time.perf_counter() - began), (time.process_time() - cpu) / len(work) * 1e3


def measure(address, folder, most, delay_s):
    every = makers(folder, most)
    print(f"{'concurrency':>11}{'most':>8}{'sent/s':>9}{'prepared/s':>12}{'CPU ms sent':>13}{'CPU ms prepared':>17}")
    for concurrency in CONCURRENCIES:
        number = min(most, max(8, 4 * concurrency))
        options = ModelOptions(base_url=address, concurrency=concurrency, max_attempts=1, use_cache=False)
        model = open_model("vllm:bench", options, environ={})
        ready = [make() for make in every[:number]]
        model.ask(replace(ready[0], seed=-1))
        sent, sent_ms = rate(model, [partial(lambda request: request, request) for request in ready], concurrency)
        whole, whole_ms = rate(model, every[:number], concurrency)
        limit = f"{concurrency / delay_s:.0f}" if delay_s else "-"
        print(f"{concurrency:>11}{limit:>8}{sent:>9.1f}{whole:>12.1f}{sent_ms:>13.1f}{whole_ms:>17.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--delay", type=float, default=0.25, help="seconds that the server takes for an answer")
    parser.add_argument("--requests", type=int, default=128)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.delay)
    command = [sys.executable, __file__, "--serve", "--delay", str(arguments.delay)]
    with (
        tempfile.TemporaryDirectory() as place,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server,
    ):
        try:
            (folder,) = write_samples(Path(place), scenes=1, cameras=True)
            measure(server.stdout.readline().strip(), folder, arguments.requests, arguments.delay)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
