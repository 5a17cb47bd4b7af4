import json

import pytest

from agents.reviewing.faults import FAULTS
from agents.reviewing.replies import REVIEW_SCHEMA, Review, read_review, review_text

PROGRAM = 'x = get_objects_of_category(log_dir, category="BUS")\noutput_scenario(x, description, log_dir, output_dir)'


def answer(**fields):
    whole = {"reason": "why", "faults": ["negation"], "verdict": "change", "program": PROGRAM}
    return json.dumps({**whole, **fields})


def test_a_change():
    assert read_review(answer()) == Review("change", "why", ("negation",), PROGRAM)


def test_a_program_is_kept_whatever_stands_beside():
    assert read_review(answer(verdict="keep")) == Review("keep", "why", ("negation",))


@pytest.mark.parametrize(
    "text",
    [
        f"Here you are:\n```json\n{answer()}\n```\nDone.",
        f"<think>should I?</think>{answer()}",
        answer(program=f"```python\n{PROGRAM}\n```"),
        answer(faults=["negation", "no such fault", 7]),
    ],
)
def test_what_stands_around_is_left_out(text):
    review = read_review(text)
    assert (review.verdict, review.program, review.faults) == ("change", PROGRAM, ("negation",))


@pytest.mark.parametrize("fields", [{"program": ""}, {"program": None}, {"verdict": "perhaps"}, {"verdict": None}])
def test_neither_one_nor_the_other(fields):
    review = read_review(answer(**fields))
    assert (review.verdict, review.program) == ("unreadable", "")


def test_reasons_are_one_short_printable_line():
    review = read_review(answer(reason="a\nb\x1b[31m" + "c" * 5000, verdict="keep"))
    assert review.reason.startswith("a b")
    assert review.reason.isprintable()
    assert len(review.reason) <= 600


def test_the_schema_is_closed_and_names_every_fault():
    from tools.models.schema import parse_schema, problems

    schema = parse_schema(REVIEW_SCHEMA.json)
    assert tuple(schema["properties"]["faults"]["items"]["enum"]) == FAULTS
    assert list(problems(json.loads(answer()), schema)) == []
    assert list(problems(json.loads(answer(verdict="perhaps")), schema)) != []


def test_a_review_can_be_shown_to_the_model_again():
    review = read_review(answer())
    assert read_review(review_text(review)) == review
