"""A detector's list is read exactly, or not at all."""

import pytest

from tools.errors import DataError
from tools.scenes.classes import CLASSES, ROAD_WORKS, SHOWN_BY
from tools.scenes.inventory import Detection, parse_inventory

TEXT = "[CAM_FRONT]: 2 buss (Med/0.68, Small/0.41); 1 road work sign (Large/0.90)\n[CAM_FRONT_LEFT]: Clear"


def test_lines_become_detections() -> None:
    inventory = parse_inventory(TEXT, CLASSES)
    assert inventory.detections == (
        Detection("CAM_FRONT", "bus", "Med", 0.68),
        Detection("CAM_FRONT", "bus", "Small", 0.41),
        Detection("CAM_FRONT", "road work sign", "Large", 0.9),
    )
    assert inventory.counts == (("CAM_FRONT", "bus", 2), ("CAM_FRONT", "road work sign", 1))
    assert inventory.strongest(ROAD_WORKS) == 0.9
    assert inventory.strongest(["person"]) == 0


def test_classes_are_compared_whole() -> None:
    inventory = parse_inventory(
        "[CAM_FRONT]: 1 speed limit sign (Med/0.99); 1 pedestrian crossing sign (Med/0.99)", CLASSES
    )
    assert inventory.strongest(SHOWN_BY["construction"]) == 0
    assert inventory.strongest(SHOWN_BY["vru_hazard"]) == 0


def test_nothing_seen_is_an_empty_inventory() -> None:
    assert parse_inventory("", CLASSES).detections == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CAM_FRONT: Clear", "a line of another form"),
        ("[CAM_FRONT]: two cars (Med/0.5)", "an entry of another form"),
        ("[CAM_FRONT]: 1 spaceship (Med/0.50)", "unknown class 'spaceship'"),
        ("[CAM_FRONT]: 1 car (Huge/0.50)", "a detection of another form"),
        ("[CAM_FRONT]: 1 car (Med/1.50)", "a detection of another form"),
        ("[CAM_FRONT]: 1 car (Med/0.50);", "an entry of another form"),
        ("x" * 30_000, "30000 characters"),
    ],
)
def test_another_form_is_an_error(text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        parse_inventory(text, CLASSES)


def test_every_class_that_shows_a_tag_is_one_of_the_detectors() -> None:
    assert {name for names in SHOWN_BY.values() for name in names} <= set(CLASSES)
    assert len(CLASSES) == len(set(CLASSES)) == 63
