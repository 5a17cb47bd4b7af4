"""Eyes over pictures of a sample world: what is looked at, what is left out, and what comes of the answers."""

import json
import threading

import numpy as np
import pytest

from agents.seeing.choosing import LEAST_VISIBLE
from agents.seeing.eyes import ModelEyes
from agents.seeing.gating import looks_for
from agents.seeing.planning import plan_of
from agents.seeing.questions import typed
from tools.av2.log import open_log
from tools.models.api import ModelError
from tools.models.scripted import ScriptedModel
from tools.questions import Question
from tools.vision.images import CameraImages
from tools.vision.values import LogAsk
from tools.vision.views import best_views

RED = Question.of("is_color", {"color": "red"})


@pytest.fixture(scope="module")
def log(pictured_log):
    return open_log(pictured_log)


@pytest.fixture(scope="module")
def asked(pictured_log, log):
    """`asked(question, mask)`: about all boxes by default."""
    return lambda question, mask=None: LogAsk(
        pictured_log, log, question, log.tracks.present_mask if mask is None else mask
    )


def constant(word):
    return ScriptedModel(lambda request: json.dumps({"seen": "x", "answer": word}), checks=True)


def test_colours_are_told_from_pixels(asked, log, pixel_model, pictured_truth):
    (seen,) = ModelEyes(pixel_model).answer([asked(RED)])
    assert seen.problem is None
    told = {answer.track: answer for answer in seen.answers}
    for uuid, track in pictured_truth["tracks"].items():
        if track["category"] in ("REGULAR_VEHICLE", "PEDESTRIAN"):
            row = log.tracks.track_uuid.index(uuid)
            assert told[uuid].answer == track["color"]
            assert seen.yes[row].any() == (track["color"] == "red")
    assert not (seen.yes & seen.unsure).any()
    assert not ((seen.yes | seen.unsure) & ~log.tracks.present_mask).any()


def test_the_recording_car_is_in_no_picture_but_on_a_road(asked, log):
    ego = np.zeros_like(log.tracks.present_mask)
    ego[log.tracks.ego_index, 20:60] = True
    model = constant("yes")
    (color,) = ModelEyes(constant("red")).answer([asked(RED, ego)])
    assert (int(color.unsure.sum()), color.answers[0].model) == (40, "")
    (surface,) = ModelEyes(model).answer([asked(Question.of("on_road_surface", {"surface": "asphalt"}), ego)])
    assert (surface.yes == ego).all()
    text = model.requests[0].turns[0].parts[-1].text
    assert "the recording car" in text
    assert {camera for answer in surface.answers for camera, _ in answer.views} == {"ring_front_center"}


def test_weather_is_asked_once_for_all(asked, log):
    model = constant("rain")
    question = Question.of("in_environment", {"weather": "rain", "light": None})
    (seen,) = ModelEyes(model).answer([asked(question)])
    assert len(model.requests) == 3
    assert (seen.yes == log.tracks.present_mask).all()


def test_equal_questions_are_one_request_and_order_does_not_matter(asked):
    blue = Question.of("is_color", {"color": "blue"})
    model, turned = constant("red"), constant("red")
    eyes = ModelEyes(model)
    red_first = eyes.answer([asked(RED), asked(blue)])
    blue_first = ModelEyes(turned, concurrency=1).answer([asked(blue), asked(RED)])
    assert sorted(r.digest for r in model.requests) == sorted(r.digest for r in turned.requests)
    assert len({r.digest for r in model.requests}) == len(model.requests) == eyes.tally.asked
    assert eyes.tally.visible == 2 * eyes.tally.asked
    assert (red_first[0].yes == blue_first[1].yes).all()
    assert red_first[0].answers == blue_first[1].answers
    assert not red_first[1].yes.any()


