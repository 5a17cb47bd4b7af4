"""The refav profile: RefAV's functions by name, with its wrappers, over one log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

import numpy as np

from tools.atoms.asking import NOBODY, Answers
from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.atoms.budget import Budget
from tools.atoms.compat import combinators, lane_changes, map_places, motion, selection, wrappers
from tools.atoms.compat.crossing import being_crossed_by
from tools.atoms.compat.heading import heading_in_relative_direction_to, heading_toward
from tools.atoms.compat.hits import Hits
from tools.atoms.compat.lane_relations import following, in_same_lane, on_relative_side_of_road
from tools.atoms.compat.memory import Memory, value_key
from tools.atoms.compat.nearness import facing_toward, near_objects
from tools.atoms.compat.output import output_scenario
from tools.atoms.compat.relative_direction import has_objects_in_relative_direction
from tools.atoms.compat.stop_signs import at_stop_sign
from tools.atoms.compat.values import Tree, frames_of, masks_of, rows_of
from tools.atoms.signature import FunctionRef, Signature, TracksKind
from tools.av2.camera_view import rows_in_view
from tools.av2.log import Log
from tools.errors import AtomError
from tools.questions import Question
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayInt

Arguments = Mapping[str, Any]

UNARY: Final[Mapping[str, Callable[..., NDArrayBool]]] = {
    "stationary": motion.stationary,
    "has_velocity": motion.has_velocity,
    "accelerating": motion.accelerating,
    "has_lateral_acceleration": motion.has_lateral_acceleration,
    "turning": motion.turning,
    "changing_lanes": lane_changes.changing_lanes,
    "is_category": selection.is_category,
    "on_road": map_places.on_road,
    "on_lane_type": map_places.on_lane_type,
    "on_intersection": map_places.on_intersection,
    "near_intersection": map_places.near_intersection,
    "in_drivable_area": map_places.in_drivable_area,
    "at_pedestrian_crossing": map_places.at_pedestrian_crossing,
    "within_camera_view": rows_in_view,
}
"""Functions of one track set: (log, arguments in signature order) to a bool per box."""

RELATIONAL: Final[Mapping[str, Callable[..., Hits]]] = {
    "has_objects_in_relative_direction": has_objects_in_relative_direction,
    "near_objects": near_objects,
    "facing_toward": facing_toward,
    "heading_toward": heading_toward,
    "heading_in_relative_direction_to": heading_in_relative_direction_to,
    "being_crossed_by": being_crossed_by,
    "following": following,
    "in_same_lane": in_same_lane,
    "on_relative_side_of_road": on_relative_side_of_road,
}
"""Functions of two track sets: (log, track indices, related indices, arguments in signature order) to hits."""

_GET: Final = "get_objects_in_relative_direction"
_HAS: Final = "has_objects_in_relative_direction"
_COLOR: Final = "is_color"


class RefavLibrary:
    """RefAV's behaviour to the letter, quirks included: figures made with it compare with RefAV's."""

    @property
    def name(self) -> str:
        """`refav`."""
        return "refav"

    @property
    def signatures(self) -> Mapping[str, Signature]:
        """RefAV's functions with its parameter names, order and defaults."""
        return BASELINE_SIGNATURES

    def bind(self, log: object, budget: object, answers: object = NOBODY) -> RefavAtoms:
        """The functions over one log."""
        return RefavAtoms(cast(Log, log), cast(Budget, budget), cast(Answers, answers))


def refav_library() -> RefavLibrary:
    """The refav profile."""
    return RefavLibrary()


