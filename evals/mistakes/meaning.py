"""Mistakes of meaning: programs that run and find the wrong thing."""

from __future__ import annotations

import ast
import re
from typing import Final

from evals.mistakes.editing import (
    calls,
    first_of,
    in_call_of,
    in_first_call,
    name_of,
    renamed,
    substituted,
    track_sets,
    with_value,
    without_keyword,
)
from evals.mistakes.values import Family, Mistake, Plant, Planted, Stage

_REFAV: Final = "RefAV: referred and related objects swapped, edge cases missed"
_ROLES: Final = "challenge entry of 2025 (arXiv 2506.11124): role hints for spatial functions"
_OASIS: Final = "HYU_OASIS 2026, lessons of its guide"
_AUTOMINE: Final = "AutoMine 2026: statistics over logs go back to the writer"


def _wrong(name: str, family: Family, fixed_by: Stage, summary: str, plant: Plant, source: str) -> Mistake:
    return Mistake(name, family, fixed_by, summary, plant, "program", source)


def _swap(call: ast.Call) -> str | None:
    places = track_sets(call)
    if len(places) != 2 or name_of(call) == "output_scenario":
        return None
    first, second = places
    call.args[first], call.args[second] = call.args[second], call.args[first]
    return ""


def _unwrap(wrapper: str) -> Plant:
    """Leaves the combinator out."""

    def change(call: ast.Call) -> str | None:
        if not isinstance(call.func, ast.Call) or ast.unparse(call.func.func) != wrapper:
            return None
        call.func = call.func.args[0]
        return ""

    return in_first_call(change)


def _output_of_related(program: str) -> Planted | None:
    """The other object of the last relation is output."""
    tree = ast.parse(program)
    related = [
        ast.unparse(call.args[track_sets(call)[1]])
        for call in calls(tree)
        if len(track_sets(call)) == 2 and name_of(call) not in ("then", "output_scenario")
    ]
    if not related:
        return None
    wrapped = re.search(r"reverse_relationship\(\w+\)\((\w+),|get_objects_in_relative_direction\((\w+),", program)
    other = (wrapped[1] or wrapped[2]) if wrapped else related[-1]
    return Planted(re.sub(r"output_scenario\(\w+,", f"output_scenario({other},", program), "")


def _output_of(place: int) -> Plant:
    """The set of an earlier statement is output, so that conditions are lost."""

    def plant(program: str) -> Planted | None:
        names = re.findall(r"^(\w+) = ", program, re.MULTILINE)
        last = program.rstrip().rpartition("\n")[2].partition("(")[2].partition(",")[0]
        if len(names) <= abs(place) or names[place] == last:
            return None
        return Planted(re.sub(r"output_scenario\(\w+,", f"output_scenario({names[place]},", program), "")

    return plant


def _parked(program: str) -> Planted | None:
    written = re.sub(
        r"has_velocity\((\w+), log_dir, min_velocity=0, max_velocity=0.5\)", r"stationary(\1, log_dir)", program
    )
    return None if written == program else Planted(written, "")


def _category(old: str, new: str) -> Plant:
    return substituted(f'category="{old}"', f'category="{new}"')


def _added(function: str) -> Plant:
    """A condition that the description does not say."""

    def plant(program: str) -> Planted:
        text = re.sub(
            r"output_scenario\((\w+),", rf"narrowed = {function}(\1, log_dir)\noutput_scenario(narrowed,", program
        )
        return Planted(text, "")

    return plant


def _flipped(function: str, old: str, new: str) -> Plant:
    def change(call: ast.Call) -> str | None:
        for keyword in call.keywords:
            if isinstance(keyword.value, ast.Constant) and keyword.value.value == old:
                keyword.value = ast.Constant(new)
                return ""
        return None

    return in_call_of(function, change)


def _either_way(function: str, one: str, other: str) -> Plant:
    return first_of(_flipped(function, one, other), _flipped(function, other, one))


_HAS, _GET = "has_objects_in_relative_direction", "get_objects_in_relative_direction"

