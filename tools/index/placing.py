"""Where a query says that things are: "behind a truck", "on the left of the ego vehicle", "a dog nearby".

Only words that place one thing by another are read. "Turning left", "the left lane" or "right of way" place nothing,
"near the crosswalk" places something by what no object is: whole images show that. Nor does what is denied ("not on the
left", "no car ahead", "nobody behind"): looking for it would find the opposite.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Side = Literal["ahead", "behind", "left", "right", "beside", "near", "far"]
EGO: Final = "E"
"""Stands for the recording car in a text of tokens; things are `T0`, `T1`, ..., other words in lower case."""
OURSELVES: Final = -1
"""The number of the recording car where things have numbers."""


@dataclass(frozen=True, slots=True)
class Placing:
    """One thing placed by another.

    Attributes:
        side: On which side, or how far.
        subject: Number of the thing that is placed; `OURSELVES` for the recording car.
        reference: Number of what it is placed by, seen from that and along its heading; `OURSELVES` likewise.
    """

    side: Side
    subject: int
    reference: int


_GAP: Final = r"(?: (?!and\b|or\b|while\b|that\b|which\b|who\b|when\b|as\b|with\b|then\b|but\b)[a-z]+){0,3}"
_BY: Final = rf"(?:{_GAP} (?P<by>T\d+|E))"
_END: Final = r"(?= (?:and|or|while|that|which|who|when|as|with|then|but)\b|$)"
_OWN: Final = r"(?:on|at|from) (?P<whose>the|its|their|his|her|our|my)"
_MOTION: Final = r"(?! (?:hand )?(?:lane|turn)\w*)"
_BESIDE: Final = r"beside|alongside|next to"
_NEAR: Final = r"near(?! miss| collision)|nearby|close to|between|around"
_FORMS: Final[tuple[tuple[Side, str], ...]] = (
    ("ahead", rf"(?:ahead|in front) of{_BY}"),
    ("ahead", r"(?:ahead|in front)(?! of\b)"),
    ("behind", rf"behind(?:{_BY}|{_END})"),
    ("left", rf"(?:(?:to|on|at|from) the )?left(?: (?:hand )?side)? of{_BY}"),
    ("right", rf"(?:(?:to|on|at|from) the )?right(?: (?:hand )?side)? of(?! way){_BY}"),
    ("left", rf"(?:{_OWN}|(?<=\d )to the) left(?: (?:hand )?side)?(?! of\b){_MOTION}"),
    ("right", rf"(?:{_OWN}|(?<=\d )to the) right(?: (?:hand )?side)?(?! of\b){_MOTION}"),
    ("beside", rf"(?:{_BESIDE})(?:{_BY}|{_END})"),
    ("near", rf"(?:{_NEAR})(?:{_BY}|{_END})"),
    ("far", rf"far (?:away )?from{_BY}"),
    ("far", r"(?:far away|far off|in the distance)(?! from\b)"),
)
_PATTERNS: Final = tuple((side, re.compile(rf"\b(?:{form})")) for side, form in _FORMS)
_TOKEN: Final = re.compile(r"\b(?:T\d+|E)\b")
_DENIED: Final = re.compile(
    r"\b(?:not|never|nowhere|nobody|nothing|none|no one|(?:is|are|was|were) ?n t)"
    r"(?: (?:directly|immediately|right|very|too|so|exactly|anywhere|located|positioned|is|are|being))* $"
)
"""What stands before a place that is denied; "n't" is two tokens."""
_ABSENT: Final = re.compile(r"\b(?:no|without)(?: [a-z]+){0,3} $")
"""What stands before a thing of which there is to be none."""
_FURTHER: Final = re.compile(r"(?:T\d+|E) (?:and|or|but)(?: is| also)* $")
"""What stands before a second place of the same thing: "behind a truck and near a bus"."""
_BACK: Final = 80
"""So many characters before a place are looked at."""
_LEAST: Final = -2
"""Below every number of a thing, so that a place alone is looked up."""


def placings(text: str) -> tuple[Placing, ...]:
    """The placings of a text, in its order, each once.

    Args:
        text: Tokens with one blank between them. Where it names no thing, what is placed is thing 0.
    """
    named = [(match.start(), _number(match[0])) for match in _TOKEN.finditer(text)]
    found = [
        (match.start(), _placing(side, match, named))
        for side, form in _PATTERNS
        for match in form.finditer(text)
        if not _is_denied(text, match.start(), named)
    ]
    return tuple(dict.fromkeys(one for _, one in sorted(found, key=lambda item: item[0]) if one is not None))


def _is_denied(text: str, at: int, named: Sequence[tuple[int, int]]) -> bool:
    """Whether the place that begins there is denied, or there is to be nothing that it places."""
    before = bisect_left(named, (at, _LEAST))
    subject_at = named[before - 1][0] if before else at
    places = ((_DENIED, at), (_ABSENT, at), (_ABSENT, subject_at))
    return any(word.search(text[max(0, end - _BACK) : end]) for word, end in places)


def _placing(side: Side, match: re.Match[str], named: Sequence[tuple[int, int]]) -> Placing | None:
    """None where nobody can say what is placed, or whose side is meant."""
    said = match.groupdict()
    before, after = (bisect_left(named, (at, _LEAST)) for at in match.span())
    further = before > 1 and _FURTHER.search(match.string[max(0, match.start() - _BACK) : match.start()])
    subject = named[before - (2 if further else 1)][1] if before else named[after][1] if after < len(named) else None
    if subject is None and all(number == OURSELVES for _, number in named):
        subject = 0
    reference = _number(said["by"]) if said.get("by") else OURSELVES
    if said.get("whose") in ("its", "their", "his", "her"):
        other = next((number for _, number in reversed(named[:before]) if number != subject), None)
        if other is None:
            return None
        reference = other
    if subject is None or (subject == reference == OURSELVES):
        return None
    return Placing(side, subject, reference)


def _number(token: str) -> int:
    return OURSELVES if token == EGO else int(token[1:])
