"""The memory on disk: what outlives the process, and what is refused with a reason."""

import fcntl
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tools.errors import DataError, UserError
from tools.memory.hashing import HashingEmbedder

pytest.importorskip("chromadb", reason="the extra 'memory' is not installed")

from tools.memory.chroma import ChromaMemory
from tools.memory.chroma_store import COLLECTION, DATABASE_FILE, embedder_of

ROOT = Path(__file__).resolve().parents[3]


class Shorter(HashingEmbedder):
    """The first numbers of the hashing embedder: another name and another dimension."""

    name = "shorter-64"
    dimension = 64

    def embed(self, texts):
        return super().embed(texts)[:, :64]


@pytest.fixture
def memory(tmp_path, exemplar):
    made = ChromaMemory(tmp_path / "memory", HashingEmbedder(), patience_s=0)
    made.add([exemplar("cars braking hard", "braking"), exemplar("people near a bus", "near_objects")])
    return made


def test_it_outlives_its_process(tmp_path, memory):
    code = (
        "from pathlib import Path; from tools.memory.chroma import ChromaMemory\n"
        "from tools.memory.hashing import HashingEmbedder\n"
        f"m = ChromaMemory(Path({str(tmp_path / 'memory')!r}), HashingEmbedder())\n"
        "print([(r.exemplar.description, round(r.similarity, 6)) for r in m.recall('braking car', 2, 'standard')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    here = [(one.exemplar.description, round(one.similarity, 6)) for one in memory.recall("braking car", 2, "standard")]
    assert done.stdout.strip() == str(here)


def test_it_knows_its_embedder_and_refuses_another_with_a_cure(tmp_path, memory):
    folder = tmp_path / "memory"
    assert embedder_of(folder) == "hashing-1024-v1"
    with pytest.raises(UserError, match=r"made with the embedder hashing-1024-v1 \(1024.*shorter-64 \(64\).*--anew"):
        ChromaMemory(folder, Shorter())
    assert len(ChromaMemory(folder, HashingEmbedder()).all()) == 2, "the refused attempt changed nothing"


def test_no_memory_has_no_embedder(tmp_path):
    assert embedder_of(tmp_path) == ""


def test_another_writer_is_told_and_readers_go_on(tmp_path, memory, exemplar):
    with (tmp_path / "memory" / "writing.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(UserError, match="another process writes to this memory"):
            memory.add([exemplar("anything", "braking")])
        with pytest.raises(UserError, match="another process writes to this memory"):
            memory.forget([memory.all()[0].id])
        assert len(memory.recall("a car", 5, "standard")) == 2
    assert memory.add([exemplar("anything", "braking")]) == 1


def test_a_writer_elsewhere_is_seen_by_who_reads(tmp_path, memory, exemplar):
    other = ChromaMemory(tmp_path / "memory", HashingEmbedder())
    other.add([exemplar("trams that turn", "turning")])
    assert "trams that turn" in [one.exemplar.description for one in memory.recall("tram turning", 3, "standard")]


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DataError, match="folder cannot be made"):
        ChromaMemory(tmp_path / "file", HashingEmbedder())


def test_a_damaged_database_is_an_error_that_names_the_folder(tmp_path):
    (tmp_path / DATABASE_FILE).write_bytes(b"this is no database" * 100)
    with pytest.raises(DataError, match="the memory cannot be used"):
        ChromaMemory(tmp_path, HashingEmbedder())


def test_somebody_elses_collection_is_left_alone(tmp_path):
    import chromadb

    client = chromadb.PersistentClient(
        path=str(tmp_path), settings=chromadb.config.Settings(anonymized_telemetry=False)
    )
    client.create_collection(COLLECTION, metadata={"made": "elsewhere"}, embedding_function=None)
    with pytest.raises(DataError, match="none of ours"):
        ChromaMemory(tmp_path, HashingEmbedder())


def test_telemetry_is_off_and_nothing_is_sent(tmp_path, monkeypatch, exemplar):
    def refuse(*_arguments, **_options):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    memory = ChromaMemory(tmp_path, HashingEmbedder())
    memory.add([exemplar("cars braking hard", "braking")])
    assert memory.recall("cars", 1, "standard")
    assert memory._collection._client.get_settings().anonymized_telemetry is False


def test_distances_are_cosine(memory):
    assert memory._collection.configuration_json["hnsw"]["space"] == "cosine"


def test_a_description_is_kept_to_the_letter(tmp_path, exemplar):
    text = "„cars“ — with 'quotes', \\ and ünïcode"
    memory = ChromaMemory(tmp_path, HashingEmbedder())
    memory.add([exemplar(text)])
    assert memory.all()[0] == exemplar(text)
    with sqlite3.connect(tmp_path / DATABASE_FILE) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
