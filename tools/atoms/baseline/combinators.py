"""Functions that combine track sets, wrap functions, and hand over the result."""

from __future__ import annotations

from typing import Final

from tools.atoms.baseline.kinds import LOG_DIR, OUTPUT_DIR
from tools.atoms.signature import FlagKind, FunctionKind, Parameter, Signature, TextKind, TracksKind, TracksListKind

_PARTS: Final = Parameter("scenario_dicts", TracksListKind(), doc="Track sets, as a list.")

COMBINATORS: Final[tuple[Signature, ...]] = (
    Signature(
        name="scenario_and",
        parameters=(_PARTS,),
        layer="combine",
        summary="Tracks and frames that are in all of the given sets.",
        doc="Relations of all sets are kept.\n\nExample:\n    both = scenario_and([turning_left, accelerating_now])",
        negatable=False,
        source="RefAV",
    ),
    Signature(
        name="scenario_or",
        parameters=(_PARTS,),
        layer="combine",
        summary="Tracks and frames that are in any of the given sets.",
        doc="Example:\n    trucks_or_buses = scenario_or([trucks, buses])",
        negatable=False,
        source="RefAV",
    ),
    Signature(
        name="scenario_not",
        parameters=(Parameter("func", FunctionKind(), doc="Function to negate, by name.", aliases=("function",)),),
        layer="combine",
        summary="Wraps a function: what goes in and does not come out.",
        doc=(
            "Only tracks of the first argument are returned, at the frames at which the function does not hold; no new "
            "relations.\n\nExample:\n    active = scenario_not(stationary)(vehicles, log_dir)"
        ),
        negatable=False,
        source="RefAV",
    ),
    Signature(
        name="reverse_relationship",
        parameters=(Parameter("func", FunctionKind(), doc="Relation to reverse, by name.", aliases=("function",)),),
        layer="combine",
        summary="Wraps a relation: the related tracks are returned instead of the tracks.",
        doc=("Example:\n    walking_across = reverse_relationship(being_crossed_by)(vehicles, pedestrians, log_dir)"),
        negatable=False,
        source="RefAV",
    ),
)

OUTPUT: Final[tuple[Signature, ...]] = (
    Signature(
        name="output_scenario",
        parameters=(
            Parameter("scenario", TracksKind(), doc="The track set that answers the query."),
            Parameter("description", TextKind(), doc="The query, in words."),
            LOG_DIR,
            OUTPUT_DIR,
            Parameter("visualize", FlagKind(only=False), False, "Accepted as False, for programs that say so."),
            Parameter("is_gt", FlagKind(), False, "Accepted for older programs; without effect."),
            Parameter("relationship_edges", FlagKind(), False, "Accepted for older programs; without effect."),
        ),
        layer="output",
        summary="Hands over the answer. The last call of a program.",
        doc="Example:\n    output_scenario(parked, description, log_dir, output_dir)",
        negatable=False,
        source="RefAV",
    ),
)
