"""Small exemplars whose descriptions and functions vary, and the two memories over them."""

import pytest

from tools.memory.chroma import ChromaMemory
from tools.memory.hashing import HashingEmbedder
from tools.memory.plain import PlainMemory
from tools.memory.values import Exemplar


@pytest.fixture(params=["plain", "chroma", "chroma asked for the nearest"])
def empty_memory(request, tmp_path_factory):
    """Makes empty memories, all over one embedder; the one on disk, slow to make, is emptied each time."""
    if request.param == "plain":
        return lambda: PlainMemory(HashingEmbedder())
    pytest.importorskip("chromadb", reason="the extra 'memory' is not installed")
    exact_up_to = 5000 if request.param == "chroma" else 2
    on_disk = ChromaMemory(tmp_path_factory.mktemp("memory"), HashingEmbedder(), exact_up_to=exact_up_to)

    def emptied():
        on_disk.forget([one.id for one in on_disk.all()])
        return on_disk

    return emptied


@pytest.fixture(scope="session")
def exemplar():
    def make(description, *functions, profile="standard", verified="known truth", evidence=""):
        program = f'x = get_objects_of_category(log_dir, category="VEHICLE")\n# {" ".join(functions)}\n'
        return Exemplar(description, program, tuple(sorted(functions)), profile, verified, evidence)

    return make
