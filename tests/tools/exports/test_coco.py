"""COCO files are read by pycocotools; boxes hold what the renderer of the sample world painted."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.finished_runs.plugin import finish_run
from tools.av2.samples import write_samples
from tools.exports.coco import EVERY_NS, Coco
from tools.vision.images import CameraImages

COCO = pytest.importorskip("pycocotools.coco", reason="pycocotools comes with the evaluation's environment").COCO


@pytest.fixture(scope="module")
def seen_run(tmp_path_factory):
    """A run over two sample logs with camera images."""
    folder = tmp_path_factory.mktemp("seen")
    write_samples(folder / "logs", scenes=2, cameras=True)
    return finish_run(folder, folder / "logs", "pedestrian")


@pytest.fixture
def exported(seen_run, twice):
    first, _ = twice(Coco(), seen_run)
    assert first.failures == ()
    return first


def test_pycocotools_reads_it(exported, seen_run):
    coco = COCO(str(exported.files[0]))
    folder = exported.files[0].parent
    assert len(coco.getAnnIds()) == len(list((folder / "crops").iterdir())) > 10
    (kind,) = coco.getCatIds(catNms=["PEDESTRIAN"])
    assert set(coco.getAnnIds(catIds=[kind])) == set(coco.getAnnIds())
    for image in coco.loadImgs(coco.getImgIds()):
        with Image.open(folder / "images" / image["file_name"]) as picture:
            assert picture.size == (image["width"], image["height"])
        for box in coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]])):
            left, top, width, height = box["bbox"]
            assert 0 <= left < left + width <= image["width"]
            assert 0 <= top < top + height <= image["height"]


def test_videos_are_in_order_and_tracks_keep_their_number(exported):
    content = json.loads(exported.files[0].read_text())
    for video in content["videos"]:
        frames = [image for image in content["images"] if image["video_id"] == video["id"]]
        stamps = [image["timestamp_ns"] for image in frames]
        assert [image["frame_id"] for image in frames] == list(range(len(frames)))
        assert stamps == sorted(stamps)
    numbers = {(box["track_uuid"], box["track_id"]) for box in content["annotations"]}
    assert len(numbers) == len({uuid for uuid, _ in numbers}) == len({number for _, number in numbers})
    seen = {}
    images = {image["id"]: image for image in content["images"]}
    for box in content["annotations"]:
        image = images[box["image_id"]]
        seen.setdefault((box["match_id"], image["camera"]), []).append(image["timestamp_ns"])
    assert all((np.diff(sorted(stamps)) >= EVERY_NS).all() for stamps in seen.values())


def test_a_box_holds_the_object_that_was_painted(exported, seen_run, job_of):
    """Unhidden objects fill their boxes: the pixels in the middle differ from those around it."""
    content = json.loads(exported.files[0].read_text())
    images = {image["id"]: image for image in content["images"]}
    clear = [
        b
        for b in content["annotations"]
        if b["occluded_share"] == 0 and b["visible_share"] > 0.999 and b["area"] > 2000
    ]
    assert clear
    told = 0
    for box in clear:
        left, top, width, height = box["bbox"]
        with Image.open(exported.files[0].parent / "images" / images[box["image_id"]]["file_name"]) as picture:
            pixels = np.asarray(picture.convert("RGB")).astype(int)
        inside = pixels[int(top + height / 2), int(left + 0.3 * width) : int(left + 0.7 * width)].mean(axis=0)
        outer = [x for x in (left - 6, left + width + 5) if 0 <= x < pixels.shape[1]]
        beside = [pixels[int(top + height / 2), int(x)] for x in outer]
        told += any(np.abs(inside - other).max() > 8 for other in beside)
    assert told / len(clear) > 0.9


def test_logs_without_images_are_told_one_by_one(sample_run, job_of):
    exported = Coco().write(job_of(sample_run))
    assert {failure.log_id for failure in exported.failures} == {match.log_id for match in sample_run.referred}
    assert all("no camera images" in failure.reason for failure in exported.failures)
    assert exported.files == ()


def test_a_damaged_image_fails_its_log_and_no_other(seen_run, job_of):
    job = job_of(seen_run)
    log_id = seen_run.referred[0].log_id
    images = CameraImages.of(job.shelf.folder(log_id))
    whole = Coco().write(job)
    name = next(i for i in json.loads(whole.files[0].read_text())["images"] if i["log_id"] == log_id)
    path = images.path(name["camera"], name["timestamp_ns"])
    kept = path.read_bytes()
    try:
        path.write_bytes(kept[:200])
        exported = Coco().write(job_of(seen_run, out="again"))
    finally:
        path.write_bytes(kept)
    assert [failure.log_id for failure in exported.failures] == [log_id]
    assert "not a readable JPEG image" in exported.failures[0].reason
    left = {image["log_id"] for image in json.loads(exported.files[0].read_text())["images"]}
    assert left == {match.log_id for match in seen_run.referred} - {log_id}


def test_a_run_without_matches_is_a_file_without_images(empty_run, job_of):
    (file,) = Coco().write(job_of(empty_run)).files
    assert COCO(str(file)).getImgIds() == []
