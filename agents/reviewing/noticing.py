"""Signs in what a program found, and in the program alone: no reading of the description is needed for them."""

from __future__ import annotations

from collections.abc import Iterator

from agents.meaning.contradiction import contradiction
from agents.meaning.values import AllOf, Call, Expression
from agents.meaning.walk import walk
from agents.reviewing.facts import DIRECTION, Facts, Relation
from agents.reviewing.faults import Fault, Sign
from agents.reviewing.kinds import kinds_of, named
from tools.diagnosis.values import Diagnosis, Placing, Sensitivity

_ALL = 0.97
"""Conditions that leave so much of what they are asked of say nothing."""
_MOSTLY, _HARDLY = 0.7, 0.15
"""Shares of the relations on the other side, and on the side that the description says."""
_ENOUGH_PAIRS = 20
_SIDES = ("forward", "left", "backward", "right")
_NEAR_FACTOR = 2.1
"""A number that finds something when it is moved by this factor at most was just too strict."""


def impossible(expression: Expression, profile: str) -> Iterator[Sign]:
    """What no log can hold: an intersection of kinds that have nothing in common, or of states that exclude another."""
    for part in walk(expression):
        if isinstance(part, AllOf) and not kinds_of(part, profile):
            kinds = " and ".join(named(kinds_of(one, profile)) for one in part.parts[:3])
            yield Sign("impossible", 0.95, f"no track is of two kinds at once: {kinds}; a relation joins two objects")
        elif isinstance(part, Call) and part.sets and not kinds_of(part, profile):
            yield Sign("impossible", 0.9, f"{part.function} is asked of kinds that it cannot hold for")
    clash = contradiction(expression, profile)
    if clash:
        names = " and ".join(dict.fromkeys(call.function for call in clash))
        text = f"these exclude one another at one frame: {names}; one thing after the other is `then`"
        yield Sign("never_at_once", 0.8, text)


def emptiness(diagnosis: Diagnosis, doubted: frozenset[str] = frozenset()) -> Iterator[Sign]:
    """Why an answer is empty, where one condition or one number is to blame.

    Args:
        diagnosis: What the program found.
        doubted: Parameters whose values are not those that the description's words stand for.
    """
    if diagnosis.tracks or not diagnosis.logs:
        return
    for pair in diagnosis.apart[:2]:
        meet = "meets" if pair.tracks == 1 else "meet"
        text = f"{_tracks(pair.tracks)} {meet} lines {pair.first} and {pair.second}, but never at the same frame"
        yield Sign("never_at_once", 0.5, text, pair.second)
    strict = [] if diagnosis.apart else [s for one in diagnosis.sensitivities for s in _strict(one, doubted)]
    yield from strict
    if not diagnosis.apart and len(diagnosis.omissions) == 1 and not strict:
        (only,) = diagnosis.omissions
        if diagnosis.first_empty and only.line not in {count.line for count in diagnosis.first_empty}:
            return  # it has nothing to let through: what it relates to was empty before
        text = f"nothing is found, and {_tracks(only.tracks)} would be without {only.call}"
        yield Sign("too_strict" if only.has_number else "other", 0.3, text, only.line)


def _strict(one: Sensitivity, doubted: frozenset[str]) -> Iterator[Sign]:
    is_doubted = one.parameter in doubted and not one.is_default
    if one.more is not None and (_is_near(one) or is_doubted):
        text = f"nothing is found, and with {one.parameter} = {one.more.value:g} instead of {one.value:g} "
        yield Sign(
            "too_strict", 0.6 if is_doubted else 0.4, f"{text}{_tracks(one.more.tracks_more)} would be", one.line
        )


def _tracks(count: int) -> str:
    return f"{count} track{'' if count == 1 else 's'}"


def _is_near(one: Sensitivity) -> bool:
    if one.more is None or not one.value or abs(one.more.value) in (0.0, float("inf")):
        return False
    ratio = abs(one.more.value / one.value)
    return 1 / _NEAR_FACTOR <= ratio <= _NEAR_FACTOR and not one.is_default


def idleness(diagnosis: Diagnosis) -> Iterator[Sign]:
    """Conditions that leave everything as it was."""
    boxes = {count.line: count.boxes for count in diagnosis.calls}
    for count in diagnosis.calls:
        came = boxes.get(count.subject_line, 0)
        one_condition = count.subject_line and count.subject_line != count.line and count.function != "scenario_or"
        if one_condition and came and count.boxes >= _ALL * came and count.subject_tracks > 4:
            text = f"{count.call} lets through nearly all of what comes in: {count.tracks} of {count.subject_tracks}"
            yield Sign("too_loose", 0.3, f"{text} tracks", count.line)


def misplaced(diagnosis: Diagnosis, said: Facts) -> Iterator[Sign]:
    """Where things were found against where the description says that they are."""
    for relation in said.relations:
        if relation.family != DIRECTION or not relation.is_own or relation.negated:
            continue
        side = str(dict(relation.values).get("direction"))
        placing = _seen_from_first(relation, diagnosis)
        if side in _SIDES and placing.count >= _ENOUGH_PAIRS:
            at = _SIDES.index(side)
            there, opposite = placing.sectors[at], placing.sectors[(at + 2) % 4]
            if there < _HARDLY and opposite > _MOSTLY:
                fault: Fault = "left_right" if side in ("left", "right") else "front_back"
                text = f"seen from {named(relation.first)}, only {there:.0%} of what was found lies {side}, "
                yield Sign(fault, 0.6, f"{text}{opposite:.0%} on the opposite side")


def _seen_from_first(relation: Relation, diagnosis: Diagnosis) -> Placing:
    found = diagnosis.findings
    return found.related_around_referred if relation.gives_first else found.referred_around_related
