"""Words that change with number."""

import pytest

from agents.meaning.agreement import be, pronouns, third_person


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("keep doing so", "keeps doing so"),
        ("carry", "carries"),
        ("match", "matches"),
        ("have", "has"),
        ("do so again", "does so again"),
    ],
)
def test_verbs_of_one(text: str, one: str) -> None:
    assert third_person(text) == one


def test_pronouns_and_be() -> None:
    assert pronouns("ahead of them", one=True) == "ahead of it"
    assert pronouns("small for what they are", one=True) == "small for what it is"
    assert pronouns("ahead of them", one=False) == "ahead of them"
    assert (be(one=True), be(one=False)) == ("is", "are")
