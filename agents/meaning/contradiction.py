"""What no track can be at one time, so that asking for it finds nothing on any log: "parked" and "turning"."""

from __future__ import annotations

import math
from typing import Final

from agents.meaning.functions import CHOOSING, narrows, negated, subject_place, turned
from agents.meaning.values import AllOf, AnyOf, Call, Category, Expression

STANDSTILL_MPS: Final = 0.5
"""Who is slower stands, in both profiles."""

_MOVING: Final = frozenset(
    (
        "turning", "changing_lanes", "u_turn", "three_point_turn", "swerving", "weaving", "reversing", "merging",
        "crossing_road", "creeping", "stop_and_go", "accelerating_from_standstill", "temporarily_stopped", "active",
        "going_straight", "running_stop_sign", "parallel_parking", "side_parking", "pulling_out", "waiting_to_turn",
        "entering_intersection", "leaving_intersection", "speeding_relative_to_neighbours", "overtaking", "cutting_in",
        "cutting_out", "tailgating", "braking", "has_lateral_acceleration",
    )
)  # fmt: skip
_ONE_VALUE: Final = {
    "turning": "direction", "changing_lanes": "direction", "u_turn": "direction", "is_color": "color",
    "size_class": "size", "on_lane_type": "lane_type",
}  # fmt: skip
"""Functions of which a track has one value at a time."""
_SEEN_FROM_ONE: Final = {
    "heading_in_relative_direction_to": "direction", "on_relative_side_of_road": "side",
    "get_objects_in_relative_direction": "direction",
}  # fmt: skip
"""The same of relations, where the other object is one: the ego vehicle."""
_OTHER_MOVES: Final = frozenset({"yielding", "being_crossed_by", "crossing_paths"})
"""Relations in which the other object has to move."""
_OPPOSITE: Final = {"forward": "backward", "backward": "forward", "left": "right", "right": "left"}
_APART: Final = ({"on_road", "off_road"}, {"on_intersection", "off_road"})
_LEAST_MPS2: Final = 0.65
"""Who gains less speed than that does not accelerate, where nothing else is said."""
_EGO: Final = Category("EGO_VEHICLE")

Pair = tuple[Call, Call]


def contradiction(expression: Expression, profile: str) -> Pair | None:
    """Two calls that cannot hold of one track at one frame, and that a set needs nevertheless.

    A union is empty only where all its branches are. What is merely never seen is no contradiction.

    Args:
        expression: A set of tracks.
        profile: Whose functions it is made of.
    """
    return _within(expression, (), profile)


def _within(expression: Expression, above: tuple[Call, ...], profile: str) -> Pair | None:
    if isinstance(expression, Category):
        return None
    if isinstance(expression, AnyOf):
        found = [_within(part, above, profile) for part in expression.parts]
        return found[0] if all(found) else None
    if isinstance(expression, AllOf):
        chains = [_chain(part, profile) for part in expression.parts]
        for at, part in enumerate(expression.parts):
            others = (step for place, chain in enumerate(chains) if place != at for step in chain)
            if found_here := _within(part, (*above, *others), profile):
                return found_here
        return None
    if parked := _never_moves(expression, profile):
        return expression, parked
    if clash := next((other for other in above if clashes(expression, other, profile)), None):
        return expression, clash
    if clashes(expression, expression, profile) or _excludes_all(expression, profile):
        return expression, expression
    place = subject_place(expression, profile) if narrows(expression, profile) else -1
    for at, part in enumerate(expression.sets):
        if found_below := _within(part, (*above, expression) if at == place else (), profile):
            return found_below
    return None


def _never_moves(step: Call, profile: str) -> Call | None:
    """What says of somebody who has to move for the relation that it is parked: nobody gives way to who is."""
    moves = profile == "standard" and step.function in _OTHER_MOVES and not negated(step)
    chain = _chain(step.sets[1], profile) if moves else ()
    return next((said for said in chain if said.function == "stationary" and not negated(said)), None)


def _excludes_all(step: Call, profile: str) -> bool:
    """Whether it excepts the very category that its tracks are of: "buses except buses"."""
    base: Expression = step
    while isinstance(base, Call) and narrows(base, profile):
        base = base.sets[subject_place(base, profile)]
    excepted = Category(str(dict(step.values).get("category")))
    return step.function == "is_category" and negated(step) and base == excepted


def _chain(expression: Expression, profile: str) -> tuple[Call, ...]:
    """The calls that a set is narrowed down by, as far as they stand in one line."""
    steps: list[Call] = []
    while isinstance(expression, Call) and narrows(expression, profile):
        steps.append(expression)
        expression = expression.sets[subject_place(expression, profile)]
    return tuple(steps)


