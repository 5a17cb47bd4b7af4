"""Words as tokens: the phrases of the lexicon that a query may be made of, the longest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from agents.writers.english.lexicon import Lexeme, Lexicon, Words

_MOST_SEGMENTATIONS = 8
_NAMING = frozenset({"a", "an", "the"})
"""Articles that begin an object, so that what stands before them is no part of it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A phrase of the lexicon in a query.

    Attributes:
        words: Its words, articles left out.
        lexemes: What it may be, in order of preference.
        begin: Index of its first word in the query.
        before_article: The query has "a", "an" or "the" after it: no adjective stands there.
    """

    words: Words
    lexemes: tuple[Lexeme, ...]
    begin: int
    before_article: bool = False

    @property
    def categories(self) -> tuple[str, ...]:
        """All categories it may be of."""
        return tuple(sorted({lexeme.category for lexeme in self.lexemes}))


@dataclass(frozen=True)
class Segmenter:
    """Cuts a query into segments.

    Attributes:
        words: The query's words.
        lexicon: The lexicon.
    """

    words: Words
    lexicon: Lexicon

    def unknown(self) -> tuple[str, ...]:
        """Words that occur in no phrase, each once."""
        known, articles = self.lexicon.vocabulary, self.lexicon.articles
        strange = (word for word in self.words if word not in known and word not in articles)
        return tuple(dict.fromkeys(word for word in strange if not _is_number(word) and not is_quoted(word)))

    def uncovered(self) -> tuple[str, ...]:
        """Words that are known, but here in no phrase that is: "proximity" without "in close ... to"."""
        plain = [word for word in self.words if word not in self.lexicon.articles]
        covered: set[int] = set()
        for at in range(len(plain)):
            for size in range(1, min(self.lexicon.longest, len(plain) - at) + 1):
                if _segment(tuple(plain[at : at + size]), 0, self.lexicon):
                    covered.update(range(at, at + size))
        return tuple(dict.fromkeys(word for at, word in enumerate(plain) if at not in covered))

    def segmentations(self) -> Iterator[tuple[Segment, ...]]:
        """The ways to cut the query, those with fewest segments first; none when a word has no phrase."""
        plain = tuple((word, at) for at, word in enumerate(self.words) if word not in self.lexicon.articles)
        found = _best_cuts(tuple(word for word, _ in plain), tuple(at for _, at in plain), self.lexicon)
        for cut in found:
            yield tuple(self._before_article(self._lacking(segment)) for segment in cut)

    def _before_article(self, segment: Segment) -> Segment:
        left, at = len(segment.words), segment.begin
        while left and at < len(self.words):
            left -= self.words[at] not in self.lexicon.articles
            at += 1
        return replace(segment, before_article=True) if not _NAMING.isdisjoint(self.words[at : at + 1]) else segment

    def _lacking(self, segment: Segment) -> Segment:
        """The word "without" before an article has a name after it: "without a following car" is not to follow none."""
        after = self.words[segment.begin + 1 : segment.begin + 2]
        if segment.words != ("without",) or not self.lexicon.articles.issuperset(after):
            return segment
        return replace(segment, lexemes=self.lexicon.lexemes.get(("with", "no"), segment.lexemes))


def _best_cuts(words: Words, places: tuple[int, ...], lexicon: Lexicon) -> list[tuple[Segment, ...]]:
    """The best cuts of every tail, from the last word to the first."""
    tails: list[list[tuple[Segment, ...]]] = [[] for _ in words] + [[()]]
    for at in range(len(words) - 1, -1, -1):
        cuts = [
            (segment, *rest)
            for size in range(min(lexicon.longest, len(words) - at), 0, -1)
            if (segment := _segment(words[at : at + size], places[at], lexicon)) is not None
            for rest in tails[at + size]
        ]
        tails[at] = sorted(cuts, key=len)[:_MOST_SEGMENTATIONS]
    return tails[0]


def _segment(words: Words, begin: int, lexicon: Lexicon) -> Segment | None:
    lexemes = lexicon.lexemes.get(words)
    if lexemes is None and len(words) == 1 and _is_number(words[0]):
        lexemes = (Lexeme("NUM", float(words[0])),)
    if lexemes is None and len(words) == 1 and is_quoted(words[0]):
        lexemes = (Lexeme("QUOTED", words[0][1:-1]),)
    return Segment(words, lexemes, begin) if lexemes else None


def is_quoted(word: str) -> bool:
    """Whether it is words in quotation marks, which are one word."""
    return len(word) > 2 and word[0] == word[-1] == '"'


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit() and word.isascii()
