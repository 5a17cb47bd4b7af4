"""When a match is related to each of its partners: pair by pair, not whom any track of the log is related to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from agents.viewing.rerun import LogNames
from agents.viewing.spans import spans_of
from agents.viewing.values import Bond
from tools.runs.record import Match
from tools.scenario import Edges

MOST_PARTNERS: Final = 6
"""Partners that are told of a track that nearly matched."""


def partners_of(edges: Edges, track: int) -> tuple[int, ...]:
    """Indices of the tracks that a track is itself related to, those that it is related to longest first."""
    begin, end = np.searchsorted(edges.track, [track, track + 1])  # edges are sorted by track
    related, counts = np.unique(edges.related[begin:end], return_counts=True)
    return tuple(related[np.argsort(-counts, kind="stable")][:MOST_PARTNERS].tolist())


def bonds_of(edges: Edges, names: LogNames, matches: Sequence[Match]) -> dict[str, tuple[Bond, ...]]:
    """The direct relations of matches of one log, by match id.

    Args:
        edges: Relations of the program's answer in the log.
        names: Of the log.
        matches: Matches in it.

    Returns:
        One bond per partner that the match's track is itself related to, in the order of the partners; partners of
        partners have none.
    """
    return {match.id: tuple(_bonds(edges, names, match)) for match in matches}


def _bonds(edges: Edges, names: LogNames, match: Match) -> list[Bond]:
    own = edges.track == names.index(match.track_uuid)
    related, frame = edges.related[own], edges.frame[own]
    found = []
    for partner in match.partners:
        held = np.zeros(len(names.timestamps_ns), np.bool_)
        held[frame[related == names.index(partner)]] = True
        if held.any():
            found.append(Bond(partner, spans_of(held)))
    return found