def clashes(one: Call, other: Call, profile: str) -> bool:
    """Whether two calls cannot hold of one track at one frame; a call clashes with itself where it never holds."""
    return (
        _denied(one, other, profile)
        or _of_itself(one)
        or _parked_and_moving(one, other)
        or _parked_and_moving(other, one)
        or _out_of_bounds(one, other)
        or _out_of_reach(one, other, profile)
        or _out_of_reach(other, one, profile)
        or (not negated(one) and not negated(other) and _unlike(one, other, profile))
    )


def _denied(one: Call, other: Call, profile: str) -> bool:
    if one.function != other.function or negated(one) == negated(other):
        return False
    if one.function in CHOOSING and one.sets != other.sets:
        return False
    return (one.values, _related(one, profile)) == (other.values, _related(other, profile))


def _out_of_reach(near: Call, far: Call, profile: str) -> bool:
    """Whether one asks for somebody within a distance at which the other allows nobody."""
    name = {"near_objects": "distance_thresh", "at_distance": "max_distance_m"}.get(near.function)
    anybody = dict(far.values).get("min_objects", 1.0) in (0.0, 1.0)
    if name is None or negated(near) or far.function != "near_objects" or not negated(far) or not anybody:
        return False
    within = _number(near, name, math.inf) <= _number(far, "distance_thresh", 0.0)
    return within and _related(near, profile) == _related(far, profile)


def _of_itself(step: Call) -> bool:
    """Whether the ego vehicle, of which there is one, would stand in relation to itself."""
    return len(step.sets) > 1 and step.function != "then" and not negated(step) and all(map(_is_ego, step.sets))


def _is_ego(expression: Expression) -> bool:
    while isinstance(expression, Call) and len(expression.sets) == 1:
        expression = expression.sets[0]
    return expression == _EGO


def _parked_and_moving(one: Call, other: Call) -> bool:
    return one.function == "stationary" and not negated(one) and not negated(other) and _moves(other)


def _moves(step: Call) -> bool:
    if step.function == "has_velocity":
        return _between(step, "velocity", STANDSTILL_MPS, 0.0)[0] > 0.0
    if step.function == "accelerating":
        low, high = _between(step, "accel", _LEAST_MPS2, -math.inf)
        return not low <= 0.0 <= high
    return step.function in _MOVING and not turned(step)


def _out_of_bounds(one: Call, other: Call) -> bool:
    """Whether two bounds on one quantity leave nothing between them."""
    first, second = _bounds(one), _bounds(other)
    if first is None or second is None or first[0] != second[0]:
        return False
    low, high = max(first[1], second[1]), min(first[2], second[2])
    return low > high or (low == high == STANDSTILL_MPS and first[0] == "speed" and one != other)


def _bounds(step: Call) -> tuple[str, float, float] | None:
    if step.function == "has_velocity":
        low, high = _between(step, "velocity", STANDSTILL_MPS, 0.0)
        return _turned_over("speed", low, high) if negated(step) else ("speed", low, high)
    if negated(step):
        return None
    if step.function == "accelerating":
        return "forward", *_between(step, "accel", _LEAST_MPS2, -math.inf)
    if step.function == "braking":
        return "forward", -math.inf, -_number(step, "min_deceleration_mps2", 1.25)
    if step.function == "has_lateral_acceleration":
        return "sideways", *_between(step, "accel", -math.inf, -math.inf)
    return None


def _between(step: Call, quantity: str, default: float, least: float) -> tuple[float, float]:
    """The bounds of a quantity; the default lower one gives way to an upper one at or below it, as in the checker."""
    high = _number(step, f"max_{quantity}", math.inf)
    return _number(step, f"min_{quantity}", least if high <= default else default), high


def _turned_over(name: str, low: float, high: float) -> tuple[str, float, float] | None:
    if high == math.inf:
        return name, -math.inf, low
    return (name, high, math.inf) if low <= 0.0 else None


def _unlike(one: Call, other: Call, profile: str) -> bool:
    if {one.function, other.function} in _APART:
        return True
    if one.function != other.function or turned(one) != turned(other):
        return False
    values, others = dict(one.values), dict(other.values)
    if name := _ONE_VALUE.get(one.function):
        return None not in (values.get(name), others.get(name)) and values[name] != others[name]
    name = _SEEN_FROM_ONE.get(one.function, "")
    if (
        name not in values
        or name not in others
        or _related(one, profile) != (_EGO,)
        or _related(other, profile) != (_EGO,)
    ):
        return False
    unlike = values[name] != others[name]
    return unlike and (
        name == "side" or one.function.startswith("heading") or _OPPOSITE.get(str(values[name])) == others[name]
    )


def _related(step: Call, profile: str) -> tuple[Expression, ...]:
    place = subject_place(step, profile)
    return tuple(part for at, part in enumerate(step.sets) if at != place)


def _number(step: Call, name: str, default: float) -> float:
    value = dict(step.values).get(name, default)
    return float(value) if isinstance(value, float | int) else default
