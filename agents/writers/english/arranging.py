"""What is said of an object, arranged: what comes first, whom it is told of, and in what numbers."""

from __future__ import annotations

from dataclasses import replace

from agents.writers.english.filling import Filler, is_about
from agents.writers.english.objects import NEAREST, ORDER, ROOM, SIDEWAYS
from agents.writers.english.senses import APART, BESIDE
from agents.writers.english.sides import CannotSay
from agents.writers.english.tree import SELF, Condition, Count, Phrase, Said, Slots

ONE_AFTER_OTHER = frozenset({"THEN", "PRIOR"})
"""Joiners of what comes one after the other."""
_NEXT_LANE = "in adjacent lane"
_LANE_ASIDE_M = 6.0
"""How far beyond the sides of an object the lane beside its own reaches."""
_BY_DISTANCE = frozenset({"near", "far from", "next to"})
_BOUNDS = frozenset(
    (
        "within", "than", "most", "least", "over", "under", "up", "below", "above", "maximum", "minimum", "max", "min",
        "exceeding", "beyond", "between", "or", "less", "more", "closer", "nearer", "and", "radius", "exactly", "only",
        "precisely",
    )
)  # fmt: skip
"""Words that bound a number."""
_EXACTLY = frozenset({"exactly", "precisely", "only"})


def reach_said(said: Condition) -> str:
    """What a number is taken for that comes without a bound, "10 m behind a bus", or an exact one; else empty."""
    words = said.words.split()
    names = {name for name, _ in said.slots}
    at = next((at for at, word in enumerate(words[:-1]) if word[0].isdigit()), None)
    if at and words[at - 1] in _EXACTLY and names & {APART, "max_speed"}:
        return f'"{" ".join(words[at - 1 : at + 2])}": within a tenth of it'
    slots = dict(said.slots)
    about = is_about(slots.get("min_speed"), slots.get("max_speed"))
    if at is not None and about and not _BOUNDS & {*words[:at], *words[at + 2 :]}:
        return f'"{" ".join(words[at : at + 2])}": within a tenth of it'
    if at is None or APART not in names or "min_distance" in names or _BOUNDS & {*words[:at], *words[at + 2 :]}:
        return ""
    return f'"{words[at]} {words[at + 1]}": at most so far'


def of_any(said: Condition, filler: Filler) -> Condition:
    """How far from the nearest is how far from any of them: "at least 10 m from the nearest car"."""
    other = said.other
    if not isinstance(other, Phrase) or said.sense.name not in _BY_DISTANCE or said.turned or said.having:
        return said
    first = other.said[0] if len(other.said) == 1 else None
    if not isinstance(first, Condition) or first.sense.name != ORDER or not is_nearest(first):
        return said
    filler.assume(f'"{first.words} {other.words}": from whom it is said to be so far')
    return replace(said, other=replace(other, said=()))


def check_nearest_place(said: list[Said]) -> None:
    """Refuse "to the intersection" where no order waits for it."""
    for part in said:
        if is_of(part, "nearest to a place") and isinstance(part, Condition) and part.words.startswith("to "):
            raise CannotSay(f'"{part.words}" leaves something unsaid, or its parts do not go together')


def check_list(phrase: Phrase) -> None:
    """Refuse to look for several kinds so many of each at once: "two cars and a bus", "... at the same time".

    Raises:
        CannotSay: They are asked for.
    """
    if not phrase.every:
        return
    counted = next((part for part in phrase.alternatives if part.count is not None and part.count.least > 1), None)
    if counted is not None and counted.count is not None:
        words = f"{counted.count.words} {counted.words}"
        raise CannotSay(f'how many of each is not counted in "{words}" and another kind; ask for one kind at a time')
    if any(is_of(said, "at the same time") for said in phrase.said):
        raise CannotSay('say what others do at the same time with "while", as in "car braking while a bus turns"')


def is_nearest(order: Condition) -> bool:
    """Whether it is "the closest" and nothing more."""
    return order.slots == (("nth", 1.0),) and order.words in NEAREST


def is_of(said: Said, name: str) -> bool:
    """Whether it is said by a sense of that name, or by a use of a place of that name."""
    return isinstance(said, Condition) and f" {said.sense.name}".endswith(f" {name}")


def beside_whom(said: list[Said], owned: bool) -> list[Said]:
    """Who is named before is meant by what follows: "ahead of a bus, at most 2 m to the side", "in its lane".

    Args:
        said: What is said of an object.
        owned: The object is itself one that something is said of, whom "its" means.
    """
    named: Phrase | str | None = None
    told: list[Said] = []
    for part in said:
        if isinstance(part, Condition):
            if part.sense.name == SIDEWAYS and part.other is None:
                part = replace(part, other=named)
                narrowed = _sideways(told[-1], part) if told else None
                if narrowed is not None:
                    told[-1] = narrowed
                    continue
            if part.other == SELF and isinstance(named, Phrase) and not owned:
                part = replace(part, other=named)
            named = part.other if part.sense.relates else named
        told.append(part)
    return told


