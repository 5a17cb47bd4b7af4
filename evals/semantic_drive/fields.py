"""How often the enumerated fields are right, and what abstaining is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.semantic_drive.ours import sightings_at
from evals.semantic_drive.values import SCOUTS, Gold, StoredScenes
from tools.scenes.consensus import agree
from tools.scenes.schema import SCALARS, SceneRecord


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One source on the scalar fields of one gold set.

    Attributes:
        source: A scout, the published judge, or the votes.
        stated: Share of fields over all frames in which it says something legal.
        right: Share of these that are the gold set's.
        right_of_all: Share of all fields that are right: abstentions count against it.
    """

    source: str
    stated: float
    right: float
    right_of_all: float


def field_scores(stored: StoredScenes, gold: Gold) -> tuple[FieldScore, ...]:
    """Both scouts, the published judge and the votes."""
    sightings, places = sightings_at(stored, gold.at), gold.at.tolist()
    sources: dict[str, Sequence[SceneRecord | None]] = {
        name: [sighting.records[place] for sighting in sightings] for place, name in enumerate(SCOUTS)
    }
    sources["published judge"] = [stored.judge[place] for place in places]
    sources["ours, votes"] = [agree(sighting).record for sighting in sightings]
    return tuple(_score(name, records, gold) for name, records in sources.items())


def _score(name: str, records: Sequence[SceneRecord | None], gold: Gold) -> FieldScore:
    pairs = [
        (record.get(field.name) if record else None, truth.get(field.name))
        for record, truth in zip(records, gold.records, strict=True)
        for field in SCALARS
    ]
    known = [(said, truth) for said, truth in pairs if truth is not None]
    stated = [(said, truth) for said, truth in known if said is not None]
    right = sum(said == truth for said, truth in stated)
    return FieldScore(name, len(stated) / len(known), right / max(len(stated), 1), right / len(known))
