"""How well a description agrees with itself and with a detector: a symbolic reward, from its parts.

It mends what is known to be wrong with the reward of Semantic-Drive: classes are compared whole, so that a speed limit
sign grounds no road works; a stop at a red light is right; every tag is checked, not the construction tag alone; risk
has to fit what is claimed; and what the detector saw for sure and the description leaves out costs as much as a claim
without grounds. No claim is worth anything by itself, so silence and talking pay alike.

The weights are equal on purpose: no data says that one fault is worse than another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tools.scenes.classes import PEOPLE, ROAD_WORKS, SHOWN_BY
from tools.scenes.inventory import Inventory
from tools.scenes.meaning import support
from tools.scenes.schema import CONTROLS, TAGS, SceneRecord

Judgement = Literal["agrees", "contradicts", "omits"]
SURE: Final = 0.8
"""Confidence from which a detection is taken for granted; below it is a hypothesis."""
NEEDS_GROUNDS: Final = ("construction", "vru_hazard", "fod_debris", "special_vehicle")
"""Tags for things that a detector can see; weather and topology it cannot."""
_STOPPING = ("stop", "emergency_brake", "yield")
_AROUND = ("nudge_around_static_obstacle",)
_HALTING = ("red_light", "yellow_light", "stop_sign", "yield_sign", "police_manual")
_CALM, _GRAVE = 2, 7


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked.

    Attributes:
        check: What was compared, such as `tag and fields: vru_hazard`.
        judgement: `agrees`; `contradicts`: two things cannot both be so; `omits`: something seen for sure is left out.
    """

    check: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Consistency:
    """All that was found.

    Attributes:
        findings: What was checked, in a fixed order; what does not apply is not in it.
    """

    findings: tuple[Finding, ...]

    @property
    def reward(self) -> float:
        """From 0 to 1: the share of checks that agree; 1 where nothing could be checked."""
        agreeing = sum(finding.judgement == "agrees" for finding in self.findings)
        return agreeing / len(self.findings) if self.findings else 1.0


def consistency(record: SceneRecord, inventory: Inventory | None) -> Consistency:
    """Check a description against itself and against what a detector listed, where one looked."""
    findings = _tags(record)
    if inventory is not None:
        findings += [*_grounds(record, inventory), *_omissions(record, inventory)]
    findings += [*_action(record), *_controls(record), *_risk(record)]
    return Consistency(tuple(findings))


def _tags(record: SceneRecord) -> list[Finding]:
    """A stated tag must be borne out; a tag that its own fields bear out must be stated."""
    findings = []
    for tag in TAGS:
        found = support(record, tag)
        if tag in record.tags and found != "open":
            findings.append(_finding(f"tag and fields: {tag}", found == "borne out"))
        elif found == "borne out":
            findings.append(Finding(f"tag and fields: {tag}", "omits"))
    return findings


def _grounds(record: SceneRecord, inventory: Inventory) -> list[Finding]:
    claimed = [tag for tag in NEEDS_GROUNDS if tag in record.tags]
    return [_finding(f"seen by the detector: {tag}", inventory.strongest(SHOWN_BY[tag]) > 0) for tag in claimed]


def _omissions(record: SceneRecord, inventory: Inventory) -> list[Finding]:
    """People and road works that were seen large and for sure have to occur in the description somewhere."""
    people = [
        found for found in inventory.detections if found.name in PEOPLE and _is_plain(found.size, found.confidence)
    ]
    works = [
        found for found in inventory.detections if found.name in ROAD_WORKS and _is_plain(found.size, found.confidence)
    ]
    findings = []
    if people and not record.claims("vru_status"):
        findings.append(Finding("left out: people", "omits"))
    if works and "construction" not in record.tags and support(record, "construction") != "borne out":
        findings.append(Finding("left out: road works", "omits"))
    return findings


def _is_plain(size: str, confidence: float) -> bool:
    return size != "Small" and confidence >= SURE


def _action(record: SceneRecord) -> list[Finding]:
    """Who stops needs a reason: a blocker, a control, or a road user who crosses. Who goes around needs an obstacle."""
    action = record.get("ego_required_action")
    if action in _STOPPING:
        reason = record.claims("blocking_factor") or bool(set(record.traffic_controls) & set(_HALTING))
        return [_finding("a reason to stop", reason or support(record, "vru_hazard") == "borne out")]
    if action in _AROUND:
        restricted = record.get("drivable_area_status") not in (None, "nominal")
        return [_finding("something to go around", restricted or record.claims("blocking_factor"))]
    return []


def _controls(record: SceneRecord) -> list[Finding]:
    """`none` beside a control, or two lights of different colours, cannot be."""
    named = set(record.traffic_controls)
    if "none" not in named and len(named) < 2:
        return []
    lights = sum(name in named for name in CONTROLS if name.endswith("_light"))
    return [_finding("traffic controls", not ("none" in named and len(named) > 1) and lights < 2)]


def _risk(record: SceneRecord) -> list[Finding]:
    """A grave risk needs a claim, and a calm one must not stand beside a braking emergency."""
    if record.risk is None:
        return []
    if record.risk >= _GRAVE:
        claims = any(record.claims(name) for name in ("primary_challenge", "blocking_factor", "ego_required_action"))
        return [_finding("risk and claims", claims or bool(record.tags))]
    if record.risk <= _CALM:
        return [_finding("risk and claims", record.get("ego_required_action") != "emergency_brake")]
    return []


def _finding(check: str, agrees: bool) -> Finding:
    return Finding(check, "agrees" if agrees else "contradicts")
