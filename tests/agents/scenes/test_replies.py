"""The form of a reply and the prompt agree; abstentions are no problems, slips are."""

import re

import orjson
import pytest

from agents.scenes.replies import SCHEMA, read_reply
from agents.scenes.values import Verdict
from prompts.rendering import render
from tests.agents.scenes.conftest import content, reply
from tools.models.schema import parse_schema, problems
from tools.scenes.inventory import Detection, Inventory
from tools.scenes.reward import consistency
from tools.scenes.schema import FIELDS, TAGS

PROMPT = render("scenes/system.md")
EXAMPLES = re.findall(r"^\{.+\}$", PROMPT, flags=re.MULTILINE)
LISTS = (
    Inventory(
        (
            Detection("ring_front_center", "person", "Med", 0.82),
            Detection("ring_front_center", "traffic cone", "Small", 0.44),
        ),
        (),
    ),
    Inventory((Detection("ring_front_center", "car", "Large", 0.91),), ()),
)


def wrong_with(said: object) -> list[str]:
    return list(problems(said, parse_schema(SCHEMA.json)))


def test_the_prompt_has_two_examples() -> None:
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize("number", [0, 1])
def test_examples_have_the_form_and_contradict_nothing_but_a_wrong_detection(number: int) -> None:
    """What an example says of its scene follows from it: the faults of published examples are not repeated."""
    assert wrong_with(orjson.loads(EXAMPLES[number])) == []
    read = read_reply(EXAMPLES[number])
    assert read.problems == ()
    assert consistency(read.record, None).reward == 1
    found = consistency(read.record, LISTS[number]).findings
    assert [finding.check for finding in found if finding.judgement != "agrees"] == (
        ["left out: people"] if number == 0 else ["seen by the detector: vru_hazard"]
    )


def test_the_prompt_explains_every_field_value_and_tag() -> None:
    for field in FIELDS:
        assert f"`{field.name}`" in PROMPT
        assert [value for value in field.values if not re.search(rf"\b{value}\b", PROMPT)] == []
    assert [tag for tag in TAGS if f"- `{tag}`:" not in PROMPT and f"`{tag}`:" not in PROMPT] == []


def test_a_field_that_cannot_be_told_is_missing_and_no_problem() -> None:
    assert wrong_with(content()) == []
    read = read_reply(reply(weather="rain"))
    assert (read.record.fields, read.problems) == ((("weather", "rain"),), ())
    assert read.record.risk == 3


def test_what_a_server_lets_through_is_told() -> None:
    read = read_reply(reply(weather="night", wod_e2e_tags=["fog", "construction"], odd_thing=1))
    assert read.record.tags == ("construction",)
    assert read.problems == (
        "weather cannot be night",
        "tags cannot be fog",
        "odd_thing is no part of a scene description",
    )
    assert wrong_with(content(weather="night")) != []


def test_verdicts_and_what_was_missed_are_kept() -> None:
    entries = [
        {"detection": "person Med/0.82", "verdict": "rejected", "evidence": "a  poster"},
        {"detection": "car", "verdict": "perhaps", "evidence": ""},
        "noise",
    ]
    read = read_reply(reply(detections=entries, missed=["a dog", " ", 7]))
    assert read.verdicts == (Verdict("person Med/0.82", "rejected", "a poster"),)
    assert read.missed == ("a dog",)


@pytest.mark.parametrize("text", ["[]", "7", "no JSON"])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"object|JSON|unexpected|expected|literal"):
        read_reply(text)
