"""Whether a rewrite still says what the query says. No model is asked, and what is doubtful is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from agents.augmenting.reading import Reader
from agents.augmenting.rules import ALWAYS, UNREAD
from agents.augmenting.sightings import Inventory, inventory
from agents.augmenting.tokens import FILE, Phrase, tokens_of
from agents.augmenting.values import Rejection
from agents.writers.api import MAX_QUERY_CHARACTERS
from prompts.loader import load_yaml
from tools.memory.words import stem

_SHOWN: Final = ("entities", "places", "directions", "behaviours", "relations", "attributes")
_TYPOGRAPHY: Final = frozenset("’‘“”–—°²")


def check_rewrite(query: str, rewrite: str, read: Reader, others: Sequence[str] = ()) -> Rejection | None:
    """The first rule that a rewrite breaks; None when it may be used.

    Form is looked at first, unsafe substitutions, and what the grammar reads alike (`rules.ALWAYS`). Where the grammar
    understands both texts, their normal forms decide then: equal ones are accepted whatever their words, different ones
    refused. Else classes of phrases do (`rules.UNREAD`): entities, roles, granularity, directions, ways, negations,
    behaviours and all others must be the same, and nothing may be added.

    Args:
        query: The query.
        rewrite: What a model made of it.
        read: What the grammar makes of a text.
        others: Rewrites that were accepted already.
    """
    first, second = inventory(query), inventory(rewrite)
    for rule, reason in _of_form(query, rewrite, others):
        if reason:
            return Rejection(rewrite, rule, reason)
    if reason := _substitutions(first, second):
        return Rejection(rewrite, "substitution", reason)
    for name, rule_of in ALWAYS:
        if reason := rule_of(first, second):
            return Rejection(rewrite, name, reason)
    one, other = read(query), read(rewrite)
    if one is not None and other is not None:
        if one.meaning == other.meaning:
            return None
        return Rejection(rewrite, "meaning", f"the grammar reads it as {other.said()!r}, the query as {one.said()!r}")
    for name, rule_of in UNREAD:
        if reason := rule_of(first, second):
            return Rejection(rewrite, name, reason)
    return None


def alike() -> tuple[tuple[str, ...], ...]:
    """Phrases that may stand for one another, for prompts; of those that differ in their endings only the first."""
    content = load_yaml(FILE)
    classes = (phrases for kind in _SHOWN for phrases in content[kind].values())
    found = (_unlike(tuple(map(str, phrases))) for phrases in classes)
    return tuple(phrases for phrases in found if len(phrases) > 1)


def _unlike(phrases: Sequence[str]) -> tuple[str, ...]:
    by_stems = {tuple(map(stem, tokens_of(phrase))): phrase for phrase in reversed(phrases)}
    return tuple(phrase for phrase in phrases if phrase in by_stems.values())


def unsafe_pairs() -> tuple[tuple[str, str], ...]:
    """Phrases that look alike and mean different things, for prompts."""
    return tuple((str(one), str(other)) for one, other in load_yaml(FILE)["unsafe"])


def _of_form(query: str, rewrite: str, others: Sequence[str]) -> Iterator[tuple[str, str]]:
    asked, tokens = tokens_of(query), tokens_of(rewrite)
    bounds = load_yaml(FILE)["length"]
    most = int(bounds["factor"] * len(asked)) + int(bounds["extra_words"])
    yield "form", "" if rewrite.isprintable() and rewrite.strip() else "it is empty or holds control characters"
    foreign = sorted({char for char in rewrite if not char.isascii() and char not in _TYPOGRAPHY and char not in query})
    yield "form", f"it holds {foreign[0]!a}, which the query does not" if foreign else ""
    yield "length", "" if len(rewrite) <= MAX_QUERY_CHARACTERS else f"longer than {MAX_QUERY_CHARACTERS} characters"
    yield "length", "" if len(tokens) <= most else f"{len(tokens)} words where {most} are allowed"
    same = tokens in {asked, *map(tokens_of, others)}
    yield "repetition", "it says the same in the same words" if same else ""
    for rule, names in (("pronoun", "pronouns"), ("condition", "conditions")):
        added = sorted(_told(one, tokens) for one in _phrases(names) if _count(one, tokens) > _count(one, asked))
        yield rule, f"it adds {', '.join(map(repr, added))}" if added else ""


@lru_cache(maxsize=2)
def _phrases(part: str) -> tuple[tuple[Phrase, ...], ...]:
    """Phrases by what they say: those that may stand for one another together."""
    listed = (entry if isinstance(entry, list) else [entry] for entry in load_yaml(FILE)[part])
    return tuple(tuple(tokens_of(str(phrase)) for phrase in alike) for alike in listed)


def _count(phrases: Sequence[Phrase], tokens: Phrase) -> int:
    """In how many places one of the phrases ends."""
    return sum(any(_ends(tokens[:end], phrase) for phrase in phrases) for end in range(1, len(tokens) + 1))


def _ends(tokens: Phrase, phrase: Phrase) -> bool:
    return tokens[-len(phrase) :] == phrase


def _told(phrases: Sequence[Phrase], tokens: Phrase) -> str:
    return max((" ".join(phrase) for phrase in phrases if _count((phrase,), tokens)), key=len)


def _substitutions(query: Inventory, rewrite: Inventory) -> str:
    one = {sighting.name for sighting in query.sightings}
    other = {sighting.name for sighting in rewrite.sightings}
    lost, new = one - other, other - one
    pairs = [pair for pair in load_yaml(FILE)["unsafe"] if _swaps(pair, lost, new)]
    return f"{pairs[0][0]!r} and {pairs[0][1]!r} are not the same" if pairs else ""


def _swaps(pair: Sequence[str], lost: set[str], new: set[str]) -> bool:
    return (pair[0] in lost and pair[1] in new) or (pair[1] in lost and pair[0] in new)
