"""What scouts and detector say of each tag, as numbers: the same columns for every tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.scenes.classes import SHOWN_BY
from tools.scenes.inventory import Inventory
from tools.scenes.meaning import Support, signs, support
from tools.scenes.schema import SceneRecord
from tools.typing import NDArrayFloat

_BORNE_OUT: Final[dict[Support, float]] = {"borne out": 1.0, "open": 0.5, "denied": 0.0}


@dataclass(frozen=True, slots=True)
class Sighting:
    """All that is known of one moment.

    Attributes:
        key: Name of the moment, unique.
        records: One description per scout, always in the same order; None where a scout gave none.
        inventory: What the detector listed; None where none looked.
    """

    key: str
    records: tuple[SceneRecord | None, ...]
    inventory: Inventory | None


def tag_evidence(sightings: Sequence[Sighting], tags: Sequence[str]) -> NDArrayFloat:
    """Evidence for each tag.

    Args:
        sightings: F moments with S scouts each.
        tags: T tags.

    Returns:
        Shape (F, T, 3 S + 1). For each scout: whether it stated the tag; whether its own fields bear it out (1), say
        nothing (0.5) or deny it (0); the share of signs of the tag that it shows. Last the strongest detection of a
        class that shows the tag, from 0 to 1. A scout without a description counts as one that claims nothing.
    """
    return np.array([[_row(sighting, tag) for tag in tags] for sighting in sightings], np.float64)


def _row(sighting: Sighting, tag: str) -> list[float]:
    said = [part for record in sighting.records for part in _of_scout(record, tag)]
    seen = 0.0 if sighting.inventory is None else sighting.inventory.strongest(SHOWN_BY.get(tag, ()))
    return [*said, seen]


def _of_scout(record: SceneRecord | None, tag: str) -> tuple[float, float, float]:
    if record is None:
        return 0.0, 0.0, 0.0
    return float(tag in record.tags), _BORNE_OUT[support(record, tag)], signs(record, tag)


def risk_readings(sightings: Sequence[Sighting], tags: Sequence[str]) -> NDArrayFloat:
    """Readings of how risky each moment is.

    Returns:
        Shape (F, 2 S): each scout's risk score, then how many of the tags each scout stated. NaN where a scout gave no
        description or no score.
    """
    rows = [
        [_risk(record) for record in sighting.records] + [_count(record, tags) for record in sighting.records]
        for sighting in sightings
    ]
    return np.array(rows, np.float64)


def _risk(record: SceneRecord | None) -> float:
    return np.nan if record is None or record.risk is None else float(record.risk)


def _count(record: SceneRecord | None, tags: Sequence[str]) -> float:
    return np.nan if record is None else float(sum(tag in record.tags for tag in tags))
