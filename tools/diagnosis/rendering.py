"""A diagnosis as a short text, for prompts and for people. Deterministic; names that come from logs are made safe."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from tools.diagnosis.values import (
    Apart,
    CallCount,
    CategoryShare,
    Change,
    Diagnosis,
    Findings,
    LogFinding,
    Omission,
    Placing,
    Quartiles,
    Sensitivity,
)

MOST_LINES: Final = 60
_MOST_CALLS, _MOST_SENSITIVITIES, _MOST_LOGS, _MOST_KINDS, _MOST_OTHERS = 24, 8, 8, 6, 5
_LONGEST_NAME: Final = 40
_SIDES: Final = ("in front", "left", "behind", "right")


def render_diagnosis(diagnosis: Diagnosis) -> str:
    """The diagnosis in at most `MOST_LINES` lines: what was found, what each call left, what the numbers decide."""
    lines = [
        *_found(diagnosis),
        *_calls(diagnosis.calls),
        *map(_first_empty, diagnosis.first_empty[:_MOST_OTHERS]),
        *_omissions(diagnosis.omissions),
        *map(_apart, diagnosis.apart[:_MOST_OTHERS]),
        *_sensitivities(diagnosis.sensitivities, diagnosis.untried, bool(diagnosis.tracks)),
    ]
    return "\n".join(lines[:MOST_LINES])


def _found(diagnosis: Diagnosis) -> list[str]:
    logs, found = diagnosis.logs, diagnosis.findings
    unread = f"; {diagnosis.unread} more could not be looked at" if diagnosis.unread else ""
    lines = [
        f"Found: {_count(diagnosis.tracks, 'track')} in {len(logs) - diagnosis.empty_logs} of {len(logs)} logs{unread}"
    ]
    if not diagnosis.tracks:
        return lines
    lines += _logs(logs)
    speed = f"; speed {_quartiles(found.speed_mps, 'm/s')}" if found.speed_mps else ""
    lines.append(f"Referred: {_kinds(found.referred)}; length {_quartiles(found.length_m, 'm')}{speed}")
    if found.related:
        lines.append(f"Related: {_kinds(found.related)}; {found.related_per_box:.1f} per referred box")
    lines.append(
        f"Times: {_count(found.intervals, 'interval')} of {_quartiles(found.interval_s, 's')}; "
        f"referred tracks are referred during {found.life_share:.0%} of their lives"
    )
    return [*lines, *_places(found)]


def _logs(logs: Sequence[LogFinding]) -> list[str]:
    shown = [f"{_safe(log.log_id)[:8]} {log.tracks} ({log.frames / max(log.n_frames, 1):.0%})" for log in logs]
    more = f", {len(logs) - _MOST_LOGS} more" if len(logs) > _MOST_LOGS else ""
    return [f"Tracks by log (share of frames with any): {', '.join(shown[:_MOST_LOGS])}{more}"]


def _places(found: Findings) -> list[str]:
    lines = [_place("Referred, seen from the ego vehicle", found.around_ego)] if found.around_ego.count else []
    if found.ego_referred_logs:
        lines.append(f"The ego vehicle itself is referred in {_count(found.ego_referred_logs, 'log')}")
    if found.related_around_referred.count:
        lines.append(_place("Related, seen from the referred", found.related_around_referred))
        lines.append(_place("Referred, seen from the related", found.referred_around_related))
        lines.append(
            f"Both head the same way in {found.same_heading_share:.0%} of the pairs; "
            f"the related one is the ego vehicle in {found.ego_related_share:.0%}"
        )
    return lines


def _place(what: str, placing: Placing) -> str:
    sides = ", ".join(f"{side} {share:.0%}" for side, share in zip(_SIDES, placing.sectors, strict=True))
    return f"{what}: {sides}; centres {_quartiles(placing.distance_m, 'm')} apart"


def _calls(calls: Sequence[CallCount]) -> list[str]:
    if not calls:
        return []
    more = [f"  ... and {len(calls) - _MOST_CALLS} more calls"] if len(calls) > _MOST_CALLS else []
    return ["What each call leaves, in tracks (and boxes = track at a frame):", *map(_call, calls[:_MOST_CALLS]), *more]


def _call(count: CallCount) -> str:
    of = f" of {count.subject_tracks} (line {count.subject_line})" if count.subject_line and not _joins(count) else ""
    by_log = "/".join(map(str, count.by_log[:_MOST_LOGS]))
    boxes = _count(count.boxes, "box")
    return f"  line {count.line}: {count.call}: {count.tracks}{of}, {boxes}; by log {by_log}{_unseen(count.unseen)}"


def _joins(count: CallCount) -> bool:
    """Whether it lets through more than one set: none of them is what came in."""
    return count.function == "scenario_or"


def _unseen(tracks: int) -> str:
    """What images would tell and nobody looked at: the program's own answer does not depend on it."""
    return f" ({_count(tracks, 'more track')} not looked at in images: not known)" if tracks else ""


