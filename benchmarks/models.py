"""What our own code costs per question to a model: opening, and asking a local server that answers at once.

The server is a thread of this process, so its time is in the figures too. A question has a fixed prefix as long as the
prompts that write programs have (60 KB) and a varying end.

python benchmarks/models.py [QUESTIONS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.wire_servers.core import Answer, WireServer
from tests.wire_servers.plugin import APIS, KEYS, VARIABLES
from tests.wire_servers.questions import MODELS
from tools.models.accounts import Ledger
from tools.models.api import ChatModel
from tools.models.budget import Budget, BudgetLimits
from tools.models.cache import ResponseCache
from tools.models.factory import open_model
from tools.models.prices import load_prices
from tools.models.tokens import request_tokens
from tools.models.values import ChatRequest, TextPart, user_turn

PREFIX = "near_objects(tracks, others, distance_thresh=10, min_objects=1): tracks that have others close by.\n" * 600
IMPORT = "from tools.models.factory import open_model; open_model({spec!r})"
N_PARALLEL = 8


def question(number: int) -> ChatRequest:
    """One of many questions with the same prefix."""
    return ChatRequest("write", (TextPart(PREFIX, ends_prefix=True),), (user_turn(f"query {number}"),), seed=number)


def median_ms(work: Callable[[int], object], rounds: int) -> float:
    """Median time of `work`, ms."""
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def import_ms(spec: str) -> float:
    """Time of a fresh process that opens a model, less that of one that does nothing, ms."""

    def run(code: str) -> Callable[[int], object]:
        return lambda number: subprocess.run([sys.executable, "-c", code], check=True)

    return median_ms(run(IMPORT.format(spec=spec)), 3) - median_ms(run("pass"), 3)


def opened(provider: str, folder: Path) -> tuple[ChatModel, WireServer]:
    """A model with all layers, and its server."""
    server = WireServer(APIS[provider](), KEYS[provider], lambda asked: Answer("x = get_objects()\n" * 20))
    key, address = VARIABLES[provider]
    os.environ[key], os.environ[address] = KEYS[provider], server.base_url
    ledger, budget = Ledger(load_prices()), Budget(BudgetLimits(max_calls=10**6))
    return open_model(MODELS[provider], None, ledger, budget, ResponseCache(folder / provider)), server


def together_ms(model: ChatModel, first: int) -> float:
    """Eight questions at the same time, ms."""
    start = time.perf_counter()
    with ThreadPoolExecutor(N_PARALLEL) as pool:
        list(pool.map(lambda number: model.ask(question(number)), range(first, first + N_PARALLEL)))
    return (time.perf_counter() - start) * 1000


def main(rounds: int) -> None:
    """Print medians."""
    print(f"estimate of tokens: {median_ms(lambda n: request_tokens(question(n), 'openai'), rounds):.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        for provider in MODELS:
            model, server = opened(provider, Path(folder))
            model.ask(question(-1))
            sent = median_ms(lambda n, ask=model.ask: ask(question(n)), rounds)  # type: ignore[misc]
            kept = median_ms(lambda n, ask=model.ask: ask(question(n)), rounds)  # type: ignore[misc]
            eight = statistics.median(together_ms(model, 1000 + N_PARALLEL * n) for n in range(5))
            first = import_ms(MODELS[provider])
            server.close()
            print(
                f"{provider}: asked {sent:.1f} ms, from the cache {kept:.1f} ms, {N_PARALLEL} at the same time "
                f"{eight:.0f} ms; imports and opening {first:.0f} ms"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
