"""Mistakes of names, words, numbers and arguments: what the checker refuses, with the cure in its text."""

from __future__ import annotations

import ast
import re
from typing import Final

from evals.mistakes.editing import (
    first_of,
    in_call_of,
    in_first_call,
    name_of,
    renamed,
    substituted,
    track_sets,
    with_keyword,
    with_value,
    without_keyword,
)
from evals.mistakes.values import Family, Mistake, Plant, Planted

_REFAV: Final = "RefAV: errors of generated programs; unknown words find nothing there"
_REPAIRS: Final = "error-feedback regeneration of challenge entries (2025)"
_DIRECTIONS: Final = "HYU_OASIS: each function has its own direction words, and a wrong one finds nothing"


def _repair(name: str, family: Family, summary: str, plant: Plant, source: str = _REPAIRS) -> Mistake:
    return Mistake(name, family, "repair", summary, plant, "program", source)


def _category(old: str, new: str) -> Plant:
    return substituted(f'"{old}"', f'"{new}"', rf"\b{old}\b")


def _drop_log_dir(call: ast.Call) -> str | None:
    kept = [value for value in call.args if not (isinstance(value, ast.Name) and value.id == "log_dir")]
    if len(kept) == len(call.args) or not track_sets(call) or name_of(call) == "output_scenario":
        return None
    call.args = kept
    return r"\blog_dir\b"


def _log_dir_first(call: ast.Call) -> str | None:
    if len(call.args) != 2 or not track_sets(call):
        return None
    call.args.reverse()
    return r"track set comes before log_dir"


def _drop_related(call: ast.Call) -> str | None:
    if len(track_sets(call)) != 2 or isinstance(call.func, ast.Call) or name_of(call) in ("then", "output_scenario"):
        return None
    del call.args[track_sets(call)[1]]
    return r"\brelated_candidates\b"


def _category_as_set(call: ast.Call) -> str | None:
    places = track_sets(call)
    if not places or name_of(call) in ("output_scenario", "scenario_and", "scenario_or", "get_objects_of_category"):
        return None
    call.args[places[0]] = ast.Constant("VEHICLE")
    return r"get_objects_of_category\(log_dir, category="


def _spread_list(call: ast.Call) -> str | None:
    if not call.args or not isinstance(call.args[0], ast.List):
        return None
    call.args = list(call.args[0].elts)
    return rf"{name_of(call)}\(\[a, b\]\)"


def _wrapped_result(call: ast.Call) -> str | None:
    """`reverse_relationship(near_objects(a, b, log_dir))`: the call is wrapped, and not the function."""
    if not isinstance(call.func, ast.Call):
        return None
    inner = ast.Call(call.func.args[0], call.args, call.keywords)
    call.func, call.args, call.keywords = call.func.func, [inner], []
    return r"function"


def _negated_set(call: ast.Call) -> str | None:
    if not isinstance(call.func, ast.Call) or ast.unparse(call.func.func) != "scenario_not":
        return None
    call.func, call.args, call.keywords = call.func.func, [call.args[0]], []
    return r"function"


def _wrong_variable(program: str) -> Planted | None:
    last = program.rstrip().rpartition("\n")[2].partition("(")[2].partition(",")[0]
    return substituted(f"output_scenario({last},", f"output_scenario({last}_set,", rf"\b{last}\b")(program)


def _misspelt(program: str) -> Planted | None:
    """The second called function with two letters swapped."""
    names = re.findall(r"= (?:\w+\()?(\w{6,})\)?\(", program)
    name = next((name for name in names if name != "get_objects_of_category"), "")
    if not name:
        return None
    return renamed(name, name[:3] + name[4] + name[3] + name[5:])(program)


