"""The embedder without weights: unit vectors that depend on the text alone, alike for texts that are alike."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tools.memory.hashing import DIMENSION, HashingEmbedder

ROOT = Path(__file__).resolve().parents[3]
embedder = HashingEmbedder()


def near(one, other):
    first, second = embedder.embed([one, other])
    return float(first @ second)


@given(st.lists(st.text(max_size=60), max_size=5))
def test_vectors_have_length_one_and_depend_on_the_text_alone(texts):
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), DIMENSION)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.array_equal(embedder.embed([text])[0], vector)


def test_another_process_gives_the_same_numbers():
    code = "from tools.memory.hashing import HashingEmbedder as E; print(E().embed(['car near a bus'])[0].sum())"
    command = [sys.executable, "-c", code]
    printed = [
        subprocess.run(command, cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        for seed in ("1", "2")
    ]
    assert printed[0].stdout == printed[1].stdout == f"{embedder.embed(['car near a bus'])[0].sum()}\n"


def test_inflection_and_articles_hardly_matter():
    assert near("a car is braking hard", "cars that brake hard") > 0.8
    assert near("car braking hard", "Car, braking hard!") > 0.999


def test_order_matters_a_little_and_other_words_a_lot():
    swapped = near("car behind a bus", "bus behind a car")
    assert 0.5 < swapped < 0.99
    assert swapped > near("car behind a bus", "pedestrian at a crosswalk") + 0.4


def test_pieces_bring_compounds_near():
    assert near("crosswalk", "crosswalks") > near("crosswalk", "sidewalk") > near("crosswalk", "trailer") + 0.05
