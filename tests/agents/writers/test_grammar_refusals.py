"""What the grammar declines, and that it says which words and what instead."""

import pytest

from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from tools.errors import QueryNotUnderstoodError, UserError


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("red car", '"red" cannot be served: colors need camera images'),
        ("stoped car", '"stoped" is not known (nearest: stopped'),
        ("car neer a bus", '"neer" is not known (nearest: near'),
        ("car quickly stopped", '"quickly" is not known'),
        ("turning left", '"turning left" names no object, such as a car or a pedestrian'),
        (
            "pedestrian with a dog",
            '"with a dog" alone is not understood; it works with more words, such as "with a dog',
        ),
        ("pedestrian with wheelchair at crosswalk", '"with wheelchair at crosswalk" alone is not understood'),
        ("person on a bike", 'it works with more words, such as "on a bike lane"'),
        ("motorcycle or pedestrian within 5 meters to the right", '"within 5 meters to the right of a car"'),
        ("pedestrian crossing", '"crossing in front of a car"'),
        ("car near a bus parked purple", '"purple" is not known'),
        ("police car", '"police" cannot be served: the annotations do not tell this kind of object apart'),
        ("three cars", 'I cannot count "three cars" here'),
        ("car following two buses", 'I cannot count "two buses" here'),
        ("car not", 'after "car not" something is missing'),
        ("car near", '"near a car"'),
        ("vehicle with 0 pedestrians nearby", '"0 pedestrians" asks for none'),
        ("at least 0 pedestrians near a car", '"at least 0 pedestrians" asks for none'),
        ("0 pedestrians near a car", '"0 pedestrians" asks for none'),
        ("car not near 0 pedestrians", 'say "not near ..."'),
        ("bus with at least 0 pedestrians in front", '"at least 0 pedestrians" asks for none'),
        ("group of 0 pedestrians", '"group of 0 pedestrians" asks for none'),
        ("group of one pedestrian", "a count is 2 to 100"),
        ("vehicle near 99999999999999999999 pedestrians", "a count is 1 to 100"),
        ("car within 99999999 m of a bus", '"within 99999999 m of bus" has a distance of 1e+08 m'),
        ("car faster than 0 m/s", "must be above 0 and up to 100"),
        ("vehicle within -5 m of a car", '"-5" is negative'),
        ("vehicle faster than \u22123 m/s", '"-3" is negative'),
        ("vehicle within 1-5 m of a car", '"-" is not known'),
        ("vehicle near two pedestrians or a bicycle", '"two pedestrians or a bicycle" does not tell what is counted'),
        ("vehicle accelerating at least 2 m/s", "may mean the speed or its change"),
        ("bicycle within several meters of a car", '"several meters of a car" has no place'),
        ("find", '"find" is not known'),
        ("vehicle braking over 3 m/s", 'say "braking while traveling over 3 m/s"'),
        ("a " * 60 + "car", "it has 61 words, and 60 are read"),
        ("vehicle accelerating more than two meters per second", '"more than two meters per second" has no place'),
        ("5", '"5" names no object'),
        ("car; drop table", '";" is not known'),
        ("车", "\\u8f66"),
    ],
)
def test_a_refusal_names_the_words_and_an_alternative(query, said):
    with pytest.raises(QueryNotUnderstoodError) as caught:
        GrammarWriter().write(plain_query(query))
    assert said in str(caught.value)


def test_a_refusal_shows_queries_that_work():
    with pytest.raises(QueryNotUnderstoodError, match="It works with, for instance") as caught:
        GrammarWriter().write(plain_query("gibberish"))
    for example in str(caught.value).split('"')[3::2]:
        assert GrammarWriter().write(plain_query(example)).program.source


@pytest.mark.parametrize(
    "query",
    [
        "car near a bus " * 18,
        "vehicle behind " * 19 + "vehicle",
        "stopped " * 36 + "car",
        "at least " * 30,
        "not " * 70 + "car",
        "a " * 140 + "car",
        "car or " * 40 + "car",
        "group of " * 30 + "cars",
        "car that is " * 24 + "stopped",
    ],
    ids=lambda query: query[:14],
)
def test_hostile_repetition_is_answered(query):
    """A parser that explodes on these takes hours, which the test suite's own limit ends."""
    try:
        source = GrammarWriter().write(plain_query(query)).program.source
    except UserError as error:
        source = str(error)
    assert source


@pytest.mark.parametrize("query", ["", "  \n", "\x00\x1b", "\u200b\u202e", "x" * 301, "x" * 100_000, "é" * 301])
def test_unusable_queries_are_refused_before_anything_reads_them(query):
    with pytest.raises(UserError):
        plain_query(query)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("  stopped\n\tcar ", "stopped car"),
        ("stopped\u00a0car", "stopped car"),
        ("\u200bstopped\u202e car\x1b[31m", "stopped car[31m"),
        ("ｓｔｏｐｐｅｄ car", "stopped car"),
    ],
)
def test_queries_become_one_plain_line(raw, plain):
    assert plain_query(raw).text == plain
