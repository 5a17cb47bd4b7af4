"""Readings with a label: what the writer knew of each, and whether it was right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.coverage.table import key_of
from evals.grammar.coverage import Opinion
from evals.grammar.oracle import Compared
from evals.grammar.reading import Features, Reading

Source = Literal["reference", "second opinion"]
"""Whom a reading was compared with: a reference program, or a program written by hand for the same prompt."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One reading.

    Attributes:
        key: Digest of its text; parts for holding back are drawn by it.
        name: Id of the description, or the digest.
        source: Whom it was compared with.
        features: What the writer knew.
        confidence: What the writer said.
        is_right: Whether both find the same.
    """

    key: str
    name: str
    source: Source
    features: Features
    confidence: float
    is_right: bool


def labelled(compared: Iterable[Compared], opinions: Iterable[Opinion]) -> tuple[Pair, ...]:
    """All readings that can be judged; a text in both is judged by the reference alone.

    Second opinions that find nothing on any log say nothing and are left out.
    """
    first = [pair for row in compared for pair in _of_reference(row)]
    seen = {pair.key for pair in first}
    return (*first, *(pair for row in opinions if row.key not in seen for pair in _of_opinion(row)))


def _of_reference(row: Compared) -> Sequence[Pair]:
    made = row.made
    if not isinstance(made, Reading) or not row.described.is_english or row.verdict == "no reference":
        return ()
    key, right = key_of(row.described.text), row.verdict == "match"
    return (Pair(key, row.described.name, "reference", made.features, made.confidence, right),)


def _of_opinion(row: Opinion) -> Sequence[Pair]:
    made = row.made
    if not isinstance(made, Reading) or row.agreed is None or row.agreed.reference_is_empty:
        return ()
    return (Pair(row.key, row.key, "second opinion", made.features, made.confidence, row.agreed.is_right),)