NAMES: Final = (
    _repair("misspelt function", "name", "two letters of a function are swapped", _misspelt),
    _repair("is_ before a function", "name", "is_stationary, is_turning", first_of(
        renamed("stationary", "is_stationary"), renamed("turning", "is_turning"), renamed("braking", "is_braking"))),
    _repair("camel case", "name", "hasVelocity, nearObjects", first_of(
        renamed("has_velocity", "hasVelocity"), renamed("near_objects", "nearObjects"))),
    _repair("function of another library", "name", "filter_by_speed, get_nearby", first_of(
        renamed("has_velocity", "filter_by_velocity"), renamed("near_objects", "get_objects_near"))),
    _repair("function that says the whole phrase", "name", "turning_left(cars, log_dir)", first_of(
        renamed("turning", "is_turning_left"), renamed("for_at_least", "lasting_at_least"),
        renamed("facing_toward", "is_facing"))),
    _repair("undefined variable", "name", "a set that no line defines is output", _wrong_variable),
    _repair("log_dir assigned", "name", "log_dir is given a value first", lambda program: Planted(
        f'log_dir = "data/logs"\n{program}', r"log_dir")),
)  # fmt: skip
WORDS: Final = (
    _repair("category misspelt", "category", "PEDESTRAIN, VEHCILE", first_of(
        _category("PEDESTRIAN", "PEDESTRAIN"), _category("VEHICLE", "VEHCILE")), _REFAV),
    _repair("category in lower case", "category", "pedestrian, vehicle", first_of(
        _category("PEDESTRIAN", "pedestrian"), _category("VEHICLE", "vehicle"), _category("BUS", "bus")), _REFAV),
    _repair("category in the plural", "category", "PEDESTRIANS, VEHICLES", first_of(
        _category("PEDESTRIAN", "PEDESTRIANS"), _category("VEHICLE", "VEHICLES")), _REFAV),
    _repair("category of another data set", "category", "CYCLIST, EGO", first_of(
        _category("BICYCLIST", "CYCLIST"), _category("EGO_VEHICLE", "EGO"),
        _category("MOTORCYCLE", "MOTORBIKE")), _REFAV),
    _repair("behind for backward", "direction", 'direction="behind"', first_of(
        with_value("get_objects_in_relative_direction", "direction", '"behind"', r"\bbackward\b"),
        with_value("has_objects_in_relative_direction", "direction", '"on the right"', r"\bright\b")), _DIRECTIONS),
    _repair("front for forward", "direction", 'direction="front"',
            with_value("being_crossed_by", "direction", '"front"', r"\bforward\b"), _DIRECTIONS),
    _repair("compass or clock for a turn", "direction", 'direction="west"', first_of(
        with_value("turning", "direction", '"counterclockwise"', r"\bleft, right\b")), _DIRECTIONS),
    _repair("opposing for opposite", "direction", 'direction="oncoming"',
            with_value("heading_in_relative_direction_to", "direction", '"oncoming"', r"\bopposite\b"), _DIRECTIONS),
    _repair("number with its unit", "number", 'min_velocity="0.5 m/s"', first_of(
        with_value("has_velocity", "min_velocity", '"0.5 m/s"', r"number"),
        with_value("facing_toward", "max_distance", '"20m"', r"number"))),
    _repair("distance below zero", "number", "within_distance=-30", first_of(
        with_value("get_objects_in_relative_direction", "within_distance", "-30", r"\b0\b"),
        with_value("near_objects", "distance_thresh", "-8", r"\b0\b"))),
    _repair("half a thing", "number", "min_objects=2.5",
            with_value("near_objects", "min_objects", "2.5", r"whole")),
)  # fmt: skip
ARGUMENTS: Final = (
    _repair("log_dir left out", "argument", "stationary(cars)", in_first_call(_drop_log_dir)),
    _repair("log_dir first", "argument", "stationary(log_dir, cars)", in_first_call(_log_dir_first)),
    _repair("related set left out", "argument", "near_objects(people, log_dir)", in_first_call(_drop_related)),
    _repair("category in place of a set", "argument", 'turning("VEHICLE", log_dir)', in_first_call(_category_as_set)),
    _repair("sets not in a list", "argument", "scenario_and(a, b)", in_first_call(_spread_list)),
    _repair("call wrapped, not the function", "argument", "reverse_relationship(f(a, b, log_dir))",
            in_first_call(_wrapped_result)),
    _repair("reversal of a plain function", "argument", "reverse_relationship(stationary)", first_of(
        renamed("stationary", "reverse_relationship(stationary)", r"two track sets"),
        renamed("has_velocity", "reverse_relationship(has_velocity)", r"two track sets"))),
    _repair("parameter of a sister function", "argument", "near_objects(..., max_distance=8)", first_of(
        with_keyword("near_objects", "distance_thresh", "within_distance", r"\bdistance_thresh\b"),
        with_keyword("facing_toward", "max_distance", "distance_thresh", r"\bmax_distance\b"),
        with_keyword("get_objects_in_relative_direction", "within_distance", "max_distance", r"\bwithin_distance\b"))),
    _repair("parameter by another name", "argument", "has_velocity(..., min_speed=5)", first_of(
        with_keyword("has_velocity", "min_velocity", "min_speed", r"\bmin_velocity\b"),
        with_keyword("for_at_least", "min_duration_s", "duration", r"\bmin_duration_s\b"))),
    _repair("required word left out", "argument", "no direction is given", first_of(
        without_keyword("heading_in_relative_direction_to", "direction", r"\bdirection\b"),
        without_keyword("has_objects_in_relative_direction", "direction", r"\bdirection\b"))),
    _repair("set negated", "argument", "scenario_not(near) of a set", in_call_of("near_objects", _negated_set)),
)  # fmt: skip
