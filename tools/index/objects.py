"""What a query names, as short phrases that crops of objects are compared with: colour, thing, place.

Source: "Robust Scenario Mining Assisted by Multimodal Semantics" (ICCVW 2025) compares detected objects with keywords
of colour, entity and spatial words of the query; a whole sentence says too much for one crop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.typing import NDArrayAny, NDArrayFloat

COLOURS: Final = (
    "beige", "black", "blue", "brown", "gold", "golden", "gray", "green", "grey", "orange", "pink", "purple", "red",
    "silver", "white", "yellow",
)  # fmt: skip
PLACES: Final = (
    "above", "across", "ahead", "alongside", "behind", "below", "beside", "between", "bridge", "corner", "crossing",
    "crosswalk", "front", "intersection", "junction", "kerb", "left", "median", "near", "opposite", "parking", "rear",
    "right", "roundabout", "side", "sidewalk", "tunnel", "under",
)  # fmt: skip
THINGS: Final = (
    "ambulance", "animal", "barrel", "barrier", "bicycle", "bicyclist", "bike", "bollard", "bus", "car", "child",
    "cone", "construction worker", "cyclist", "dog", "emergency vehicle", "fire truck", "garbage truck", "motorcycle",
    "motorcyclist", "pedestrian", "person", "pickup truck", "police car", "police officer", "scooter", "school bus",
    "sign", "skateboard", "stop sign", "stroller", "suv", "taxi", "traffic light", "trailer", "train", "tram", "truck",
    "umbrella", "van", "vehicle", "wheelchair",
)  # fmt: skip
_SEVERAL: Final = {"people": "person", "children": "child", "buses": "bus", "persons": "person"}


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words of a query that pictures can show, in its order, each once.

    Attributes:
        colours: Colours.
        things: Kinds of objects, longest names first taken.
        places: Words of place.
    """

    colours: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """What crops are compared with: every thing, in the colour that stands before it where one does."""
        named = self.things or self.colours
        return tuple(f"a photo of a {name}" for name in named)


def keywords_of(query: str) -> Keywords:
    """The words of a query that name a colour, a kind of object, or a place; a colour goes with the thing behind it."""
    words = [_SEVERAL.get(word, word) for word in re.findall(r"[a-z]+", query.lower())]
    things, colours, places, at, colour = [], [], [], 0, ""
    while at < len(words):
        name, length = _thing_at(words, at)
        if name:
            things.append(f"{colour} {name}".strip())
            colour, at = "", at + length
            continue
        if words[at] in COLOURS:
            colour = words[at]
            colours.append(colour)
        elif words[at] in PLACES:
            places.append(words[at])
        at += 1
    return Keywords(*(tuple(dict.fromkeys(found)) for found in (colours, things, places)))


def _thing_at(words: list[str], at: int) -> tuple[str, int]:
    """The longest name of a kind of object that begins at a word, and how many words it has; plural or not."""
    for length in (2, 1):
        text = " ".join(words[at : at + length])
        for name in (text, text.removesuffix("s")):
            if len(words) >= at + length and name in THINGS:
                return name, length
    return "", 0


def best_objects(objects: NDArrayAny, object_window: NDArrayAny, phrases: NDArrayFloat, n_windows: int) -> NDArrayFloat:
    """How like the phrases the objects of each window are: the best object of each phrase, averaged over the phrases.

    Args:
        objects: Unit vectors, shape (K, D).
        object_window: Window of each, shape (K,).
        phrases: Unit vectors, shape (P, D).
        n_windows: W.

    Returns:
        Shape (W,); -inf for windows without objects, and everywhere where there is no phrase.
    """
    best = np.full((n_windows, len(phrases)), -np.inf)
    if not len(phrases):
        return np.full(n_windows, -np.inf)
    likeness = np.asarray(objects, np.float32) @ phrases.T.astype(np.float32)
    np.maximum.at(best, np.asarray(object_window), likeness.astype(np.float64))
    return np.asarray(best.mean(axis=1))
