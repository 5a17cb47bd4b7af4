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
        ("pedestrian with a dog", 'after "pedestrian with a dog" something is missing'),
        ("car near a bus parked purple", '"purple" is not known'),
        ("police car", '"police" cannot be served: the annotations do not tell this kind of object apart'),
        ("three cars", 'I cannot count "three cars" here'),
        ("car following two buses", 'I cannot count "two buses" here'),
        ("car not", 'after "car not" something is missing'),
        ("car near", 'after "car near" something is missing'),
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
