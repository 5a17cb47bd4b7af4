"""One object, one detection."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tools.grounding.api import Detection, Detections, Picture, detections_of
from tools.grounding.merging import merged, sure
from tools.grounding.rectangles import overlaps
from tools.grounding.vocabulary import SEMANTIC_DRIVE


def seen(*found):
    return Detections("front", 7, 400, 300, tuple(Detection(label, score, box) for label, score, box in found))


def test_synonyms_are_one_object_under_the_canonical_name():
    ours = merged(
        seen(("suv", 0.5, (10, 10, 110, 60)), ("sedan", 0.7, (11, 10, 110, 61)), ("car", 0.6, (10, 9, 110, 60))),
        SEMANTIC_DRIVE,
    )
    assert ours.found == (Detection("car", 0.7, (11, 10, 110, 61)),)


def test_other_classes_of_the_family_are_told_beside():
    ours = merged(
        seen(("truck", 0.8, (10, 10, 110, 60)), ("suv", 0.4, (10, 10, 111, 60)), ("bus", 0.6, (10, 10, 110, 61))),
        SEMANTIC_DRIVE,
    )
    assert ours.found == (Detection("truck", 0.8, (10, 10, 110, 60), ("bus", "car")),)


def test_other_families_and_other_places_stay():
    given_ = seen(
        ("person", 0.9, (10, 10, 50, 100)), ("traffic cone", 0.8, (10, 10, 50, 100)), ("person", 0.7, (45, 10, 85, 100))
    )
    assert [one.label for one in merged(given_, SEMANTIC_DRIVE).found] == ["person", "cone", "person"]


def test_a_chain_is_not_one_object():
    """The middle of three overlaps both others, which do not overlap one another enough."""
    chain = seen(("car", 0.9, (0, 0, 100, 50)), ("car", 0.8, (15, 0, 115, 50)), ("car", 0.7, (30, 0, 130, 50)))
    assert [one.score for one in merged(chain, SEMANTIC_DRIVE).found] == [0.9, 0.7]


def test_nothing_seen_stays_nothing_seen():
    assert merged(seen(), SEMANTIC_DRIVE) == seen()


WORDS = st.sampled_from(SEMANTIC_DRIVE.words[:20])
SIDES = st.integers(0, 60)
ITEMS = st.lists(st.tuples(WORDS, st.integers(1, 9), SIDES, SIDES, st.integers(5, 60), st.integers(5, 60)), max_size=25)


@given(ITEMS)
def test_what_stays_does_not_overlap_and_covers_what_went(items):
    raw = seen(*((word, score / 10, (x, y, x + w, y + h)) for word, score, x, y, w, h in items))
    ours = merged(raw, SEMANTIC_DRIVE)
    assert merged(ours, SEMANTIC_DRIVE).found == ours.found or any(one.also for one in ours.found)
    family = [SEMANTIC_DRIVE.class_of(label).family for label in ours.labels]
    same = np.equal.outer(family, family) & (overlaps(ours.boxes_px, ours.boxes_px) >= 0.7)
    assert np.count_nonzero(same) == len(ours.found)
    for one in raw.found:
        kind = SEMANTIC_DRIVE.class_of(one.label)
        close = overlaps(np.array([one.box_px]), ours.boxes_px)[0] >= 0.7
        assert any(
            near and kept.score >= one.score and kind.name in (kept.label, *kept.also)
            for near, kept in zip(close, ours.found, strict=True)
        )


def test_least_score():
    assert [one.score for one in sure(seen(("car", 0.9, (0, 0, 9, 9)), ("car", 0.2, (20, 0, 29, 9))), 0.3).found] == [
        0.9
    ]


def test_detections_from_arrays_are_cut_to_the_picture_and_in_order():
    picture = Picture(Image.new("RGB", (40, 30)), "front", 5)
    ours = detections_of(picture, ["a", "b"], np.array([0.2, 1.0000001]), np.array([[-5, 1, 50, 29], [3, 4, 9, 9]]))
    assert ours.found == (Detection("b", 1.0, (3, 4, 9, 9)), Detection("a", np.float64(0.2), (0, 1, 40, 29)))
    assert (ours.camera, ours.timestamp_ns, ours.width_px, ours.height_px) == ("front", 5, 40, 30)
