"""`agents run` as a whole, with a model behind a server and without one: what a person waits for."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import yaml
from thinking_replies import MODEL

from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from evals.thinking.values import Question
from tools.errors import QueryNotUnderstoodError

SERVER = Path(__file__).with_name("instant_server.py")
PAUSES_S = (0.0, 1.0)
"""What a reply takes: nothing, and what is little for a model."""
_ENDED = "the server ended: it was asked what no rehearsal came to; were prompts changed meanwhile?"


def report_commands(queries: Sequence[str], logs: Sequence[Path], candidates: int, scratch: Path) -> None:
    """Print what commands with and without a model take, in turns.

    Args:
        queries: Of `readable`; the first makes memory and ingest cache.
        logs: What is searched.
        candidates: At most.
        scratch: Holds `replies.json`, which knows all requests.
    """
    for pause_s in PAUSES_S:
        own = scratch / f"command-{pause_s:g}"
        own.mkdir()
        with _server(scratch / "replies.json", pause_s) as address:
            _report(queries, logs, own, candidates, address)


def _report(queries: Sequence[str], logs: Sequence[Path], own: Path, candidates: int, address: str) -> None:
    alone = _settings(own, {})
    asking = _settings(own, {"model": MODEL, "base_url": f"{address}/v1", "candidates": candidates})
    first, *others = queries
    whole_s, waited_s = _timed(first, logs, asking), _waited_s(address)
    print(f"agents run, first of all: {whole_s:.2f} s, {waited_s:.2f} s of them waiting for the model", flush=True)
    _timed(first, logs, alone)
    times = [(_timed(query, logs, asking), _waited_s(address), _timed(query, logs, alone)) for query in others]
    whole_s, waited_s, alone_s = (statistics.median(column) for column in zip(*times, strict=True))
    ours_s = statistics.median(whole - waited for whole, waited, _ in times)
    more_s = statistics.median(whole - waited - without for whole, waited, without in times)
    asking = f"{whole_s:.2f} s, {waited_s:.2f} s of them waiting for the model, {ours_s:.2f} s not"
    name = f"agents run, {candidates} candidates, reviews, {len(times)} queries"
    print(f"{name}: {asking}; without a model {alone_s:.2f} s; difference {more_s:.2f} s", flush=True)


def readable(questions: Sequence[Question], most: int) -> list[Question]:
    """So many of the questions that the grammar reads as well, evenly spread: others have no answer without a model."""
    grammar = GrammarWriter()
    found = [question for question in questions if _is_read(question.query, grammar)]
    return [found[n * len(found) // most] for n in range(most)]


def _is_read(query: str, grammar: GrammarWriter) -> bool:
    try:
        grammar.write(plain_query(query))
    except QueryNotUnderstoodError:
        return False
    return True


def _settings(own: Path, more: dict[str, object]) -> Path:
    places = {name: str(own / name) for name in ("out", "cache", "memory")}
    path = own / f"{'asking' if more else 'alone'}.yaml"
    path.write_text(yaml.safe_dump({**places, **more, "embedder": "hashing"}))
    return path


def _timed(query: str, logs: Sequence[Path], settings: Path) -> float:
    """Wall time of one command, seconds."""
    command = [sys.executable, "-m", "agents.cli", "run", query, "--config", str(settings), "--json"]
    for log in logs:
        command += ["--logs", str(log)]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    spent = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"{query}: the command failed: {done.stderr or done.stdout}")
    return spent


@contextmanager
def _server(replies: Path, pause_s: float) -> Iterator[str]:
    command = [sys.executable, str(SERVER), str(replies), str(pause_s)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        except URLError as error:
            raise SystemExit(_ENDED) from error
        if process.poll() is not None:
            raise SystemExit(_ENDED)


def _waited_s(address: str) -> float:
    """For how long the last command waited for the model, seconds."""
    with urlopen(f"{address}/waited") as reply:
        return float(json.load(reply))
