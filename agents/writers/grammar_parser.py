"""All the ways to read a query: a small recursive-descent parser over the lexicon, with every choice kept.

    query    := phrase
    phrase   := article? count? before* noun ("or" noun)* modifier*
    modifier := joiner? "not"? rule

A rule that ends in another object hands the rest to that object first, so what is said last belongs to the nearest
object unless a word such as "while" says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from agents.writers.grammar_lexicon import Lexicon, Words
from agents.writers.grammar_tree import Count, Element, Modifier, Noun, Phrase, Slot
from agents.writers.grammar_words import number

_MOST_READINGS = 24
"""Readings kept per place; queries are hostile, and attachments multiply."""
_MOST_DEPTH = 6


@dataclass
class Parser:
    """Reads one query.

    Attributes:
        words: The query's words.
        lexicon: The grammar's words.
        furthest: How many words the best attempt so far has placed.
        unfinished: Phrases that were begun when the words ran out: where each begins, and what it still needs.
    """

    words: Words
    lexicon: Lexicon
    furthest: int = 0
    unfinished: dict[tuple[int, tuple[Element, ...]], None] = field(default_factory=dict)
    _phrases: dict[tuple[int, int], list[tuple[Phrase, int]]] = field(default_factory=dict)

    def readings(self) -> list[Phrase]:
        """Every way to read the whole query that takes the fewest rules, in order of preference."""
        whole = [phrase for phrase, end in self._phrase(0, 0) if end == len(self.words)]
        fewest = min((phrase.n_rules for phrase in whole), default=0)
        return list(dict.fromkeys(phrase for phrase in whole if phrase.n_rules == fewest))

    def _phrase(self, at: int, depth: int) -> list[tuple[Phrase, int]]:
        if (at, depth) not in self._phrases:
            self._phrases[at, depth] = list(islice(self._read_phrase(at, depth), _MOST_READINGS))
        return self._phrases[at, depth]

    def _read_phrase(self, at: int, depth: int) -> Iterator[tuple[Phrase, int]]:
        if depth > _MOST_DEPTH:
            return
        for count, after_count in self._counts(self._skip(at)):
            for adjectives, after_adjectives in self._adjectives(self._skip(after_count)):
                for nouns, end in self._nouns(self._skip(after_adjectives)):
                    bare = Phrase(nouns, " ".join(self.words[after_adjectives:end]), count)
                    for modifiers, last in self._modifiers(end, depth):
                        yield replace(bare, modifiers=adjectives + modifiers), last

    def _skip(self, at: int) -> int:
        while at < len(self.words) and self.words[at] in self.lexicon.articles:
            at += 1
        return self._reach(at)

    def _reach(self, at: int) -> int:
        self.furthest = max(self.furthest, at)
        return at

    def _starts(self, at: int, words: Words) -> bool:
        return self.words[at : at + len(words)] == words

    def _counts(self, at: int) -> Iterator[tuple[Count | None, int]]:
        lexicon, begin = self.lexicon, at
        for lead in (("at", "least"), ("more", "than"), ()):
            at = begin + len(lead)
            if not self._starts(begin, lead):
                continue
            for words, least in lexicon.counts.items():
                if self._starts(at, words):
                    yield from self._with_or_more(least, lead, words, at + len(words))
            if at < len(self.words) and self.words[at].isdigit():
                yield from self._with_or_more(int(self.words[at]), lead, (self.words[at],), at + 1)
        yield from self._groups(begin)
        yield None, begin

    def _with_or_more(self, least: int, lead: Words, words: Words, end: int) -> Iterator[tuple[Count, int]]:
        """A count whose words end at `end`; "3 or more" is "at least 3"."""
        if not lead and words not in self.lexicon.vague and self._starts(end, ("or", "more")):
            yield Count(least, " ".join((*words, "or", "more"))), self._reach(end + 2)
        yield _count(least, lead, words), self._reach(end)

    def _digits(self, at: int) -> Words:
        """The words, with a spelled number at `at` in digits."""
        spelled = self.words[at : at + 1]
        if spelled in self.lexicon.counts and spelled not in self.lexicon.vague:
            return (*self.words[:at], str(self.lexicon.counts[spelled]), *self.words[at + 1 :])
        return self.words

    def _groups(self, at: int) -> Iterator[tuple[Count, int]]:
        lexicon = self.lexicon
        for words in lexicon.group:
            if self._starts(at, words):
                for size, end in self._counts(self._skip(at + len(words))):
                    least = size.least if size else lexicon.group_size
                    text = " ".join(words) + (f" {size.words}" if size else "")
                    note = f"{text}: at least {least} within {lexicon.group_distance_m:g} m of one another"
                    yield Count(least, text, group=True, assume=note), end

    def _adjectives(self, at: int) -> Iterator[tuple[tuple[Modifier, ...], int]]:
        for modifier, end in self._rules(at, 0, before=True):
            for more, last in self._adjectives(self._skip(end)):
                yield (modifier, *more), last
        yield (), at

    def _nouns(self, at: int) -> Iterator[tuple[tuple[Noun, ...], int]]:
        for length in range(4, 0, -1):
            noun = self.lexicon.nouns.get(self.words[at : at + length])
            if noun is None:
                continue
            end = self._reach(at + length)
            if self._starts(end, ("or",)):
                for more, last in self._nouns(self._skip(end + 1)):
                    yield (noun, *more), last
            yield (noun,), end

    def _modifiers(self, at: int, depth: int, after_object: bool = False) -> Iterator[tuple[tuple[Modifier, ...], int]]:
        for start in self._joined(at, depth, after_object):
            for modifier, end in self._rules(start, depth, before=False):
                for more, last in self._modifiers(end, depth, modifier.other is not None):
                    yield (modifier, *more), last
        yield (), at

    def _joined(self, at: int, depth: int, after_object: bool) -> Iterator[int]:
        """Where a modifier may begin. "that is" after another object speaks of that object, "while" never does."""
        yield at
        joiners = self.lexicon.nested_joiners if not after_object else frozenset()
        if depth == 0:
            joiners = joiners | self.lexicon.outer_joiners
        for words in sorted(joiners, key=len, reverse=True):
            if self._starts(at, words):
                yield self._reach(at + len(words))

    def _rules(self, at: int, depth: int, before: bool) -> Iterator[tuple[Modifier, int]]:
        negated = self._starts(at, ("not",))
        start = self._reach(at + negated)
        for rule in self.lexicon.rules:
            if before > rule.before or (negated and not rule.opposite):
                continue
            for pattern in rule.patterns:
                yield from self._match(Modifier(rule, "", negated), pattern, start, depth, start)

    def _match(
        self, so_far: Modifier, pattern: tuple[Element, ...], at: int, depth: int, begin: int
    ) -> Iterator[tuple[Modifier, int]]:
        if not pattern:
            yield so_far, self._reach(at)
            return
        if begin < at == len(self.words):
            self.unfinished[begin, pattern] = None
        element, rest = pattern[0], pattern[1:]
        if element.optional:
            yield from self._match(so_far, rest, at, depth, begin)
        for longer, end in self._match_element(so_far, element, at, depth):
            yield from self._match(longer, rest, end, depth, begin)

    def _match_element(self, so_far: Modifier, element: Element, at: int, depth: int) -> Iterator[tuple[Modifier, int]]:
        if element.slot == "y":
            for other, end in self._phrase(at, depth + 1):
                yield replace(so_far, words=_join(so_far.words, "{y}"), other=other), end
            return
        start = self._skip(at)
        if element.slot in self.lexicon.units:
            found = number(self._digits(start), start, self.lexicon.units[element.slot])
            if found:
                value, end = found
                yield _with_slot(so_far, element.slot, value, self.words[start:end]), self._reach(end)
            return
        choices = ("left", "right") if element.slot == "side" else element.words
        if start < len(self.words) and self.words[start] in choices:
            word, end = self.words[start], self._reach(start + 1)
            if element.slot:
                yield _with_slot(so_far, element.slot, word, (word,)), end
            else:
                yield replace(so_far, words=_join(so_far.words, word)), end


def _count(number: int, lead: Words, words: Words) -> Count:
    text = " ".join((*lead, *words))
    return Count(number + (lead == ("more", "than")), text, assume="" if lead else f"{text}: at least {number}")


def _with_slot(modifier: Modifier, slot: str, value: Slot, words: Words) -> Modifier:
    return replace(modifier, words=_join(modifier.words, *words), slots=(*modifier.slots, (slot, value)))


def _join(*words: str) -> str:
    return " ".join(word for word in words if word)
