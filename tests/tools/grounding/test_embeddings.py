"""Embeddings of words: what is read must belong to the words that are asked for."""

import io
import zipfile

import numpy as np
import pytest
from numpy.lib import format as npy

from tools.errors import DataError
from tools.grounding.embeddings import ClassEmbeddings, read_embeddings, write_embeddings
from tools.grounding.vocabulary import class_list

CLASSES = class_list("car,person,cone=traffic cone")
VECTORS = np.random.default_rng(0).normal(size=(3, 8)).astype(np.float32)
OURS = ClassEmbeddings(CLASSES.words, "yoloe-11s", VECTORS)


def test_what_is_written_is_read(tmp_path):
    write_embeddings(tmp_path / "a.npz", OURS)
    write_embeddings(tmp_path / "b.npz", OURS)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    read = read_embeddings(tmp_path / "a.npz", CLASSES)
    assert (read.words, read.model) == (OURS.words, OURS.model)
    np.testing.assert_array_equal(read.vectors, VECTORS)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as plain:
        assert plain["embeddings"].shape == (1, 3, 8)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("car,person", "with 'traffic cone'"),
        ("car,person,bus", "without 'bus'; with 'traffic cone'"),
        ("person,car,cone=traffic cone", "in another order"),
    ],
)
def test_other_words_are_refused_by_name_and_digest(tmp_path, words, problem):
    write_embeddings(tmp_path / "a.npz", OURS)
    asked = class_list(words)
    with pytest.raises(DataError, match=problem) as raised:
        read_embeddings(tmp_path / "a.npz", asked)
    assert CLASSES.digest in str(raised.value)
    assert asked.digest in str(raised.value)


def packed(path, **arrays):
    with zipfile.ZipFile(path, "w") as archive:
        for name, values in arrays.items():
            content = io.BytesIO()
            npy.write_array(content, np.asarray(values), allow_pickle=True)
            archive.writestr(f"{name}.npy", content.getvalue())
    return path


GOOD = {"embeddings": VECTORS[None], "names": np.array(CLASSES.words), "model": np.array("yoloe-11s")}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"embeddings": VECTORS}, "other shapes"),
        ({"embeddings": VECTORS[None].astype(float)}, "other shapes or types"),
        ({"embeddings": VECTORS[None, :2]}, "other shapes"),
        ({"embeddings": np.full((1, 3, 8), np.nan, np.float32)}, "not finite"),
        ({"embeddings": np.zeros((1, 3, 0), np.float32)}, "not finite, or none"),
        ({"names": np.array([1, 2, 3])}, "other shapes or types"),
        ({"names": np.array(CLASSES.words, object)}, "no file of class embeddings"),
        ({"more": np.zeros(1)}, "other parts"),
    ],
)
def test_files_that_are_no_embeddings(tmp_path, change, problem):
    with pytest.raises(DataError, match=problem):
        read_embeddings(packed(tmp_path / "a.npz", **{**GOOD, **change}), CLASSES)


def test_unreadable_files_are_told_apart(tmp_path):
    with pytest.raises(DataError, match="cannot be read: No such file"):
        read_embeddings(tmp_path / "none.npz", CLASSES)
    (tmp_path / "torn.npz").write_bytes(packed(tmp_path / "a.npz", **GOOD).read_bytes()[:300])
    with pytest.raises(DataError, match="no file of class embeddings"):
        read_embeddings(tmp_path / "torn.npz", CLASSES)
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        read_embeddings(tmp_path / "folder.npz", CLASSES)
