"""The class lists that are known by name, and reading a list that a user gives.

`semantic-drive` has the 62 words of Semantic-Drive's detector (Guillen-Perez, arXiv 2512.12012, MIT licence), which
has no bicycles and no animals; `driving` adds what AV2 annotates beside them. Which words mean one class, which
classes compete for one object and which AV2 categories they can be is decided here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tools.errors import UserError
from tools.grounding.classes import ClassList, ObjectClass

_CARS = ("REGULAR_VEHICLE", "LARGE_VEHICLE")
_TRUCKS = ("BOX_TRUCK", "LARGE_VEHICLE", "TRUCK", "TRUCK_CAB")
_BUSES = ("ARTICULATED_BUS", "BUS", "SCHOOL_BUS")
_WALKERS = ("OFFICIAL_SIGNALER", "PEDESTRIAN")
_RIDERS = ("BICYCLIST", "MOTORCYCLIST", "WHEELED_RIDER")
_WHEELS = ("BICYCLE", "MOTORCYCLE", "WHEELED_DEVICE")
_SIGNS = ("MOBILE_PEDESTRIAN_CROSSING_SIGN", "SIGN")
_TRAILERS = ("MESSAGE_BOARD_TRAILER", "TRAFFIC_LIGHT_TRAILER", "VEHICULAR_TRAILER")

_FAMILIES: Final[dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]]] = {
    "people": {
        "person": (("person", "pedestrian"), (*_WALKERS, *_RIDERS)),
        "child": (("child",), _WALKERS),
        "cyclist": (("cyclist", "bicyclist"), (*_RIDERS, "BICYCLE")),
        "motorcyclist": (("motorcyclist", "scooter rider"), (*_RIDERS, "MOTORCYCLE", "WHEELED_DEVICE")),
        "worker": (("construction worker", "worker in safety vest"), _WALKERS),
        "police officer": (("police officer",), _WALKERS),
    },
    "vehicles": {
        "car": (("car", "suv", "sedan", "coupe"), _CARS),
        "pickup truck": (("pickup truck",), (*_CARS, "TRUCK")),
        "van": (("van",), (*_CARS, "BOX_TRUCK")),
        "truck": (("truck",), (*_TRUCKS, "VEHICULAR_TRAILER")),
        "semi truck": (("semi truck",), (*_TRUCKS, "VEHICULAR_TRAILER")),
        "trailer": (("trailer",), (*_TRAILERS, "BOX_TRUCK", "TRUCK")),
        "cement mixer": (("cement mixer",), _TRUCKS),
        "bus": (("bus",), (*_BUSES, "RAILED_VEHICLE", "LARGE_VEHICLE")),
        "school bus": (("school bus",), (*_BUSES, "LARGE_VEHICLE")),
        "police car": (("police car", "police vehicle"), _CARS),
        "ambulance": (("ambulance",), (*_CARS, "BOX_TRUCK", "TRUCK")),
        "fire truck": (("fire truck",), _TRUCKS),
        "construction vehicle": (("construction vehicle", "bulldozer", "excavator", "forklift"), (*_TRUCKS, *_CARS)),
        "street sweeper": (("road sweeper", "street cleaner"), (*_TRUCKS, *_CARS)),
    },
    "road works": {
        "cone": (("traffic cone", "orange cone"), ("CONSTRUCTION_BARREL", "CONSTRUCTION_CONE")),
        "drum": (("traffic drum", "construction barrel", "orange drum"), ("CONSTRUCTION_BARREL", "CONSTRUCTION_CONE")),
    },
    "barriers": {
        "barrier": (("traffic barrier", "concrete barrier", "jersey barrier"), ()),
        "fence": (("construction fence", "safety fence"), ()),
        "scaffolding": (("scaffolding", "construction scaffolding"), ()),
    },
    "debris": {
        "debris": (("debris",), ()),
        "cardboard box": (("cardboard box",), ()),
        "tire": (("tire",), ()),
        "plastic bag": (("plastic bag",), ()),
        "tree branch": (("tree branch",), ()),
        "large rock": (("large rock",), ()),
        "puddle": (("puddle",), ()),
    },
    "lights": {
        "traffic light": (("traffic light", "traffic signal"), ("TRAFFIC_LIGHT_TRAILER",)),
        "red light": (("red light",), ("TRAFFIC_LIGHT_TRAILER",)),
    },
    "signs": {
        "road work sign": (("road work sign", "temporary sign"), (*_SIGNS, "MESSAGE_BOARD_TRAILER")),
        "stop sign": (("stop sign",), ("STOP_SIGN", "SIGN")),
        "yield sign": (("yield sign",), _SIGNS),
        "speed limit sign": (("speed limit sign",), _SIGNS),
        "pedestrian crossing sign": (("pedestrian crossing sign",), _SIGNS),
        "school zone sign": (("school zone sign",), _SIGNS),
    },
    "markings": {"crosswalk": (("crosswalk",), ())},
}
_ONLY_AV2: Final[dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]]] = {
    "wheels": {
        "bicycle": (("bicycle",), ("BICYCLE", "BICYCLIST")),
        "motorcycle": (("motorcycle", "scooter"), ("MOTORCYCLE", "MOTORCYCLIST", "WHEELED_DEVICE")),
        "stroller": (("stroller",), ("STROLLER",)),
        "wheelchair": (("wheelchair",), ("WHEELCHAIR", "WHEELED_RIDER")),
    },
    "animals": {"dog": (("dog",), ("ANIMAL", "DOG")), "animal": (("animal",), ("ANIMAL", "DOG"))},
    "rails": {"tram": (("tram", "train"), ("RAILED_VEHICLE",))},
    "bollards": {"bollard": (("bollard",), ("BOLLARD",))},
    "sign boards": {"message board": (("message board",), ("MESSAGE_BOARD_TRAILER", "SIGN"))},
}


def _listed(families: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]]) -> tuple[ObjectClass, ...]:
    return tuple(
        ObjectClass(name, words, family, frozenset(categories))
        for family, classes in families.items()
        for name, (words, categories) in classes.items()
    )


SEMANTIC_DRIVE: Final = ClassList(_listed(_FAMILIES))
"""Semantic-Drive's 62 words, in 41 classes."""
DRIVING: Final = ClassList((*SEMANTIC_DRIVE.classes, *_listed(_ONLY_AV2)))
"""`SEMANTIC_DRIVE` and what AV2 annotates beside it."""
CLASS_LISTS: Final = {"semantic-drive": SEMANTIC_DRIVE, "driving": DRIVING}


def class_list(text: str) -> ClassList:
    """The class list that a user means.

    Args:
        text: The name of a list, or classes with commas between: a word, or `name=word|word` for several words of one
            class. Words that are known keep their family and categories.

    Raises:
        UserError: The text names nothing, or a word twice.
    """
    if text in CLASS_LISTS:
        return CLASS_LISTS[text]
    return ClassList(tuple(_own_class(part) for part in text.split(",")))


def _own_class(text: str) -> ObjectClass:
    name, _, rest = (" ".join(part.lower().split()) for part in text.partition("="))
    words = tuple(" ".join(word.split()) for word in rest.split("|")) if "=" in text else (name,)
    if not name or not all(words):
        raise UserError(f"--classes has an empty word in {text!r}; known lists: {', '.join(CLASS_LISTS)}")
    known = [DRIVING.class_of(word) for word in (name, *words)]
    like = next((one for one in known if one.categories or one.family != one.name), known[0])
    return replace(like, name=name, words=words)