def test_what_no_picture_shows_is_not_asked(asked, pictured_log, log):
    images = CameraImages.of(pictured_log)
    for question in (RED, Question.of("has_attribute", {"attribute": "door open"})):
        for look in looks_for(asked(question), typed(question)[0], images):
            for shot in look.shots:
                (view,) = [
                    v for v in best_views(log, images, look.track, [shot.frame], 9)
                    if (v.camera, v.timestamp_ns) == (shot.camera, shot.timestamp_ns)
                ]  # fmt: skip
                assert view.visible_share >= LEAST_VISIBLE
                assert max(view.box_px[2] - view.box_px[0], view.box_px[3] - view.box_px[1]) >= 16


def test_what_lasts_is_looked_at_in_all_of_a_life(asked, log):
    """A program that narrowed a set down asks the same, so that the answer is known."""
    few = np.zeros_like(log.tracks.present_mask)
    few[:, 40:45] = log.tracks.present_mask[:, 40:45]
    whole = {key for key, _ in plan_of(asked(RED)).requests}
    assert {key for key, _ in plan_of(asked(RED, few)).requests} == whole


def test_one_fault_fails_its_question_and_no_other(asked):
    def moody(request):
        if "weather" in request.turns[0].parts[-1].text:
            return ModelError("M_SERVER", "scripted:test", "down")
        return json.dumps({"seen": "x", "answer": "red"})

    weather = Question.of("in_environment", {"weather": "rain", "light": None})
    good, bad = ModelEyes(ScriptedModel(moody)).answer([asked(RED), asked(weather)])
    assert good.problem is None
    assert good.yes.any()
    assert bad.problem is not None
    assert bad.problem.code == "S_EYES"
    assert "M_SERVER" in bad.problem.message
    assert not bad.yes.any()
    assert bad.answers == ()


def test_a_reply_that_cannot_be_used_is_asked_for_once_more(asked, log):
    tries, lock = {}, threading.Lock()

    def second_time(request):
        with lock:
            key = request.turns[0]
            tries[key] = tries.get(key, 0) + 1
        return json.dumps({"seen": "x", "answer": "red"}) if request.seed else "mumble"

    (seen,) = ModelEyes(ScriptedModel(second_time, checks=True)).answer([asked(RED)])
    assert seen.problem is None
    assert set(tries.values()) == {2}


def test_without_images_or_calibration_it_says_which(tiny_logs, pictured_log, log):
    tiny = open_log(tiny_logs[0])
    (seen,) = ModelEyes(constant("red")).answer([LogAsk(tiny_logs[0], tiny, RED, tiny.tracks.present_mask)])
    assert seen.problem is not None
    assert (seen.problem.code, "no camera images" in seen.problem.message) == ("R_NO_CAMERA", True)
    (seen,) = ModelEyes(constant("red")).answer([LogAsk(pictured_log, tiny, RED, tiny.tracks.present_mask)])
    assert seen.problem is not None
    assert "calibration" in seen.problem.message


def test_identity_follows_model_and_images(pictured_log, tiny_logs):
    eyes = ModelEyes(constant("red"))
    assert eyes.identity != ModelEyes(ScriptedModel([], name="scripted:other")).identity
    assert eyes.images_of(pictured_log) != eyes.images_of(tiny_logs[0])


def test_the_model_that_looks_may_have_a_server_of_its_own(serve_provider, tmp_path):
    from agents.sessions import ModelSession
    from agents.settings import load_settings
    from tests.wire_servers.core import Answer
    from tools.models.values import ChatRequest, user_turn

    writing = serve_provider("vllm", lambda asked: Answer("written"))
    looking = serve_provider("vllm", lambda asked: Answer("looked"))
    names = {"model": "vllm:writer", "see_model": "vllm:looker"}
    places = {"base_url": writing.base_url, "see_base_url": looking.base_url, "cache": str(tmp_path)}
    session = ModelSession(load_settings("offline", {**names, **places}))
    request = ChatRequest("see", (), (user_turn("hello"),))
    assert [session.model(name).ask(request).text for name in names.values()] == ["written", "looked"]
    assert session.is_kept(request)
