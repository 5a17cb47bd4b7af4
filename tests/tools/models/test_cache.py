"""Replies kept on disk: content decides, damage is a miss, writers do not disturb one another."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.wire_servers.core import Answer
from tools.errors import PrerequisiteError
from tools.models.api import ModelError
from tools.models.cache import CachedSender, ResponseCache, cache_key
from tools.models.options import ModelOptions
from tools.models.settings import settle
from tools.models.spec import parse_spec
from tools.models.values import ChatReply, TextPart, Usage


def settings(spec="openai:gpt-4.1", **options):
    return settle(parse_spec(spec), ModelOptions(**options), {})


def test_a_reply_is_kept_with_everything(tmp_path):
    cache, reply = ResponseCache(tmp_path), ChatReply("é\n", "m", "stop", Usage(1, 2, 3, 4), 0.5, False, 2)
    assert cache.get("ab" * 32) is None
    assert cache.put("ab" * 32, reply) == reply == cache.get("ab" * 32)
    assert ResponseCache(tmp_path).get("ab" * 32) == reply


def test_the_first_reply_stays(tmp_path):
    cache = ResponseCache(tmp_path)
    cache.put("ab" * 32, ChatReply("first", "m"))
    assert cache.put("ab" * 32, ChatReply("second", "m")).text == "first"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b'{"format":1}', b"\xff\xfe"])
def test_a_damaged_entry_is_a_miss_and_is_replaced(tmp_path, damage):
    cache = ResponseCache(tmp_path)
    cache.put("ab" * 32, ChatReply("old", "m"))
    [path] = tmp_path.rglob("*.json")
    path.write_bytes(damage)
    assert cache.get("ab" * 32) is None
    assert cache.put("ab" * 32, ChatReply("new", "m")).text == "new"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_changed_letter_is_noticed(tmp_path):
    cache = ResponseCache(tmp_path)
    cache.put("ab" * 32, ChatReply("keep", "m"))
    [path] = tmp_path.rglob("*.json")
    path.write_bytes(path.read_bytes().replace(b"keep", b"keen"))
    assert cache.get("ab" * 32) is None


def test_what_is_asked_and_how_decides(question):
    base = cache_key(question(), settings())
    assert base == cache_key(replace(question(), purpose="judge"), settings())
    others = [
        cache_key(question("Who?"), settings()),
        cache_key(question(seed=1), settings()),
        cache_key(question(temperature=0.1), settings()),
        cache_key(question(max_tokens=5), settings()),
        cache_key(replace(question(), system=(TextPart("Be long."),)), settings()),
        cache_key(question(), settings("openai:gpt-4.1-mini")),
        cache_key(question(), settings(base_url="http://127.0.0.1:1/v1")),
        cache_key(question(), settings(structured="tool")),
        cache_key(question(), settings(extra_body='{"a": 1}')),
        cache_key(question(), settings(thinking_tokens=5)),
        cache_key(question(), settings(send_temperature=False)),
    ]
    assert len({base, *others}) == len(others) + 1
    assert cache_key(question(), settings(timeout_s=1, concurrency=1, max_attempts=1)) == base


def test_the_second_question_is_not_sent(tmp_path, sender, question):
    inner = sender(["one", "two"])
    layer = CachedSender(inner, ResponseCache(tmp_path), settings())
    first, second = layer.send(question()), layer.send(question())
    assert (first.from_cache, first.attempts, second.from_cache, second.attempts) == (False, 1, True, 0)
    assert second == replace(first, from_cache=True, attempts=0)
    assert layer.send(question("Who?")).text == "two"
    assert inner.n_sent == 2


@pytest.mark.parametrize("bad", [ChatReply("", "m"), ChatReply("x", "m", "refusal"), ChatReply("x", "m", "length")])
def test_what_cannot_be_used_is_not_kept(tmp_path, sender, question, bad):
    inner = sender([bad, "fine"])
    layer = CachedSender(inner, ResponseCache(tmp_path), settings())
    assert layer.send(question()) == bad
    assert layer.send(question()).text == "fine"
    assert inner.n_sent == 2


def test_many_threads_get_one_reply(tmp_path):
    cache = ResponseCache(tmp_path)
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda n: cache.put("cd" * 32, ChatReply(f"reply {n}", "m")).text, range(64)))
    assert len(set(replies)) == 1
    assert len(list(tmp_path.rglob("*"))) == 2


WRITER = """
import sys
from pathlib import Path
from tools.models.cache import ResponseCache
from tools.models.values import ChatReply
cache = ResponseCache(Path(sys.argv[1]))
for n in range(200):
    kept = cache.put(f"{n % 7:064d}", ChatReply(sys.argv[2] * 5000, "m"))
    assert kept.text in ("a" * 5000, "b" * 5000)
