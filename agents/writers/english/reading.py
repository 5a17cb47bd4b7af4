"""Reading a query: its words, the ways to read them, and what each would be as an expression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from agents.collection import without_collection
from agents.meaning.emptiness import obstacle, why_empty
from agents.meaning.naming_actors import heads
from agents.meaning.values import Expression
from agents.writers.english.building import Builder
from agents.writers.english.filling import Filler
from agents.writers.english.forest import BestReadings
from agents.writers.english.lexicon import Lexicon, lexicon
from agents.writers.english.segments import Segment, Segmenter
from agents.writers.english.sentences import Actions
from agents.writers.english.sides import CannotSay, Refused
from agents.writers.english.syntax import syntax
from agents.writers.english.tree import Phrase
from agents.writers.english.words import Spelled, spelled, without_request

_LONGER_CUT = 1.0
"""Cost of every segment more than the shortest way to cut the query: fixed phrases are taken as such."""
_ENOUGH = 0.5
"""How much dearer than the best reading another cut may begin and still be looked at."""

_MOST_KNOWN = 256
"""Texts whose readings a reader remembers: a query is read by the guard, as a candidate, and among the examples."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query.

    Attributes:
        phrase: The tree.
        expression: What it means.
        cost: How little it is preferred.
        assumptions: What is taken for granted.
        vague: How many numbers its words do not say.
    """

    phrase: Phrase
    expression: Expression
    cost: float
    assumptions: tuple[str, ...]
    vague: int


@dataclass(frozen=True, slots=True)
class Read:
    """All that reading a query gave.

    Attributes:
        spelled: Its words.
        unknown: Words that the lexicon does not have, or only in other phrases.
        readings: The ways to read it, the preferred first; each meaning once.
        reasons: Why understood readings cannot be said.
        stuck: The segments, and how many could be placed, where there is no reading at all.
        is_exact: The text says word for word what programs are rendered as, so that it means the one thing only.
    """

    spelled: Spelled
    unknown: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    reasons: tuple[str, ...] = ()
    stuck: tuple[tuple[Segment, ...], int] = ((), 0)
    is_exact: bool = False


def _exactly(text: str, profile: str) -> Reading | None:
    """The reading of a text that says something word for word as programs are rendered; None for all others."""
    head, that, _ = text.lower().partition(" that ")
    if not that or not (head.startswith(("either ", "[")) or heads().issuperset(head.split(" or "))):
        return None
    from agents.writers.english.plain_reading import read_back  # loads the library of functions, which few queries need

    found = read_back(text, profile)
    return Reading(*found, 0.0, (), 0) if found else None


class EnglishReader:
    """Reads queries.

    Args:
        profile: The functions that will run the program.
        words: The lexicon; that of this installation when None.
    """

    def __init__(self, profile: str = "standard", words: Lexicon | None = None) -> None:
        with without_collection():
            self.lexicon = words or lexicon()
            self._parser = syntax()
        self.profile = profile
        self._is_own = words is None
        self._known = lru_cache(maxsize=_MOST_KNOWN)(self._read)

    def read(self, text: str) -> Read:
        """All ways to read `text`; the one way, where it says something word for word as programs are rendered.

        Quotation marks around some words are left out where the query is not understood with them.
        """
        read = self._known(text)
        if not read.readings and '"' in text:
            without = self._known(text.replace('"', " "))
            return without if without.readings else read
        return read

    def _read(self, text: str) -> Read:
        words = spelled(text, self.lexicon)
        exact = _exactly(text, self.profile) if self._is_own else None
        if exact is not None:
            return Read(words, (), (exact,), is_exact=True)
        plain = without_request(words.words, self.lexicon)
        segmenter = Segmenter(plain, self.lexicon)
        unknown = segmenter.unknown() or segmenter.uncovered()
        if unknown:
            return Read(words, unknown)
        phrases, stuck = self._phrases(segmenter)
        readings, reasons = self._built(phrases)
        return Read(words, (), readings, reasons, stuck)

    def _phrases(self, segmenter: Segmenter) -> tuple[list[tuple[float, Phrase]], tuple[tuple[Segment, ...], int]]:
        found: dict[Phrase, float] = {}
        actions = Actions(self.lexicon, self.profile)
        stuck: tuple[tuple[Segment, ...], int] = ((), 0)
        fewest = 0
        for segments in segmenter.segmentations():
            fewest = fewest or len(segments)
            if found and min(found.values()) + _ENOUGH < _LONGER_CUT * (len(segments) - fewest):
                break
            forest = self._parser.parse(segments)
            if isinstance(forest, int):
                stuck = max(stuck, (segments, forest), key=lambda pair: sum(len(s.words) for s in pair[0][: pair[1]]))
                continue
            longer = _LONGER_CUT * (len(segments) - fewest)
            for cost, phrase in BestReadings(actions, actions.word).of(forest):
                if phrase not in found or cost + longer < found[phrase]:
                    found[phrase] = cost + longer
            if not found:
                stuck = max(stuck, (segments, len(segments)), key=lambda pair: pair[1])
        return sorted(((cost, phrase) for phrase, cost in found.items()), key=lambda pair: pair[0]), stuck

    def _built(self, phrases: list[tuple[float, Phrase]]) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
        readings: dict[Expression, Reading] = {}
        reasons: dict[str, None] = {}
        empty: list[list[str]] = []
        for cost, phrase in phrases:
            filler = Filler(self.lexicon, self.profile)
            try:
                expression = Builder(filler).query(phrase)
            except CannotSay as error:
                reasons[str(error)] = None
                if isinstance(error, Refused) and not readings:
                    break
                continue
            clash = obstacle(expression, self.profile)
            if clash and not readings:
                reasons[why_empty(clash, self.profile)] = None
                empty.append(_senses(phrase))
            elif not clash and (readings or not empty or _senses(phrase) in empty):
                made = Reading(phrase, expression, cost, tuple(filler.assumptions), filler.vague)
                readings.setdefault(expression, made)
        return tuple(readings.values()), tuple(reasons)


@lru_cache(maxsize=4)
def english_reader(profile: str) -> EnglishReader:
    """The reader of this installation's words, one for all who read: what one has read the others know."""
    return EnglishReader(profile)


def _senses(phrase: Phrase) -> list[str]:
    """What the words of a reading are taken for, whatever they are said of.

    Where a reading can find nothing, one that says the same of another object may be what is meant; one that takes the
    words for something else is not.
    """
    return sorted(condition.sense.name for condition in phrase.conditions())
