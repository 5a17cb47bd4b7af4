"""The function reference, rendered from the register: docs/atoms.md and what `agents atoms` shows.

python -m tools.atoms.reference > docs/atoms.md
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping
from typing import Final

from tools.atoms.known_truth import read_measurement, render_measurement
from tools.atoms.library import standard_library
from tools.atoms.registry import ATOMS
from tools.atoms.signature import (
    EnumKind,
    FlagKind,
    FunctionKind,
    Layer,
    LogKind,
    NumberKind,
    OutKind,
    Parameter,
    Required,
    Signature,
    TextKind,
    TracksKind,
    TracksListKind,
)

SHELVES: Final[Mapping[Layer, str]] = {
    "actor": "Actor: what tracks are",
    "behaviour": "Behaviour: what tracks do by themselves",
    "context": "Context: where tracks are on the map",
    "relation": "Relation: what tracks do with respect to others",
    "time": "Time: in what order, for how long, how often",
    "combine": "Combining track sets",
    "visual": "Visual: what cameras see",
    "output": "Output",
}
"""Layers in the order of the reference, with their headings."""
_MEASURABLE: Final = ("actor", "behaviour", "context", "relation", "time")
"""Layers whose functions are held against known truth."""

_INTRODUCTION: Final = """\
# Functions

A program combines these functions; each takes and returns *track sets*: which tracks hold at which frames, and the
relations (track, related track, frame) that support them. This is the profile `standard`. The profile `refav` has the
same names and parameters and reproduces RefAV's results to the letter; where the two differ, the function says how.
`python -m tools.atoms.reference` makes this page from the docstrings in `tools/atoms`.

## What holds for all of them

- **Distances** are between box footprints (upright rectangles, length by width) in the ground plane, metres; touching
  boxes are at distance 0.
- **Directions** are seen from the track's own box: forward is beyond its front face, left beyond its left flank.
- **The ego vehicle** is a track like any other, and its box is the physical car, centred 1.422 m ahead of
  the rear axle.
- **Speeds** are over ground, metres per second: the slope of a line fitted to the box centres within 0.3 s to either
  side (accelerations: to the velocities within 0.4 s), over true times; the two spans are rounded to whole frames,
  which makes seven and nine boxes at 10 Hz. Only where a box is alone in that span, as at slow frame rates, its direct
  neighbours up to 1.5 s away are used. Nothing is fitted across longer gaps. Parked tracks are at rest:
  speed, acceleration and yaw rate are 0.
- **Rotation** is the annotated yaw's without its jumps: a box that sticks out from those within 0.3 s is put back among
  them, and a change 100 degrees per second faster than around it is not counted.
- **Related tracks count only at frames at which the related set holds**, also for minimum and maximum numbers. No track
  is related to itself (but see include_self of near_objects).
- **Relations of earlier steps stay** as evidence as long as the track they support still holds.
- **A map function on a log without a map is an error**, as is a visual function without a vision model; neither
  returns an empty set.
"""


def render_reference() -> str:
    """The whole reference as Markdown."""
    table = standard_library().signatures
    measurable = [name for name, signature in table.items() if signature.layer in _MEASURABLE]
    measured = render_measurement(read_measurement(), measurable)
    parts = [_INTRODUCTION, render_index(), *(_shelf(layer, table.values()) for layer in SHELVES), measured]
    return "\n".join(parts)


def render_index() -> str:
    """One line per function, by layer, as Markdown."""
    lines = ["## Overview", ""]
    for layer, heading in SHELVES.items():
        lines += [f"**{heading}**", ""]
        for signature in standard_library().signatures.values():
            if signature.layer == layer:
                lines.append(f"- [`{signature.name}`](#{signature.name}): {signature.summary}")
        lines.append("")
    return "\n".join(lines)


def render_function(name: str) -> str:
    """One function as Markdown.

    Raises:
        KeyError: There is no such function.
    """
    signature = standard_library().signatures[name]
    atom = ATOMS.get(name)
    parts = [f"### {name}", "", f"```python\n{call_line(signature)}\n```", "", signature.summary]
    body, _, example = signature.doc.partition("Example:\n")
    parts += ["", body.strip()] if body.strip() else []
    parts += ["", *(_parameter_line(p) for p in signature.parameters)]
    for label, text in (
        ("Roles", signature.roles),
        ("Needs", ", ".join(signature.needs)),
        ("Differs from RefAV", atom.docstring.differs if atom else ""),
        ("Source", signature.source),
    ):
        parts += ["", f"*{label}*: {text}"] if text else []
    if example:
        lines = "\n".join(line.removeprefix("    ") for line in example.rstrip().splitlines())
        parts += ["", f"```python\n{lines}\n```"]
    return "\n".join(parts) + "\n"


def call_line(signature: Signature) -> str:
    """The function as a call: names, and defaults where there are any."""
    shown = (
        p.name if isinstance(p.default, Required) else f"{p.name}={_literal(p.default)}" for p in signature.parameters
    )
    return f"{signature.name}({', '.join(shown)})"


def kind_text(parameter: Parameter) -> str:
    """What a parameter takes, in words, with unit and range."""
    kind = parameter.kind
    if isinstance(kind, NumberKind):
        return _number_text(kind)
    if isinstance(kind, EnumKind):
        words = ", ".join(f"`{word}`" for word in kind.words)
        return f"one of {words}" + (f"; None: {kind.none_means}" if kind.none_means else "")
    return {
        TracksKind: "track set",
        TracksListKind: "list of track sets",
        LogKind: "`log_dir`",
        OutKind: "`output_dir`",
        FlagKind: "True or False",
        TextKind: "text",
        FunctionKind: "function",
    }[type(kind)]


def _number_text(kind: NumberKind) -> str:
    what = "whole number" if kind.integer else "number"
    unit = f", {kind.unit}" if kind.unit else ""
    low, high = math.isfinite(kind.low), math.isfinite(kind.high)
    if low and high:
        bounds = f", {kind.low:g} to {kind.high:g}"
    elif low:
        bounds = f", {kind.low:g} or more"
    else:
        bounds = f", {kind.high:g} or less" if high else ""
    return f"{what}{unit}{bounds}" + (f"; None: {kind.none_means}" if kind.none_means else "")


def _parameter_line(parameter: Parameter) -> str:
    default = "" if isinstance(parameter.default, Required) else f"; default {_literal(parameter.default)}"
    return f"- `{parameter.name}` ({kind_text(parameter)}{default}): {parameter.doc}"


def _literal(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _shelf(layer: Layer, signatures: Iterable[Signature]) -> str:
    functions = [render_function(signature.name) for signature in signatures if signature.layer == layer]
    return f"## {SHELVES[layer]}\n\n" + "\n".join(functions)


if __name__ == "__main__":
    sys.stdout.write(render_reference())
