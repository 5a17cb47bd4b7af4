"""The writer that needs no model: simple English by a grammar, or a refusal. It never guesses in silence."""

from __future__ import annotations

from agents.writers.api import PlainQuery, WrittenProgram
from agents.writers.grammar_builder import ProgramBuilder
from agents.writers.grammar_lexicon import Lexicon, Words, lexicon
from agents.writers.grammar_limits import declined
from agents.writers.grammar_parser import Parser
from agents.writers.grammar_refusal import refusal
from agents.writers.grammar_tree import Phrase
from agents.writers.grammar_words import MOST_WORDS, split_words
from tools.results import Program


class GrammarWriter:
    """Writes programs for phrases such as "pedestrian crossing in front of a stopped bus".

    Every word of a query is placed or the query is declined. Vague words have fixed meanings, which are listed in the
    result's assumptions; so is every other way in which the query could be read.

    Args:
        words: The grammar's words; those of this installation when None.
        profile: The functions that will run the programs; some assumptions depend on them.
    """

    def __init__(self, words: Lexicon | None = None, profile: str = "standard") -> None:
        self._profile = profile
        self._lexicon = lexicon() if words is None else words

    def write(self, query: PlainQuery) -> WrittenProgram:
        """Write the program that answers `query`.

        Raises:
            QueryNotUnderstoodError: A word has no place; the text says which, and what works instead.
        """
        words = split_words(query.text)
        _check_words(words)
        parser = Parser(self._without_request(words), self._lexicon)
        readings = parser.readings()
        if not readings:
            raise refusal(parser)
        chosen, *others = readings
        builder = ProgramBuilder(self._lexicon.group_distance_m, self._profile)
        source = builder.program(chosen, query.text)
        assumptions = (*builder.assumptions, *_ambiguity(others))
        return WrittenProgram(Program(source, "grammar", query.text), chosen.describe(), assumptions)

    def _without_request(self, words: Words) -> Words:
        found = (request for request in self._lexicon.requests if words[: len(request)] == request != words)
        return words[len(next(found, ())) :]


def _check_words(words: Words) -> None:
    if len(words) > MOST_WORDS:
        raise declined(f"it has {len(words)} words, and {MOST_WORDS} are read; ask for less, or give --program FILE")
    negative = next((word for word in words if len(word) > 1 and word[0] in "-\u2212\u2013"), "")
    if negative:
        raise declined(f'"-{negative[1:]}" is negative, and counts, distances and speeds are above 0')


def _ambiguity(others: list[Phrase]) -> list[str]:
    return [f"it could also be read as: {phrase.describe()}" for phrase in others[:3]]
