"""Facts written by several processes and threads at once: no line is torn or lost, even while the file is made anew."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tools.av2.log import open_log
from tools.index import store
from tools.index.facts import facts_of
from tools.index.store import FactStore

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from tools.av2.log import open_log
from tools.index import store
from tools.index.facts import facts_of
store._SPARE_LINES = 3
facts = facts_of(open_log(sys.argv[1]))
again = [replace(facts, digest="e" * 64)] * 3
for n in range(100):
    assert store.FactStore(Path(sys.argv[2])).add([*again, replace(facts, digest=f"{sys.argv[3]}{n:063d}")])
"""


def digests(letter, count=100):
    return [f"{letter}{n:063d}" for n in range(count)]


def test_processes_lose_no_facts(tiny_logs, tmp_path):
    """One line in four counts, so that the file is made anew again and again while others add to it."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, tiny_logs[0], tmp_path, letter]) for letter in "abc"]
    assert [writer.wait(120) for writer in writers] == [0] * 3
    expected = {*digests("a"), *digests("b"), *digests("c")}
    known = FactStore(tmp_path).load(expected)
    assert known.keys() == expected
    facts = facts_of(open_log(tiny_logs[0]))
    assert all(found == replace(facts, digest=digest) for digest, found in known.items())
    (folder,) = tmp_path.iterdir()
    assert [path.name for path in folder.iterdir()] == ["facts.lines"], "nothing is left behind"


def test_threads_lose_no_facts(tiny_logs, tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store, "_SPARE_LINES", 3)
    facts = facts_of(open_log(tiny_logs[0]))
    again = [replace(facts, digest="e" * 64)] * 3

    def add(digest):
        return FactStore(tmp_path).add([*again, replace(facts, digest=digest)])

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(add, digests("d")))
    assert FactStore(tmp_path).load(digests("d")).keys() == set(digests("d"))