def so_far_from_it(said: list[Said], filler: Filler) -> list[Said]:
    """A distance without anyone it is from is that of the relation beside it: "lead vehicle within 20 m"."""
    alone = next((part for part in said if _is_distance(part)), None)
    if not isinstance(alone, Condition):
        return said
    takers = ((at, part) for at, part in enumerate(said) if isinstance(part, Condition) and part is not alone)
    for at, part in takers:
        fits = _is_from_us(part) or _leaves_room(part, alone)
        seen = filler.owner_case(part.sense, (*part.slots, *alone.slots)) if part.turned else None
        if fits and (seen or filler.case(part.sense, part.slots, alone.slots)) is not None:
            told = replace(part, words=f"{part.words} {alone.words}", slots=(*part.slots, *alone.slots))
            return [other for other in (*said[:at], told, *said[at + 1 :]) if other is not alone]
    return said


def _leaves_room(part: Condition, alone: Condition) -> bool:
    """Whether it is done with somebody to whom a clearance then is: "passing a bus with less than 1 m clearance"."""
    plain = part.sense.relates and isinstance(part.other, Phrase) and not (part.negated or part.having)
    return plain and alone.sense.name in ROOM and not {name for name, _ in part.slots} & {APART, "min_distance"}


def _is_distance(part: Said) -> bool:
    """Whether it is a distance and nothing more: "within 20 m"."""
    if not isinstance(part, Condition) or part.other is not None or part.having or part.negated:
        return False
    names, is_room = {name for name, _ in part.slots}, part.sense.name in ROOM
    known = {APART, "min_distance", "min_gap", "max_gap"} if is_room else {APART, "min_distance"}
    return (is_room or part.sense.name == "near") and bool(names) and names <= known


def _is_from_us(part: Condition) -> bool:
    """Whether it is a relation to the ego vehicle, which it does not name, and tells no distance of its own."""
    plain = part.sense.relates and part.other is None and not (part.negated or part.having or part.turned)
    return plain and not part.sense.without_object and not {name for name, _ in part.slots} & {APART, "min_distance"}


def past_the_lane(said: list[Said], filler: Filler) -> list[Said]:
    """Who is ahead or behind in a lane beside is farther to the side than one's own lane: "ahead in the next lane"."""
    if not any(isinstance(part, Condition) and part.sense.name == _NEXT_LANE and not part.negated for part in said):
        return said
    return [_farther_aside(part, filler) for part in said]


def _farther_aside(part: Said, filler: Filler) -> Said:
    if not isinstance(part, Condition) or not part.sense.reach_beside or {BESIDE, "side"} & dict(part.slots).keys():
        return part
    whole = (*part.slots, (BESIDE, _LANE_ASIDE_M))
    if filler.case(part.sense, whole) is None:
        return part
    filler.assume(f'"{part.told}", in a lane beside: at most {_LANE_ASIDE_M:g} m to the side')
    return replace(part, slots=whole)


def _sideways(said: Said, by: Condition) -> Condition | None:
    """A direction with how far to the side it reaches, in place of the number that it has by itself."""
    if not isinstance(said, Condition) or said.negated or by.negated or said.other != by.other:
        return None
    most = dict(by.slots).get("max_distance")
    if most is None or not said.sense.reach_beside or {BESIDE, "side"} & {name for name, _ in said.slots}:
        return None
    return replace(said, slots=(*said.slots, (BESIDE, most)))


def changes_first(said: list[Said]) -> list[Said]:
    """Beginnings and ends before the rest: a braking car that enters the road has not begun to brake there."""
    if any(part.joiner in ONE_AFTER_OTHER for part in said):
        return list(said)
    return sorted(said, key=lambda part: not (isinstance(part, Condition) and _is_change(part)))


def _is_change(said: Condition) -> bool:
    return (said.sense.changes and not said.sense.is_plain) or any(name == "phase" for name, _ in said.slots)


def bounds(count: Count, name: str) -> Slots:
    """The slots of a count, `name` and `name_max`."""
    says_least = (
        count.least > 1 or (count.group and count.most is None) or (count.least == 1 and count.most is not None)
    )
    least: Slots = ((name, float(count.least)),) if says_least else ()
    return least if count.most is None else (*least, (f"{name}_max", float(count.most)))


def size(count: Count) -> Slots:
    """The slots of how many are in a group, which two make."""
    least: Slots = (("n", float(max(count.least, 2))),)
    return least if count.most is None else (*least, ("n_max", float(count.most)))
