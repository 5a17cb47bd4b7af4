"""What is compared: pipeline variants, each a profile of atoms and what is done to the tracks before mining."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tools.av2.log import Log
from tools.av2.tracks import TrackTable
from tools.errors import UserError
from tools.tracking import refine

Prepare = Callable[[Log], TrackTable]
"""From a log with a tracker's tracks to better tracks. It sees what a tracker's file holds, nothing of the truth."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to mine a tracker's output.

    Attributes:
        name: What tables call it.
        profile: The function library that the programs run with.
        prepare: What is done to the tracks first; None for nothing.
        truth_profile: Library whose results on the annotations are the truth; empty for `profile` itself.
    """

    name: str
    profile: str
    prepare: Prepare | None = None
    truth_profile: str = ""

    @property
    def truth(self) -> str:
        """The profile whose results on the annotations are the truth."""
        return self.truth_profile or self.profile


def _refined(log: Log) -> TrackTable:
    return refine(log).table


VARIANTS: Final[tuple[Variant, ...]] = (
    Variant("standard", "standard"),
    Variant("refav", "refav"),
    Variant("refined", "standard", prepare=_refined),
    Variant("refined-refav", "refav", prepare=_refined),
)
"""The variants there are, by name; the first of those compared is the baseline of the others with the same truth."""


def variants_named(names: Sequence[str]) -> tuple[Variant, ...]:
    """The variants of these names, in their order; all when there are none.

    Raises:
        UserError: There is no variant of a name, or one is named twice.
    """
    known = {variant.name: variant for variant in VARIANTS}
    for name in names:
        if name not in known:
            raise UserError(f"unknown variant {name[:64]!a}; there are {', '.join(known)}")
    if len(set(names)) < len(names):
        raise UserError("a variant is named twice")
    return tuple(known[name] for name in names) or VARIANTS
