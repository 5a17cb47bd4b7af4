"""The guard of evaluations: equal, nearly equal, and same in meaning."""

import pytest

from tools.memory.hashing import HashingEmbedder
from tools.memory.leakage import Meanings, served

PROMPT = "vehicle turning left near a pedestrian crossing"


def is_served(exemplars, withheld, **options):
    return served(exemplars, withheld, HashingEmbedder(), **options).tolist()


@pytest.mark.parametrize(
    "text",
    [
        PROMPT,
        PROMPT.upper() + "!",
        "vehicles that are turning left near the pedestrian crossing",
        "near a pedestrian crossing: a vehicle turning left",
        "a vehicle is turning left near a pedestrian crossing now",
        "vehicle turning left, near a pedestrian-crossing",
    ],
)
def test_what_is_nearly_the_prompt_is_withheld(exemplar, text):
    assert is_served([exemplar(text)], ["bus", PROMPT]) == [False]


@pytest.mark.parametrize(
    "text", ["bus braking hard behind a truck", "cyclist near a pedestrian crossing", "vehicle reversing out of a bay"]
)
def test_what_says_something_else_is_served(exemplar, text):
    assert is_served([exemplar(text)], [PROMPT]) == [True]


def test_without_withheld_prompts_everything_is_served(exemplar):
    assert is_served([exemplar(PROMPT)], []) == [True]
    assert is_served([], [PROMPT]) == []


def test_the_same_meaning_in_quite_other_words_is_withheld_where_somebody_can_read(exemplar):
    other_words = exemplar("cars who take a left by a zebra", "turning")
    elsewhere = exemplar("cars who take a left by a zebra", "turning", profile="refav")
    key = {PROMPT: "left turn", other_words.program: "left turn"}
    meanings = Meanings(
        lambda text, profile: key.get(text, "") if profile == "standard" else "", lambda text, _: key.get(text, "")
    )
    assert is_served([other_words, elsewhere], [PROMPT]) == [True, True]
    assert is_served([other_words, elsewhere], [PROMPT], meanings=meanings) == [False, True]


def test_what_nobody_can_read_is_not_the_same_as_what_nobody_can_read(exemplar):
    unread = Meanings(lambda _text, _profile: "", lambda _text, _profile: "")
    assert is_served([exemplar("bus braking hard behind a truck")], [PROMPT], meanings=unread) == [True]
