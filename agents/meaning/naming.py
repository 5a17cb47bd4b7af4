"""What the variables of a program are called: the plural of a category, and what was said about it."""

from __future__ import annotations

import re
from typing import Final

from agents.meaning.values import NEGATION, REVERSAL, AllOf, AnyOf, Call, Category, Expression

_LONGEST: Final = 40
_MOST_JOINED: Final = 3
_GIVEN: Final = frozenset({"log_dir", "output_dir", "description", "inf", "np", "numpy", "math", "float", "int"})
_PLURALS: Final = {
    "ANY": "objects",
    "EGO_VEHICLE": "ego",
    "ANIMAL": "animals",
    "REGULAR_VEHICLE": "cars",
    "CAR": "cars",
}
_PREFIX: Final = re.compile("^(?:has|is)_")
_DIRECTED: Final = ("has_objects_in_relative_direction", "get_objects_in_relative_direction")
_VERBS: Final = {"near_objects": "near", "has_velocity": "at_speed"}


def name_of(expression: Expression) -> str:
    """A name for the set of tracks: `vehicles`, `vehicles_turning_left`, `trucks_or_buses`; letters, digits and _."""
    name = re.sub(r"[^a-z0-9_]+", "_", _name(expression).lower()).strip("_")
    name = name if len(name) <= _LONGEST else name[:_LONGEST].rpartition("_")[0]
    return name if name[:1].isalpha() and name not in _GIVEN else f"set_{name}".rstrip("_")


def _name(expression: Expression) -> str:
    if isinstance(expression, Category):
        return _plural(expression.name)
    if isinstance(expression, Call):
        return f"{_noun(expression)}_{_said(expression)}"
    if isinstance(expression, AnyOf):
        return _joined(expression)
    return f"{_noun(expression)}_with_all"


def _noun(expression: Expression) -> str:
    """The plural of what the set consists of, whatever is said about it."""
    while not isinstance(expression, Category):
        if isinstance(expression, AnyOf):
            return _joined(expression)
        expression = expression.parts[0] if isinstance(expression, AllOf) else subject(expression)
    return _plural(expression.name)


def _joined(expression: AnyOf) -> str:
    nouns = list(dict.fromkeys(_noun(part) for part in expression.parts))
    return "_or_".join(nouns) if len(nouns) <= _MOST_JOINED else "mixed_objects"


def _said(expression: Call) -> str:
    """What the call says of its subject: `near_pedestrians`, `turning_left`, `not_stationary`, `left_of_ego`."""
    side = [value for _, value in expression.values if isinstance(value, str)]
    turned = _turned(expression)
    other = [_noun(part) for place, part in enumerate(expression.sets) if place != turned]
    if expression.function in _DIRECTED:
        words = ["with", *other, *side] if not turned else [*side, "of", *other]
    else:
        verb = _VERBS.get(expression.function, _PREFIX.sub("", expression.function))
        words = [verb, *side, *other] if not turned else ["that", *other, "are", verb, *side]
    return "_".join(["not"] * (expression.wrappers.count(NEGATION) % 2) + words)


def _turned(expression: Call) -> bool:
    got = expression.function == "get_objects_in_relative_direction"
    return (expression.wrappers.count(REVERSAL) + got) % 2 == 1 and len(expression.sets) > 1


def subject(expression: Call) -> Expression:
    """The set of tracks that a call returns some of: its second one where the relation is turned around."""
    return expression.sets[1 if _turned(expression) else 0]


def _plural(category: str) -> str:
    if category in _PLURALS:
        return _PLURALS[category]
    word = category.lower()
    if word.endswith(("s", "x", "ch")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") else word + "s"
