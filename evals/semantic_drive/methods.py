"""Every row of the benchmark: its name, what it was learned from, and its answers on a gold set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from evals.semantic_drive import stored as as_stored
from evals.semantic_drive.crossing import crossed
from evals.semantic_drive.ours import calibrate, sightings_at, votes
from evals.semantic_drive.picking import our_reward, picked
from evals.semantic_drive.scoring import Predicted
from evals.semantic_drive.values import Gold, StoredScenes

NOTHING: Final = "nothing"
OURS, JUDGE, GEMMA = "ours, calibrated", "published judge", "Gemma"
CROSSED: Final = "ours, cross-validated"


@dataclass(frozen=True, eq=False)
class Method:
    """One row.

    Attributes:
        name: Its name.
        learned_from: What it was fitted to.
        uses_judge: Whether it reads the published judge's record.
        answers: Its answers; several where it was run with several random splits, over which figures are means.
    """

    name: str
    learned_from: str
    uses_judge: bool
    answers: tuple[Predicted, ...]


def methods(stored: StoredScenes, gold: Gold, seed: int) -> Iterator[Method]:
    """All rows of a gold set.

    The calibrated consensus is missing on the stress set, whose labels it was fitted to.

    Args:
        stored: What was stored.
        gold: The gold set.
        seed: Of all folds.
    """
    for name, uses_judge, answer in _without_learning(stored, gold):
        yield Method(name, NOTHING, uses_judge, (answer(),))
    if gold.split == "blind":
        calibrated = calibrate(stored, seed).predict(sightings_at(stored, gold.at))
        yield Method(OURS, "stress labels, frames in no gold set", False, (calibrated,))
    learned = f"other {gold.split} frames, by cross-validation; the calibrated risk of the other gold set"
    yield Method(CROSSED, learned, False, crossed(stored, gold, seed))
    yield Method(f"{CROSSED}, with the judge", learned, True, crossed(stored, gold, seed, with_judge=True))


def _without_learning(stored: StoredScenes, gold: Gold) -> list[tuple[str, bool, Callable[[], Predicted]]]:
    sightings = sightings_at(stored, gold.at)
    return [
        (JUDGE, True, lambda: as_stored.judge(stored, gold)),
        (GEMMA, False, lambda: as_stored.scout(stored, gold, 0, skip=True)),
        ("Kimi", False, lambda: as_stored.scout(stored, gold, 1, skip=True)),
        ("Kimi, missing frames counted", False, lambda: as_stored.scout(stored, gold, 1, skip=False)),
        ("CLIP, softmax above 0.25", False, lambda: as_stored.clip(stored, gold)),
        ("all tags, risk 5", False, lambda: as_stored.all_tags(gold)),
        ("no tags, risk 4", False, lambda: as_stored.constant(gold, 4.0)),
        ("scout picked by our reward", False, lambda: picked(sightings, our_reward)),
        ("ours, votes", False, lambda: votes(stored, gold)),
        ("ours, votes, with the judge", True, lambda: votes(stored, gold, with_judge=True)),
    ]
