"""Which calls can be asked about a whole log beforehand, and the texts by which their answers are found again.

A call qualifies when what it finds in a track set is what it finds among all tracks, cut to the set: functions of one
set whose answer for a track depends on no other member of the set.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Final

from tools.atoms.signature import (
    EnumKind,
    FlagKind,
    Literal_,
    LogKind,
    Parameter,
    Required,
    Signature,
    TracksKind,
    TracksListKind,
)

Values = Mapping[str, Literal_]
TRACKS: Final = "track_candidates"

_LAYERS: Final = ("actor", "behaviour", "context", "relation")
_OF_THE_WHOLE_SET: Final = ("group_of", "is_category")
"""`group_of` counts the members of its set; categories are known exactly without a call."""
_MOST_VARIANTS: Final = 64


def call_text(function: str, values: Values) -> str:
    """A call without its track sets, in one fixed spelling: `turning(direction='left')`."""
    return f"{function}({', '.join(f'{name}={_plain(values[name])!r}' for name in sorted(values))})"


def _plain(value: Literal_) -> Literal_:
    """Numbers that are equal are spelt alike."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def values_of(signature: Signature, arguments: Mapping[str, object]) -> dict[str, Literal_]:
    """The arguments of a call that are neither track sets nor the log."""
    kinds = {parameter.name: parameter.kind for parameter in signature.parameters}
    return {
        name: value
        for name, value in arguments.items()
        if not isinstance(kinds[name], TracksKind | TracksListKind | LogKind)
        and (value is None or isinstance(value, str | int | float | bool))
    }


def is_of_one_track(signature: Signature) -> bool:
    """True for functions whose answer for a track depends on no other member of their one track set."""
    sets = [item for item in signature.parameters if isinstance(item.kind, TracksKind | TracksListKind)]
    asks = {"camera", "vision"} & set(signature.needs)
    return (
        [item.name for item in sets] == [TRACKS]
        and signature.layer in _LAYERS
        and signature.name not in _OF_THE_WHOLE_SET
        and not asks
    )


def calls_to_measure(signature: Signature) -> Iterator[dict[str, Literal_]]:
    """The arguments of the calls that are asked beforehand: every word, numbers at their defaults only."""
    if not is_of_one_track(signature):
        return
    open_ = [item for item in signature.parameters if not isinstance(item.kind, TracksKind | LogKind)]
    choices = [list(_choices(item)) for item in open_]
    if all(choices) and math.prod(map(len, choices)) <= _MOST_VARIANTS:
        for values in itertools.product(*choices):
            yield {item.name: value for item, value in zip(open_, values, strict=True)}


def _choices(parameter: Parameter) -> Iterator[Literal_]:
    """None at all for a number without default."""
    kind = parameter.kind
    if isinstance(kind, EnumKind):
        yield from kind.words
        if kind.none_means:
            yield None
    elif isinstance(kind, FlagKind):
        yield from (False, True)
    elif not isinstance(parameter.default, Required):
        yield parameter.default
