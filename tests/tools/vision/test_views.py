"""The best views of a track: the same as looking at every picture there is, and they show what the truth says."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.av2.log import Log, open_log
from tools.av2.samples.appearance import CAR_COLOURS, CLOTHES, DAY, NIGHT
from tools.errors import AtomError, DataError
from tools.vision.images import CameraImages
from tools.vision.occlusion import occluded_shares
from tools.vision.views import APART_NS, View, best_views, default_cameras, picture_at, view_score


@pytest.fixture(scope="module")
def log(camera_log: Path) -> Log:
    return open_log(camera_log)


@pytest.fixture(scope="module")
def images(camera_log: Path) -> CameraImages:
    return CameraImages.of(camera_log)


def _every_view(log: Log, images: CameraImages, track: int, frames: Sequence[int]) -> list[View]:
    views = []
    for name in default_cameras(images):
        camera = log.cameras.camera(name)
        for frame in frames:
            stamp = int(images.nearest(name, log.tracks.timestamps_ns[[frame]])[0])
            if stamp < 0:
                continue
            tracks, boxes = picture_at(log, images, camera, frame, stamp)
            for at in np.flatnonzero((tracks == track) & boxes.visible):
                hidden, share = float(occluded_shares(boxes)[at]), float(boxes.visible_share[at])
                score = view_score(share, hidden, float(boxes.area_px[at]))
                box = tuple(boxes.box_px[at].tolist())
                views.append(View(name, stamp, frame, track, box, float(boxes.depth_m[at]), share, hidden, score))
    return sorted(views, key=lambda view: (-view.score, view.timestamp_ns, view.camera))


def _spread(views: Sequence[View], k: int) -> list[View]:
    taken: list[View] = []
    later = []
    for view in views:
        if len(taken) == k:
            break
        near = [one for one in taken if one.camera == view.camera]
        (later if any(abs(o.timestamp_ns - view.timestamp_ns) < APART_NS for o in near) else taken).append(view)
    return [*taken, *later][:k]


@pytest.mark.parametrize("k", [1, 3, 8])
def test_they_are_those_of_looking_at_everything(log: Log, images: CameraImages, k: int) -> None:
    frames, found = range(0, 150, 5), 0
    for track in range(log.tracks.n_tracks):
        expected = _spread(_every_view(log, images, track, frames), k)
        views = best_views(log, images, track, frames, k)
        assert [(v.camera, v.timestamp_ns, v.frame) for v in views] == [
            (v.camera, v.timestamp_ns, v.frame) for v in expected
        ]
        for ours, theirs in zip(views, expected, strict=True):
            assert ours.box_px == pytest.approx(theirs.box_px)
            assert (ours.score, ours.occluded_share, ours.visible_share, ours.depth_m) == pytest.approx(
                (theirs.score, theirs.occluded_share, theirs.visible_share, theirs.depth_m)
            )
        found += len(views)
    assert found > 4 * k


def test_the_recording_car_and_absent_tracks_have_none(log: Log, images: CameraImages) -> None:
    assert best_views(log, images, log.tracks.ego_index, range(150), 3) == ()
    track = int(np.flatnonzero(np.arange(log.tracks.n_tracks) != log.tracks.ego_index)[0])
    assert best_views(log, images, track, (), 3) == ()
    assert best_views(log, images, track, range(150), 0) == ()
    assert best_views(log, images, track, [1, 2, 3], 3) == (), "no picture is near these frames"


def test_only_the_named_cameras_are_looked_at(log: Log, images: CameraImages) -> None:
    for track in range(log.tracks.n_tracks):
        views = best_views(log, images, track, range(150), 9, cameras=("ring_rear_left",))
        assert {view.camera for view in views} <= {"ring_rear_left"}
    with pytest.raises(DataError, match="no images of this camera"):
        best_views(log, images, 0, range(150), 1, cameras=("stereo_front_left",))
    with pytest.raises(AtomError, match="no camera 'elsewhere'"):
        best_views(log, images, 0, range(150), 1, cameras=("elsewhere",))


def test_the_ring_comes_before_stereo() -> None:
    def images(*names: str) -> CameraImages:
        return CameraImages(Path("log"), {name: np.array([1], np.int64) for name in names})

    assert default_cameras(images("ring_side_left", "stereo_front_left")) == ("ring_side_left",)
    assert default_cameras(images("stereo_front_left")) == ("stereo_front_left",)


def test_what_a_view_shows_has_the_colour_of_the_truth(log: Log, images: CameraImages, camera_log: Path) -> None:
    truth = orjson.loads((camera_log / "truth.json").read_bytes())
    strength = (NIGHT if truth["light"] == "night" else DAY).strength
    compared = 0
    for track, uuid in enumerate(log.tracks.track_uuid):
        for view in best_views(log, images, track, range(150), 1):
            alone = log.tracks.category[track] in ("REGULAR_VEHICLE", "PEDESTRIAN")  # bicycles carry their riders
            if not alone or view.occluded_share > 0 or view.score < 0.3:
                continue
            pixels = np.asarray(images.read(log.cameras.camera(view.camera), view.timestamp_ns), float)
            left, top, right, bottom = (round(value) for value in view.box_px)
            middle = pixels[(top + bottom) // 2, (left + right) // 2]
            name = truth["tracks"][uuid]["color"]
            on_foot = log.tracks.category[track] == "PEDESTRIAN"
            wanted = np.array((CLOTHES if on_foot else CAR_COLOURS)[name]) * strength
            shade = middle.sum() / wanted.sum()
            assert 0.4 < shade < 1.05
            assert np.abs(middle - shade * wanted).max() < 30
            compared += 1
    assert compared >= 3


_share = st.floats(0.0, 1.0)


@given(_share, _share, st.floats(0.0, 1e7), st.floats(0.0, 1.0))
def test_scores_stay_in_bounds_and_hiding_never_helps(share: float, hidden: float, area: float, more: float) -> None:
    score = view_score(share, hidden, area)
    assert 0.0 <= score <= 1.0
    assert view_score(share, hidden + more * (1 - hidden), area) <= score + 1e-12
    assert view_score(share, hidden, area * 2) >= score
