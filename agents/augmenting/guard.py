"""Whether a rewrite still says what the query says. No model is asked, and what is doubtful is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from agents.augmenting.sightings import FILE, Inventory, Measure, Sighting, inventory, tokens_of
from agents.augmenting.values import Rejection
from agents.augmenting.ways import in_order, ways_of
from agents.meaning.values import Expression
from agents.writers.api import MAX_QUERY_CHARACTERS
from prompts.loader import load_yaml

Meaning = Callable[[str], Expression | None]
"""The normal form of a text where the grammar understands it whole and without doubt, else None."""
Rule = Callable[[Inventory, Inventory], str]
"""Compares query and rewrite; gives the reason why it is broken, empty when it is kept."""

_PASSIVE: Final = re.compile(r"\b(?:being|is|are|was|been|gets?|getting)?\s*\w+(?:ed|en|wn|ut) by\b")
_TYPOGRAPHY: Final = frozenset("’‘“”–—°²")
_SAID_OF_ENTITIES: Final = ("behaviours", "attributes")
_COMPARED: Final = (
    ("places", "place"), ("quantities", "quantity"), ("times", "time"), ("attributes", "attribute"),
    ("relations", "relation"),
)  # fmt: skip


def check_rewrite(query: str, rewrite: str, meaning: Meaning, others: Sequence[str] = ()) -> Rejection | None:
    """The first rule that a rewrite breaks; None when it may be used.

    Form is looked at first, and unsafe substitutions. Where the grammar understands both texts, their meanings decide:
    equal ones are accepted whatever their words, different ones refused. Else entities, roles, granularity, counts,
    directions, ways, numbers and units, behaviours and all other classes of phrases must be the same, and nothing may
    be added.

    Args:
        query: The query.
        rewrite: What a model made of it.
        meaning: What the grammar makes of a text.
        others: Rewrites that were accepted already.
    """
    for rule, reason in _of_form(query, rewrite, others):
        if reason:
            return Rejection(rewrite, rule, reason)
    first, second = inventory(query), inventory(rewrite)
    if reason := _substitutions(first, second):
        return Rejection(rewrite, "substitution", reason)
    one, other = meaning(query), meaning(rewrite)
    if one is not None and other is not None:
        return None if one == other else Rejection(rewrite, "meaning", "the grammar reads it as something else")
    for name, rule_of in _RULES:
        if reason := rule_of(first, second):
            return Rejection(rewrite, name, reason)
    if bool(_PASSIVE.search(query.lower())) != bool(_PASSIVE.search(rewrite.lower())):
        return Rejection(rewrite, "roles", "active and passive are exchanged, so that another is referred to")
    return None


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
        added = sorted(name for name in _phrases(names) if _count(name, tokens) > _count(name, asked))
        yield rule, f"it adds {_quoted(added)}" if added else ""


@lru_cache(maxsize=2)
def _phrases(part: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tokens_of(str(phrase)) for phrase in load_yaml(FILE)[part])


def _count(phrase: tuple[str, ...], tokens: tuple[str, ...]) -> int:
    return sum(tokens[at : at + len(phrase)] == phrase for at in range(len(tokens)))


def _numbers(query: Inventory, rewrite: Inventory) -> str:
    one, other = Counter(query.measures), Counter(rewrite.measures)
    changed = [*(one - other), *(other - one)]
    shown = ", ".join(f"{m.value:g} {m.unit}".strip() for m in changed)
    return f"numbers or units differ: {shown}" if changed else ""


def _entities(query: Inventory, rewrite: Inventory) -> str:
    return _difference(query, rewrite, "entities")


def _roles(query: Inventory, rewrite: Inventory) -> str:
    one, other = query.names("entities"), rewrite.names("entities")
    if one[:1] != other[:1]:
        return f"it refers to {other[0]!r}, the query to {one[0]!r}"
    if one != other:
        return f"those that are named come in another order: {_quoted(other)}"
    moved = sorted((attached(query) - attached(rewrite)).elements())
    return f"{moved[0][0]!r} is said of another than {one[moved[0][1]]!r}" if moved else ""


def attached(text: Inventory) -> Counter[tuple[str, int]]:
    """Which entity (by its place among them) each behaviour and attribute is said of.

    Counts are said of the entity that comes next. Of the others, one that stands directly before an entity is said of
    that ("a stopped bus"), any other of the last before it ("a bus that is stopped", "a bus stopped behind ..."), or
    of the first.
    """
    entities = [sighting for sighting in text.sightings if sighting.kind == "entities"]
    if not entities:
        return Counter()
    said = [sighting for sighting in text.sightings if sighting.kind in _SAID_OF_ENTITIES]
    counts = [measure for measure in text.measures if not measure.unit]
    return Counter((s.name, _owner(s, text, entities)) for s in said) + Counter(
        (f"{count.value:g}", _counted(count, entities)) for count in counts
    )


def _counted(count: Measure, entities: Sequence[Sighting]) -> int:
    after = [number for number, entity in enumerate(entities) if entity.at > count.at]
    return after[0] if after else len(entities) - 1


def _owner(said: Sighting, text: Inventory, entities: Sequence[Sighting]) -> int:
    starts = {sighting.at: sighting for sighting in text.sightings}
    after = starts.get(said.at + said.size)
    while after is not None and after.kind in _SAID_OF_ENTITIES:
        after = starts.get(after.at + after.size)
    if after is not None and after.kind == "entities":
        return entities.index(after)
    before = [number for number, entity in enumerate(entities) if entity.at < said.at]
    return before[-1] if before else 0


def _directions(query: Inventory, rewrite: Inventory) -> str:
    return _difference(query, rewrite, "directions")


def ways_kept(query: Inventory, rewrite: Inventory) -> str:
    """Why the ways that a text tells (from here, to there) are others in a rewrite; empty where they are the same."""
    one, other = Counter(ways_of(query)), Counter(ways_of(rewrite))
    changed = sorted([*(one - other), *(other - one)])
    return f"the way {' '.join(changed[0])!r} stands in one of the two only" if changed else ""


def _negations(query: Inventory, rewrite: Inventory) -> str:
    one, other = len(query.names("negations")), len(rewrite.names("negations"))
    return "" if one == other else f"the query denies {one} times, it {other} times"


def _substitutions(query: Inventory, rewrite: Inventory) -> str:
    one = {sighting.name for sighting in query.sightings}
    other = {sighting.name for sighting in rewrite.sightings}
    lost, new = one - other, other - one
    pairs = [pair for pair in load_yaml(FILE)["unsafe"] if _swaps(pair, lost, new)]
    return f"{pairs[0][0]!r} and {pairs[0][1]!r} are not the same" if pairs else ""


def _swaps(pair: Sequence[str], lost: set[str], new: set[str]) -> bool:
    return (pair[0] in lost and pair[1] in new) or (pair[1] in lost and pair[0] in new)


def _behaviours(query: Inventory, rewrite: Inventory) -> str:
    return _difference(query, rewrite, "behaviours", counted=False)


def _difference(query: Inventory, rewrite: Inventory, kind: str, counted: bool = True) -> str:
    one, other = Counter(query.names(kind)), Counter(rewrite.names(kind))
    if not counted:
        one, other = Counter(set(one)), Counter(set(other))
    lost, new = sorted((one - other).elements()), sorted((other - one).elements())
    parts = [f"it loses {_quoted(lost)}"] * bool(lost) + [f"it adds {_quoted(new)}"] * bool(new)
    return " and ".join(parts)


def _words(query: Inventory, rewrite: Inventory) -> str:
    """Words of no class: they cannot be compared by meaning, so that they have to stay."""
    empty = frozenset(load_yaml(FILE)["empty"])
    lost, new = sorted(query.words - rewrite.words - empty), sorted(rewrite.words - query.words - empty)
    parts = [f"it loses {_quoted(lost)}"] * bool(lost) + [f"it adds {_quoted(new)}"] * bool(new)
    return " and ".join(parts)


def _order(query: Inventory, rewrite: Inventory) -> str:
    same = in_order(query) == in_order(rewrite)
    return "" if same else "words that no class has stand elsewhere among those that are named"


def _compare(kind: str) -> Rule:
    return lambda query, rewrite: _difference(query, rewrite, kind, counted=False)


def _quoted(names: Sequence[object]) -> str:
    return ", ".join(repr(" ".join(name) if isinstance(name, tuple) else name) for name in names)


_RULES: Final[tuple[tuple[str, Rule], ...]] = (
    ("numbers", _numbers),
    ("entities", _entities),
    ("roles", _roles),
    ("directions", _directions),
    ("way", ways_kept),
    ("negation", _negations),
    ("behaviour", _behaviours),
    *((rule, _compare(kind)) for kind, rule in _COMPARED),
    ("word", _words),
    ("roles", _order),
)
