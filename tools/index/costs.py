"""What a call may be charged at most: a program that could use up its budget on a log is never ruled out there."""

from __future__ import annotations

from typing import Final, NamedTuple

from tools.atoms.budget import BudgetLimits
from tools.index.bounds import Bounds, sets_of
from tools.index.facts import LogFacts
from tools.language.plan import CallStep

_BY_STRETCHES: Final = ("happens_before", "cutting_in", "cutting_out", "yielding", "crossing_paths")
"""Relations that look at pairs of stretches of time, of which a track has at most one in two frames."""
_BY_ROWS: Final = ("leading_platoon",)
"""Relations that look at every track in turn, whether anybody is there to be related to or not."""
_VIEWERS: Final = 5
_SHARED: Final = 100
"""`refav`: by how much relations that several tracks share may grow once sets were combined."""
_LEAST_FRAMES: Final = 64
"""`refav` charges so many frames at least for a relation that brings others along."""


class Cost(NamedTuple):
    """Pairs and edges, as the budget counts them."""

    pairs: int = 0
    edges: int = 0

    def plus(self, other: Cost) -> Cost:
        """Both together."""
        return Cost(self.pairs + other.pairs, self.edges + other.edges)

    def within(self, limits: BudgetLimits) -> bool:
        """True when this much is allowed."""
        return self.pairs <= limits.pairs and self.edges <= limits.edges


def standard_cost(step: CallStep, facts: LogFacts, bounds: Bounds) -> Cost:
    """Most that a call of the standard profile is charged."""
    sets = list(sets_of(step, bounds).values())
    if not sets:
        return Cost()
    n_frames = facts.n_frames
    own, other = sets[0].count, sets[1].count if len(sets) > 1 else facts.n_tracks
    if step.function.name in _BY_STRETCHES:
        stretches = (n_frames + 1) // 2
        return Cost(own * other * stretches * stretches, own * other * stretches * n_frames)
    if step.function.name in _BY_ROWS:
        return Cost(own, facts.n_tracks * n_frames)
    viewers = _VIEWERS if len(sets) > 2 else 1
    # Riders and trailers of the whole log are counted, whoever is asked about.
    return Cost(viewers * own * other, viewers * own * other * n_frames + facts.n_tracks * n_frames)


def refav_cost(step: CallStep, facts: LogFacts, bounds: Bounds, combined: bool) -> Cost:
    """Most that a call of the refav profile is charged; `combined`: sets with relations were combined before."""
    sets = list(sets_of(step, bounds).values())
    if step.function.name == "at_stop_sign":
        signs = facts.of_categories(("STOP_SIGN",)).bit_count()
        return Cost(sets[0].keys.bit_count() * signs, sets[0].keys.bit_count() * signs * _frames(facts))
    if len(sets) < 2:
        return Cost()
    own, other = (item.keys.bit_count() for item in sets)
    width = own + other if step.function.wrappers or step.function.name.startswith("get_") else other
    leaves = sets[0].leaves + sets[1].leaves
    grown = _SHARED if combined and not all(item.flat for item in sets) else 1
    return Cost(own * other, 2 * own * width * leaves * _frames(facts) * grown)


def _frames(facts: LogFacts) -> int:
    return max(facts.n_frames, _LEAST_FRAMES)