"""


def test_two_processes_write_at_the_same_time(tmp_path):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), letter]) for letter in "ab"]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert all(ResponseCache(tmp_path).get(f"{n:064d}") is not None for n in range(7))


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(PrerequisiteError, match="the response cache cannot be written"):
        ResponseCache(blocked).put("ab" * 32, ChatReply("x", "m"))


def test_the_same_question_at_the_same_time_is_sent_once(tmp_path, sender, question):
    started, release = threading.Event(), threading.Event()

    class Slow:
        name = "openai:gpt-4.1"

        def __init__(self):
            self.sent = []

        def send(self, request):
            self.sent.append(request.digest)
            started.set()
            assert release.wait(60)
            return ChatReply("one", "m")

    inner = Slow()
    layers = [CachedSender(inner, ResponseCache(tmp_path), settings()) for _ in range(6)]
    with ThreadPoolExecutor(12) as pool:
        first = pool.submit(layers[0].send, question())
        assert started.wait(60)
        others = [pool.submit(layer.send, question()) for layer in layers]
        different = pool.submit(layers[0].send, question("Who?"))
        while len(inner.sent) < 2:  # another question waits for nobody
            time.sleep(0.001)
        release.set()
        assert not first.result(60).from_cache
        assert all(other.result(60).from_cache for other in others)
        assert not different.result(60).from_cache
    assert len(inner.sent) == 2


def test_who_waited_for_a_failure_asks_for_itself(tmp_path, question):
    class Failing:
        name = "openai:gpt-4.1"
        n_sent = 0

        def send(self, request):
            self.n_sent += 1
            if self.n_sent == 1:
                raise ModelError("M_SERVER", self.name, "down")
            return ChatReply("well", "m")

    inner = Failing()
    layer = CachedSender(inner, ResponseCache(tmp_path), settings())

    def ask(_):
        try:
            return layer.send(question()).text
        except ModelError as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, range(4))) == ["M_SERVER", "well", "well", "well"]
    assert inner.n_sent == 2


ASKER = """
import sys
from pathlib import Path
from tools.models.factory import open_model
from tools.models.cache import ResponseCache
from tools.models.options import ModelOptions
from tools.models.values import ChatRequest, user_turn
model = open_model("openai:gpt-4.1-mini", ModelOptions(), cache=ResponseCache(Path(sys.argv[1])))
texts = [model.ask(ChatRequest("see", (), (user_turn(f"question {n}"),))).text for n in range(5)]
print(",".join(texts))
"""


def test_processes_pay_for_a_question_once(tmp_path, serve_provider):
    def slowly(asked):
        time.sleep(0.3)
        return Answer(asked.last_text.upper())

    server = serve_provider("openai", slowly)
    asking = [
        subprocess.Popen([sys.executable, "-c", ASKER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = {process.communicate(timeout=120)[0] for process in asking}
    assert said == {"QUESTION 0,QUESTION 1,QUESTION 2,QUESTION 3,QUESTION 4\n"}
    assert sorted(asked.last_text for asked in server.asked) == [f"question {n}" for n in range(5)]
