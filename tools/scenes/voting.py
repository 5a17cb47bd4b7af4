"""A vote over one field: which value a majority states, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldVote:
    """What was agreed on in one field.

    Attributes:
        name: The field.
        value: The value with most votes; None where its share does not pass the bar (an abstention) or nobody voted.
        share: Share of all votes that the leading value has, from 0 to 1.
        votes: Votes by value, most first, then by name.
    """

    name: str
    value: str | None
    share: float
    votes: tuple[tuple[str, float], ...]

    @property
    def abstains(self) -> bool:
        """Whether there were votes and no agreement."""
        return self.value is None and bool(self.votes)


def vote_on(name: str, ballots: Iterable[tuple[str, float]], bar: float) -> FieldVote:
    """Count a vote.

    Args:
        name: The field.
        ballots: (value, weight) of each voter who stated one; weights above 0.
        bar: Share that the leading value must pass; at least one half, so that a tie always abstains.

    Raises:
        ValueError: The bar is out of [0.5, 1), or a weight is not above 0.
    """
    if not 0.5 <= bar < 1:
        raise ValueError(f"the bar is at least one half and below one, not {bar}")
    totals: dict[str, float] = {}
    for value, weight in ballots:
        if weight <= 0:
            raise ValueError(f"a ballot of weight {weight}")
        totals[value] = totals.get(value, 0.0) + weight
    ranked = _ranked(totals)
    if not ranked:
        return FieldVote(name, None, 0.0, ())
    share = ranked[0][1] / sum(totals.values())
    return FieldVote(name, ranked[0][0] if share > bar else None, share, ranked)


def _ranked(totals: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(totals.items(), key=lambda item: (-item[1], item[0])))
