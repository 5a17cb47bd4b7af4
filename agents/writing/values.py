"""What a program is written for and how: frozen values that the graph's state can hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.memory.values import Recalled

REPAIRS = 5
"""So many times at most is a program sent back."""
RETHINK_TEMPERATURE = 0.7
"""Lowest temperature at which a program is written anew after the same failure twice."""


@dataclass(frozen=True, slots=True)
class QueryNotes:
    """A query taken apart before it is written for.

    Attributes:
        lines: What it consists of, one line each: subject, other objects, behaviours, relations, places, numbers.
        referred_categories: Categories or words of what it refers to; a program must output these.
    """

    lines: tuple[str, ...] = ()
    referred_categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WritingSettings:
    """How programs are asked for.

    Attributes:
        profile: The functions that programs may call.
        temperature: Of the model; writing anew after the same failure twice raises it to `RETHINK_TEMPERATURE`.
        seed: Of the model.
        max_tokens: The longest reply, tokens.
        repairs: So many times at most is a program sent back.
        eyes: Whether cameras and a vision model are at hand.
        structured: Ask for JSON by a schema; else for a fenced block.
        functions: How many functions are described for a query, beside those that every query gets.
        exemplars: How many recalled exemplars are shown at most.
    """

    profile: str = "standard"
    temperature: float = 0.0
    seed: int = 0
    max_tokens: int = 4096
    repairs: int = REPAIRS
    eyes: bool = False
    structured: bool = True
    functions: int = 14
    exemplars: int = 4


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one candidate is written for.

    Attributes:
        number: The candidate's place.
        query: The query.
        wording: The query or a rewrite of it, as the model is asked.
        recalled: Exemplars, the nearest first.
        notes: The query taken apart.
    """

    number: int
    query: str
    wording: str
    recalled: tuple[Recalled, ...] = ()
    notes: QueryNotes = field(default_factory=QueryNotes)
