"""What RefAV's bookkeeping leaves of the freedom to say things in another order.

RefAV keeps relations in trees below their tracks. Four of its ways show in the answer: a related track that does not
hold all its life lends a relation to frames at which it does not hold, if the track has relations already; a relation
whose tracks are never within 50 m takes its track out of the answer; and what `scenario_and` and `scenario_or` join of
tracks without relations is lost where such a track is related to another one. And tracks that a reversed relation finds
with the same pairs hold one branch, so that what is too far for one is gone for all, until a further call copies the
branches. Each rule here keeps clear of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from agents.meaning.categories import EVERYTHING, leaves_of
from agents.meaning.functions import GET, HAS, negated, subject_place
from agents.meaning.values import REVERSAL, AllOf, AnyOf, Call, Category, Expression
from agents.meaning.walk import walk

_REACH: Final = {
    "near_objects": "distance_thresh", HAS: "within_distance", GET: "within_distance", "facing_toward": "max_distance",
    "heading_toward": "max_distance", "at_stop_sign": "forward_thresh",
}  # fmt: skip
"""The parameter that bounds how far apart the two of a relation are."""

_ALWAYS_NEAR: Final = frozenset({"following"})
NEAR_M: Final = 25.0
"""Boxes this near have centres within 50 m, however long they are."""


def is_relation(step: Call) -> bool:
    """Whether a call leaves relations in the tree."""
    return not negated(step) and (len(step.sets) > 1 or step.function == "at_stop_sign")


def stays_near(step: Call) -> bool:
    """Whether no relation of a call is so far that RefAV drops it."""
    reach = dict(step.values).get(_REACH.get(step.function, ""), math.inf)
    return step.function in _ALWAYS_NEAR or (isinstance(reach, float) and reach <= NEAR_M)


def other_holds_always(step: Call) -> bool:
    """Whether the related tracks hold all their lives."""
    place = subject_place(step, "refav")
    return all(at == place or leaves_of(part, "refav") is not None for at, part in enumerate(step.sets))


def shares_far(step: Call) -> bool:
    """Whether tracks that a canonical call finds may share a branch of which RefAV drops relations that are too far."""
    return not negated(step) and (step.function == GET or REVERSAL in step.wrappers) and not stays_near(step)


def undone(twice_reversed: Call) -> bool:
    """Whether a second reversal takes nothing away but the first: no marks, no older relations, nothing too far."""
    joined = any(isinstance(part, AnyOf | AllOf) for part in walk(twice_reversed))
    return not joined and all(map(is_bare, twice_reversed.sets)) and stays_near(twice_reversed)


def refav_commute(one: Call, other: Call) -> bool:
    """Whether two calls that read `frame` commute in RefAV's trees."""
    both = (one, other)
    if not (_even(one) and _even(other)) or any(map(shares_far, both)):
        return False
    if not any(map(is_relation, both)):
        return True
    if not all(map(other_holds_always, both)):
        # With relations on the tree one of the two would see a track where it does not hold.
        return sum(len(step.sets) > 1 or step.function == "at_stop_sign" for step in both) < 2
    if not all(map(is_relation, both)):
        return True
    return all(map(stays_near, both)) or (_apart(one, other) and not any(subject_place(s, "refav") for s in both))


def _even(step: Call) -> bool:
    """RefAV counts related tracks before it looks where they hold, and turns older relations around with new ones."""
    if subject_place(step, "refav") == 1 and not is_bare(step.sets[0]):
        return False
    values = dict(step.values)
    counted = values.get("min_number", values.get("min_objects", 1.0)) != 1.0
    return other_holds_always(step) or not (counted or values.get("max_number", math.inf) != math.inf)


def _apart(one: Call, other: Call) -> bool:
    """Whether no track is related by both."""
    first, second = _related_leaves(one), _related_leaves(other)
    return bool(first) and bool(second) and EVERYTHING not in first | second and not (first & second)


def _related_leaves(step: Call) -> frozenset[str]:
    if step.function == "at_stop_sign":
        return frozenset({"STOP_SIGN"})
    place = subject_place(step, "refav")
    parts = [leaves_of(part, "refav") or frozenset() for at, part in enumerate(step.sets) if at != place]
    return frozenset[str]().union(*parts)


def is_bare(expression: Expression) -> bool:
    """Whether a set has no relations in RefAV's tree."""
    if isinstance(expression, Category):
        return True
    if isinstance(expression, AnyOf | AllOf):
        return all(map(is_bare, expression.parts))
    return not is_relation(expression) and is_bare(expression.sets[subject_place(expression, "refav")])


def may_merge(steps: Iterable[Call]) -> bool:
    """Whether `scenario_and` of calls of one set is those calls one after the other."""
    return all(not is_relation(step) or (stays_near(step) and other_holds_always(step)) for step in steps)
