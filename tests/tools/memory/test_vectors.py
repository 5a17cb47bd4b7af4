"""Where exemplars lie: description and function names together."""

import numpy as np

from tools.memory.hashing import HashingEmbedder
from tools.memory.vectors import names_of, vectors_of

embedder = HashingEmbedder()


def near(query, exemplar):
    return float(vectors_of([exemplar], embedder)[0] @ embedder.embed([query])[0])


def test_vectors_have_length_one(exemplar):
    some = [exemplar("cars braking hard", "braking"), exemplar("all dogs"), exemplar("", "turning")]
    assert np.allclose(np.linalg.norm(vectors_of(some, embedder), axis=1), 1)
    assert vectors_of([], embedder).shape == (0, embedder.dimension)


def test_the_function_brings_near_who_uses_its_word(exemplar):
    named, unnamed = exemplar("getting past a slower one", "overtaking"), exemplar("getting past a slower one")
    assert near("car overtaking a bus", named) > near("car overtaking a bus", unnamed) + 0.15


def test_what_every_program_calls_tells_nothing(exemplar):
    assert names_of(exemplar("x", "get_objects_of_category", "output_scenario", "near_objects")) == "near objects"
    plain, calling = exemplar("all dogs"), exemplar("all dogs", "get_objects_of_category")
    assert np.array_equal(vectors_of([plain], embedder), vectors_of([calling], embedder))
