"""Words, classes and categories."""

import numpy as np
import pytest

from tools.av2.taxonomy import CATEGORIES, EGO_CATEGORY
from tools.errors import UserError
from tools.grounding.classes import ClassList, ObjectClass
from tools.grounding.vocabulary import CLASS_LISTS, DRIVING, SEMANTIC_DRIVE, class_list


def test_semantic_drives_words_are_all_there_and_mean_fewer_classes():
    assert len(SEMANTIC_DRIVE.words) == len(set(SEMANTIC_DRIVE.words)) == 62
    assert len(SEMANTIC_DRIVE.classes) == 41
    for words, name in (
        (("person", "pedestrian"), "person"),
        (("car", "suv", "sedan", "coupe"), "car"),
        (("traffic cone", "orange cone"), "cone"),
        (("traffic drum", "construction barrel", "orange drum"), "drum"),
    ):
        assert {SEMANTIC_DRIVE.class_of(word).name for word in words} == {name}


def test_every_category_of_av2_can_be_said_by_the_driving_list_and_no_other_is_named():
    assert [name for name in CATEGORIES if not DRIVING.says(name)] == [EGO_CATEGORY]
    for one in DRIVING.classes:
        assert one.categories <= set(CATEGORIES)


def test_what_semantic_drive_cannot_say():
    assert not SEMANTIC_DRIVE.says("DOG")
    assert not SEMANTIC_DRIVE.says("BOLLARD")
    assert SEMANTIC_DRIVE.says("STOP_SIGN")


def test_compatible_by_label_and_category():
    labels, categories = ["car", "person", "car", "zebra"], ["REGULAR_VEHICLE", "PEDESTRIAN", "DOG"]
    expected = [[True, False, False], [False, True, False], [True, False, False], [False, False, False]]
    assert SEMANTIC_DRIVE.compatible(labels, categories).tolist() == expected
    assert SEMANTIC_DRIVE.compatible([], categories).shape == (0, 3)
    assert SEMANTIC_DRIVE.compatible(labels, []).shape == (4, 0)


def test_the_digest_follows_words_and_their_order():
    ours = class_list("car,person")
    assert ours.digest == class_list("car,person").digest == class_list(" Car , person").digest
    assert len({ours.digest, class_list("person,car").digest, class_list("car,person,bus").digest}) == 3
    assert len({one.digest for one in CLASS_LISTS.values()}) == len(CLASS_LISTS)


def test_a_users_words_keep_what_is_known_of_them():
    own = class_list("auto=suv|automobile, zebra,  stop sign")
    auto, zebra, sign = own.classes
    assert (auto.name, auto.words, auto.family) == ("auto", ("suv", "automobile"), "vehicles")
    assert auto.categories == SEMANTIC_DRIVE.class_of("car").categories
    assert (zebra.family, zebra.categories) == ("zebra", frozenset())
    assert sign == SEMANTIC_DRIVE.class_of("stop sign")
    assert own.words == ("suv", "automobile", "zebra", "stop sign")


@pytest.mark.parametrize("text", ["", "car,,bus", "car=", "=car", "car=a||b"])
def test_empty_words_are_refused(text):
    with pytest.raises(UserError, match="empty word"):
        class_list(text)


@pytest.mark.parametrize("text", ["car,car", "a=bus|coach,b=coach"])
def test_a_word_cannot_stand_for_two(text):
    with pytest.raises(UserError, match="stands for both"):
        class_list(text)


def test_a_list_without_words_is_refused():
    with pytest.raises(UserError, match="no classes"):
        ClassList(())
    with pytest.raises(UserError, match="no classes"):
        ClassList((ObjectClass("car", (), "vehicles"),))


def test_labels_of_other_vocabularies_are_classes_of_their_own():
    assert DRIVING.class_of("lamp post") == ObjectClass("lamp post", ("lamp post",), "lamp post")
    assert not DRIVING.compatible(["lamp post"], list(CATEGORIES)).any()
    assert np.count_nonzero(DRIVING.compatible(["car"], list(CATEGORIES))) == 2
