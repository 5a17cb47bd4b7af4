"""What is kept of every log: a few hundred bytes from which it can be seen that a program finds nothing there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson

from tools.av2.log import Log
from tools.av2.map import LANE_TYPES, RoadMap
from tools.index.track_sets import track_set

FACTS_FORMAT = 1
"""Version of what is kept; facts of another one are measured anew."""


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """The tracks of one category in a log.

    Attributes:
        tracks: Which tracks (`tools.index.track_sets`).
        boxes: Annotated boxes of all of them.
        frames: Frames at which there is one at least.
        at_once: Most of them at one frame.
    """

    tracks: int
    boxes: int
    frames: int
    at_once: int


@dataclass(frozen=True, slots=True)
class MapFacts:
    """What the map of a log holds, counted.

    Attributes:
        lanes: Lane segments of each type, by the names of `tools.av2.map.LANE_TYPES`.
        intersection_lanes: Lane segments within intersections.
        crossings: Pedestrian crossings.
        drivable_areas: Drivable areas.
    """

    lanes: Mapping[str, int]
    intersection_lanes: int
    crossings: int
    drivable_areas: int


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What the functions of one profile find in a log when they are asked about all tracks.

    Attributes:
        code: What computed it (`tools.index.measuring.code_stamp`).
        holds: Per call, by its text (`tools.index.calls.call_text`), the tracks for which it holds at some frame.
        slowest_mps: Lowest speed of each track, m/s, rounded down, shape (N,); -inf where it is not known.
        fastest_mps: Highest speed, rounded up, shape (N,); inf where it is not known.
    """

    code: str
    holds: Mapping[str, int]
    slowest_mps: tuple[float, ...] = ()
    fastest_mps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class LogFacts:
    """The facts of one log.

    Attributes:
        digest: Content digest of the log's sources.
        log_id: The log's name.
        n_tracks: N.
        n_frames: T.
        categories: The tracks of every category that is there, by name.
        road_map: What the map holds; None where there is no map.
        profiles: What was measured with the functions of a profile, by its name; absent until it is (`agents index`).
    """

    digest: str
    log_id: str
    n_tracks: int
    n_frames: int
    categories: Mapping[str, CategoryFacts]
    road_map: MapFacts | None = None
    profiles: Mapping[str, ProfileFacts] = field(default_factory=dict)

    @property
    def everything(self) -> int:
        """All tracks."""
        return (1 << self.n_tracks) - 1

    def of_categories(self, names: tuple[str, ...]) -> int:
        """The tracks of any of these categories."""
        found = 0
        for name in names:
            if name in self.categories:
                found |= self.categories[name].tracks
        return found


def facts_of(log: Log) -> LogFacts:
    """The facts of a log that need no atom: categories, counts, map. Takes about a millisecond."""
    table = log.tracks
    present, names = table.present_mask, table.category_array
    categories: dict[str, CategoryFacts] = {}
    for name in sorted(set(table.category)):
        member = np.asarray(names == name)
        at_once = present[member].sum(axis=0)
        categories[name] = CategoryFacts(
            track_set(member), int(at_once.sum()), int((at_once > 0).sum()), int(at_once.max(initial=0))
        )
    road_map = map_facts(log.road_map) if log.has_map else None
    return LogFacts(log.digest, log.log_id, table.n_tracks, table.n_frames, categories, road_map)


def map_facts(road_map: RoadMap) -> MapFacts:
    """What a map holds."""
    counts = np.bincount(road_map.lane_type, minlength=len(LANE_TYPES))
    lanes = {name: int(count) for name, count in zip(LANE_TYPES, counts, strict=True)}
    crossings, areas = int(road_map.crossing_id.size), int(road_map.drivable_id.size)
    return MapFacts(lanes, int(road_map.lane_is_intersection.sum()), crossings, areas)


def packed(facts: LogFacts) -> bytes:
    """One line of text, with a checksum in front: what is damaged or half-written is told from what is whole."""
    body = orjson.dumps(
        {
            "format": FACTS_FORMAT,
            "digest": facts.digest,
            "log_id": facts.log_id,
            "shape": [facts.n_tracks, facts.n_frames],
            "categories": {
                name: [f"{item.tracks:x}", item.boxes, item.frames, item.at_once]
                for name, item in facts.categories.items()
            },
            "map": None if facts.road_map is None else _packed_map(facts.road_map),
            "profiles": {name: _packed_profile(item) for name, item in facts.profiles.items()},
        },
        option=orjson.OPT_SORT_KEYS,
    )
    return _checksum(body) + b" " + body + b"\n"


def unpacked(line: bytes) -> LogFacts | None:
    """The facts of a line; None where it is damaged, of another format, or written by something else."""
    check, _, body = line.rstrip(b"\n").partition(b" ")
    if check != _checksum(body):
        return None
    try:
        content = orjson.loads(body)
        return _read(content) if content["format"] == FACTS_FORMAT else None
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


def _read(content: Mapping[str, Any]) -> LogFacts:
    categories = {
        name: CategoryFacts(int(tracks, 16), boxes, frames, at_once)
        for name, (tracks, boxes, frames, at_once) in content["categories"].items()
    }
    road_map = None if content["map"] is None else MapFacts(*content["map"])
    profiles = {name: _unpacked_profile(item) for name, item in content["profiles"].items()}
    n_tracks, n_frames = content["shape"]
    return LogFacts(content["digest"], content["log_id"], n_tracks, n_frames, categories, road_map, profiles)


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=8).hexdigest().encode()


def _packed_map(item: MapFacts) -> list[Any]:
    return [dict(item.lanes), item.intersection_lanes, item.crossings, item.drivable_areas]


def _packed_profile(item: ProfileFacts) -> list[Any]:
    """Tracks in hexadecimal; calls that hold for none share one list. Speeds in cm/s, null where they are unknown."""
    some = {name: f"{tracks:x}" for name, tracks in item.holds.items() if tracks}
    none = sorted(name for name, tracks in item.holds.items() if not tracks)
    return [item.code, some, none, _packed_speeds(item.slowest_mps), _packed_speeds(item.fastest_mps)]


def _packed_speeds(speeds_mps: tuple[float, ...]) -> list[int | None]:
    return [None if abs(speed) == float("inf") else round(100 * speed) for speed in speeds_mps]


def _unpacked_profile(item: list[Any]) -> ProfileFacts:
    code, some, none, slowest, fastest = item
    holds = {name: int(tracks, 16) for name, tracks in some.items()} | dict.fromkeys(none, 0)
    return ProfileFacts(
        code,
        holds,
        tuple(float("-inf") if cm is None else cm / 100 for cm in slowest),
        tuple(float("inf") if cm is None else cm / 100 for cm in fastest),
    )