class RefavAtoms:
    """RefAV's functions bound to a log; values are trees (`tools.atoms.compat.values`)."""

    def __init__(self, log: Log, budget: Budget, answers: Answers = NOBODY) -> None:
        self._log, self._budget, self._memory, self._answers = log, budget, Memory(), answers

    def call(self, function: FunctionRef, arguments: Arguments) -> Tree:
        """Run one call.

        Raises:
            AtomError: RefAV itself fails on such a call, or the function needs a map, images or a model.
            LimitExceededError: The budget is used up.
        """
        try:
            return self._apply(function.name, function.wrappers, arguments)
        except RecursionError:
            raise _too_deep() from None

    def result(self, value: object, description: str) -> Scenario:
        """What `output_scenario` records."""
        try:
            return output_scenario(self._log, cast(Tree, value), self._memory)
        except RecursionError:
            raise _too_deep() from None

    def _apply(self, name: str, around: Sequence[str], arguments: Arguments) -> Tree:
        if not around:
            return self._plain(name, arguments)
        inner = around[1:]
        if around[0] == "reverse_relationship":
            return self._reversed(name, inner, arguments)
        return self._negated(name, inner, arguments)

    def _reversed(self, name: str, inner: Sequence[str], arguments: Arguments) -> Tree:
        sets = _set_names(name)
        if len(sets) < 2:
            raise AtomError(f"reverse_relationship cannot turn {name}", "it does not take related tracks")
        if name == _GET and not inner:
            return self._plain(_HAS, arguments)
        return wrappers.reverse(
            self._memory.taken(arguments[sets[0]]),
            self._memory.taken(arguments[sets[1]]),
            lambda left, right: self._apply(name, inner, {**arguments, sets[0]: left, sets[1]: right}),
            self._budget.charge_edges,
        )

    def _negated(self, name: str, inner: Sequence[str], arguments: Arguments) -> Tree:
        sets = _set_names(name)
        if not sets or "log_dir" not in (parameter.name for parameter in BASELINE_SIGNATURES[name].parameters):
            raise AtomError(f"scenario_not cannot negate {name}", "it takes no log")
        if inner and inner[0] == "scenario_not":
            raise AtomError("scenario_not cannot negate scenario_not", "leave both out")
        whole = self._memory.taken(arguments[sets[1] if name == _GET and not inner else sets[0]])
        if name == _COLOR:
            return wrappers.complement(whole, self._colored(arguments, denied=True))
        return wrappers.complement(whole, self._apply(name, inner, arguments))

    def _plain(self, name: str, arguments: Arguments) -> Tree:
        if name == _COLOR:
            return self._colored(arguments)
        if name == "get_objects_of_category":
            return selection.objects_of_category(self._log, arguments["category"])
        if name in ("scenario_and", "scenario_or"):
            parts = arguments["scenario_dicts"]
            combine = combinators.scenario_and if name == "scenario_and" else combinators.scenario_or
            return combine(parts, self._memory)
        if name in UNARY:
            return self._unary(name, arguments)
        if name == "at_stop_sign":
            return self._remembered(name, arguments, lambda: self._stop_signs(name, arguments))
        if name == _GET:
            return self._remembered(name, arguments, lambda: self._reversed(_HAS, (), arguments))
        return self._relational(name, arguments)

    def _remembered(self, name: str, arguments: Arguments, make: Callable[[], Tree]) -> Tree:
        sets = tuple(value_key(arguments[parameter]) for parameter in _set_names(name))
        tree: Tree = self._memory.recall(name, (*sets, *_others(name, arguments)), make)
        return tree

    def _stop_signs(self, name: str, arguments: Arguments) -> Tree:
        signs = selection.objects_of_category(self._log, "STOP_SIGN")
        thresh = arguments["forward_thresh"]
        return self._relate(arguments[_set_names(name)[0]], signs, lambda a, b: at_stop_sign(self._log, a, b, thresh))

    def _colored(self, arguments: Arguments, denied: bool = False) -> Tree:
        tracks, color = self._memory.taken(arguments[_set_names(_COLOR)[0]]), arguments["color"]
        n_frames, wanted = self._log.tracks.shape[1], list(tracks)
        candidates = np.zeros(self._log.tracks.shape, np.bool_)
        candidates[wanted] = rows_of([frames_of(node) for node in tracks.values()], n_frames)
        question = Question.of(_COLOR, {"color": color})
        return _cut(tracks, self._answers.about(question, candidates, f"whether tracks look {color}", denied))

    def _unary(self, name: str, arguments: Arguments) -> Tree:
        tracks = self._memory.taken(arguments[_set_names(name)[0]])
        flags = UNARY[name](self._log, *_others(name, arguments))
        rows = np.zeros(self._log.tracks.shape, np.bool_)
        rows[self._log.tracks.row_track, self._log.tracks.row_frame] = flags
        return _cut(tracks, rows)

    def _relational(self, name: str, arguments: Arguments) -> Tree:
        sets, others = _set_names(name), _others(name, arguments)
        return self._relate(
            arguments[sets[0]],
            arguments[sets[1]],
            lambda left, right: RELATIONAL[name](self._log, left, right, *others),
        )

    def _relate(self, tracks: Tree, related: Tree, find: Callable[[NDArrayInt, NDArrayInt], Hits]) -> Tree:
        def charged(left: list[int], right: list[int]) -> Hits:
            self._budget.charge_pairs(len(left) * len(right))
            return find(np.array(left, np.int64), np.array(right, np.int64))

        taken = self._memory.taken
        return wrappers.related(taken(tracks), taken(related), charged, self._budget.charge_edges)


def _cut(tracks: Tree, rows: NDArrayBool) -> Tree:
    """The tracks at the frames of `rows`, bool (N, T)."""
    wanted = list(tracks)
    return wrappers.filtered(tracks, dict(zip(wanted, masks_of(rows[wanted]), strict=True)))


def _too_deep() -> AtomError:
    return AtomError("relations of relations are nested too deeply", "use the tracks of an earlier step")


def _set_names(name: str) -> list[str]:
    return [
        parameter.name for parameter in BASELINE_SIGNATURES[name].parameters if isinstance(parameter.kind, TracksKind)
    ]


def _others(name: str, arguments: Arguments) -> tuple[Any, ...]:
    """Arguments that are neither track sets nor tokens, in signature order."""
    skipped = {*_set_names(name), "log_dir"}
    names = [parameter.name for parameter in BASELINE_SIGNATURES[name].parameters]
    return tuple(arguments[parameter] for parameter in names if parameter not in skipped)
