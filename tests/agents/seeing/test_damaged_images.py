"""Images that cannot be used give way to the next best, and it is told; where none is left a question fails."""

import json
import shutil

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import feather

from agents.seeing.checking import ImageChecks
from agents.seeing.counting import CountingEyes
from agents.seeing.eyes import ModelEyes
from agents.seeing.planning import plan_of
from tools.av2.log import open_log
from tools.models.scripted import ScriptedModel
from tools.questions import Question
from tools.vision.values import LogAsk, PassedOver

RED = Question.of("is_color", {"color": "red"})
RAIN = Question.of("in_environment", {"weather": "rain", "light": None})
DOOR = Question.of("has_attribute", {"attribute": "door open"})
ROAD = Question.of("on_road_surface", {"surface": "asphalt"})


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path):
    path.write_bytes(b"")


def text(path):
    path.write_text("not found")


def shrink(path):
    with Image.open(path) as image:
        small = image.resize((image.width // 2, image.height // 2))
    small.save(path, "JPEG")


@pytest.fixture
def copied(pictured_log, tmp_path):
    """A copy of the log whose images may be spoilt."""
    return shutil.copytree(pictured_log, tmp_path / pictured_log.name)


@pytest.fixture
def asked(copied):
    """`asked(question, mask)` about the copy; about all boxes by default."""
    log = open_log(copied)
    return lambda question, mask=None: LogAsk(copied, log, question, log.tracks.present_mask if mask is None else mask)


def yes(word="yes"):
    return ScriptedModel(lambda request: json.dumps({"seen": "x", "answer": word}), checks=True)


def image(log_path, camera, timestamp_ns):
    return log_path / "sensors" / "cameras" / camera / f"{timestamp_ns}.jpg"


def shown(seen):
    return {view for answer in seen.answers for view in answer.views}


@pytest.mark.parametrize("damage", [cut, empty, text, shrink])
def test_the_next_best_view_is_shown_and_the_damaged_one_told(copied, asked, pixel_model, damage):
    (whole,) = ModelEyes(pixel_model).answer([asked(RED)])
    spoilt = {answer.views[0] for answer in whole.answers if len(answer.views) > 1}
    for view in spoilt:
        damage(image(copied, *view))
    (seen,) = ModelEyes(pixel_model).answer([asked(RED)])
    assert seen.problem is None
    assert (seen.yes == whole.yes).all(), "another picture tells the same"
    for before, after in zip(whole.answers, seen.answers, strict=True):
        assert {(one.camera, one.timestamp_ns) for one in after.passed_over} >= set(before.views) & spoilt
        assert all(one.problem for one in after.passed_over)
        assert bool(after.views) == bool(before.views)
    for view in spoilt:
        image(copied, *view).unlink()
    (gone,) = ModelEyes(pixel_model).answer([asked(RED)])
    assert [answer.views for answer in seen.answers] == [answer.views for answer in gone.answers]
    assert not any(answer.passed_over for answer in gone.answers)


def test_nothing_is_asked_of_a_damaged_image_and_nothing_twice(copied, asked):
    model = yes("red")
    (whole,) = ModelEyes(model).answer([asked(RED)])
    cut(image(copied, *whole.answers[1].views[0]))
    eyes, again = ModelEyes(yes("red")), yes("red")
    eyes.model = again
    eyes.answer([asked(RED)])
    digests = [request.digest for request in again.requests]
    assert len(digests) == len(set(digests)) == len(model.requests) == eyes.tally.asked


def test_no_view_left_is_a_failure_that_names_one(copied, asked):
    (whole,) = ModelEyes(yes("red")).answer([asked(RED)])
    for path in copied.glob("sensors/cameras/*/*.jpg"):
        empty(path)
    (seen,) = ModelEyes(yes("red")).answer([asked(RED)])
    assert seen.problem.code == "D_IMAGE"
    assert "no image that shows track" in seen.problem.message
    assert ".jpg" in seen.problem.message
    assert "more)" in seen.problem.message
    assert (seen.yes.any(), seen.answers) == (False, ())
    assert whole.yes.any()


def test_the_surroundings_are_seen_a_little_earlier_or_by_another_camera(copied, asked):
    (whole,) = ModelEyes(yes("rain")).answer([asked(RAIN)])
    view = whole.answers[0].views[0]
    cut(image(copied, *view))
    (seen,) = ModelEyes(yes("rain")).answer([asked(RAIN)])
    (camera, stamp), (passed,) = seen.answers[0].views[0], seen.answers[0].passed_over
    assert (camera, passed.camera, passed.timestamp_ns) == (view[0], *view)
    assert 0 < abs(stamp - view[1]) <= 0.5e9, "sample images are half a second apart"
    for path in copied.glob(f"sensors/cameras/{view[0]}/*.jpg"):
        empty(path)
    (seen,) = ModelEyes(yes("rain")).answer([asked(RAIN)])
    assert seen.problem is None
    assert view[0] not in {camera for camera, _ in shown(seen)}


def test_what_the_recording_car_is_on_is_asked_of_a_camera_that_looks_ahead(copied, asked):
    """A picture that looks back would be shown with words that say it looks ahead."""
    shutil.rmtree(copied / "sensors" / "cameras" / "ring_front_center")
    log = open_log(copied)
    ego = np.zeros_like(log.tracks.present_mask)
    ego[log.tracks.ego_index, 20:60] = True
    (seen,) = ModelEyes(yes()).answer([asked(ROAD, ego)])
    assert (seen.problem, seen.yes.any(), int(seen.unsure.sum())) == (None, False, 40)
    (scene,) = ModelEyes(yes("rain")).answer([asked(RAIN, ego)])
    assert scene.yes.any(), "the weather is the same on every side"


def test_changing_things_take_a_neighbouring_frame(copied, asked):
    mask = np.zeros_like(asked(DOOR).mask)
    car = next(n for n, name in enumerate(asked(DOOR).log.tracks.category) if name == "REGULAR_VEHICLE")
    mask[car, 40:60] = asked(DOOR).log.tracks.present_mask[car, 40:60]
    (whole,) = ModelEyes(yes()).answer([asked(DOOR, mask)])
    spoilt = whole.answers[0].views[:1]
    cut(image(copied, *spoilt[0]))
    (seen,) = ModelEyes(yes()).answer([asked(DOOR, mask)])
    assert seen.problem is None
    assert seen.answers[0].views
    assert not set(seen.answers[0].views) & set(spoilt)


def test_one_log_of_damaged_images_hurts_no_other(copied, asked, pictured_log):
    for path in copied.glob("sensors/cameras/*/*.jpg"):
        text(path)
    log = open_log(pictured_log)
    sound = LogAsk(pictured_log, log, RED, log.tracks.present_mask)
    bad, good = ModelEyes(yes("red")).answer([asked(RED), sound])
    assert (bad.problem.code, good.problem) == ("D_IMAGE", None)
    assert all(not answer.passed_over for answer in good.answers)


def test_a_camera_without_calibration_is_passed_over(copied, asked):
    (whole,) = ModelEyes(yes("red")).answer([asked(RED)])
    gone = sorted({camera for camera, _ in shown(whole)})[0]
    _without(copied / "calibration" / "intrinsics.feather", {gone})
    log = open_log(copied)
    (seen,) = ModelEyes(yes("red")).answer([LogAsk(copied, log, RED, log.tracks.present_mask)])
    assert seen.problem is None
    assert gone not in {camera for camera, _ in shown(seen)}
    assert shown(seen)
    told = {one for answer in seen.answers for one in answer.passed_over}
    assert told == {PassedOver(gone, -1, "the calibration has no such camera")}


def test_images_of_no_calibrated_camera_are_a_failure_that_says_so(copied):
    cameras = {path.name for path in (copied / "sensors" / "cameras").iterdir()}
    _without(copied / "calibration" / "intrinsics.feather", cameras - {"ring_rear_left"})
    shutil.rmtree(copied / "sensors" / "cameras" / "ring_rear_left")
    log = open_log(copied)
    (seen,) = ModelEyes(yes("red")).answer([LogAsk(copied, log, RED, log.tracks.present_mask)])
    assert seen.problem.code == "R_NO_CAMERA"
    assert "the calibration has no camera" in seen.problem.message
    assert "ring_rear_left" in seen.problem.hint


def test_a_log_with_a_stereo_camera_alone_is_looked_at_through_it(copied, pixel_model, pictured_truth):
    (copied / "sensors" / "cameras" / "ring_front_center").rename(copied / "kept")
    shutil.rmtree(copied / "sensors" / "cameras")
    (copied / "sensors" / "cameras").mkdir()
    (copied / "kept").rename(copied / "sensors" / "cameras" / "stereo_front_left")
    for name in ("intrinsics", "egovehicle_SE3_sensor"):
        path = copied / "calibration" / f"{name}.feather"
        table = feather.read_table(str(path))
        kept = [row for row, camera in enumerate(table["sensor_name"].to_pylist()) if camera != "stereo_front_left"]
        table = table.take(pa.array(kept))
        names = [c.replace("ring_front_center", "stereo_front_left") for c in table["sensor_name"].to_pylist()]
        feather.write_feather(table.set_column(0, "sensor_name", pa.array(names)), str(path))
    log = open_log(copied)
    (seen,) = ModelEyes(pixel_model).answer([LogAsk(copied, log, RED, log.tracks.present_mask)])
    assert seen.problem is None
    told = {answer.track: answer.answer for answer in seen.answers if answer.views}
    assert told
    assert {camera for camera, _ in shown(seen)} == {"stereo_front_left"}
    tracks = pictured_truth["tracks"]
    assert all(
        told[uuid] in (tracks[uuid]["color"], "cannot_tell")
        for uuid in told
        if tracks[uuid]["category"] == "PEDESTRIAN"
    )


def test_a_dry_run_passes_over_damaged_images_too(copied, asked):
    (whole,) = ModelEyes(yes("red")).answer([asked(RED)])
    cut(image(copied, *whole.answers[1].views[0]))
    eyes, counting = ModelEyes(yes("red")), CountingEyes(yes("red"), lambda request: False)
    eyes.answer([asked(RED)])
    (counted,) = counting.answer([asked(RED)])
    assert counted.problem is None
    assert counting.tally == eyes.tally
    assert [r.digest for r in counting.model.requests] == sorted(
        (r.digest for r in eyes.model.requests), key=[r.digest for r in counting.model.requests].index
    )


def test_images_are_looked_into_only_where_one_failed(copied, asked):
    checks = ImageChecks()
    whole = plan_of(asked(RED), checks)
    empty(image(copied, whole.looks[1].shots[0].camera, whole.looks[1].shots[0].timestamp_ns))
    assert plan_of(asked(RED), checks) == whole
    checks.suspect(copied)
    assert plan_of(asked(RED), checks) != whole


def _without(path, sensors):
    table = feather.read_table(str(path))
    kept = [row for row, name in enumerate(table["sensor_name"].to_pylist()) if name not in sensors]
    feather.write_feather(table.take(pa.array(kept)), str(path))
