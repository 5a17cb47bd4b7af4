"""The writer that needs no model: English by a grammar, or a refusal. It never guesses in silence."""

from __future__ import annotations

from agents.meaning.program import program_text
from agents.meaning.values import Call
from agents.writers.api import PlainQuery, WrittenProgram
from agents.writers.confidence import probability
from agents.writers.english.describing import described
from agents.writers.english.evidence import evidence_of
from agents.writers.english.eyes import visual_calls
from agents.writers.english.lexicon import Lexicon
from agents.writers.english.offering import offered_without_eyes
from agents.writers.english.reading import EnglishReader, Read, Reading, english_reader
from agents.writers.english.refusing import declined, refusal
from agents.writers.english.words import MOST_WORDS
from tools.errors import NeedsEyesError
from tools.results import Program

_MOST_ALTERNATIVES = 3
_LONGEST_NOTE = 400
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
        self._reader = english_reader(profile) if words is None else EnglishReader(profile, words)
        self._eyes = eyes

    def write(self, query: PlainQuery) -> WrittenProgram:
        """Write the program that answers `query`.

        Raises:
            QueryNotUnderstoodError: A word has no place; the text says which, and what works instead.
        """
        read = self._read(query)
        if not read.readings:
            raise refusal(read, self._reader)
        return self._written(query, read)

    def attempt(self, query: PlainQuery) -> WrittenProgram | None:
        """As `write`, but None for a query without a reading: why it has none takes longer to find than a program.

        Raises:
            QueryNotUnderstoodError: It is too long.
            NeedsEyesError: It needs eyes and there are none.
        """
        read = self._read(query)
        return self._written(query, read) if read.readings else None

    def _read(self, query: PlainQuery) -> Read:
        if len(query.text.split()) > MOST_WORDS:
            count = len(query.text.split())
            raise declined(f"it has {count} words, and {MOST_WORDS} are read; ask for less, or give --program FILE")
        return self._reader.read(query.text)

    def _written(self, query: PlainQuery, read: Read) -> WrittenProgram:
        chosen = read.readings[0]
        self._check_eyes(chosen)
        evidence = evidence_of(read)
        program = Program(program_text(chosen.expression, query.text), "grammar", query.text)
        confidence = 1.0 if read.is_exact else probability(evidence)
        return WrittenProgram(program, described(chosen.phrase), self._notes(read), confidence, evidence)

    def _check_eyes(self, chosen: Reading) -> None:
        """Refuse what needs images where there are none, with what boxes and map alone can tell of it."""
        calls = visual_calls(chosen.expression)
        if not calls or self._eyes:
            return
        named = ", ".join(dict.fromkeys(f'"{_asked(call)}"' for call in calls))
        verb = "needs" if len(calls) == 1 else "need"
        offer = offered_without_eyes(chosen.expression, self._reader.profile)
        told = f'; boxes and map alone can tell: "{offer}"' if offer else ""
        raise NeedsEyesError(f"query needs eyes: {named} {verb} camera images and a vision model{told}")

    def _notes(self, read: Read) -> tuple[str, ...]:
        chosen, *others = read.readings
        mended = [f'"{old}" read as "{new}"' for old, new in read.spelled.mended]
        dropped = [f"left out, as an example: {text}" for text in read.spelled.dropped]
        close = dict.fromkeys(described(other.phrase) for other in others if other.cost - chosen.cost < _CLOSE)
        close.pop(described(chosen.phrase), None)
        rivals = [f"it could also be read as: {_short(words)}" for words in [*close][:_MOST_ALTERNATIVES]]
        return (*mended, *dropped, *chosen.assumptions, *rivals)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_NOTE else f"{words[:_LONGEST_NOTE]} ..."


def _asked(call: Call) -> str:
    """What a call asks images for: "ambulance", "red", "occluded by"."""
    values = [str(value).replace("_", " ") for _, value in call.values if isinstance(value, str)]
    return ", ".join(values) or call.function.removeprefix("is_").replace("_", " ")
