"""A profile's exemplars are read once while the database is as it is, and anew after any change by anybody."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.memory.hashing import HashingEmbedder

pytest.importorskip("chromadb", reason="the extra 'memory' is not installed")

from tools.memory.chroma import ChromaMemory
from tools.memory.chroma_reads import version_of
from tools.memory.chroma_store import DATABASE_FILE

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def memory(tmp_path, exemplar):
    made = ChromaMemory(tmp_path / "memory", HashingEmbedder(), patience_s=0)
    made.add([exemplar("cars braking hard", "braking"), exemplar("people near a bus", "near_objects")])
    return made


@pytest.fixture
def reads(monkeypatch):
    """How often a whole profile was read."""
    read, counted = ChromaMemory._all_of, []
    monkeypatch.setattr(ChromaMemory, "_all_of", lambda *arguments: (counted.append(1), read(*arguments))[1])
    return counted


def told(memory, query="a car that brakes"):
    return [(one.exemplar.description, one.similarity) for one in memory.recall(query, 5, "standard")]


def test_it_is_read_once_by_all_memories_of_the_folder(memory, reads, tmp_path):
    first = told(memory)
    assert told(memory) == told(ChromaMemory(tmp_path / "memory", HashingEmbedder())) == first
    assert len(first) == 2
    assert len(reads) == 1


def test_each_profile_is_read_apart(memory, reads, exemplar):
    assert memory.recall("a car", 5, "refav") == ()
    assert len(told(memory)) == 2
    assert memory.recall("a car", 5, "refav") == ()
    assert len(reads) == 2


def test_what_is_added_forgotten_or_replaced_shows_at_once(memory, exemplar):
    new = exemplar("dogs on a leash", "near_objects")
    for _ in range(3):
        assert len(told(memory)) == 2
        memory.add([new])
        assert "dogs on a leash" in [text for text, _ in told(memory)]
        memory.replace([new])
        assert len(told(memory)) == 3
        memory.forget([new.id])


def test_what_another_process_adds_shows_at_once(memory, tmp_path):
    assert len(told(memory)) == 2
    code = (
        "from pathlib import Path; from tools.memory.chroma import ChromaMemory\n"
        "from tools.memory.hashing import HashingEmbedder\n"
        f"m = ChromaMemory(Path({str(tmp_path / 'memory')!r}), HashingEmbedder())\n"
        "m.forget([m.all()[0].id])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(told(memory)) == 1


def test_a_change_half_done_is_told_from_none(memory, tmp_path):
    folder = tmp_path / "memory"
    assert version_of(folder) is not None
    (folder / f"{DATABASE_FILE}-journal").write_bytes(b"half")
    assert version_of(folder) is None
    assert version_of(tmp_path) is None
