"""The writer that needs no model: English by a grammar, or a refusal. It never guesses in silence."""

from __future__ import annotations

from agents.meaning.program import program_text
from agents.writers.api import PlainQuery, WrittenProgram
from agents.writers.confidence import probability
from agents.writers.english.describing import described
from agents.writers.english.evidence import evidence_of
from agents.writers.english.eyes import visual_calls, without_eyes
from agents.writers.english.lexicon import Lexicon
from agents.writers.english.reading import EnglishReader, Read, Reading
from agents.writers.english.refusing import declined, refusal
from agents.writers.english.words import MOST_WORDS
from tools.results import Program

_MOST_ALTERNATIVES = 3
_CLOSE = 2.0
"""Readings that cost so much more than the preferred one are told."""


class GrammarWriter:
    """Writes programs for phrases such as "pedestrian crossing in front of a stopped bus".

    Every word of a query is placed or the query is declined. Vague words have fixed meanings, which are listed in the
    result's assumptions; so is every other way in which the query could be read.

    Args:
        words: The grammar's words; those of this installation when None.
        profile: The functions that will run the program; words that only some profiles can say are declined in others.
        eyes: Whether cameras and a vision model are at hand. Without, a query that needs them is declined, with the
            part that can be told without offered.
    """

    def __init__(self, words: Lexicon | None = None, profile: str = "standard", eyes: bool = False) -> None:
        self._reader = EnglishReader(profile, words)
        self._eyes = eyes

    def write(self, query: PlainQuery) -> WrittenProgram:
        """Write the program that answers `query`.

        Raises:
            QueryNotUnderstoodError: A word has no place; the text says which, and what works instead.
        """
        if len(query.text.split()) > MOST_WORDS:
            count = len(query.text.split())
            raise declined(f"it has {count} words, and {MOST_WORDS} are read; ask for less, or give --program FILE")
        read = self._reader.read(query.text)
        if not read.readings:
            raise refusal(read, self._reader)
        chosen = read.readings[0]
        self._check_eyes(chosen)
        evidence = evidence_of(read)
        program = Program(program_text(chosen.expression, query.text), "grammar", query.text)
        return WrittenProgram(program, described(chosen.phrase), self._notes(read), probability(evidence), evidence)

    def _check_eyes(self, chosen: Reading) -> None:
        profile = self._reader.profile
        calls = visual_calls(chosen.expression, profile)
        if not calls or self._eyes:
            return
        asked = ", ".join(dict.fromkeys(str(value) for call in calls for _, value in call.values))
        seen = program_text(without_eyes(chosen.expression, profile), "what boxes and map tell of it")
        steps = seen.count("\n") - 2
        raise declined(f'"{asked}" needs camera images and a vision model ({steps} steps of it need none)')

    def _notes(self, read: Read) -> tuple[str, ...]:
        chosen, *others = read.readings
        mended = [f'"{old}" read as "{new}"' for old, new in read.spelled.mended]
        dropped = [f"left out, as an example: {text}" for text in read.spelled.dropped]
        close = [other for other in others if other.cost - chosen.cost < _CLOSE][:_MOST_ALTERNATIVES]
        rivals = [f"it could also be read as: {described(other.phrase)}" for other in close]
        return (*mended, *dropped, *chosen.assumptions, *rivals)
