"""What a prompt asks about, from its words alone: slices of a suite that need no labels and are the same for everyone.

A prompt may be in several categories, or in none (`other`). The classifier reads words, not meaning: "car stopping for
a pedestrian" is about pedestrians. It is meant for slicing scores, and its whole definition is the table below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Category:
    """A slice of prompts.

    Attributes:
        name: Stable short name.
        title: For tables.
        definition: Which prompts are in it, in one line.
        pattern: Regular expression that is searched for in the prompt, ignoring case.
    """

    name: str
    title: str
    definition: str
    pattern: re.Pattern[str]


def _category(name: str, title: str, definition: str, words: str) -> Category:
    return Category(name, title, definition, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))


CATEGORIES: Final = (
    _category("ego", "Ego vehicle", "names the ego vehicle", r"ego(?:-?vehicle)?(?:'s)?"),
    _category(
        "pedestrian",
        "Pedestrians",
        "names people on foot",
        r"pedestrians?|jay ?walk\w*|persons?|people|runners?|joggers?|child|children|kids?|workers?|strollers?"
        r"|wheelchairs?|officers?|man|men|woman|women",
    ),
    _category(
        "two_wheeler",
        "Two-wheelers",
        "names bicycles, motorcycles, wheeled devices or their riders",
        r"(?:bi|motor)cycl\w+|bikes?|bikers?|motorbikes?|cyclists?|riders?|scooters?|mopeds?|wheeled devices?"
        r"|skateboard\w*",
    ),
    _category(
        "relation",
        "Relations",
        "places one object by another",
        r"behind|in front of|ahead|between|beside|besides|next to|adjacent|near|nearby|close to|closely"
        r"|following|follows|followed|overtak\w+|pass(?:es|ed|ing)?|approach\w*|toward\w*|across from|opposite"
        r"|alongside|surround\w*|(?:to|on) (?:the|its|their) (?:left|right)|(?:left|right|front|back|rear) of"
        r"|in the path|being crossed|within",
    ),
    _category(
        "manoeuvre",
        "Turns and lane changes",
        "names a turn, a lane change or a merge",
        r"turn(?:s|ed|ing)?|u-?turns?|lane[ -]chang\w+|chang\w+ lanes?|switch\w* lanes?|merg\w+"
        r"|cut(?:s|ting)?[ -](?:in|off)|swerv\w+|revers(?:es|ed|ing)|back(?:s|ed|ing)? up|pull\w* (?:out|over|into)",
    ),
    _category(
        "motion",
        "Speed and acceleration",
        "names speed, stopping or acceleration",
        r"speed\w*|accelerat\w+|decelerat\w+|brak(?:e|es|ed|ing)|slow(?:s|ed|er|ing|ly)?|fast(?:er)?|quickly|stop(?:s|ped|ping)?"
        r"|stationary|moving|idling|park(?:ed|ing)|m/s|mph|km/h|miles per hour|waiting|yield\w*",
    ),
    _category(
        "map",
        "Places on the map",
        "names a place that the map has",
        r"intersections?|crosswalks?|crossings?|lanes?|roads?|roadways?|drivable|sidewalks?|medians?|driveways?|junctions?"
        r"|stop signs?|streets?|parking lots?|crossing",
    ),
    _category(
        "negation",
        "Negations",
        "says what must not hold",
        r"not|no|without|never|none|\w+n't|neither|nor|unless|except",
    ),
    _category(
        "quantity",
        "Counts and distances",
        "names a number, a count or a distance",
        r"\d+(?:\.\d+)?|at (?:least|most)|more than|fewer than|less than|multiple|several|many|two|three|four|five|six"
        r"|pair|groups?|met(?:er|re)s?|both|only",
    ),
    _category(
        "vision",
        "Needs vision",
        "names what boxes and maps do not hold: colour, light, weather, make, gesture or text",
        r"white|black|red|blue|green|yellow|orange|silver|gr[ae]y|brown|colou?r\w*|lights?|signal(?:s|ing|ling)?|blinkers?"
        r"|headlights?|rain\w*|snow\w*|fog\w*|wet|sun\w*|shadows?|dark|night|glare|reflect\w+|police|cop|ambulances?|taxis?"
        r"|fire ?trucks?|semi|vans?|sedans?|suvs?|pickups?|convertibles?|double decker|smok\w+|open doors?|door open"
        r"|flags?|umbrellas?|wearing|carrying|holding|waving|trash|garbage|brick|cobblestones?|bridge|tunnel",
    ),
)  # fmt: skip
OTHER: Final = Category("other", "Anything else", "in none of the other categories", re.compile(r"(?!)"))
ALL: Final = (*CATEGORIES, OTHER)


def categories_of(prompt: str) -> tuple[str, ...]:
    """Names of the categories that a prompt is in, in the order of `CATEGORIES`; `("other",)` where it is in none."""
    found = tuple(category.name for category in CATEGORIES if category.pattern.search(prompt))
    return found or (OTHER.name,)
