"""within_camera_view in both profiles: against brute force with av2's camera; the same in any frame and order."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.av2.boxes import box_corners
from tools.av2.cameras import CameraModel, CameraRig
from tools.av2.log import Log, open_log
from tools.av2.samples import write_samples
from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.tracks import quaternions_to_matrices
from tools.av2.transforms import at_other_time, in_other_city_frame, with_tracks_reordered
from tools.errors import ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate

PROFILES = ("standard", "refav")
REAL = "7fab2350-7eaf-3b7e-a39d-6937a4c1bede"


def _forward() -> CameraRig:
    """A camera at the rear axle that looks ahead, 90 degrees wide and 60 high."""
    pose = np.eye(4)
    pose[:3, :3] = [[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]]
    matrix = np.array([[500.0, 0.0, 500.0], [0.0, 500.0, 288.0], [0.0, 0.0, 1.0]])
    return CameraRig((CameraModel("ring_front_center", 1001, 577, matrix, (0.0, 0.0, 0.0), pose),))


def _seen(log: Log, profile: str, camera: str = "ring_front_center", negated: bool = False) -> np.ndarray:
    name = "scenario_not(within_camera_view)" if negated else "within_camera_view"
    program = (
        'everything = get_objects_of_category(log_dir, category="ANY")\n'
        f'seen = {name}(everything, log_dir, camera_name="{camera}")\n'
        'output_scenario(seen, "seen", log_dir, output_dir)'
    )
    library = load_profile(profile)
    return evaluate(check(program, library.signatures), library.bind(log, Budget())).mask


def _street(rig: CameraRig | None) -> Log:
    """Cars ahead, behind, to the left of the picture, reaching into it, and one that drives past the parked ego."""
    tracks = [
        path_track("ahead", [20.0] * 30, 0.0),
        path_track("behind", [-20.0] * 30, 0.0),
        path_track("left", [10.0] * 30, 13.5),
        path_track("reaching", [10.0] * 30, 12.9),
        path_track("passing", np.linspace(-14.5, 14.5, 30), 4.0),
        path_track("huge", [0.0] * 30, 0.0, size_m=(100.0, 100.0, 20.0)),
    ]
    return replace(synthetic_log(tracks, 30, ego_pose=(0.0, 0.0, 0.0)), _cameras=rig)


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_ahead_is_seen_and_how_far_aside_is_exact(profile: str) -> None:
    log = _street(_forward())
    seen = dict(zip(log.tracks.track_uuid, _seen(log, profile), strict=True))
    assert {name for name, mask in seen.items() if mask.all()} == {"ahead", "reaching", "huge"}
    assert not seen["behind"].any()
    assert not seen["left"].any()
    assert not seen["ego"].any()
    # The right side of a 4 m long, 2 m wide car at y = 4 enters the 45 degree border when its front passes x = 3.
    x = np.linspace(-14.5, 14.5, 30)
    assert seen["passing"].tolist() == (x + 2.0 >= 3.0).tolist()


@pytest.mark.parametrize("profile", PROFILES)
def test_not_seen_is_everything_else(profile: str) -> None:
    log = _street(_forward())
    seen, other = _seen(log, profile), _seen(log, profile, negated=True)
    assert (seen ^ other)[log.tracks.present_mask].all()
    assert not (seen & other).any()


@pytest.mark.parametrize("profile", PROFILES)
def test_without_calibration_it_says_so(profile: str) -> None:
    with pytest.raises(ProgramError, match=r"R_NO_CAMERA.*has no camera calibration"):
        _seen(_street(None), profile)


@pytest.mark.parametrize("profile", PROFILES)
def test_without_that_camera_it_says_which_there_are(profile: str) -> None:
    with pytest.raises(ProgramError, match=r"R_NO_CAMERA.*no camera 'ring_rear_left'.*there are ring_front_center"):
        _seen(_street(_forward()), profile, "ring_rear_left")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Log:
    [folder] = write_samples(tmp_path_factory.mktemp("logs"), seed=3, scenes=1)
    return open_log(folder)


@pytest.mark.parametrize("profile", PROFILES)
def test_frame_clock_and_order_change_nothing(sample: Log, profile: str) -> None:
    for camera in ("ring_front_center", "ring_rear_right", "ring_side_left"):
        usual = _seen(sample, profile, camera)
        assert usual.any()
        assert not usual.all()
        assert np.array_equal(_seen(in_other_city_frame(sample, 2.3, (812.0, -95.0)), profile, camera), usual)
        assert np.array_equal(_seen(at_other_time(sample, 86_400_000_000_000), profile, camera), usual)
        order = np.random.default_rng(1).permutation(sample.tracks.n_tracks)
        assert np.array_equal(_seen(with_tracks_reordered(sample, order), profile, camera), usual[order])


def test_it_equals_brute_force_with_av2s_camera(val_logs: list[Path]) -> None:
    """Points on a fine grid within each box, projected by av2: one valid point proves it, none far out disproves it."""
    pinhole = pytest.importorskip("av2.geometry.camera.pinhole_camera")
    [folder] = [log for log in val_logs if log.name == REAL]
    log = open_log(folder)
    tracks = log.tracks
    steps = np.linspace(-0.5, 0.5, 9)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    rows = np.arange(0, tracks.n_rows, 5)
    rows = rows[tracks.row_track[rows] != tracks.ego_index]
    turn = quaternions_to_matrices(tracks.ego_quat_object[rows])
    points = (grid * tracks.size_m[rows, None]) @ turn.transpose(0, 2, 1) + tracks.centre_ego_m[rows, None]
    swollen = box_corners(tracks.centre_ego_m[rows], turn, tracks.size_m[rows] * 1.02)
    proven = disproven = 0
    for camera in log.cameras.cameras:
        theirs = pinhole.PinholeCamera.from_feather(folder, camera.name)
        seen = _seen(log, "standard", camera.name)[tracks.row_track[rows], tracks.row_frame[rows]]
        _, _, valid = theirs.project_ego_to_img(points.reshape(-1, 3))
        hit = valid.reshape(len(rows), -1).any(axis=1)
        assert seen[hit].all()
        sides = np.array(theirs.project_ego_to_img(swollen.reshape(-1, 3))[1][:, :3]).reshape(len(rows), 8, 3)
        out = (sides[..., 2] < 0).all(axis=1)
        assert not seen[out].any()
        # Between the two lie boxes of which the grid misses a sliver at the edge: few.
        assert (seen & ~hit).sum() <= 0.01 * seen.sum() + 3
        proven, disproven = proven + int(hit.sum()), disproven + int(out.sum())
    assert proven > 1000
    assert disproven > 1000