ROLES: Final = (
    _wrong("roles swapped", "roles", "review", "the two sets of a relation change places",
           in_first_call(_swap), _ROLES),
    _wrong("reversal left out", "roles", "review", "the relation without reverse_relationship",
           _unwrap("reverse_relationship"), _ROLES),
    _wrong("related object output", "roles", "review", "who the referred one is related to is output",
           _output_of_related, _REFAV),
    _wrong("has_ for get_", "roles", "review", "who sees is returned in place of who is seen",
           renamed(_GET, _HAS), _ROLES),
    _wrong("get_ for has_", "roles", "review", "who is seen is returned in place of who sees",
           renamed(_HAS, _GET), _ROLES),
)  # fmt: skip
DIRECTIONS: Final = (
    _wrong("left for right", "direction", "review", "the side is mirrored", first_of(
        _either_way(_HAS, "left", "right"), _either_way("turning", "left", "right")), _REFAV),
    _wrong("front for back", "direction", "review", "ahead for behind", first_of(
        _either_way(_GET, "forward", "backward"), _either_way("being_crossed_by", "forward", "backward")), _REFAV),
    _wrong("same for opposite", "direction", "review", "headings compared the wrong way round",
           _either_way("heading_in_relative_direction_to", "same", "opposite"), _REFAV),
)  # fmt: skip
CATEGORIES: Final = (
    _wrong("referred category wrong", "category", "review", "vehicles where pedestrians are referred to", first_of(
        _category("PEDESTRIAN", "OFFICIAL_SIGNALER"), _category("MOTORCYCLE", "BICYCLE")), _AUTOMINE),
    _wrong("category too narrow", "category", "review", "REGULAR_VEHICLE for vehicle",
           _category("VEHICLE", "REGULAR_VEHICLE"), _OASIS),
    _wrong("category too wide", "category", "review", "VEHICLE for car",
           _category("REGULAR_VEHICLE", "VEHICLE"), _OASIS),
    _wrong("one kind of truck only", "category", "consensus", "the category TRUCK for the word truck",
           first_of(substituted('is_kind(everything, log_dir, kind="truck")',
                                'is_category(everything, log_dir, category="TRUCK")')), _OASIS),
)  # fmt: skip
THRESHOLDS: Final = (
    _wrong("distance too strict", "number", "review", "1 m where the description says more", first_of(
        with_value("near_objects", "distance_thresh", "0.5"), with_value(_HAS, "within_distance", "1"),
        with_value(_GET, "within_distance", "2")), _OASIS),
    _wrong("km/h as m/s", "number", "review", "50 for 50 km/h",
           substituted("50 / 3.6", "50"), _AUTOMINE),
    _wrong("radians for degrees", "number", "review", "within_angle=0.785",
           with_value("facing_toward", "within_angle", "0.785"), _AUTOMINE),
    _wrong("milliseconds for seconds", "number", "review", "min_duration_s=5000",
           with_value("for_at_least", "min_duration_s", "5000"), _AUTOMINE),
    _wrong("count left out", "number", "consensus", "one is enough where three are asked for",
           without_keyword("near_objects", "min_objects"), _REFAV),
    _wrong("distance left out", "number", "consensus", "the default where a distance is given", first_of(
        without_keyword("near_objects", "distance_thresh"), without_keyword("heading_toward", "max_distance"),
        without_keyword(_GET, "within_distance")), _REFAV),
)  # fmt: skip
LOGIC: Final = (
    _wrong("parked for stopped", "meaning", "review", "stationary for a standstill",
           _parked, _OASIS),
    _wrong("negation left out", "meaning", "review", "the opposite is found", _unwrap("scenario_not"), _REFAV),
    _wrong("or for and", "meaning", "consensus", "either of two conditions",
           renamed("scenario_and", "scenario_or"), _REFAV),
    _wrong("and for or", "meaning", "review", "a union as an intersection finds nothing",
           renamed("scenario_or", "scenario_and"), _REFAV),
    _wrong("last condition lost", "meaning", "consensus", "an earlier set is output", _output_of(-2), _REFAV),
    _wrong("condition added", "meaning", "consensus", "only those that move are kept", _added("has_velocity"), _OASIS),
    _wrong("near for facing", "meaning", "consensus", "a weaker relation", substituted(
        "facing_toward(pedestrians, ego, log_dir, within_angle=45, max_distance=20)",
        "near_objects(pedestrians, ego, log_dir, distance_thresh=20)"), _AUTOMINE),
)  # fmt: skip
TIMES: Final = (
    _wrong("and for then", "time", "review", "two stretches that follow each other as one", substituted(
        "then(slowing, turning_left, log_dir, max_delay_s=5)", "scenario_and([slowing, turning_left])"), _OASIS),
    _wrong("order turned round", "time", "consensus", "the later thing first", in_call_of("then", _swap), _REFAV),
    _wrong("duration left out", "time", "consensus", "the shortest standstill counts",
           without_keyword("for_at_least", "min_duration_s"), _REFAV),
)  # fmt: skip
MEANING: Final = (*ROLES, *DIRECTIONS, *CATEGORIES, *THRESHOLDS, *LOGIC, *TIMES)
