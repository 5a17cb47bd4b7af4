"""What is told of a program is what it does, not what was asked."""

from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from agents.writers.telling import in_plain_english


def told(query, profile="standard"):
    return in_plain_english(GrammarWriter(profile=profile).write(plain_query(query)), profile)


def test_the_meaning_is_said_in_plain_english_and_the_words_are_noted():
    written = told("pedestrian crossing in front of a stopped bus")
    assert written.understood.startswith("pedestrians that are crossing in front of")
    assert written.assumptions[0] == "what belongs to what: pedestrian [crossing in front of bus [stopped]]"


def test_profiles_tell_their_own_functions():
    assert told("braking car", "refav").understood != told("braking car").understood


def test_nothing_else_is_changed():
    query = plain_query("second car ahead")
    plain = GrammarWriter().write(query)
    written = in_plain_english(plain, "standard")
    assert (written.program, written.confidence, written.assumptions[1:]) == (
        plain.program,
        plain.confidence,
        plain.assumptions,
    )
