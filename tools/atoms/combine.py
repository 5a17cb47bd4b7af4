"""Combining track sets: and, or. The wrappers scenario_not and reverse_relationship are applied by the library."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import and_, or_

from tools.atoms.baseline.combinators import OUTPUT as BASELINE_OUTPUT
from tools.atoms.registry import TracksList, atom
from tools.atoms.signature import FunctionKind, Parameter, Signature
from tools.scenario import Scenario


@atom("combine", negatable=False)
def scenario_and(scenario_dicts: TracksList) -> Scenario:
    """Tracks and frames that are in all of the given sets.

    Relations of all sets are kept at the frames that stay.

    Args:
        scenario_dicts: Track sets, as a list.

    Example:
        both = scenario_and([turning_left, accelerating_now])

    Source:
        RefAV.
    """
    return reduce(and_, scenario_dicts)


@atom("combine", negatable=False)
def scenario_or(scenario_dicts: TracksList) -> Scenario:
    """Tracks and frames that are in any of the given sets.

    Relations of all sets are kept.

    Args:
        scenario_dicts: Track sets, as a list.

    Example:
        trucks_or_buses = scenario_or([trucks, buses])

    Source:
        RefAV.
    """
    return reduce(or_, scenario_dicts)


WRAPPERS: tuple[Signature, ...] = (
    Signature(
        name="scenario_not",
        parameters=(Parameter("func", FunctionKind(), doc="Function to negate, by name.", aliases=("function",)),),
        layer="combine",
        summary="Wraps a function: what goes in and does not come out.",
        doc=(
            "The set that the function would return is returned at the frames at which the function does not hold; "
            "earlier relations are kept, no new ones made.\n\n"
            "Example:\n    active = scenario_not(stationary)(vehicles, log_dir)"
        ),
        roles=(
            "Mostly the first set. Of get_objects_in_relative_direction and of a reversed relation it is the second: "
            "scenario_not(reverse_relationship(near_objects))(cars, people, log_dir) are people that are near no car."
        ),
        negatable=False,
        source="RefAV, whose complement of a reversed function is taken in the other set.",
    ),
    Signature(
        name="reverse_relationship",
        parameters=(Parameter("func", FunctionKind(), doc="Relation to reverse, by name.", aliases=("function",)),),
        layer="combine",
        summary="Wraps a relation: the related tracks are returned instead of the tracks.",
        doc=(
            "Earlier relations of both sets are kept as evidence. Two reversals cancel.\n\n"
            "Example:\n    walking_across = reverse_relationship(being_crossed_by)(vehicles, pedestrians, log_dir)"
        ),
        roles="Who is tested in whose frame does not change; only which of the two is returned does.",
        negatable=False,
        source="RefAV.",
    ),
)

OUTPUT = replace(
    BASELINE_OUTPUT[0],
    doc=(
        "The set is recorded as it is, with its relations; nothing is filtered afterwards (RefAV drops related tracks "
        "that are never within 50 m).\n\nExample:\n    output_scenario(parked, description, log_dir, output_dir)"
    ),
)
