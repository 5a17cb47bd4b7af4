"""Asks the standard profile as programs do: through checker and evaluator, over synthetic logs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pytest

from evals.noise import noisy_log
from tools.atoms.budget import Budget
from tools.atoms.library import standard_library
from tools.av2.log import Log
from tools.av2.transforms import at_other_time, in_other_city_frame, with_tracks_reordered
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.scenario import Scenario
from tools.tracking import refine
from tools.typing import NDArrayBool

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


class Unchanged:
    """Asserts that answers do not depend on what says nothing about the world."""

    @staticmethod
    def by_city_frame(log: Log, calls: Sequence[str], yaw_rad: float, shift_m: tuple[float, float]) -> None:
        """The city frame may lie anywhere, turned by any angle."""
        moved = in_other_city_frame(log, yaw_rad, shift_m)
        for call in calls:
            assert _ask(moved, call).scenario.same_as(_ask(log, call).scenario), call

    @staticmethod
    def by_clock(log: Log, calls: Sequence[str], shift_ns: int) -> None:
        """The log may have been recorded at any time."""
        later = at_other_time(log, shift_ns)
        for call in calls:
            assert _ask(later, call).scenario.same_as(_ask(log, call).scenario), call

    @staticmethod
    def by_order(log: Log, calls: Sequence[str], random: Random) -> None:
        """Tracks may come in any order."""
        order = list(range(log.tracks.n_tracks))
        random.shuffle(order)
        other = with_tracks_reordered(log, np.array(order))
        for call in calls:
            one, two = _ask(log, call), _ask(other, call)
            assert one.found == two.found, call
            assert one.edges == two.edges, call


@pytest.fixture(scope="session")
def unchanged() -> type[Unchanged]:
    return Unchanged


def _noise_score(
    log: Log,
    truth: dict[str, tuple[float, float]],
    expression: str,
    *steps: str,
    seeds: int = 6,
    refined: bool = False,
) -> tuple[float, float]:
    """Precision and recall of what is found in noisy copies (level 1) of a log, over (track, frame) cells.

    Args:
        log: The annotated log.
        truth: Begin and end in seconds, of those tracks that do it; cells within 0.5 s of either count neither way.
        expression: As for `ask`.
        steps: As for `ask`.
        seeds: How many copies. A noisy box belongs to the nearest annotated one, at most 2 m away.
        refined: The copies are refined before they are asked.
    """
    time_s = (log.tracks.timestamps_ns - log.tracks.timestamps_ns[0]) / 1e9
    must, may = np.zeros((2, *log.tracks.shape), np.bool_)
    for uuid, (begin, end) in truth.items():
        track = log.tracks.track_uuid.index(uuid)
        must[track] = (time_s >= begin + 0.5) & (time_s <= end - 0.5)
        may[track] = (time_s >= begin - 0.5) & (time_s <= end + 0.5)
    right = wrong = missed = 0
    for seed in range(seeds):
        noisy = noisy_log(log, 1.0, seed)
        noisy = replace(noisy, tracks=refine(noisy).table, memo={}) if refined else noisy
        seen, got = _cells_by_place(log, noisy, _ask(noisy, expression, *steps).scenario.mask)
        right, missed = right + int((must & got).sum()), missed + int((must & seen & ~got).sum())
        wrong += int((got & ~may).sum())
    return right / max(right + wrong, 1), right / max(right + missed, 1)


def _cells_by_place(log: Log, noisy: Log, mask: NDArrayBool) -> tuple[NDArrayBool, NDArrayBool]:
    """Where annotated tracks are seen at all in the noisy log, and where `mask` holds there, each of shape (N, T)."""
    seen, got = np.zeros((2, *log.tracks.shape), np.bool_)
    for frame in range(log.tracks.n_frames):
        near, far = log.tracks.row_frame == frame, noisy.tracks.row_frame == frame
        apart = log.tracks.centre_city_m[near, None, :2] - noisy.tracks.centre_city_m[None, far, :2]
        apart_m = np.linalg.norm(apart, axis=2)
        track, other = log.tracks.row_track[near][apart_m.argmin(axis=0)], noisy.tracks.row_track[far]
        close = apart_m.min(axis=0) <= 2.0
        seen[track[close], frame] = True
        np.logical_or.at(got, (track[close], frame), mask[other[close], frame])
    return seen, got


@pytest.fixture(scope="session")
def noise_score() -> Callable[..., tuple[float, float]]:
    return _noise_score
