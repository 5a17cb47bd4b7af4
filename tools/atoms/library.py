"""The standard profile: all registered atoms, bound to a log, with the combinators around them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from tools.atoms.asking import NOBODY, Answers
from tools.atoms.baseline_signatures import with_ordered_bounds
from tools.atoms.budget import Budget
from tools.atoms.call import Call
from tools.atoms.combine import OUTPUT, WRAPPERS
from tools.atoms.own import load_own, place_of
from tools.atoms.registry import ATOMS, Atom
from tools.atoms.signature import BoundLibrary, FunctionRef, Signature
from tools.av2.log import Log
from tools.errors import AtomError, MotherlodeError
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool

ATOM_MODULES: Final = (
    "actor.category",
    "actor.kinds",
    "actor.sizes",
    "actor.riders",
    "actor.towing",
    "actor.nearest",
    "actor.groups",
    "behaviour.speed",
    "behaviour.acceleration",
    "behaviour.braking",
    "behaviour.standing_starts",
    "behaviour.stopped",
    "behaviour.reversing",
    "behaviour.waiting_to_turn",
    "behaviour.stop_sign_running",
    "behaviour.relative_speed",
    "behaviour.parking",
    "behaviour.yielding",
    "behaviour.turning",
    "behaviour.lane_changes",
    "behaviour.u_turns",
    "behaviour.swerving",
    "behaviour.off_centre",
    "behaviour.intersections",
    "behaviour.road_crossing",
    "behaviour.merging",
    "context.places",
    "context.stop_signs",
    "context.turn_lanes",
    "context.roads",
    "context.lane_ahead",
    "context.medians",
    "context.off_lanes",
    "context.kerb_parking",
    "context.construction",
    "context.lane_use",
    "relation.direction",
    "relation.nearness",
    "relation.facing",
    "relation.heading",
    "relation.crossing",
    "relation.lanes",
    "relation.cutting",
    "relation.overtaking",
    "relation.passing",
    "relation.gaps",
    "relation.approaching",
    "relation.collision",
    "relation.crossing_paths",
    "relation.oncoming",
    "relation.between",
    "relation.blocking",
    "relation.occlusion",
    "temporal.durations",
    "temporal.order",
    "temporal.counting",
    "combine",
    "visual",
    "visual_questions",
    "visual_behaviour",
)
"""The modules that register atoms, in the order of the reference."""


@dataclass(frozen=True, slots=True)
class StandardLibrary:
    """The profile `standard`; satisfies `tools.atoms.signature.AtomLibrary`."""

    signatures: Mapping[str, Signature]
    name: str = "standard"

    def bind(self, log: object, budget: object, answers: object = NOBODY) -> BoundLibrary:
        """The atoms over `log` (a `Log`), charging `budget` (a `Budget`), told `answers` (an `Answers`)."""
        if not isinstance(log, Log) or not isinstance(budget, Budget) or not isinstance(answers, Answers):
            kinds = ", ".join(type(value).__name__ for value in (log, budget, answers))
            raise TypeError(f"expected a Log, a Budget and Answers, got {kinds}")
        return BoundStandard(Call(log, budget, answers))


@cache
def standard_library() -> StandardLibrary:
    """The one library of the standard profile, with functions of one's own behind it.

    Raises:
        PrerequisiteError: A file of one's own functions cannot be loaded.
    """
    for module in ATOM_MODULES:
        importlib.import_module(f"tools.atoms.{module}")
    load_own()
    # Not the order of registration, which depends on what was imported first.
    ordered = sorted(ATOMS.values(), key=_place)
    table = {atom.signature.name: atom.signature for atom in ordered}
    table |= {signature.name: signature for signature in (*WRAPPERS, OUTPUT)}
    return StandardLibrary(with_ordered_bounds(table))


def _place(atom: Atom) -> int:
    return len(ATOM_MODULES) if atom.is_own else ATOM_MODULES.index(atom.module)


@dataclass(frozen=True, slots=True)
class BoundStandard:
    """The atoms over one log; satisfies `tools.atoms.signature.BoundLibrary` with `Scenario` values."""

    call_context: Call

    def call(self, function: FunctionRef, arguments: Mapping[str, object]) -> Scenario:
        """Run one call; see `BoundLibrary.call`. Pairs and edges are charged here, calls by the evaluator."""
        atom = ATOMS[function.name]
        # Wrappers commute and cancel in pairs: only how often each one is there matters.
        negated = function.wrappers.count("scenario_not") % 2 == 1
        reversed_ = function.wrappers.count("reverse_relationship") % 2 == 1
        if reversed_ and not atom.signature.reversible:
            raise AtomError(f"{function.name} relates no two track sets, so it cannot be reversed")
        by_related = (atom.subject == "related") != reversed_
        found = self._found(atom, arguments, by_related, negated)
        if not negated:
            return found
        whole = arguments["related_candidates" if by_related else "track_candidates"]
        if not isinstance(whole, Scenario):
            raise TypeError(f"a track set of {function.name} is a {type(whole).__name__}")
        return whole - found

    def result(self, value: object, description: str) -> Scenario:
        """The value itself: the standard profile filters nothing afterwards."""
        if not isinstance(value, Scenario):
            raise TypeError(f"the result is a {type(value).__name__}, not a track set")
        return value

    def _found(self, atom: Atom, arguments: Mapping[str, object], by_related: bool, denied: bool) -> Scenario:
        takes_log = any(p.name == "log_dir" for p in atom.signature.parameters)
        context = replace(self.call_context, denied=True) if denied else self.call_context
        called = {**arguments, **({"log_dir": context} if takes_log else {})}
        output = _proper(atom, called) if atom.is_own else atom.function(**called)
        if isinstance(output, Scenario):
            return output
        earlier = [value.edges for value in arguments.values() if isinstance(value, Scenario)]
        return related_scenario(output, earlier, self.call_context.log.tracks.present_mask, by_related)


def _proper(atom: Atom, arguments: Mapping[str, object]) -> Scenario | Edges:
    """What one of the user's own functions gives, held to what filters and pruning rely on.

    A set is made smaller, never larger; a relation gives relations.
    """
    name = atom.signature.name
    try:
        output: object = atom.function(**arguments)
    except (MotherlodeError, MemoryError):
        raise
    except Exception as error:
        raise AtomError(f"{place_of(error)}: {type(error).__name__}: {error}", code="R_OWN") from error
    if isinstance(output, Edges) and atom.form == "relation":
        return output
    if not isinstance(output, Scenario) or atom.form == "relation":
        expected = "Scenario" if atom.form == "set" else "Edges"
        raise AtomError(f"it gives a {type(output).__name__}, and says that it gives {expected}", code="R_OWN")
    given = arguments.get("track_candidates")
    if isinstance(given, Scenario) and (output.mask & ~given.mask).any():
        hint = "end it with: return track_candidates.restrict(mask)"
        raise AtomError(f"{name} gives tracks that it was not given", hint, "R_OWN")
    return output


def related_scenario(edges: Edges, earlier: list[Edges], present: NDArrayBool, by_related: bool) -> Scenario:
    """The track set that a relation gives.

    A relation to a track that is missed at the moment counts; it leaves no edge, as that track has no box.

    Args:
        edges: The new relations.
        earlier: Relations of the sets that were related; those that can still be reached are kept.
        present: Where the log has boxes, shape (N, T).
        by_related: Return the related tracks instead of the tracks.
    """
    shape = present.shape[0], present.shape[1]
    if by_related:
        edges = edges.reversed(shape)
    mask = np.zeros(shape, np.bool_)
    mask[edges.track, edges.frame] = True
    mask &= present
    edges = edges.select(present[edges.track, edges.frame] & present[edges.related, edges.frame])
    older = Edges.empty()
    for part in earlier:
        older = older.union(part, shape)
    return Scenario.of(mask, edges.union(older, shape)) if len(older) else Scenario(mask, edges)
