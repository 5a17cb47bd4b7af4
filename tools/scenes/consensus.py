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
from typing import Final

import numpy as np

from tools.scenes.classes import SHOWN_BY
from tools.scenes.evidence import Sighting
from tools.scenes.meaning import support
from tools.scenes.reward import NEEDS_GROUNDS
from tools.scenes.schema import SCALARS, TAGS, SceneRecord
from tools.scenes.voting import FieldVote, vote_on

ASSERT: Final = 0.6
DENY: Final = 0.4
"""A tag is asserted from the one on and denied up to the other: with three voters, two must believe it."""
BAR: Final = 0.5


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


def agree(sighting: Sighting) -> Consensus:
    """Find what the scouts and the detector of one moment agree on.

    Raises:
        ValueError: No scout described it: no consensus is to be had of nothing.
    """
    records = [record for record in sighting.records if record is not None]
    if not records:
        raise ValueError(f"{sighting.key}: no scout described it")
    risks = [record.risk for record in records if record.risk is not None]
    return Consensus(
        key=sighting.key,
        fields=tuple(_field(field.name, records) for field in SCALARS),
        tags=tuple(_tag(tag, records, sighting) for tag in TAGS),
        controls=_controls(records),
        risk=float(np.mean(risks)) if risks else None,
        spread=float(max(risks) - min(risks)) if risks else None,
        n_scouts=len(records),
    )


def _field(name: str, records: Sequence[SceneRecord]) -> FieldVote:
    stated = [record.get(name) for record in records]
    return vote_on(name, [(value, 1.0) for value in stated if value is not None], BAR)


def _tag(tag: str, records: Sequence[SceneRecord], sighting: Sighting) -> TagVote:
    beliefs = [scout_belief(record, tag) for record in records]
    if tag in NEEDS_GROUNDS:
        beliefs.append(sighting.inventory.strongest(SHOWN_BY[tag]))
    belief = float(np.mean(beliefs))
    return TagVote(tag, belief, belief >= ASSERT, DENY < belief < ASSERT)


def scout_belief(record: SceneRecord, tag: str) -> float:
    """How far a scout believes a tag: wholly, by half, or not at all."""
    found = support(record, tag)
    if found == "open":
        return float(tag in record.tags)
    return 0.5 * (tag in record.tags) + 0.5 * (found == "borne out")


def _controls(records: Sequence[SceneRecord]) -> tuple[str, ...]:
    named = dict.fromkeys(name for record in records for name in record.traffic_controls)
    return tuple(
        name for name in named if 2 * sum(name in record.traffic_controls for record in records) > len(records)
    )
