"""The whole function library as one static table, and what may be derived from it for another profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from tools.atoms.baseline.combinators import COMBINATORS, OUTPUT
from tools.atoms.baseline.interactions import INTERACTIONS
from tools.atoms.baseline.motion import MOTION
from tools.atoms.baseline.relations import PLACE_RELATIONS
from tools.atoms.baseline.road import ROAD
from tools.atoms.baseline.selection import SELECTION
from tools.atoms.signature import Signature


def signature_table(signatures: Iterable[Signature]) -> Mapping[str, Signature]:
    """Signatures by name, read-only, in the given order.

    Raises:
        ValueError: Two signatures have the same name.
    """
    table: dict[str, Signature] = {}
    for signature in signatures:
        if signature.name in table:
            raise ValueError(f"two signatures named {signature.name}")
        table[signature.name] = signature
    return MappingProxyType(table)


BASELINE_SIGNATURES: Final[Mapping[str, Signature]] = signature_table(
    (*SELECTION, *MOTION, *ROAD, *PLACE_RELATIONS, *INTERACTIONS, *COMBINATORS, *OUTPUT)
)
"""Every function that a program may name, with the names, order and defaults of RefAV's `atomic_functions.py`."""
