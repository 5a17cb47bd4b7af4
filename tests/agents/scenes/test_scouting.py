"""Moments are asked about with their pictures and the detector's list; what fails is told, what was said is kept."""

from pathlib import Path

import pytest

from agents.scenes.describing import Described, Wanted, describe
from agents.scenes.judging import judge, weights_of
from agents.scenes.moments import CAMERAS, moments_of
from agents.scenes.scouting import Scouting
from agents.scenes.values import Moment, Sample
from tests.agents.scenes.conftest import reply
from tools.av2.log import open_log
from tools.errors import DataError
from tools.grounding.api import Detection, Detections
from tools.grounding.files import DetectionsFile, write_detections
from tools.grounding.vocabulary import DRIVING
from tools.models.api import ModelError
from tools.models.scripted import ScriptedModel
from tools.models.values import ChatRequest, ImagePart, TextPart
from tools.scenes.schema import SceneRecord
from tools.vision.images import CameraImages

WANTED = Wanted(CAMERAS, 5.0)
RAIN, CLEAR = (
    reply(weather="rain", wod_e2e_tags=["weather_adverse"], risk_score=4),
    reply(weather="clear", risk_score=2),
)


def described(log: Path, *scouts: ScriptedModel, wanted: Wanted = WANTED, samples: int = 1) -> Described:
    (found,) = describe([log], wanted, scouts, Scouting(samples, concurrency=4), None)
    return found


def texts(request: ChatRequest) -> list[str]:
    return [part.text for part in request.turns[0].parts if isinstance(part, TextPart)]


def test_moments_lie_apart_and_name_their_pictures(seen_log: Path) -> None:
    log, images = open_log(seen_log), CameraImages.of(seen_log)
    moments = moments_of(log, images, CAMERAS, 5.0)
    assert [moment.time_s for moment in moments] == [0.0, 5.0, 10.0]
    for moment in moments:
        assert [camera for camera, _ in moment.pictures] == list(CAMERAS)
        assert all(images.path(*picture).is_file() for picture in moment.pictures)
    with pytest.raises(DataError, match="no images of this camera"):
        moments_of(log, images, ("ring_nowhere",), 5.0)


def test_scouts_see_pictures_and_agree(seen_log: Path) -> None:
    scouts = [
        ScriptedModel(lambda _, text=text: text, f"scripted:{n}", checks=True)
        for n, text in enumerate((RAIN, RAIN, CLEAR))
    ]
    found = described(seen_log, *scouts)
    assert [fact.time_s for fact in found.facts] == [0.0, 5.0, 10.0]
    for fact in found.facts:
        assert (fact.fields, fact.tags) == ((("weather", "rain"),), ("weather_adverse",))
        assert fact.risk == pytest.approx(10 / 3)
        assert (fact.spread, fact.n_samples) == (2.0, 3)
    request = scouts[0].requests[0]
    pictures = [part for part in request.turns[0].parts if isinstance(part, ImagePart)]
    assert [part.media_type for part in pictures] == ["image/jpeg"] * 3
    assert texts(request)[:3] == [f"{camera}:" for camera in CAMERAS]
    assert "No detector looked at these pictures" in texts(request)[-1]
    assert request.system[0].ends_prefix


def test_samples_differ_by_seed_and_only_the_first_is_the_likeliest(seen_log: Path) -> None:
    model = ScriptedModel(lambda _: CLEAR)
    described(seen_log, model, samples=3)
    asked = sorted((request.seed, request.temperature) for request in model.requests)
    assert asked == [(0, 0.0)] * 3 + [(1, 0.7)] * 3 + [(2, 0.7)] * 3


def test_a_scout_that_fails_loses_no_other(seen_log: Path) -> None:
    broken = ScriptedModel(lambda _: ModelError("M_SERVER", "scripted:broken", "overloaded"), "scripted:broken")
    found = described(seen_log, broken, ScriptedModel(lambda _: RAIN))
    assert len(found.facts) == 3
    assert found.failures == ()
    assert found.facts[0].failures == ("scripted:broken: scripted:broken: M_SERVER: overloaded",)
    alone = described(seen_log, broken)
    assert alone.facts == ()
    assert len(alone.failures) == 3
    assert alone.failures[0].startswith("0.0 s: nobody described it: scripted:broken")


def test_a_log_without_pictures_is_told(seen_log: Path, tiny_logs: list[Path]) -> None:
    found = describe([tiny_logs[0], seen_log], WANTED, [ScriptedModel(lambda _: CLEAR)], Scouting(), None)
    assert "has no camera calibration" in found[0].failures[0]
    assert len(found[1].facts) == 3


def detections_of(log: Path, path: Path, shift_ns: int = 0) -> str:
    moments = moments_of(open_log(log), CameraImages.of(log), CAMERAS, 5.0)
    seen = tuple(
        Detections(camera, stamp + shift_ns, 100, 100, (Detection("person", 0.9, (10.0, 10.0, 40.0, 60.0), ()),))
        for moment in moments
        for camera, stamp in moment.pictures
    )
    write_detections(path, DetectionsFile(log.name, "test", DRIVING, seen))
    return str(path)


def test_the_detectors_list_is_shown_and_votes(seen_log: Path, tmp_path: Path) -> None:
    text = reply(vru_status="jaywalking_fast", wod_e2e_tags=["vru_hazard"])
    scouts = [
        ScriptedModel(lambda _, said=said: said, f"scripted:{n}")
        for n, said in enumerate((text, reply(vru_status="none")))
    ]
    without = described(seen_log, *scouts)
    assert (without.facts[0].tags, without.facts[0].open_tags) == ((), ("vru_hazard",))
    listed = Wanted(CAMERAS, 5.0, detections_of(seen_log, tmp_path / "seen.json"))
    found = described(seen_log, *scouts, wanted=listed)
    assert found.facts[0].tags == ("vru_hazard",)
    shown = texts(scouts[0].requests[-1])[-1]
    assert "<detections>\n[ring_front_left]: 1 x person (Large/0.90" in shown
    assert "Confirm or reject every entry" in shown


def test_detections_of_other_pictures_are_refused(seen_log: Path, tmp_path: Path) -> None:
    other = Wanted(CAMERAS, 5.0, detections_of(seen_log, tmp_path / "seen.json", shift_ns=1))
    found = described(seen_log, ScriptedModel(lambda _: CLEAR), wanted=other)
    assert "of none of the pictures that are described" in found.failures[0]


def sample(scout: str, reward: float, weather: str) -> Sample:
    return Sample(scout, 0, SceneRecord((("weather", weather),)), reward=reward)


def test_each_scout_has_one_vote_shared_by_consistency() -> None:
    samples = [sample("a", 1.0, "rain"), sample("a", 0.5, "clear"), sample("a", 0.5, "clear"), sample("b", 0.0, "rain")]
    assert weights_of(samples) == pytest.approx([0.5, 0.25, 0.25, 1.0])
    moment = Moment("log", 0.0, 1, ())
    agreed = judge(moment, samples)
    assert agreed is not None
    assert agreed.record.get("weather") == "rain"
    assert judge(moment, [Sample("a", 0, None, failure="no")]) is None
