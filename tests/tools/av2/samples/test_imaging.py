"""Rendered images: who is seen is within who is projected, colours are the truth's, equal calls give equal bytes."""

from hashlib import blake2b
from pathlib import Path

import numpy as np
import orjson
import pytest
from PIL import Image

from tools.av2.boxes import box_corners
from tools.av2.cameras import CameraModel
from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.av2.samples.appearance import CAR_COLOURS, DAY, NIGHT, colour_of, light_of
from tools.av2.samples.imaging import exposures_of, picture_at, ring_cameras
from tools.av2.samples.recording import AXLE_HEIGHT_M, TRUTH_FILE, Placement, record, stable_uuid
from tools.av2.samples.rendering import NOBODY, Ground, render
from tools.av2.samples.scene import Scene
from tools.av2.samples.scenes import SCENES
from tools.av2.samples.variation import Variation
from tools.vision.images import CameraImages
from tools.vision.projection import boxes_at, project_boxes

LOG_ID = "a-sample"
_EMPTY = Ground(np.zeros((0, 4, 3)), np.zeros((0, 3)))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return SCENES[1](Variation(np.random.default_rng(7)))


@pytest.fixture(scope="module")
def folder(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of that scene with its images."""
    folder = tmp_path_factory.mktemp("logs") / LOG_ID
    folder.mkdir()
    record(folder, LOG_ID, scene, Placement(800.0, -300.0, 12.0, 0.7, 315_960_000_000_000_000), cameras=True)
    return folder


def test_a_single_box_is_seen_exactly_where_it_is_projected(forward: CameraModel) -> None:
    rng = np.random.default_rng(3)
    for _ in range(60):
        centre = np.array([[rng.uniform(-3, 3), rng.uniform(-2, 2), rng.uniform(1.5, 12)]])
        turn = np.linalg.qr(rng.normal(size=(1, 3, 3)))[0]
        turn *= np.linalg.det(turn)[:, None, None]
        corners = box_corners(centre, turn, rng.uniform(0.3, 3, (1, 3)))
        found = project_boxes(forward, corners)
        owner = render(forward, corners, np.full((1, 3), 200.0), _EMPTY, 100.0, DAY).owner
        if (np.linalg.norm(centre) > 3) and found.visible[0]:
            outline_px = 2 * (found.box_px[0, 2:] - found.box_px[0, :2]).sum()
            assert (owner == 0).sum() == pytest.approx(found.area_px[0], abs=3 + outline_px / 2)
            row, column = np.nonzero(owner == 0)
            if row.size:
                bounds = [column.min(), row.min(), column.max(), row.max()]
                assert np.all(np.array(bounds[:2]) >= found.box_px[0, :2] - 1e-6)
                assert np.all(np.array(bounds[2:]) <= found.box_px[0, 2:] + 1e-6)


@pytest.fixture(scope="module")
def forward() -> CameraModel:
    matrix = np.array([[200.0, 0.0, 160.0], [0.0, 200.0, 120.0], [0.0, 0.0, 1.0]])
    return CameraModel("forward", 320, 240, matrix, (0.0, 0.0, 0.0), np.eye(4))


def test_the_nearer_of_two_boxes_is_seen(forward: CameraModel) -> None:
    corners = box_corners(np.array([[0, 0, 10.0], [0, 0, 5.0]]), np.eye(3)[None].repeat(2, 0), np.full((2, 3), 1.0))
    owner = render(forward, corners, np.zeros((2, 3)), _EMPTY, 100.0, DAY).owner
    assert set(np.unique(owner)) == {NOBODY, 1}


def test_every_box_covers_the_pixels_of_its_owner(scene: Scene, folder: Path) -> None:
    """The renderer knows motions at the exposure, the projection boxes at sweeps and poses: they meet in pixels."""
    log, images = open_log(folder), CameraImages.of(folder)
    index = {uuid: track for track, uuid in enumerate(log.tracks.track_uuid)}
    compared = 0
    for ours in ring_cameras():
        camera = log.cameras.camera(ours.name)
        for time_s in exposures_of(camera.name)[::4].tolist():
            stamp = 315_960_000_000_000_000 + round(time_s * 1e9)
            owner = picture_at(scene, LOG_ID, ours, time_s, AXLE_HEIGHT_M).owner
            frame = round(time_s * 10)
            found = boxes_at(log.tracks, frame, images.poses, stamp)
            boxes = project_boxes(camera, found.corners_m)
            for number, actor in enumerate(scene.actors[1:]):
                row, column = np.nonzero(owner == number)
                if row.size < 30:
                    continue
                [at] = np.flatnonzero(found.track == index[stable_uuid(LOG_ID, actor.name)])
                left, top, right, bottom = boxes.box_px[at]
                assert column.min() > left - 1.0
                assert row.min() > top - 1.0
                assert column.max() < right + 1.0
                assert row.max() < bottom + 1.0
                assert row.size <= boxes.area_px[at] * 1.05 + 20
                compared += 1
    assert compared > 60


def test_images_are_where_av2_has_them_and_of_the_calibrations_size(folder: Path) -> None:
    log, images = open_log(folder), CameraImages.of(folder)
    assert images.cameras == tuple(sorted(camera.name for camera in ring_cameras()))
    for name in images.cameras:
        camera = log.cameras.camera(name)
        assert (images.nearest(name, log.tracks.timestamps_ns[::5]) > 0).all()
        assert images.timestamps_ns[name].size == 30
        stamp = int(images.timestamps_ns[name][11])
        assert images.read(camera, stamp).size == (camera.width_px, camera.height_px)
        assert stamp in images.poses.timestamps_ns, "there is a pose at the exposure itself"


def test_the_calibration_is_that_of_the_renderer(folder: Path) -> None:
    rig = open_log(folder).cameras
    for ours in ring_cameras():
        theirs = rig.camera(ours.name)
        assert (theirs.width_px, theirs.height_px) == (ours.width_px, ours.height_px)
        assert np.array_equal(theirs.intrinsics, ours.intrinsics)
        assert np.allclose(theirs.ego_SE3_camera, ours.ego_SE3_camera, atol=1e-12)


def test_the_truth_tells_the_colours_that_are_in_the_images(scene: Scene, folder: Path) -> None:
    truth = orjson.loads((folder / TRUTH_FILE).read_bytes())
    assert truth["light"] == light_of(LOG_ID).name
    log, images = open_log(folder), CameraImages.of(folder)
    camera, checked = log.cameras.camera("ring_front_center"), 0
    for time_s in (1.0, 4.0, 8.0):
        model = next(one for one in ring_cameras() if one.name == camera.name)
        owner = picture_at(scene, LOG_ID, model, time_s, AXLE_HEIGHT_M).owner
        pixels = np.asarray(images.read(camera, 315_960_000_000_000_000 + round(time_s * 1e9)), float)
        for number, actor in enumerate(scene.actors[1:]):
            name, rgb = colour_of(LOG_ID, actor)
            assert truth["tracks"][stable_uuid(LOG_ID, actor.name)]["color"] == name
            if (owner == number).sum() > 500:
                seen = np.median(pixels[owner == number], axis=0)
                wanted = np.array(rgb) * light_of(LOG_ID).strength
                shade = seen.sum() / wanted.sum()
                assert 0.4 < shade < 1.05
                assert np.abs(seen - shade * wanted).max() < 25
                checked += 1
    assert checked >= 3


def test_day_is_bright_and_night_is_dark_and_both_occur(scene: Scene) -> None:
    names = {light_of(f"log-{number}").name: f"log-{number}" for number in range(40)}
    camera = ring_cameras()[0]
    sky = {
        name: picture_at(scene, log_id, camera, 0.0, AXLE_HEIGHT_M).rgb[: camera.height_px // 4].mean()
        for name, log_id in names.items()
    }
    assert set(sky) == {"day", "night"}
    assert sky["day"] > 4 * sky["night"]
    assert NIGHT.strength < DAY.strength


def test_colours_are_stable_and_of_many_kinds(scene: Scene) -> None:
    car = next(actor for actor in scene.actors[1:] if actor.category == "REGULAR_VEHICLE")
    colours = {colour_of(f"log-{number}", car)[0] for number in range(60)}
    assert colours == set(CAR_COLOURS)
    assert colour_of("log-1", car) == colour_of("log-1", car)


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): blake2b(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


def test_equal_calls_write_equal_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.av2.samples.imaging.IMAGES_PER_S", 0.2)  # three exposures, all cameras
    for name in ("one", "other"):
        write_samples(tmp_path / name, seed=4, scenes=1, cameras=True)
    one = _digests(tmp_path / "one")
    assert one == _digests(tmp_path / "other")
    assert sum(path.endswith(".jpg") for path in one) == 21


def test_without_cameras_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.av2.samples.imaging.IMAGES_PER_S", 0.2)
    plain, seen = (write_samples(tmp_path / str(on), seed=4, scenes=1, cameras=on)[0] for on in (False, True))
    one, other = _digests(plain), _digests(seen)
    assert not any("sensors" in path for path in one)
    changed = {path for path in one if one[path] != other[path]}
    assert changed == {TRUTH_FILE, "city_SE3_egovehicle.feather", "calibration/intrinsics.feather"}
    with Image.open(next(seen.rglob("*.jpg"))) as image:
        assert image.format == "JPEG"
