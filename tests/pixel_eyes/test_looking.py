"""The model that looks at pixels tells colours right or says that it cannot, by day and by night.

What is ridden is left out: its rider is in front of it in every picture.
"""

import json

import pytest

from agents.seeing.eyes import ModelEyes
from tests.pixel_eyes.looking import PAINTS
from tools.av2.log import open_log
from tools.av2.samples.writing import write_samples
from tools.questions import Question
from tools.vision.values import LogAsk

RED = Question.of("is_color", {"color": "red"})
NIGHT = Question.of("in_environment", {"weather": None, "light": "night"})
RIDDEN = ("BICYCLE", "MOTORCYCLE", "WHEELED_DEVICE", "WHEELCHAIR")
SEEDS = {"day": (0, 4), "night": (1, 3)}


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    """`looked(seed, model)`: the log's truth, and the answers about colours and light."""

    def look(seed, model):
        (folder,) = write_samples(tmp_path_factory.mktemp(f"seed-{seed}"), seed=seed, scenes=1, cameras=True)
        log = open_log(folder)
        asks = [LogAsk(folder, log, question, log.tracks.present_mask) for question in (RED, NIGHT)]
        return json.loads((folder / "truth.json").read_text()), log, ModelEyes(model).answer(asks)

    return look


@pytest.mark.parametrize(("light", "seed"), [(light, seed) for light, seeds in SEEDS.items() for seed in seeds])
def test_colours_and_light_are_told_right_by_day_and_by_night(looked, pixel_model, light, seed):
    truth, log, (colours, lights) = looked(seed, pixel_model)
    assert truth["light"] == light
    assert {answer.answer for answer in lights.answers} == {light}
    assert (lights.yes == (log.tracks.present_mask & (light == "night"))).all()
    said, told = [], 0
    for answer in colours.answers:
        track = truth["tracks"].get(answer.track, {})
        if "color" in track and track["category"] not in RIDDEN:
            right = track["color"] if track["color"] in PAINTS else "other"
            said.append((answer.track, answer.answer in (right, "cannot_tell"), right, answer.answer))
            told += answer.answer == right
    assert [one for one in said if not one[1]] == []
    assert told >= 0.8 * len(said) > 0, "and it is not silent"
