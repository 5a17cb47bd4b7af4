"""What a query names, read off its words: colours, kinds of objects, and where these are.

Source: "Robust Scenario Mining Assisted by Multimodal Semantics" (ICCVW 2025) compares detected objects with keywords
of colour, entity and spatial words of the query; a whole sentence says too much for one crop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tools.index.placing import EGO, OURSELVES, Placing, placings

COLOURS: Final = (
    "beige", "black", "blue", "brown", "gold", "golden", "gray", "green", "grey", "orange", "pink", "purple", "red",
    "silver", "white", "yellow",
)  # fmt: skip
THINGS: Final = (
    "ambulance", "animal", "barrel", "barrier", "bicycle", "bicyclist", "bike", "bollard", "bus", "car", "child",
    "cone", "construction worker", "cyclist", "dog", "emergency vehicle", "fire truck", "garbage truck", "motorcycle",
    "motorcyclist", "object", "pedestrian", "person", "pickup truck", "police car", "police officer", "scooter",
    "school bus", "sign", "skateboard", "stop sign", "stroller", "suv", "taxi", "traffic light", "trailer", "train",
    "tram", "truck", "umbrella", "van", "vehicle", "wheelchair",
)  # fmt: skip
ANYTHING: Final = "object"
"""What stands for a thing that is placed but not named ("something on the left")."""
_SEVERAL: Final = {"people": "person", "children": "child", "buses": "bus", "persons": "person"}
_OURSELVES: Final = ("ego", "egovehicle", "us", "me")
_EGO_TAIL: Final = ("vehicle", "car")


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of object as a query names it.

    Attributes:
        name: The kind, in the singular; empty where only a colour is named.
        colour: The colour that stands before it; may be empty.
    """

    name: str
    colour: str = ""

    @property
    def text(self) -> str:
        """Colour and name."""
        return f"{self.colour} {self.name}".strip()

    @property
    def phrase(self) -> str:
        """What pictures of it are compared with."""
        return f"a photo of a {self.text}"


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words of a query that pictures can show, in its order, each once.

    Attributes:
        things: Kinds of objects, longest names first taken; the recording car is none.
        colours: Colours.
        placings: Where things are, by their number among `things`.
    """

    things: tuple[Thing, ...] = ()
    colours: tuple[str, ...] = ()
    placings: tuple[Placing, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """What crops are compared with: every thing, in the colour that stands before it where one does."""
        return tuple(thing.phrase for thing in self.things)

    @property
    def told(self) -> str:
        """Where things are, as it was understood: `red car behind white truck`; empty where nothing is placed."""
        texts = (f"{self._name(one.subject)} {one.side} {self._name(one.reference)}" for one in self.placings)
        return ", ".join(texts)

    def _name(self, number: int) -> str:
        return "ego" if number == OURSELVES else self.things[number].text


def keywords_of(query: str) -> Keywords:
    """The words of a query that name a colour, a kind of object, or where one is.

    A colour goes with the thing behind it; where no thing is named, colours are things of their own, and what is
    placed without a name is any object.
    """
    words = [_SEVERAL.get(word, word) for word in re.findall(r"[a-z]+", query.lower())]
    things: dict[Thing, int] = {}
    tokens, colours, at, colour = [], [], 0, ""
    while at < len(words):
        ego = _ego_at(words, at)
        name, length = ("", 0) if ego else _thing_at(words, at)
        if words[at] in COLOURS:
            colour = words[at]
            colours.append(colour)
        if name:
            number = things.setdefault(Thing(name, colour), len(things))
            colour = ""
        tokens.append(EGO if ego else f"T{number}" if name else words[at])
        at += max(ego, length, 1)
    return _placed(tuple(things), tuple(dict.fromkeys(colours)), " ".join(tokens))


def _placed(things: tuple[Thing, ...], colours: tuple[str, ...], text: str) -> Keywords:
    """Unnamed things are placed as what the colours say, or as any object."""
    named = things or tuple(Thing("", colour) for colour in colours)
    found = placings(text)
    if found and not named:
        named = (Thing(ANYTHING),)
    return Keywords(named, colours, found)


def _ego_at(words: list[str], at: int) -> int:
    """How many words name the recording car there; 0: none."""
    if words[at] not in _OURSELVES:
        return 0
    return 2 if words[at] == "ego" and words[at + 1 : at + 2] and words[at + 1] in _EGO_TAIL else 1


def _thing_at(words: list[str], at: int) -> tuple[str, int]:
    """The longest name of a kind of object that begins at a word, and how many words it has; plural or not."""
    for length in (2, 1):
        text = " ".join(words[at : at + length])
        for name in (text, text.removesuffix("s")):
            if len(words) >= at + length and name in THINGS:
                return name, length
    return "", 0
