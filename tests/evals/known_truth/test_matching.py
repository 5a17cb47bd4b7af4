"""Noisy boxes are who stands nearest, one to one, within 2 m and within the same coarse kind."""

from dataclasses import replace

import numpy as np
import pytest

from evals.known_truth.matching import match
from evals.noise import noisy_log
from tools.av2.log import Log
from tools.av2.synthetic import path_track, synthetic_log
from tools.errors import DataError

T = 20
X = np.arange(T) * 1.0


def scene(*others) -> Log:
    return synthetic_log([path_track("a", X, 0.0), path_track("b", X, 6.0), *others], T, ego_pose=(-30.0, 0.0, 0.0))


def test_the_same_tracks_are_themselves() -> None:
    log = scene(path_track("walker", X, 3.0, category="PEDESTRIAN"))
    who = match(log.tracks, log.tracks)
    assert (who.actor_of == np.arange(log.tracks.n_tracks)[:, None]).all()
    assert who.seen.all()


def test_order_and_names_do_not_matter_and_places_do() -> None:
    log = scene()
    other = synthetic_log([path_track("p", X, 6.4), path_track("q", X, -1.9)], T, ego_pose=(-30.0, 0.0, 0.0))
    assert match(log.tracks, other.tracks).actor_of[:, 0].tolist() == [1, 0, 2]


@pytest.mark.parametrize(("y", "category", "shows"), [(1.9, "BUS", 0), (2.1, "BUS", -1), (0.5, "PEDESTRIAN", -1)])
def test_far_boxes_and_other_kinds_show_nobody(y: float, category: str, shows: int) -> None:
    log = scene()
    other = synthetic_log([path_track("p", X, y, category=category)], T, ego_pose=(-30.0, 0.0, 0.0))
    assert (match(log.tracks, other.tracks).actor_of[0] == shows).all()


def test_of_two_boxes_the_nearer_one_shows_the_actor() -> None:
    other = synthetic_log([path_track("p", X, 0.9), path_track("q", X, 0.2)], T, ego_pose=(-30.0, 0.0, 0.0))
    who = match(scene().tracks, other.tracks)
    assert who.actor_of[:2, 5].tolist() == [-1, 0]


def test_a_bicycle_and_its_rider_are_told_apart() -> None:
    truth = synthetic_log(
        [path_track("bike", X, 0.0, category="BICYCLE"), path_track("rider", X + 0.2, 0.0, category="BICYCLIST")], T
    )
    mined = synthetic_log(
        [path_track("r", X, 0.0, category="BICYCLIST"), path_track("b", X + 0.2, 0.0, category="BICYCLE")], T
    )
    assert match(truth.tracks, mined.tracks).actor_of[:2, 3].tolist() == [1, 0]


def test_missing_boxes_are_unseen() -> None:
    log = scene()
    other = synthetic_log([path_track("p", X[5:], 0.0, frame=np.arange(5, T))], T, ego_pose=(-30.0, 0.0, 0.0))
    who = match(log.tracks, other.tracks)
    assert who.seen[0].tolist() == [False] * 5 + [True] * (T - 5)
    assert not who.seen[1].any()
    assert who.seen[2].all()


def test_noisy_tracks_are_matched_to_what_they_were_made_from() -> None:
    log = scene()
    noisy = noisy_log(log, 1.0, seed=3)
    who = match(log.tracks, noisy.tracks)
    kept = [noisy.tracks.track_uuid.index(name) for name in ("a", "b")]
    present = noisy.tracks.present_mask[kept]
    assert (who.actor_of[kept][present] == np.array([[0], [1]]).repeat(T, 1)[present]).mean() > 0.9


def test_other_frames_are_refused() -> None:
    log = scene()
    later = replace(log.tracks, timestamps_ns=log.tracks.timestamps_ns + 1)
    with pytest.raises(DataError, match="timestamps"):
        match(log.tracks, later)
