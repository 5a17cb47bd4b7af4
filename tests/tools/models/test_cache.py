"""Replies kept on disk: content decides, damage is a miss, writers do not disturb one another."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tools.errors import PrerequisiteError
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
