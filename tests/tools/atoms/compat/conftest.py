"""Small logs made in memory: the ego vehicle stands still at the city's origin unless a test says otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tools.atoms.budget import Budget
from tools.atoms.compat.library import refav_library
from tools.atoms.signature import FunctionRef, TracksKind
from tools.av2.log import Log
from tools.av2.map import Ragged, RoadMap
from tools.av2.tracks import EGO_SIZE_M, TrackTable

LIBRARY = refav_library()


@dataclass(frozen=True)
class Mover:
    """One track: x and y per frame (NaN where it is absent), heading in degrees, and box size."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    heading: float | Sequence[float] = 0.0
    category: str = "REGULAR_VEHICLE"
    size: tuple[float, float, float] = (4.0, 2.0, 1.5)


def build_log(movers: Sequence[Mover], road_map: RoadMap | None = None) -> Log:
    """A 10 Hz log of the movers; a mover named "ego" replaces the standing ego vehicle's boxes."""
    n_frames = len(movers[0].x)
    if all(mover.name != "ego" for mover in movers):
        zero = [0.0] * n_frames
        movers = [*movers, Mover("ego", zero, zero, 0.0, "EGO_VEHICLE", EGO_SIZE_M)]
    rows, frames, centres, quats, sizes = [], [], [], [], []
    for number, mover in enumerate(movers):
        heading = np.broadcast_to(np.deg2rad(mover.heading), n_frames) / 2
        for frame in np.flatnonzero(~np.isnan(mover.x)):
            rows.append(number)
            frames.append(frame)
            centres.append((mover.x[frame], mover.y[frame], 0.0))
            quats.append((np.cos(heading[frame]), 0.0, 0.0, np.sin(heading[frame])))
            sizes.append(mover.size)
    count = len(rows)
    table = TrackTable(
        timestamps_ns=np.arange(n_frames, dtype=np.int64) * 10**8 + 10**17,
        track_uuid=tuple(mover.name for mover in movers),
        category=tuple(mover.category for mover in movers),
        row_track=np.array(rows, np.int32),
        row_frame=np.array(frames, np.int32),
        track_start=np.searchsorted(rows, np.arange(len(movers) + 1)),
        centre_ego_m=np.array(centres),
        ego_quat_object=np.array(quats),
        size_m=np.array(sizes),
        num_interior_pts=np.ones(count, np.int64),
        score=np.ones(count),
        city_SE3_ego_rotation=np.broadcast_to(np.eye(3), (n_frames, 3, 3)),
        city_SE3_ego_translation=np.zeros((n_frames, 3)),
        ego_index=next(number for number, mover in enumerate(movers) if mover.name == "ego"),
    )
    return Log("small", table, False, "" if road_map else "none was made", (), "digest", road_map)


def lane(
    number: int, start: tuple[float, float], end: tuple[float, float], width: float = 4.0, **more: Any
) -> dict[str, Any]:
    """A straight lane segment from start to end (middle of the lane)."""
    a, b = np.array(start), np.array(end)
    along = (b - a) / np.linalg.norm(b - a)
    left = np.array([-along[1], along[0]]) * width / 2
    line = np.linspace(a, b, 5)
    return {"id": number, "left_line": line + left, "right_line": line - left, **more}


def build_map(lanes: Sequence[dict[str, Any]], crossings: Sequence[Any] = (), drivable: Sequence[Any] = ()) -> RoadMap:
    """A map of lane segments, crossings (two edges each) and drivable areas (outlines)."""
    edges = np.array([[_flat(edge) for edge in crossing] for crossing in crossings]).reshape(-1, 2, 2, 3)
    return RoadMap(
        lane_id=_ids(lanes, "id", 0),
        lane_type=_ids(lanes, "type", 0),
        lane_is_intersection=np.array([item.get("intersection", False) for item in lanes], np.bool_),
        left_boundary=Ragged.of([_flat(item["left_line"]) for item in lanes]),
        right_boundary=Ragged.of([_flat(item["right_line"]) for item in lanes]),
        left_mark_type=("NONE",) * len(lanes),
        right_mark_type=("NONE",) * len(lanes),
        left_neighbor_id=_ids(lanes, "left", -1),
        right_neighbor_id=_ids(lanes, "right", -1),
        successors=Ragged.of_ids([item.get("successors", []) for item in lanes]),
        predecessors=Ragged.of_ids([item.get("predecessors", []) for item in lanes]),
        crossing_id=np.arange(len(edges)),
        crossing_edge1=edges[:, 0],
        crossing_edge2=edges[:, 1],
        drivable_id=np.arange(len(drivable)),
        drivable_boundary=Ragged.of([_flat(outline) for outline in drivable]),
    )


def _flat(line: Any) -> Any:
    return np.column_stack([np.asarray(line, float), np.zeros(len(line))])


def _ids(lanes: Sequence[dict[str, Any]], key: str, default: int) -> Any:
    return np.array([item.get(key, default) for item in lanes], np.int64)


class Calls:
    """Calls of the refav profile by track names: `calls.near_objects(["a"], ["b"], min_objects=2)`."""

    def __init__(self, log: Log) -> None:
        self.log, self.budget = log, Budget()
        self.bound = LIBRARY.bind(log, self.budget)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *sets, around=(), **given: self.call(name, sets, around, given)

    def call(self, name: str, sets: Sequence[Any], around: Sequence[Any], given: dict[str, Any]) -> Any:
        signature = LIBRARY.signatures[name]
        names = [p.name for p in signature.parameters if isinstance(p.kind, TracksKind)]
        arguments = {p.name: p.default for p in signature.parameters if not p.required}
        arguments.update(zip(names, (self.tracks(chosen) for chosen in sets), strict=True), **given)
        return self.bound.call(FunctionRef(name, tuple(around)), arguments)

    def tracks(self, chosen: Any) -> Any:
        """Names of tracks with their whole lives; anything else as it is."""
        if not isinstance(chosen, list):
            return chosen
        whole = self.bound.call(FunctionRef("get_objects_of_category"), {"category": "ANY"})
        return {number: whole[number] for number in map(self.log.tracks.track_uuid.index, chosen)}

    def shown(self, node: Any) -> Any:
        """A tree with names for tracks and lists for frames."""
        if isinstance(node, int):
            return [frame for frame in range(self.log.tracks.n_frames) if node >> frame + 1 & 1]
        return {self.log.tracks.track_uuid[key]: self.shown(child) for key, child in node.items()}


@pytest.fixture(scope="session")
def mover() -> type[Mover]:
    return Mover


@pytest.fixture(scope="session")
def make_log() -> Callable[..., Log]:
    return build_log


@pytest.fixture(scope="session")
def make_map() -> Callable[..., RoadMap]:
    return build_map


@pytest.fixture(scope="session")
def make_lane() -> Callable[..., dict[str, Any]]:
    return lane


@pytest.fixture(scope="session")
def calls() -> Callable[..., Calls]:
    """Calls over a log made of movers."""
    return lambda movers, road_map=None: Calls(build_log(movers, road_map))
