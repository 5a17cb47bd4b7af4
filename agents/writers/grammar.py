"""The writer that needs no model: simple English by a grammar, or a refusal. It never guesses in silence."""

from __future__ import annotations

from agents.writers.api import PlainQuery, WrittenProgram
from agents.writers.grammar_builder import ProgramBuilder
from agents.writers.grammar_lexicon import Lexicon, lexicon
from agents.writers.grammar_parser import Parser
from agents.writers.grammar_refusal import refusal
from agents.writers.grammar_tree import Phrase
from agents.writers.grammar_words import split_words
from tools.results import Program


class GrammarWriter:
    """Writes programs for phrases such as "pedestrian crossing in front of a stopped bus".

    Every word of a query is placed or the query is declined. Vague words have fixed meanings, which are listed in the
    result's assumptions; so is every other way in which the query could be read.
    """

    def __init__(self, words: Lexicon | None = None) -> None:
        self._lexicon = lexicon() if words is None else words

    def write(self, query: PlainQuery) -> WrittenProgram:
        """Write the program that answers `query`.

        Raises:
            QueryNotUnderstoodError: A word has no place; the text says which, and what works instead.
        """
        words = split_words(query.text)
        parser = Parser(words, self._lexicon)
        readings = parser.readings()
        if not readings:
            raise refusal(words, parser.furthest, self._lexicon)
        chosen, *others = readings
        builder = ProgramBuilder(self._lexicon.group_distance_m)
        source = builder.program(chosen, query.text)
        assumptions = (*builder.assumptions, *_ambiguity(others))
        return WrittenProgram(Program(source, "grammar", query.text), chosen.describe(), assumptions)


def _ambiguity(others: list[Phrase]) -> list[str]:
    return [f"it could also be read as: {phrase.describe()}" for phrase in others[:3]]
