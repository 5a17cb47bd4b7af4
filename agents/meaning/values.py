"""The tree that queries and programs are read into: sets of tracks made from sets of tracks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

NEGATION: Final = "scenario_not"
REVERSAL: Final = "reverse_relationship"
UNION: Final = "scenario_or"
INTERSECTION: Final = "scenario_and"
CATEGORY_FUNCTION: Final = "get_objects_of_category"

Value: TypeAlias = float | str | bool | None
"""A parameter that is no set of tracks. Numbers are floats, counts too; None stands for what the parameter's
`none_means` says (only `near_objects` takes it where it is not the default)."""


@dataclass(frozen=True, slots=True)
class Category:
    """All tracks of a category: `get_objects_of_category(log_dir, category=name)`.

    Attributes:
        name: An annotation category, or one of the groups VEHICLE and ANY.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of sets of tracks; `call` makes one from unsorted values.

    Attributes:
        function: The function's name, such as `near_objects`; never a combinator.
        sets: Its sets of tracks, in the order of its signature.
        values: Its other parameters as given, sorted by name; what is left out has its default.
        wrappers: `scenario_not` and `reverse_relationship` around the function, outermost first.
    """

    function: str
    sets: tuple[Expression, ...]
    values: tuple[tuple[str, Value], ...] = ()
    wrappers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Tracks and frames that are in any of the parts: `scenario_or`.

    Attributes:
        parts: The sets, at least one.
    """

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Tracks and frames that are in all of the parts: `scenario_and`.

    Attributes:
        parts: The sets, at least one.
    """

    parts: tuple[Expression, ...]


Expression: TypeAlias = Category | Call | AnyOf | AllOf


def call(
    function: str,
    sets: Iterable[Expression],
    values: Mapping[str, float | str | bool | None] | None = None,
    wrappers: Iterable[str] = (),
) -> Call:
    """A call, with its values sorted by name and its numbers as floats.

    Args:
        function: The function's name.
        sets: Its sets of tracks, in the order of its signature.
        values: Its other parameters by name; those left out have their defaults.
        wrappers: The combinators around it, outermost first.
    """
    given = sorted((values or {}).items())
    return Call(function, tuple(sets), tuple((name, as_value(value)) for name, value in given), tuple(wrappers))


def as_value(value: float | str | bool | None) -> Value:
    """The value as trees hold it: whole numbers become floats, truth values stay what they are."""
    return value if value is None or isinstance(value, bool | str) else float(value)
