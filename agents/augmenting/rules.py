"""What a rewrite must keep of a query, as far as classes of phrases tell: each rule gives a reason, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from agents.augmenting.references import attached, directions_of, groups_of, several_of
from agents.augmenting.sightings import Inventory
from agents.augmenting.tokens import ARTICLES, FILE
from agents.augmenting.ways import in_order, ways_of
from prompts.loader import load_yaml
from tools.memory.words import stem

Rule = Callable[[Inventory, Inventory], str]
"""Compares query and rewrite; gives the reason why it is broken, empty when it is kept."""

_IN_SEQUENCE: Final = frozenset({"then", "after", "until"})
_GOING_ON, _PAST = "ing", "ed"
_COMPARED: Final = (
    ("places", "place"),
    ("times", "time"),
    ("attributes", "attribute"),
    ("weather", "weather"),
    ("relations", "relation"),
)


def _numbers(query: Inventory, rewrite: Inventory) -> str:
    one, other = Counter(query.measures), Counter(rewrite.measures)
    changed = [str(measure) for measure in (*(one - other), *(other - one))]
    return f"numbers, their bounds or units differ: {', '.join(changed)}" if changed else ""


def _several(query: Inventory, rewrite: Inventory) -> str:
    one, other = several_of(query), several_of(rewrite)
    both = {name for name, _ in one - other} & {name for name, _ in other - one}
    return f"of {_quoted(sorted(both))} one says several, the other does not" if both else ""


def _joined(query: Inventory, rewrite: Inventory) -> str:
    one, other = (Counter((g.joint, g.names) for g in groups_of(text) if g.joint) for text in (query, rewrite))
    changed = sorted(f" {joint} ".join(names) for joint, names in (*(one - other), *(other - one)))
    if changed:
        return f"{_quoted(changed[:1])} stands in one of the two only"
    return "" if _choices(query) == _choices(rewrite) else "'or' stands in one of the two only"


def _choices(text: Inventory) -> int:
    return sum(text.tokens[at] == "or" for at in text.rest)


def _roles(query: Inventory, rewrite: Inventory) -> str:
    one, other = ([" or ".join(group.names) for group in groups_of(text)] for text in (query, rewrite))
    if one[:1] != other[:1]:
        return f"it refers to {_quoted(other[:1]) or 'nobody'}, the query to {_quoted(one[:1]) or 'nobody'}"
    if one != other:
        return f"those that are named come in another order: {_quoted(other)}"
    moved = sorted((attached(query) - attached(rewrite)).elements())
    return f"{moved[0][0]!r} is said of another than {one[moved[0][1][0]]!r}" if moved else ""


def _seen_from(query: Inventory, rewrite: Inventory) -> str:
    one, other = Counter(directions_of(query)), Counter(directions_of(rewrite))
    changed = sorted({" ".join(filter(None, found)) for found in (*(one - other), *(other - one))})
    return f"it is another's side that is meant: {_quoted(changed)}" if changed else ""


def _ways(query: Inventory, rewrite: Inventory) -> str:
    one, other = Counter(ways_of(query)), Counter(ways_of(rewrite))
    changed = sorted([*(one - other), *(other - one)])
    return f"the way {' '.join(changed[0])!r} stands in one of the two only" if changed else ""


def _negations(query: Inventory, rewrite: Inventory) -> str:
    one, other = Counter(_denied(query)), Counter(_denied(rewrite))
    changed = sorted([*(one - other), *(other - one)])
    return f"{changed[0]!r} is denied in one of the two only" if changed else ""


def _denied(text: Inventory) -> Iterator[str]:
    """What stands behind each negation."""
    starts, skipped = text.starts(), ARTICLES | {"any", "be", "being", "to"}
    for negation in text.of("negations"):
        at = negation.end
        while at < len(text.tokens) and at not in starts and text.tokens[at] in skipped:
            at += 1
        yield starts[at].name if at in starts else text.tokens[at] if at < len(text.tokens) else ""


def _sequence(query: Inventory, rewrite: Inventory) -> str:
    one, other = query.names("behaviours"), rewrite.names("behaviours")
    ordered = _IN_SEQUENCE & {*query.names("times"), *rewrite.names("times")}
    return f"what happens comes in another order: {_quoted(other)}" if ordered and one != other else ""


def _lost(kind: str) -> Rule:
    return lambda query, rewrite: _changed((Counter(query.names(kind)) - Counter(rewrite.names(kind))).elements(), ())


def _exchanged(kind: str) -> Rule:
    """Classes are not the same, whatever the grammar makes of them: one may not stand where another stood."""

    def rule(query: Inventory, rewrite: Inventory) -> str:
        one, other = set(query.names(kind)), set(rewrite.names(kind))
        lost, new = sorted(one - other), sorted(other - one)
        return f"{lost[0]!r} becomes {new[0]!r}" if lost and new else ""

    return rule


def _run_along(query: Inventory, rewrite: Inventory) -> str:
    """Beside a fence, one need not go along it: the grammar reads both as being beside it."""
    lost, new = set(query.names("relations")), set(rewrite.names("relations"))
    ways, others = set(ways_of(query)), set(ways_of(rewrite))
    for relations, added in ((lost - new, others - ways), (new - lost, ways - others)):
        if relations and added:
            way, goal = min(added)
            return f"{min(relations)!r} and '{way} {goal}' are not the same"
    return ""


def _unknown_verb(query: Inventory, rewrite: Inventory) -> str:
    """Of a word that no class has nobody knows whether it says what is done, and when: "rode" for "riding"."""
    for one, other in ((query, rewrite), (rewrite, query)):
        unknown = other.words - one.words - frozenset(load_yaml(FILE)["empty"])
        bent = _bent(one.words - other.words, unknown)
        done = {word for word in one.words - other.words - bent.keys() if word.endswith(_GOING_ON)}
        lost, new = done | (set(one.names("behaviours")) - set(other.names("behaviours"))), unknown - {*bent.values()}
        if lost and new:
            return f"{min(lost)!r} and {min(new)!r} need not be the same"
    return ""


def _words(query: Inventory, rewrite: Inventory) -> str:
    """Words of no class: they cannot be compared by meaning, so that they have to stay."""
    empty = frozenset(load_yaml(FILE)["empty"])
    one, other = query.words - empty, rewrite.words - empty
    bent = _bent(one - other, other - one)
    return _changed(one - bent.keys(), other - {*bent.values()})


def _bent(lost: Iterable[str], new: Iterable[str]) -> dict[str, str]:
    """Verbs that have another ending: "changes" and "changing". Forms of the past, and plurals, say something else."""
    others = {stem(word): word for word in sorted(new)}
    pairs = {word: others[stem(word)] for word in sorted(lost) if stem(word) in others}
    return {
        word: form
        for word, form in pairs.items()
        if any(one.endswith(_GOING_ON) for one in (word, form)) and not any(one.endswith(_PAST) for one in (word, form))
    }


def _dropped(query: Inventory, rewrite: Inventory) -> str:
    """Words that have gone, or come, with nothing in their stead: nobody has said them otherwise."""
    one, other = _content(query), _content(rewrite)
    return _words(query, rewrite) if one < other or other < one else ""


def _content(text: Inventory) -> Counter[str]:
    words = text.words - frozenset(load_yaml(FILE)["empty"])
    return Counter([*words, *(sighting.name for sighting in text.sightings)])


def _order(query: Inventory, rewrite: Inventory) -> str:
    bent = _bent(query.words - rewrite.words, rewrite.words - query.words)
    same = [bent.get(name, name) for name in in_order(query)] == list(in_order(rewrite))
    return "" if same else "words that no class has stand elsewhere among those that are named"


def _counted(kind: str) -> Rule:
    return lambda query, rewrite: _changed(query.names(kind), rewrite.names(kind))


def _named(kind: str) -> Rule:
    return lambda query, rewrite: _changed(set(query.names(kind)), set(rewrite.names(kind)))


def _changed(query: Iterable[str], rewrite: Iterable[str]) -> str:
    one, other = Counter(query), Counter(rewrite)
    lost, new = sorted((one - other).elements()), sorted((other - one).elements())
    parts = [f"it loses {_quoted(lost)}"] * bool(lost) + [f"it adds {_quoted(new)}"] * bool(new)
    return " and ".join(parts)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))


ALWAYS: Final[tuple[tuple[str, Rule], ...]] = (
    ("numbers", _numbers),
    ("quantity", _counted("quantities")),
    ("quantity", _several),
    ("degree", _counted("degrees")),
    ("choice", _joined),
    ("aspect", _named("aspects")),
    ("entities", _lost("entities")),
    ("behaviour", _exchanged("behaviours")),
    ("behaviour", _unknown_verb),
    ("place", _exchanged("places")),
    ("relation", _exchanged("relations")),
    ("relation", _run_along),
    ("attribute", _exchanged("attributes")),
    ("word", _dropped),
)
"""Rules for what the grammar reads alike: three and at least three, one and several, `and` and `or` between names,
what somebody does and has done."""
UNREAD: Final[tuple[tuple[str, Rule], ...]] = (
    ("entities", _counted("entities")),
    ("roles", _roles),
    ("directions", _counted("directions")),
    ("directions", _seen_from),
    ("way", _ways),
    ("negation", _negations),
    ("behaviour", _named("behaviours")),
    ("behaviour", _sequence),
    *((rule, _named(kind)) for kind, rule in _COMPARED),
    ("word", _words),
    ("roles", _order),
)
"""Rules where the grammar does not understand both texts."""
