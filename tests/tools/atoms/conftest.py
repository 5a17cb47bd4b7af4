"""Asks the standard profile as programs do: through checker and evaluator, over synthetic logs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from tools.atoms.budget import Budget
from tools.atoms.library import standard_library
from tools.av2.log import Log
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.scenario import Scenario

_SETS = {
    "cars": "REGULAR_VEHICLE",
    "people": "PEDESTRIAN",
    "buses": "BUS",
    "bikes": "BICYCLE",
    "cones": "CONSTRUCTION_CONE",
    "ego": "EGO_VEHICLE",
    "signs": "STOP_SIGN",
    "vehicles": "VEHICLE",
    "everything": "ANY",
}


@dataclass(frozen=True)
class Answer:
    """What a program found on a log, by uuid."""

    log: Log
    scenario: Scenario

    @property
    def found(self) -> dict[str, list[int]]:
        """Frames at which each referred track holds; tracks that never hold are absent."""
        rows = zip(self.log.tracks.track_uuid, self.scenario.mask, strict=True)
        return {uuid: np.flatnonzero(mask).tolist() for uuid, mask in rows if mask.any()}

    @property
    def edges(self) -> set[tuple[str, str, int]]:
        """(track, related, frame) of every relation."""
        uuid, edges = self.log.tracks.track_uuid, self.scenario.edges
        triples = zip(edges.track, edges.related, edges.frame, strict=True)
        return {(uuid[track], uuid[related], int(frame)) for track, related, frame in triples}


Ask = Callable[..., Answer]


def _ask(log: Log, expression: str, *steps: str, budget: Budget | None = None) -> Answer:
    """Run `expression` after `steps`; `cars`, `people`, `ego`, ... are sets of the category."""
    sets = [f'{name} = get_objects_of_category(log_dir, category="{word}")' for name, word in _SETS.items()]
    program = "\n".join([*sets, *steps, f'output_scenario({expression}, "asked", log_dir, output_dir)'])
    library = standard_library()
    bound = library.bind(log, budget or Budget())
    return Answer(log, evaluate(check(program, library.signatures), bound))


@pytest.fixture(scope="session")
def ask() -> Ask:
    return _ask
