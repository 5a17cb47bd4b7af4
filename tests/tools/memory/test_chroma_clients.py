"""What ChromaDB opened is let go with the last memory of its folder, and never under the feet of another one."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("chromadb", reason="a memory on disk needs ChromaDB: the extra memory")

from tools.memory import chroma_clients
from tools.memory.chroma import ChromaMemory
from tools.memory.chroma_store import contents, drop, embedder_of
from tools.memory.hashing import HashingEmbedder
from tools.memory.values import Exemplar

ONE = Exemplar("a car that waits", "x = stationary(get_objects_of_category(log_dir, 'car'))", (), "standard", "person")


def files_open_in(folder: Path) -> int:
    return sum(os.path.realpath(handle).startswith(str(folder)) for handle in Path("/proc/self/fd").iterdir())


def leaves_nothing_open_in(folder: Path) -> bool:
    """ChromaDB's own threads close the last file a moment later."""
    until = time.monotonic() + 30
    while files_open_in(folder) and time.monotonic() < until:
        time.sleep(0.01)
    return not files_open_in(folder)


def filled(folder: Path) -> ChromaMemory:
    memory = ChromaMemory(folder, HashingEmbedder())
    memory.add([ONE])
    return memory


def test_a_memory_that_nobody_holds_leaves_no_file_open(tmp_path: Path) -> None:
    memory = filled(tmp_path)
    assert files_open_in(tmp_path) > 0
    del memory
    assert leaves_nothing_open_in(tmp_path)


def test_looking_into_a_memory_leaves_no_file_open(tmp_path: Path) -> None:
    filled(tmp_path)
    assert embedder_of(tmp_path) == HashingEmbedder().name
    assert contents(tmp_path) == [ONE]
    drop(tmp_path)
    assert embedder_of(tmp_path) == ""
    assert leaves_nothing_open_in(tmp_path)


def test_a_refused_memory_leaves_no_file_open(tmp_path: Path) -> None:
    class Shorter(HashingEmbedder):
        dimension = 7

    filled(tmp_path)
    with pytest.raises(Exception, match="made with the embedder"):
        ChromaMemory(tmp_path, Shorter())
    assert leaves_nothing_open_in(tmp_path)


def test_one_goes_and_the_other_of_the_same_folder_stays(tmp_path: Path) -> None:
    first, second = filled(tmp_path), ChromaMemory(tmp_path, HashingEmbedder())
    del first
    assert second.all() == (ONE,)
    assert contents(tmp_path) == [ONE]
    assert second.all() == (ONE,)


def test_one_that_goes_while_another_is_opened_is_closed_after_it(tmp_path: Path) -> None:
    memory = filled(tmp_path)
    with chroma_clients._turn:
        del memory
        assert files_open_in(tmp_path) > 0
    assert ChromaMemory(tmp_path, HashingEmbedder()).all() == (ONE,)
    assert leaves_nothing_open_in(tmp_path)


def test_threads_open_and_close_side_by_side(tmp_path: Path) -> None:
    filled(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(lambda _: ChromaMemory(tmp_path, HashingEmbedder()).all(), range(40)))
    assert seen == [(ONE,)] * 40
    assert leaves_nothing_open_in(tmp_path)
