"""Several runs look at the same images at the same time: nothing is paid twice, lost or torn, nobody waits for ever.

Threads stand for runs of one process (the studio's server, the judge beside a search), processes for `agents run`
started several times with one cache.
"""

import json
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow.parquet as pq
import pytest

from agents.seeing.eyes import ModelEyes
from tests.wire_servers.core import Fault
from tests.wire_servers.plugin import KEYS
from tools.av2.log import open_log
from tools.models.cache import CachedSender, ResponseCache
from tools.models.options import ModelOptions
from tools.models.settings import settle
from tools.models.spec import parse_spec
from tools.models.values import ChatReply
from tools.questions import Question
from tools.runs.seeing import Sight, answered
from tools.vision.values import LogAsk

MODEL = "openai:gpt-4.1-mini"
RED = """things = get_objects_of_category(log_dir, category="ANY")
red = is_color(things, log_dir, color="red")
output_scenario(red, description, log_dir, output_dir)
"""
NOT_RED = RED.replace("is_color(", "scenario_not(is_color)(")
LATER = RED.replace('color="red"', 'color="blue"')


@pytest.fixture
def started(command, environment, tmp_path, pictured_log):
    """`started(name, program, server)`: a run that goes on while others are started; all share cache and folder.

    As a user starts it: every process has hashes of its own, and what it finds does not depend on them.
    """

    def start(name, program, server, *more):
        (tmp_path / f"{name}.py").write_text(program)
        keys = {"OPENAI_API_KEY": KEYS["openai"], "OPENAI_BASE_URL": server.base_url}
        asked = ["run", "--program", f"{name}.py", "--logs", pictured_log, "--see-model", MODEL, "--json"]
        places = ["--cache", tmp_path / "cache", "--out", tmp_path / "out"]
        return subprocess.Popen(
            [*command, *map(str, [*asked, *places, *more])],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env={**environment, **keys},
        )  # fmt: skip

    return start


def ended(process):
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    return json.loads(out)


def slow(pixel_server, seconds=0.2):
    """The server that looks, slowly enough that runs meet."""

    def script(asked):
        time.sleep(seconds)
        return pixel_server(asked)

    return script


def digests_of(server):
    return [json.dumps([asked.system, asked.body["messages"]], sort_keys=True) for asked in server.asked]


def test_processes_that_ask_the_same_pay_once_and_find_the_same(started, serve_provider, pixel_server, tmp_path):
    server = serve_provider("openai", slow(pixel_server))
    running = [started("red", RED, server) for _ in range(3)]
    runs = [ended(process) for process in running]
    folders = [tmp_path / run["run_folder"] for run in runs]
    assert len(set(folders)) == 3, "each has a folder of its own"
    asked = digests_of(server)
    assert len(asked) == len(set(asked)), "no question is paid twice"
    for name in ("matches.parquet", "evidence.jsonl", "result.json"):
        assert len({(folder / name).read_bytes() for folder in folders}) == 1, name
    lines = (folders[0] / "evidence.jsonl").read_text().splitlines()
    assert len([json.loads(line) for line in lines]) == len(asked) + sum('"model":""' in line for line in lines)
    calls = [json.loads(line) for folder in folders for line in (folder / "model_calls.jsonl").read_text().splitlines()]
    assert sum(not call["from_cache"] for call in calls) == len(asked)
    _all_sound(tmp_path / "cache")


def test_processes_that_ask_different_things_share_what_is_equal(started, serve_provider, pixel_server, tmp_path):
    """One question serves all colours and every denial."""
    server = serve_provider("openai", slow(pixel_server))
    running = [started(name, text, server) for name, text in (("red", RED), ("not_red", NOT_RED), ("blue", LATER))]
    red, not_red, blue = (
        set(pq.read_table(tmp_path / ended(process)["run_folder"] / "matches.parquet")["track_uuid"].to_pylist())
        for process in running
    )
    assert red
    assert not_red
    assert not red & not_red
    assert not blue & red
    asked = digests_of(server)
    assert len(asked) == len(set(asked))
    _all_sound(tmp_path / "cache")


def test_a_killed_run_blocks_nobody(started, serve_provider, pixel_server):
    server = serve_provider("openai", slow(pixel_server, 1.0))
    doomed = started("red", RED, server)
    while not server.asked:
        assert doomed.poll() is None
        time.sleep(0.02)
    doomed.kill()
    doomed.communicate(timeout=60)
    before = len(server.asked)
    ended(started("red", RED, server))
    again = digests_of(server)
    assert len(set(again[before:])) == len(again[before:])


def test_a_server_that_fails_one_run_does_not_hang_another(started, serve_provider):
    server = serve_provider("openai", lambda asked: Fault(status=400, message="this model takes no images"))
    running = [started("red", RED, server) for _ in range(2)]
    for process in running:
        out, _ = process.communicate(timeout=240)
        assert process.returncode == 3
        assert {log["code"] for log in json.loads(out)["logs"]} == {"S_EYES"}


class Counted:
    """The pixel model as a sender, with the number of times that each question was sent."""

    def __init__(self, model):
        self._model, self._lock = model, threading.Lock()
        self.name, self.sent = model.name, []

    def send(self, request):
        with self._lock:
            self.sent.append(request.digest)
        time.sleep(0.02)
        return ChatReply(self._model.ask(request).text, self.name)


class Asking:
    """A sender as a model."""

    def __init__(self, sender):
        self.name, self.ask = sender.name, sender.send


def test_threads_that_share_eyes_get_equal_answers(pictured_log, pixel_model, tmp_path):
    inner = Counted(pixel_model)
    settings = settle(parse_spec(MODEL), ModelOptions(), {})
    eyes = ModelEyes(Asking(CachedSender(inner, ResponseCache(tmp_path / "replies"), settings)), concurrency=3)
    sight, log = Sight(eyes, tmp_path / "seen"), open_log(pictured_log)
    names = ["red", "blue", "white", "red", "black", "red"] * 2
    asks = [LogAsk(pictured_log, log, Question.of("is_color", {"color": c}), log.tracks.present_mask) for c in names]
    with ThreadPoolExecutor(len(asks)) as pool:
        seen = list(pool.map(lambda ask: answered([ask], sight)[0], asks, timeout=240))
    assert all(one.problem is None for one in seen)
    alone = ModelEyes(pixel_model).answer(asks)
    for one, other in zip(seen, alone, strict=True):
        assert np.array_equal(one.yes, other.yes)
        assert np.array_equal(one.unsure, other.unsure)
    assert len(inner.sent) == len(set(inner.sent)), "one question serves all colours, and is paid once"
    (again,) = answered(asks[:1], Sight(ModelEyes(pixel_model), tmp_path / "seen"))
    assert np.array_equal(again.yes, alone[0].yes)


def _all_sound(cache):
    """Every kept reply can be read, every kept answer parsed, and nobody left a half-written file or a lock."""
    for path in (cache / "replies").glob("??/*.json"):
        assert ResponseCache(cache / "replies").get(path.stem) is not None, path
    for path in (cache / "seen").rglob("*.json"):
        json.loads(path.read_text())
    left = [path for path in cache.rglob("*") if path.is_file() and (path.name.startswith(".") or "lock" in path.name)]
    assert [path for path in left if "checkpoints" not in str(path)] == []
    assert list((cache / "replies" / "asking").iterdir()) == []
