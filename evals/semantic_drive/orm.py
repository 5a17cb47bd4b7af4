"""The reward by which Semantic-Drive picked among its judge's samples, as published, faults and all.

It is here to be reproduced, not to be used: what is wrong with it stands in docs/scenes.md, and ours is
`tools.scenes.reward`. All matching is by substring in the lower-cased inventory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_PEOPLE: Final = ("pedestrian", "child", "worker", "human", "person")
_WORKS: Final = ("cone", "drum", "barrel", "barrier", "sign", "fence")
_CALM: Final = ("none", "roadside_static")
_STOPPING: Final = ("stop", "emergency_brake", "nudge_around_static_obstacle")
_LAZY: Final = "..."


def original_reward(record: Mapping[str, Any], inventory: str) -> float:
    """The published reward of a judge's record.

    Args:
        record: The record as it was stored, illegal values included.
        inventory: The detector's list; without one the reward is 0.

    Returns:
        From -20 to 7, less 10 for each top-level field that is left at "...".
    """
    if not inventory:
        return 0.0
    seen = inventory.lower()
    lazy = sum(value == _LAZY for value in record.values())
    return float(_people(record, seen) + _works(record, seen) + _action(record) - 10 * lazy)


def _people(record: Mapping[str, Any], seen: str) -> int:
    if _part(record, "key_interacting_agents").get("vru_status", "none") in _CALM:
        return 0
    return 2 if any(word in seen for word in _PEOPLE) else -10


def _works(record: Mapping[str, Any], seen: str) -> int:
    if "construction" not in (record.get("wod_e2e_tags") or []):
        return 0
    return 2 if any(word in seen for word in _WORKS) else -5


def _action(record: Mapping[str, Any]) -> int:
    part = _part(record, "scenario_criticality")
    if part.get("ego_required_action") not in _STOPPING:
        return 0
    return -5 if part.get("blocking_factor", "none") == "none" else 3


def _part(record: Mapping[str, Any], block: str) -> Mapping[str, Any]:
    found = record.get(block)
    return found if isinstance(found, Mapping) else {}
