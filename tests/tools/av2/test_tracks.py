"""Track tables: dense views, frames of reference, the ego's two places."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.av2.log import Log, open_log
from tools.av2.samples import write_samples
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, EGO_SIZE_M, quaternions_to_matrices

parts = st.floats(-1.0, 1.0, allow_subnormal=False)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return open_log(write_samples(tmp_path_factory.mktemp("samples"))[2])


@given(st.tuples(parts, parts, parts, parts).filter(lambda q: float(np.linalg.norm(q)) > 0.1))
def test_quaternions_become_rotations_that_turn_as_they_do(quaternion: tuple[float, ...]) -> None:
    q = np.array(quaternion)
    matrix = quaternions_to_matrices(q)
    assert matrix @ matrix.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(1.0)
    w, axis = q[0] / np.linalg.norm(q), q[1:] / np.linalg.norm(q)
    for point in np.eye(3):
        turned = point + 2 * w * np.cross(axis, point) + 2 * np.cross(axis, np.cross(axis, point))
        assert matrix @ point == pytest.approx(turned, abs=1e-12)


def test_rows_are_sorted_by_track_and_frame_without_repeats(log: Log) -> None:
    table = log.tracks
    code = table.row_track.astype(np.int64) * table.n_frames + table.row_frame
    assert (np.diff(code) > 0).all()
    assert table.track_start[0] == 0
    assert table.track_start[-1] == table.n_rows
    for track in range(table.n_tracks):
        assert (table.row_track[table.rows_of(track)] == track).all()


def test_dense_views_agree_with_the_rows(log: Log) -> None:
    table = log.tracks
    assert table.present_mask.sum() == table.n_rows
    assert np.array_equal(table.row_index >= 0, table.present_mask)
    assert np.array_equal(np.sort(table.row_index[table.present_mask]), np.arange(table.n_rows))
    dense = table.dense(table.centre_city_m, np.nan)
    assert dense.shape == (*table.shape, 3)
    assert np.array_equal(np.isnan(dense[..., 0]), ~table.present_mask)
    assert np.array_equal(dense[table.row_track, table.row_frame], table.centre_city_m)
    dense[:] = 0.0
    assert table.centre_city_m.any(), "a dense view is a copy"


def test_the_city_frame_is_the_pose_applied_to_the_ego_frame(log: Log) -> None:
    table = log.tracks
    for row in range(0, table.n_rows, 97):
        frame = table.row_frame[row]
        rotation, translation = table.city_SE3_ego_rotation[frame], table.city_SE3_ego_translation[frame]
        assert table.centre_city_m[row] == pytest.approx(rotation @ table.centre_ego_m[row] + translation)


def test_moving_the_ego_box_moves_nothing_else(log: Log) -> None:
    moved = log.tracks.with_ego_centre(EGO_PHYSICAL_CENTRE_M)
    ego = log.tracks.rows_of(log.tracks.ego_index)
    assert (moved.centre_ego_m[ego] == EGO_PHYSICAL_CENTRE_M).all()
    assert (moved.size_m[ego] == EGO_SIZE_M).all()
    distance = np.linalg.norm(moved.centre_city_m - log.tracks.centre_city_m, axis=1)
    assert distance[ego] == pytest.approx(np.linalg.norm(EGO_PHYSICAL_CENTRE_M))
    assert np.delete(distance, np.r_[ego]).max() == 0.0
    assert moved.track_uuid == log.tracks.track_uuid


def test_physical_tracks_are_made_once(make_log: Callable[..., Path]) -> None:
    log = open_log(make_log())
    assert log.physical_tracks is log.physical_tracks
    assert log.physical_tracks.centre_city_m is log.physical_tracks.centre_city_m
