"""Made tracks with one fault each, and what refinement should make of them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.tracking import RefinementSettings, refine

PERSON_M = (0.7, 0.7, 1.8)


@pytest.fixture
def car() -> Callable[..., SyntheticTrack]:
    """`car("a", frames, x_m, y_m, yaw_rad)`: a car at given frames; positions are given for these frames."""

    def make(uuid: str, frame, x_m, y_m=0.0, yaw_rad=0.0, category="REGULAR_VEHICLE", size_m=(4.5, 2.0, 1.6)):
        return path_track(uuid, x_m, y_m, yaw_rad, category, frame, size_m)

    return make


@pytest.fixture
def walker(car) -> Callable[..., SyntheticTrack]:
    """The same for a pedestrian."""

    def make(uuid: str, frame, x_m, y_m=0.0, yaw_rad=0.0, category="PEDESTRIAN", size_m=PERSON_M):
        return path_track(uuid, x_m, y_m, yaw_rad, category, frame, size_m)

    return make


@pytest.fixture
def scene() -> Callable[..., Log]:
    """A log of tracks, by default 100 frames; `scores` by track."""

    def make(*tracks: SyntheticTrack, n_frames: int = 100, scores: dict[str, float] | None = None) -> Log:
        log = synthetic_log(tracks, n_frames, ego_pose=(0.0, -20.0, 0.0))
        if scores is None:
            return log
        given = np.array([scores.get(name, 1.0) for name in log.tracks.track_uuid])
        return replace(log, tracks=replace(log.tracks, score=given[log.tracks.row_track]))

    return make


@pytest.fixture
def jittered() -> Callable[..., Log]:
    """A log with independent normal errors of places (m) and headings (rad) of everything but the ego."""

    def make(log: Log, place_m: float, heading_rad: float = 0.0, seed: int = 0) -> Log:
        rng = np.random.default_rng(seed)
        table = log.tracks
        others = (table.row_track != table.ego_index)[:, None]
        centre = table.centre_ego_m + others * np.pad(place_m * rng.normal(size=(table.n_rows, 2)), ((0, 0), (0, 1)))
        half = heading_rad * rng.normal(size=table.n_rows) / 2 * others[:, 0]
        w, z = table.ego_quat_object[:, 0], table.ego_quat_object[:, 3]
        turned = np.zeros_like(table.ego_quat_object)
        turned[:, 0], turned[:, 3] = w * np.cos(half) - z * np.sin(half), w * np.sin(half) + z * np.cos(half)
        return replace(log, tracks=replace(table, centre_ego_m=centre, ego_quat_object=turned), memo={})

    return make


@pytest.fixture
def stage() -> Callable[..., object]:
    """Refine with some stages only."""

    def run(log: Log, *stages: str):
        return refine(log, RefinementSettings(stages=stages))

    return run
