"""Kinds of events of which sample logs know the whole truth, and the programs that should find them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tools.errors import UserError

_SETS: Final = {
    "vehicles": "VEHICLE",
    "cars": "REGULAR_VEHICLE",
    "trucks": "BOX_TRUCK",
    "buses": "BUS",
    "trailers": "VEHICULAR_TRAILER",
    "pedestrians": "PEDESTRIAN",
    "bicycles": "BICYCLE",
    "cyclists": "BICYCLIST",
    "motorcycles": "MOTORCYCLE",
    "motorcyclists": "MOTORCYCLIST",
    "ego": "EGO_VEHICLE",
    "everything": "ANY",
}
"""Track sets that an expression may name."""


@dataclass(frozen=True)
class EventKind:
    """Something that can happen in a sample log.

    Attributes:
        name: In snake case; events of this kind carry it as `what`.
        layer: Layer of the atom, such as `behaviour`.
        atom: The atom that finds it.
        program: Text of the program that finds it. Its referred tracks are the events' actors, and the tracks they are
            related to are to whom it is done.
    """

    name: str
    layer: str
    atom: str
    program: str


KINDS: Final[dict[str, EventKind]] = {}
"""All kinds by name; the modules of `recipes`, which the package imports, fill it."""


def event_kind(name: str, layer: str, expression: str) -> str:
    """Register a kind and return its name.

    Args:
        name: In snake case, unique.
        layer: Layer of the atom.
        expression: A call of the atom, such as `braking(vehicles, log_dir, strength="hard")`. It may name the sets
            vehicles, cars, trucks, buses, trailers, pedestrians, bicycles, cyclists, motorcycles, motorcyclists, ego,
            and everything.

    Raises:
        ValueError: The name is taken, or the expression is no call.
    """
    called = re.match(r"(?:scenario_not|reverse_relationship)?\(?(\w+)", expression)
    if called is None or "(" not in expression:
        raise ValueError(f"the kind {name!r} needs a call of an atom, not {expression!r}")
    if name in KINDS:
        raise ValueError(f"two kinds are called {name!r}")
    KINDS[name] = EventKind(name, layer, called.group(1), _program(name, expression))
    return name


def known_kinds(names: tuple[str, ...]) -> tuple[EventKind, ...]:
    """The kinds of these names, in their order.

    Raises:
        UserError: There is no such kind; the text names the nearest ones.
    """
    from difflib import get_close_matches

    for name in names:
        if name not in KINDS:
            near = get_close_matches(name, KINDS, n=3) or sorted(KINDS)[:3]
            raise UserError(f"no event kind {name!r} (nearest: {', '.join(near)}); agents samples --list shows all")
    return tuple(KINDS[name] for name in names)


def _program(name: str, expression: str) -> str:
    words = re.findall(r"\w+", expression)
    lines = [
        f'{word} = get_objects_of_category(log_dir, category="{_SETS[word]}")'
        for word in dict.fromkeys(words)
        if word in _SETS
    ]
    return "\n".join([*lines, f"found = {expression}", f'output_scenario(found, "{name}", log_dir, output_dir)', ""])
