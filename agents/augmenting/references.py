"""Who is who in a text: names joined by and/or, of whom something is said, and whose left or front is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from agents.augmenting.sightings import Inventory, Sighting
from agents.augmenting.tokens import ARTICLES, FILE, GENITIVE, Phrase, tokens_of
from prompts.loader import load_yaml

_SAID_OF_ENTITIES: Final = ("behaviours", "attributes", "aspects")
_BEFORE_A_NAME: Final = (*_SAID_OF_ENTITIES, "quantities")
_JOINING: Final = ("and", "or")
_SKIPPED: Final = ARTICLES | {"of", "to", "another", "other", "either", "both"}
_AHEAD_OR_BEHIND: Final = ("ahead", "behind")
_SIDES: Final = ("left", "right")
Owner = tuple[int, str]
"""Number of a group of names, and which of them; empty where it is the whole group."""


@dataclass(frozen=True, slots=True)
class Group:
    """Names that are joined: "a truck or a bus" is one group, and so is each name that stands alone.

    Attributes:
        joint: `and`, `or`; empty for a name that stands alone.
        names: Their classes, sorted: the order of those that are joined says nothing.
        members: Where they stand.
    """

    joint: str
    names: tuple[str, ...]
    members: tuple[Sighting, ...]


def groups_of(text: Inventory) -> tuple[Group, ...]:
    """All that are named, in order, joined ones together."""
    found: list[Group] = []
    for entity in text.of("entities"):
        last = found[-1] if found else None
        joint = _joint(text, last.members[-1], entity) if last else ""
        if last and joint and last.joint in ("", joint):
            found[-1] = Group(joint, tuple(sorted((*last.names, entity.name))), (*last.members, entity))
        else:
            found.append(Group("", (entity.name,), (entity,)))
    return tuple(found)


def _joint(text: Inventory, one: Sighting, other: Sighting) -> str:
    """The word that joins two names; empty when more than what describes the second one stands between them."""
    said = {at for s in text.sightings if s.kind in _BEFORE_A_NAME for at in range(s.at, s.end)}
    counts = {measure.at for measure in text.measures if not measure.unit}
    left = [text.tokens[at] for at in range(one.end, other.at) if at not in said | counts]
    words = [token for token in left if token not in _SKIPPED]
    return words[0] if len(words) == 1 and words[0] in _JOINING else ""


def attached(text: Inventory) -> Counter[tuple[str, Owner]]:
    """Which of those that are named each behaviour, attribute and count is said of.

    Counts are said of the name that comes next. Of the others, one that stands directly before a name is said of
    that ("a stopped bus"), any other of the last group before it ("a bus that is stopped", "a bus stopped behind ..."),
    or of the first.
    """
    groups = groups_of(text)
    if not groups:
        return Counter()
    said = [sighting for sighting in text.sightings if sighting.kind in _SAID_OF_ENTITIES]
    counts = [measure for measure in text.measures if not measure.unit]
    return Counter((s.name, _owner(s, text, groups)) for s in said) + Counter(
        (str(count), _counted(count.at, groups)) for count in counts
    )


def _counted(at: int, groups: Sequence[Group]) -> Owner:
    after = [member for group in groups for member in group.members if member.at > at]
    return _place(after[0], groups) if after else (len(groups) - 1, "")


def _owner(said: Sighting, text: Inventory, groups: Sequence[Group]) -> Owner:
    starts = text.starts()
    after = starts.get(said.end)
    while after is not None and after.kind in _SAID_OF_ENTITIES:
        after = starts.get(after.end)
    if after is not None and after.kind == "entities":
        return _place(after, groups)
    before = [number for number, group in enumerate(groups) if group.members[-1].at < said.at]
    return (before[-1] if before else 0), ""


def _place(entity: Sighting, groups: Sequence[Group]) -> Owner:
    number = next(number for number, group in enumerate(groups) if entity in group.members)
    return number, entity.name if groups[number].joint else ""


def directions_of(text: Inventory) -> Iterator[tuple[str, str]]:
    """Each direction with what it is seen from: `("left", "of truck")`, or as an adjective, `("left", "lane")`.

    What no name follows is the way of a behaviour ("turning left": `("left", "turning")`), or is said of what stands
    before ("with a bus behind": `("behind", "")`).
    """
    for sighting in text.of("directions"):
        yield sighting.name, _owned(text, sighting) or _seen_from(text, sighting) or _taken(text, sighting)


def _taken(text: Inventory, said: Sighting) -> str:
    """The behaviour that goes this way: "changing lanes to the left", "a left turn"."""
    behaviours = text.of("behaviours")
    before = text.tokens[: said.at]
    begins = said.at - 2 if before[-2:] == ("to", "the") else said.at
    found = [b.name for b in behaviours if b.end == begins]
    named = [b.name for b in behaviours if b.at == said.end and before[-1:] != ("the",)]
    return (found or named or [""])[0]


def _owned(text: Inventory, said: Sighting) -> str:
    if said.at < 2 or text.tokens[said.at - 1] != GENITIVE:
        return ""
    return "".join(f"of {s.name}" for s in text.of("entities") if s.end == said.at - 1)


def _seen_from(text: Inventory, said: Sighting) -> str:
    starts = text.starts()
    phrase = text.tokens[said.at : said.end]
    relation, at = phrase not in _adjectives() or phrase[-1] == "of", said.end
    while at < len(text.tokens):
        found = starts.get(at)
        if found is not None and found.kind in ("entities", "places"):
            return f"of {found.name}" if relation else found.name
        if found is not None and not _passed_over(said, found, relation):
            return ""
        if found is None and text.tokens[at] not in _SKIPPED and not _compound(said, text.tokens[at:]):
            return ""
        relation = relation or found is None
        at += found.size if found else 1
    return ""


def _passed_over(said: Sighting, found: Sighting, relation: bool) -> bool:
    if found.kind == "directions":
        return said.name in _AHEAD_OR_BEHIND and found.name in _SIDES
    return found.kind in ("attributes", "quantities") or (relation and found.kind == "behaviours")


def _compound(said: Sighting, tokens: Phrase) -> bool:
    """Whether `and` goes on with the side: "ahead and to the right of"."""
    return said.name in _AHEAD_OR_BEHIND and tokens[0] == "and" and bool(set(tokens[1:4]) & set(_SIDES))


def several_of(text: Inventory) -> Counter[tuple[str, bool]]:
    """Each name with whether several are meant; those are left out of whom there is none, or any number."""
    return Counter(
        (entity.name, entity.many or _several(text, entity))
        for entity in text.of("entities")
        if not any(s.kind == "negations" for s in _before(text, entity)) and "any" not in _words_before(text, entity)
    )


def _several(text: Inventory, entity: Sighting) -> bool:
    named = load_yaml(FILE)["plural_quantities"]
    return any(s.kind == "quantities" and s.name in named for s in _before(text, entity))


def _before(text: Inventory, entity: Sighting) -> list[Sighting]:
    """What is said of a name directly before it."""
    begins = entity.at - len(_words_before(text, entity))
    return [s for s in text.sightings if begins <= s.at < entity.at]


def _words_before(text: Inventory, entity: Sighting) -> Phrase:
    said = {at for s in text.sightings if s.kind in (*_BEFORE_A_NAME, "negations") for at in range(s.at, s.end)}
    at = entity.at
    while at > 0 and (at - 1 in said or text.tokens[at - 1] in _SKIPPED | {"any"}):
        at -= 1
    return text.tokens[at : entity.at]


@lru_cache(maxsize=1)
def _adjectives() -> frozenset[Phrase]:
    return frozenset(tokens_of(str(phrase)) for phrase in load_yaml(FILE)["adjectives"])
