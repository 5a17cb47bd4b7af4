"""Expressions of the program language with holes, which the lexicon's entries are written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from agents.meaning.template_reading import HOLE, SET_HOLES, SetMaker, TemplateError, read_template
from agents.meaning.values import Category, Expression, Value

EGO: Final = Category("EGO_VEHICLE")


@dataclass(frozen=True)
class Template:
    """An expression with holes, such as `near_objects({x}, {y}, log_dir, distance_thresh={distance?})`.

    Sets come first, then `log_dir`, then values by keyword. `{x}`, `{y}`, `{z}` and `{ego}` are sets of tracks; every
    other hole is a value. `name={hole?}` is left out when the hole is not filled. A value may be negated: `-{rate}`.

    Attributes:
        text: The template; it is read when it is first filled, and each text once only.
    """

    text: str

    @cached_property
    def holes(self) -> frozenset[str]:
        """Names of all holes."""
        return frozenset(name for name, _ in HOLE.findall(self.text))

    @cached_property
    def optional_holes(self) -> frozenset[str]:
        """Names of the holes that may stay empty."""
        return self.holes - {name for name, optional in HOLE.findall(self.text) if not optional}

    def fill(self, sets: Mapping[str, Expression], values: Mapping[str, Value] | None = None) -> Expression:
        """The expression with every hole filled.

        Args:
            sets: Sets of tracks by hole; `ego` is the ego vehicle unless it is given.
            values: Values by hole, numbers in the unit of the parameter they go to.

        Raises:
            TemplateError: The text is no template, a hole that must be filled is not, or something is given for which
                there is no hole (it would be lost).
        """
        values = values or {}
        lost = sorted((sets.keys() - (self.holes & SET_HOLES)) | (values.keys() - (self.holes - SET_HOLES)))
        if lost:
            raise TemplateError(self.text, f"it has no hole for {', '.join(lost)}")
        filled_sets = {"ego": EGO, **sets}
        empty = sorted(self.holes - self.optional_holes - filled_sets.keys() - values.keys())
        if empty:
            raise TemplateError(self.text, f"nothing is given for {', '.join(empty)}")
        return _read(self.text)(filled_sets, values)


@lru_cache(maxsize=4096)
def _read(text: str) -> SetMaker:
    return read_template(text)


__all__ = ["EGO", "Template", "TemplateError"]
