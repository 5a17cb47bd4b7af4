"""False tracks stand clear of everything real, near objects or roads; second boxes stand beside their first."""

import numpy as np
import pytest

from evals.noise import DEFAULT_NOISE, NoisyTracks, perturb_tracks
from evals.noise.false_positives import BESIDE_M, CLEARANCE_M, CLUTTER, ROAD_REACH_M
from tools.av2.log import Log


@pytest.fixture(scope="module")
def pairs(opened_logs: list[Log]) -> list[tuple[Log, NoisyTracks]]:
    noise = DEFAULT_NOISE.at_level(2.0)
    return [(log, perturb_tracks(log.tracks, log.log_id, noise, 0, log.road_map)) for log in opened_logs]


def test_clutter_shares_sum_to_one() -> None:
    assert sum(row[0] for row in CLUTTER.values()) == pytest.approx(1.0)


def test_false_boxes_stand_clear_of_real_objects_and_near_something(pairs: list[tuple[Log, NoisyTracks]]) -> None:
    for log, noisy in pairs:
        tracks, false = noisy.tracks, np.flatnonzero(noisy.source_row < 0)
        assert false.size > 200
        roads = log.road_map.left_boundary.values[:, :2]
        near_object = near_road = 0
        for frame in range(tracks.n_frames):
            mine = tracks.centre_city_m[false[tracks.row_frame[false] == frame], :2]
            real = log.tracks.centre_city_m[log.tracks.row_frame == frame, :2]
            apart = np.linalg.norm(mine[:, None] - real, axis=2).min(axis=1, initial=np.inf)
            assert (apart > CLEARANCE_M).all()
            near_object += int((apart < BESIDE_M[1] + 1).sum())
            near_road += int((np.linalg.norm(mine[:, None] - roads, axis=2).min(axis=1, initial=np.inf) < 8).sum())
        assert near_object > 0.5 * false.size
        assert near_road > 0.5 * false.size


def test_false_tracks_are_short_plausible_and_as_many_as_stated(pairs: list[tuple[Log, NoisyTracks]]) -> None:
    boxes = sum(int((noisy.source_row < 0).sum()) for _, noisy in pairs)
    real = sum(log.tracks.n_rows - log.tracks.n_frames for log, _ in pairs)
    assert boxes / real == pytest.approx(2 * DEFAULT_NOISE.clutter, rel=0.25)
    for _, noisy in pairs:
        tracks = noisy.tracks
        owners = np.unique(tracks.row_track[noisy.source_row < 0])
        lives = np.diff(tracks.track_start)[owners]
        assert np.median(lives) < 15
        assert {tracks.category[track] for track in owners} <= set(CLUTTER)


def test_without_a_map_false_tracks_arise_within_reach(street: Log) -> None:
    noisy = perturb_tracks(street.tracks, "log", DEFAULT_NOISE.at_level(2.0), 0)
    false = noisy.source_row < 0
    assert false.sum() > 100
    reach = np.linalg.norm(noisy.tracks.centre_ego_m[false, :2], axis=1)
    assert reach.max() < 100 + ROAD_REACH_M


def test_second_boxes_stand_beside_the_first_under_an_identifier_of_their_own(
    pairs: list[tuple[Log, NoisyTracks]],
) -> None:
    for log, noisy in pairs:
        tracks, second = noisy.tracks, np.flatnonzero(noisy.duplicate)
        first = np.flatnonzero((noisy.source_row >= 0) & ~noisy.duplicate)
        place = {source: row for row, source in zip(first.tolist(), noisy.source_row[first].tolist(), strict=True)}
        partner = np.array([place[source] for source in noisy.source_row[second].tolist()])
        apart = np.linalg.norm(tracks.centre_ego_m[second, :2] - tracks.centre_ego_m[partner, :2], axis=1)
        assert 0.2 < np.median(apart) < 1.2
        assert not {tracks.track_uuid[n] for n in tracks.row_track[second]} & set(log.tracks.track_uuid)
        assert 0.005 < second.size / first.size < 0.08
