"""The consensus of several descriptions of one moment, without any labels: votes that may abstain.

A field needs more than half of the votes; a tie abstains. A tag is put to scouts and, where it is something that a
detector can see, to the detector. A scout that states a tag and bears it out in its own fields believes it wholly; one
that states what its fields deny, or bears out what it does not state, believes it by half. The tag is asserted where
mean belief is at least `ASSERT`, denied at `DENY` or below, and left open between them. Risk is the mean of the
scores: taking the highest, to be safe, makes every scene risky.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from tools.scenes.classes import SHOWN_BY
from tools.scenes.evidence import Sighting
from tools.scenes.inventory import Inventory
from tools.scenes.meaning import support
from tools.scenes.reward import NEEDS_GROUNDS
from tools.scenes.schema import SCALARS, TAGS, SceneRecord
from tools.scenes.voting import FieldVote, vote_on

ASSERT: Final = 0.6
DENY: Final = 0.4
"""A tag is asserted from the one on and denied up to the other: with three voters, two must believe it."""
BAR: Final = 0.5
Ballots: TypeAlias = Sequence[tuple[SceneRecord, float]]
"""Descriptions with the weights of their votes."""


@dataclass(frozen=True, slots=True)
class TagVote:
    """What was made of one tag.

    Attributes:
        tag: The tag.
        belief: Mean belief of the voters, from 0 to 1.
        is_asserted: Whether the consensus states it.
        is_open: Whether the consensus abstains.
    """

    tag: str
    belief: float
    is_asserted: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Consensus:
    """What several descriptions agree on.

    Attributes:
        key: Name of the moment.
        fields: A vote per scalar field, in the order of the schema.
        tags: A vote per tag, in the order of the schema.
        controls: Traffic controls that more than half of the scouts name.
        risk: Mean risk score, from 0 to 10; None where nobody gave one.
        spread: Highest minus lowest risk score; None where nobody gave one.
        n_scouts: Descriptions that were counted.
    """

    key: str
    fields: tuple[FieldVote, ...]
    tags: tuple[TagVote, ...]
    controls: tuple[str, ...]
    risk: float | None
    spread: float | None
    n_scouts: int

    @property
    def record(self) -> SceneRecord:
        """The agreed part as a description; what was left open is missing, and risk is rounded."""
        return SceneRecord(
            fields=tuple((vote.name, vote.value) for vote in self.fields if vote.value is not None),
            traffic_controls=self.controls,
            tags=tuple(vote.tag for vote in self.tags if vote.is_asserted),
            risk=None if self.risk is None else int(np.rint(self.risk)),
        )


def agree(sighting: Sighting, weights: Sequence[float] | None = None) -> Consensus:
    """Find what the scouts and the detector of one moment agree on.

    Args:
        sighting: The descriptions, and the detector's list where one looked.
        weights: Of each description's vote, above 0; one each by default. The detector's vote weighs 1.

    Raises:
        ValueError: No scout described it: no consensus is to be had of nothing. Or weights do not fit.
    """
    given = [1.0] * len(sighting.records) if weights is None else list(weights)
    if len(given) != len(sighting.records) or min(given, default=1.0) <= 0:
        raise ValueError(f"{sighting.key}: {len(sighting.records)} descriptions need as many weights above 0")
    ballots = [(record, weight) for record, weight in zip(sighting.records, given, strict=True) if record is not None]
    if not ballots:
        raise ValueError(f"{sighting.key}: no scout described it")
    risks = [(record.risk, weight) for record, weight in ballots if record.risk is not None]
    scores = [risk for risk, _ in risks]
    return Consensus(
        key=sighting.key,
        fields=tuple(_field(field.name, ballots) for field in SCALARS),
        tags=tuple(_tag(tag, ballots, sighting.inventory) for tag in TAGS),
        controls=_controls(ballots),
        risk=_mean(risks) if risks else None,
        spread=float(max(scores) - min(scores)) if scores else None,
        n_scouts=len(ballots),
    )


def _mean(weighted: Sequence[tuple[float, float]]) -> float:
    """The mean of (value, weight), exact where weights are equal."""
    values, weights = zip(*weighted, strict=True)
    return float(np.average(values, weights=weights))


def _field(name: str, ballots: Ballots) -> FieldVote:
    stated = [(record.get(name), weight) for record, weight in ballots]
    return vote_on(name, [(value, weight) for value, weight in stated if value is not None], BAR)


def _tag(tag: str, ballots: Ballots, inventory: Inventory | None) -> TagVote:
    beliefs = [(scout_belief(record, tag), weight) for record, weight in ballots]
    if tag in NEEDS_GROUNDS and inventory is not None:
        beliefs.append((inventory.strongest(SHOWN_BY[tag]), 1.0))
    belief = _mean(beliefs)
    return TagVote(tag, belief, belief >= ASSERT, DENY < belief < ASSERT)


def scout_belief(record: SceneRecord, tag: str) -> float:
    """How far a scout believes a tag: wholly, by half, or not at all."""
    found = support(record, tag)
    if found == "open":
        return float(tag in record.tags)
    return 0.5 * (tag in record.tags) + 0.5 * (found == "borne out")


def _controls(ballots: Ballots) -> tuple[str, ...]:
    named = dict.fromkeys(name for record, _ in ballots for name in record.traffic_controls)
    total = sum(weight for _, weight in ballots)
    share = {name: sum(weight for record, weight in ballots if name in record.traffic_controls) for name in named}
    return tuple(name for name in named if 2 * share[name] > total)
