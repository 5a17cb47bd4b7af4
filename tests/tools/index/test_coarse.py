"""Vectors kept on the disk, the encoder without weights, and what a query keeps of a collection."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tools.errors import DataError, Issue, UserError
from tools.index.coarse import CoarseSpec, choose
from tools.index.colours import ColourEncoder
from tools.index.embeddings import LogEmbeddings, load_embeddings, store_embeddings
from tools.index.encoding import EncoderError, ImageTextEncoder, unit_rows
from tools.index.objects import IndexedObjects
from tools.index.windows import windows_of
from tools.results import ExecutionResult, Failure
from tools.scenario import Edges, Scenario

STAMPS = (np.arange(100) * 100_000_000).astype(np.int64)
ENCODER = ColourEncoder()


def picture(colour: str) -> Image.Image:
    return Image.new("RGB", (64, 48), colour)


def log_of(name: str, colours: list[str], objects: dict[int, str] | None = None) -> LogEmbeddings:
    """A log whose windows have the given colours in one camera, and crops of objects in some."""
    windows = windows_of(STAMPS)
    assert len(windows) == len(colours)
    crops = objects or {}
    return LogEmbeddings(
        ENCODER.name, name * 40, name, 3, ("front",), STAMPS, windows.begin_ns, windows.end_ns,
        ENCODER.images([picture(colour) for colour in colours])[:, None].astype(np.float16),
        objects_of(crops),
    )  # fmt: skip


def objects_of(crops: dict[int, str]) -> IndexedObjects:
    """Crops by window, the later the farther to the left."""
    count = len(crops)
    place = np.stack([np.linspace(-1.5, 1.5, count), np.full(count, 9.0), np.zeros(count)], axis=1)
    return IndexedObjects(
        ENCODER.images([picture(colour) for colour in crops.values()]).astype(np.float16),
        np.array(list(crops), np.int64), np.zeros(count, np.int64), place.astype(np.float32),
        np.zeros(count, np.int64), np.full(count, 0.5, np.float32), (("dog", "puppy"),),
    )  # fmt: skip


GREY = ["grey"] * 8


def test_the_encoder_looks_at_pixels() -> None:
    satisfied: ImageTextEncoder = ENCODER
    pictures = satisfied.images([picture(colour) for colour in ("red", "blue", "black", "white")])
    phrases = satisfied.texts(["a red car", "something blue", "at night", "in bright daylight"])
    assert np.linalg.norm(pictures, axis=1) == pytest.approx(1)
    likeness = pictures @ phrases.T
    assert (likeness[:2, :2].argmax(axis=0) == [0, 1]).all()
    assert likeness[:, 2].argmax() == 2
    assert likeness[:, 3].argmax() == 3


def test_broken_vectors_are_an_error() -> None:
    for rows in (np.zeros((1, 3)), np.full((1, 3), np.nan), np.ones((1, 2))):
        with pytest.raises(EncoderError):
            unit_rows(rows, 3, "test")


def test_vectors_come_back_mapped_and_unchanged(tmp_path: Path) -> None:
    log = log_of("a", GREY, {2: "red"})
    store_embeddings(tmp_path, log)
    found = load_embeddings(tmp_path, log.model, log.digest)
    assert found is not None
    assert isinstance(found.windows, np.memmap)
    for name in ("windows", "begin_ns", "end_ns", "timestamps_ns"):
        assert (getattr(found, name) == getattr(log, name)).all()
    for name in ("vectors", "window", "track", "place", "label", "score"):
        assert (getattr(found.objects, name) == getattr(log.objects, name)).all()
    assert found.objects.labels == log.objects.labels
    assert (found.log_id, found.cameras, found.n_tracks) == (log.log_id, log.cameras, log.n_tracks)
    assert found.windows.dtype == np.float16


def test_vectors_of_another_model_or_log_are_not_found(tmp_path: Path) -> None:
    log = log_of("a", GREY)
    store_embeddings(tmp_path, log)
    assert load_embeddings(tmp_path, "other", log.digest) is None
    assert load_embeddings(tmp_path, log.model, "b" * 40) is None


def test_words_beyond_all_measure_are_told_and_not_lost_in_silence(tmp_path: Path) -> None:
    log = log_of("a", GREY, {2: "red"})
    with pytest.raises(DataError, match="fewer or shorter classes"):
        store_embeddings(tmp_path, replace(log, objects=replace(log.objects, labels=(("x" * (1 << 24),),))))
    assert load_embeddings(tmp_path, log.model, log.digest) is None


@pytest.mark.parametrize("damage", ["short", "header", "magic"])
def test_a_damaged_file_is_no_index(tmp_path: Path, damage: str) -> None:
    log = log_of("a", GREY)
    path = store_embeddings(tmp_path, log)
    content = bytearray(path.read_bytes())
    if damage == "short":
        content = content[:-1]
    else:
        content[0 if damage == "magic" else 60] ^= 1
    path.write_bytes(content)
    assert load_embeddings(tmp_path, log.model, log.digest) is None


def test_the_windows_that_look_like_the_query_are_kept() -> None:
    red = log_of("a", [*GREY[:3], "red", "red", *GREY[:3]])
    choice = choose("something red", CoarseSpec(k=2), ENCODER, [red])
    kept = choice.logs[red.digest]
    assert kept.searched_s == ((3.0, 7.0),)
    assert (kept.kept, kept.windows) == (2, 8)
    assert (np.flatnonzero(kept.frames) == np.arange(30, 71)).all()
    assert "6 of 8 windows and 0 of 1 logs left out" in choice.told


def test_the_logs_that_look_like_the_query_are_kept() -> None:
    logs = [log_of("a", GREY), log_of("b", [*GREY[:7], "blue"]), log_of("c", GREY)]
    choice = choose("a blue bus", CoarseSpec(k=1, logs=1), ENCODER, logs, ["d"])
    assert [bool(choice.logs[log.digest].spans) for log in logs] == [False, True, False]
    assert "2 of 3 logs left out" in choice.told
    assert "1 logs without an index" in choice.told


def test_objects_decide_where_whole_pictures_do_not() -> None:
    log = log_of("a", GREY, {1: "black", 5: "red", 6: "black"})
    choice = choose("a red car", CoarseSpec(k=1), ENCODER, [log])
    assert choice.logs[log.digest].searched_s == ((5.0, 8.0),)


def test_where_an_object_is_decides_between_objects_that_look_alike() -> None:
    log = log_of("a", GREY, {1: "red", 4: "red", 6: "red"})
    for query, begin in (("a red car on the left", 6.0), ("a red car on the right", 1.0), ("a red car ahead", 4.0)):
        choice = choose(query, CoarseSpec(k=1), ENCODER, [log])
        assert choice.logs[log.digest].searched_s == ((begin, min(begin + 3, 9.9)),)
        assert f"understood: {query.removeprefix('a ').replace('on the ', '')} ego" in choice.told


def test_the_identity_is_that_of_the_stretches_that_are_left() -> None:
    log = log_of("a", GREY, {1: "red", 6: "blue"})
    kept = [choose(query, CoarseSpec(k=1), ENCODER, [log]).identity for query in ("a red car", "red", "a blue car")]
    assert kept[0] == kept[1] != kept[2]


def test_a_window_that_no_camera_saw_is_kept() -> None:
    log = log_of("a", GREY)
    blind = log.windows.copy()
    blind[6] = 0
    choice = choose("red", CoarseSpec(k=1), ENCODER, [replace(log, windows=blind)])
    assert choice.logs[log.digest].kept == 2
    assert (6.0, 9.0) in choice.logs[log.digest].searched_s


def test_results_are_cut_to_what_is_searched() -> None:
    log = log_of("a", ["red", *GREY[:7]])
    kept = choose("red", CoarseSpec(k=1), ENCODER, [log]).logs[log.digest]
    whole = ExecutionResult("a", Scenario(np.ones((3, 100), bool), Edges.empty()))
    cut = kept.within(whole).outcome
    assert isinstance(cut, Scenario)
    assert (cut.mask == kept.frames).all()
    failed = ExecutionResult("a", Failure(Issue("run", "R_NO_MAP", 1, 1, "")))
    assert kept.within(failed) is failed
    nothing = kept.nothing("a").outcome
    assert isinstance(nothing, Scenario)
    assert nothing.shape == (3, 100)
    assert not nothing.mask.any()


def test_another_model_s_vectors_are_refused() -> None:
    log = replace(log_of("a", GREY), model="clip:other")
    with pytest.raises(ValueError, match="another model"):
        choose("red", CoarseSpec(), ENCODER, [log])


def test_the_filter_is_read_as_it_is_written() -> None:
    assert CoarseSpec.of("clip:k=7,logs=3") == CoarseSpec(7, 3)
    assert CoarseSpec.of("clip") == CoarseSpec.of("clip:") == CoarseSpec()
    for text in (
        "",
        "yoloe:k=5",
        "clip:k=0",
        "clip:k=2,k=3",
        "clip:k=-1",
        "clip:n=3",
        "clip:k",
        "clip:k=five",
        "clip:k=99999999",
        "clip:k=²",
        "clip:k=" + "9" * 5000,
    ):
        with pytest.raises(UserError, match=r"clip:k=5|k must be"):
            CoarseSpec.of(text)
