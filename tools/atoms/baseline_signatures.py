"""The whole function library as one static table, and what may be derived from it for another profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tools.atoms.baseline.combinators import COMBINATORS, OUTPUT
from tools.atoms.baseline.interactions import INTERACTIONS
from tools.atoms.baseline.motion import MOTION
from tools.atoms.baseline.relations import PLACE_RELATIONS
from tools.atoms.baseline.road import ROAD
from tools.atoms.baseline.selection import SELECTION
from tools.atoms.signature import NumberKind, Signature


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


def with_ordered_bounds(signatures: Mapping[str, Signature]) -> Mapping[str, Signature]:
    """The same table, in which no `min_...` exceeds its `max_...`: see `Signature.ordered`.

    The baseline itself lets such calls run, as its source does: they find nothing. `accelerating(cars, log_dir,
    max_accel=-1)` is the usual one, because `min_accel` is 0.65 unless it is given.
    """
    return signature_table(replace(signature, ordered=_bounds(signature)) for signature in signatures.values())


def _bounds(signature: Signature) -> tuple[tuple[str, str], ...]:
    names = [p.name for p in signature.parameters if isinstance(p.kind, NumberKind)]
    pairs = [(name, name.replace("min_", "max_", 1)) for name in names if name.startswith("min_")]
    return tuple(pair for pair in pairs if pair[1] in names)


BASELINE_SIGNATURES: Final[Mapping[str, Signature]] = signature_table(
    (*SELECTION, *MOTION, *ROAD, *PLACE_RELATIONS, *INTERACTIONS, *COMBINATORS, *OUTPUT)
)
"""Every function that a program may name, with the names, order and defaults of RefAV's `atomic_functions.py`."""
