"""The model as a whole: the identity at level 0, reproducible, blind to the order of rows, always a valid table."""

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.noise import DEFAULT_NOISE, NoisyTracks, noisy_log, perturb_tracks
from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.tracks import TrackTable
from tools.av2.transforms import at_other_time, with_tracks_reordered

CATEGORIES = ("REGULAR_VEHICLE", "PEDESTRIAN", "BICYCLE", "SIGN", "TRUCK", "OFFICIAL_SIGNALER", "SPACESHIP")


@st.composite
def logs(draw: st.DrawFn) -> Log:
    n_frames = draw(st.integers(1, 25))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    tracks = [_track(number, n_frames, rng) for number in range(draw(st.integers(0, 6)))]
    return synthetic_log(tracks, n_frames, ego_pose=(0.0, 0.0, 0.3))


def _track(number: int, n_frames: int, rng: np.random.Generator) -> SyntheticTrack:
    frames = np.flatnonzero(rng.random(n_frames) < 0.8)
    frames = frames if frames.size else np.array([0])
    x, y = rng.normal(0, 20, 2)
    yaw = rng.uniform(-4, 4)
    return path_track(f"t{number}", x + 0.5 * frames, y, yaw, CATEGORIES[number % len(CATEGORIES)], frame=frames)


def disturbed(log: Log, level: float, seed: int = 0) -> NoisyTracks:
    road_map = log.road_map if log.has_map else None
    return perturb_tracks(log.tracks, log.log_id, DEFAULT_NOISE.at_level(level), seed, road_map)


def assert_same_bytes(one: TrackTable, other: TrackTable) -> None:
    for item in fields(TrackTable):
        mine, yours = getattr(one, item.name), getattr(other, item.name)
        if isinstance(mine, np.ndarray):
            assert mine.dtype == yours.dtype
            assert mine.shape == yours.shape
            assert mine.tobytes() == yours.tobytes(), item.name
        else:
            assert mine == yours, item.name


def contents(tracks: TrackTable) -> dict[tuple[str, int], tuple[bytes, ...]]:
    """Each box by track and time, with everything that is said of it."""
    numbers = np.concatenate(
        [tracks.centre_ego_m, tracks.ego_quat_object, tracks.size_m, tracks.score[:, None]], axis=1
    )
    return {
        (tracks.track_uuid[track], frame): (tracks.category[track].encode(), row.tobytes())
        for track, frame, row in zip(tracks.row_track.tolist(), tracks.row_frame.tolist(), numbers, strict=True)
    }


@given(logs(), st.integers(-3, 3))
def test_level_zero_is_the_identity(log: Log, seed: int) -> None:
    noisy = disturbed(log, 0.0, seed)
    assert_same_bytes(noisy.tracks, log.tracks)
    assert noisy.source_row.tolist() == list(range(log.tracks.n_rows))
    assert not noisy.duplicate.any()


def test_level_zero_is_the_identity_on_real_logs(opened_logs: list[Log]) -> None:
    for log in opened_logs:
        assert_same_bytes(disturbed(log, 0.0).tracks, log.tracks)