def _first_empty(count: CallCount) -> str:
    if not count.subject_line:
        return f"There are none of line {count.line}, {count.call}, in these logs: what is built on it was not tested"
    return f"The answer is empty because line {count.line}, {count.call}, leaves none of {count.subject_tracks}"


def _omissions(omissions: Sequence[Omission]) -> list[str]:
    return [
        f"Without {o.call} (line {o.line}) it would find {_count(o.tracks, 'track')}{_unseen(o.unseen)}"
        for o in omissions[:_MOST_OTHERS]
    ]


def _apart(apart: Apart) -> str:
    return (
        f"Lines {apart.first} and {apart.second} are both met by {_count(apart.tracks, 'track')}, but never at one "
        f"frame; line {apart.first} is met first by {apart.first_leads}"
    )


def _sensitivities(told: Sequence[Sensitivity], untried: int, is_found: bool) -> list[str]:
    moving = [one for one in told if (one.more or one.fewer) and not _is_least_count(one)][:_MOST_SENSITIVITIES]
    idle = [one for one in told if not (one.more or one.fewer) and (is_found or one.unseen)]
    still = [f"{one.parameter} (line {one.line}){_unseen(one.unseen)}" for one in idle]
    lines = ["How near the numbers are (smallest change of one number that changes what is found):"] if moving else []
    lines += map(_sensitivity, moving)
    lines += [f"Numbers that change nothing: {_listed(still)}"] if still else []
    return [*lines, *([f"{untried} more numbers were not tried"] if untried else [])]


def _is_least_count(one: Sensitivity) -> bool:
    """One of something, where the program says no number: that two are fewer tells nothing."""
    return one.is_default and one.unit == "objects" and one.more is None


def _sensitivity(one: Sensitivity) -> str:
    unit = f" {one.unit}" if one.unit else ""
    default = " (default)" if one.is_default else ""
    effects = [effect for effect in (_gain(one.more, unit), _loss(one.fewer, unit)) if effect]
    return (
        f"  line {one.line}: {one.function} {one.parameter} = {_number(one.value)}{unit}{default}: {'; '.join(effects)}"
        f"{_unseen(one.unseen)}"
    )


def _gain(change: Change | None, unit: str) -> str:
    if change is None:
        return ""
    boxes = _count(change.boxes_more, "box")
    return f"at {_number(change.value)}{unit} {_count(change.tracks_more, 'track')} and {boxes} more"


def _loss(change: Change | None, unit: str) -> str:
    if change is None:
        return ""
    boxes = _count(change.boxes_fewer, "box")
    return f"at {_number(change.value)}{unit} {_count(change.tracks_fewer, 'track')} and {boxes} fewer"


def _kinds(kinds: Sequence[CategoryShare]) -> str:
    shown = [f"{_safe(kind.category)} {kind.tracks} of {kind.of}" for kind in kinds[:_MOST_KINDS]]
    more = f", {len(kinds) - _MOST_KINDS} more kinds" if len(kinds) > _MOST_KINDS else ""
    return ", ".join(shown) + more


def _listed(names: Iterable[str]) -> str:
    known = list(dict.fromkeys(names))
    more = f" and {len(known) - _MOST_SENSITIVITIES} more" if len(known) > _MOST_SENSITIVITIES else ""
    return ", ".join(known[:_MOST_SENSITIVITIES]) + more


def _count(count: int, what: str) -> str:
    plural = "boxes" if what == "box" else f"{what}s"
    return f"{count} {what if count == 1 else plural}"


def _quartiles(values: Quartiles | None, unit: str) -> str:
    if values is None:
        return f"- {unit}"
    low, middle, high = values
    return f"{middle:.1f} {unit} (half between {low:.1f} and {high:.1f})"


def _number(value: float) -> str:
    return f"{value:g}" if math.isfinite(value) else ("inf" if value > 0 else "-inf")


def _safe(text: str) -> str:
    """Names come with the logs: nothing but plain letters, digits, dashes and underscores reaches a prompt."""
    return "".join(char if char.isascii() and (char.isalnum() or char in "_-") else "?" for char in text)[
        :_LONGEST_NAME
    ]