def assert_same_rows(one: TrackTable, other: TrackTable) -> None:
    for name in ("track_uuid", "category"):
        assert getattr(one, name) == getattr(other, name)
    for name in ("row_track", "row_frame"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    assert np.abs(one.centre_ego_m - other.centre_ego_m).max(initial=0.0) < 1e-6


@given(logs(), st.integers(0, 3))
def test_next_to_no_noise_is_next_to_no_change(log: Log, seed: int) -> None:
    assert_same_rows(disturbed(log, 1e-9, seed).tracks, log.tracks)


def test_next_to_no_noise_keeps_every_box_of_real_logs(opened_logs: list[Log]) -> None:
    for log in opened_logs:
        assert_same_rows(disturbed(log, 1e-9).tracks, log.tracks)


def test_the_first_stamp_keeps_its_share_of_boxes(opened_logs: list[Log]) -> None:
    for log in opened_logs:
        first = log.tracks.row_frame == 0
        found = [disturbed(log, 1.0, seed) for seed in range(10)]
        shown = [one.source_row[(one.source_row >= 0) & ~one.duplicate] for one in found]
        at_first = np.mean([first[rows].sum() for rows in shown]) / first.sum()
        overall = np.mean([rows.size for rows in shown]) / log.tracks.n_rows
        assert at_first > 0.9 * overall


def test_a_log_of_one_frame_keeps_its_boxes() -> None:
    tracks = [path_track(f"t{n}", 10.0 + n, 5.0 * n, frame=np.array([0])) for n in range(8)]
    log = synthetic_log(tracks, 1, ego_pose=(0.0, 0.0, 0.0))
    kept = [int((disturbed(log, 1.0, seed).source_row >= 0).sum()) for seed in range(10)]
    assert np.mean(kept) > 0.85 * log.tracks.n_rows


@given(logs(), st.sampled_from([0.3, 1.0, 2.0, 10.0]), st.integers(0, 3))
def test_what_comes_out_is_a_valid_table(log: Log, level: float, seed: int) -> None:
    noisy = disturbed(log, level, seed)
    tracks, old = noisy.tracks, log.tracks
    assert tracks.timestamps_ns.tobytes() == old.timestamps_ns.tobytes()
    code = tracks.row_track.astype(np.int64) * tracks.n_frames + tracks.row_frame
    assert (np.diff(code) > 0).all()
    assert (np.diff(tracks.track_start) > 0).all()
    assert len(set(tracks.track_uuid)) == tracks.n_tracks == len(tracks.category)
    assert (tracks.size_m > 0).all()
    assert np.isfinite(tracks.centre_ego_m).all()
    assert np.allclose(np.linalg.norm(tracks.ego_quat_object, axis=1), 1.0, atol=0.01)
    assert ((tracks.score >= 0) & (tracks.score <= 1)).all()
    assert noisy.source_row.shape == noisy.duplicate.shape == (tracks.n_rows,)
    assert (old.row_frame[noisy.source_row] == tracks.row_frame)[noisy.source_row >= 0].all()


@given(logs(), st.sampled_from([1.0, 2.0]))
def test_the_ego_is_where_its_odometry_says(log: Log, level: float) -> None:
    tracks, old = disturbed(log, level).tracks, log.tracks
    mine, yours = tracks.rows_of(tracks.ego_index), old.rows_of(old.ego_index)
    assert tracks.track_uuid[tracks.ego_index] == old.track_uuid[old.ego_index]
    for name in ("row_frame", "centre_ego_m", "ego_quat_object", "size_m", "num_interior_pts", "score"):
        assert getattr(tracks, name)[mine].tobytes() == getattr(old, name)[yours].tobytes()


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(opened_logs: list[Log]) -> None:
    log = opened_logs[0]
    assert_same_bytes(disturbed(log, 1.0, 7).tracks, disturbed(log, 1.0, 7).tracks)
    assert contents(disturbed(log, 1.0, 7).tracks) != contents(disturbed(log, 1.0, 8).tracks)
    renamed = replace(log, log_id="another", memo={})
    assert contents(disturbed(log, 1.0, 7).tracks) != contents(disturbed(renamed, 1.0, 7).tracks)


def test_the_order_of_tracks_decides_nothing(opened_logs: list[Log]) -> None:
    log = opened_logs[2]
    order = np.random.default_rng(0).permutation(log.tracks.n_tracks)
    turned = with_tracks_reordered(log, order)
    assert contents(disturbed(log, 1.0).tracks) == contents(disturbed(turned, 1.0).tracks)


@given(logs(), st.integers(0, 10**15))
def test_the_clock_decides_nothing(log: Log, shift_ns: int) -> None:
    assert contents(disturbed(log, 1.0).tracks) == contents(disturbed(at_other_time(log, shift_ns), 1.0).tracks)


@settings(max_examples=3)
@given(st.integers(0, 10**6))
def test_more_noise_is_the_same_mishap_made_worse(street: Log, seed: int) -> None:
    errors, seen = [], []
    for level in (0.25, 0.5, 1.0, 2.0):
        noisy = disturbed(street, level, seed)
        shown = (noisy.source_row >= 0) & ~noisy.duplicate
        moved = noisy.tracks.centre_ego_m[shown] - street.tracks.centre_ego_m[noisy.source_row[shown]]
        errors.append(float(np.abs(moved).mean()))
        seen.append(int(shown.sum()))
    assert all(one < other for one, other in pairwise(errors))
    assert all(one > other for one, other in pairwise(seen))


def test_a_noisy_log_has_forgotten_what_was_derived_from_the_clean_one(opened_logs: list[Log]) -> None:
    log = replace(opened_logs[1], memo={"velocity": "stale"})
    noisy = noisy_log(log, 1.0)
    assert noisy.memo == {}
    assert noisy.log_id == log.log_id
    assert noisy.road_map is log.road_map
    assert noisy.tracks.n_rows != log.tracks.n_rows
