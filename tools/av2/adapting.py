"""Logs of another data set written in Argoverse 2's layout, from boxes and poses in its own fixed frame.

An adapter fills `Boxes` and `EgoTrack`, names the category of each class of the data set, and calls `write_log`; a map
is handed over as lanes. Angles and heights are kept: a box stands in the log as it stood in the world.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.feather as feather

from tools.av2.log import Log, open_log
from tools.av2.poses import POSES_FILE
from tools.av2.taxonomy import CATEGORIES
from tools.errors import UserError
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

LaneType = Literal["VEHICLE", "BIKE", "BUS"]
_ANNOTATIONS_FILE: Final = "annotations.feather"


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes of a recording, one per row of every array; in any order.

    Attributes:
        timestamps_ns: Time of the frame that the box belongs to, nanoseconds, shape (B,).
        track_ids: Which object, any text, length B.
        classes: Name of its class in the data set, length B.
        centre_m: Centre of the box in the data set's fixed frame (z up), metres, shape (B, 3).
        yaw_rad: Heading about z, counter-clockwise from x, radians, shape (B,).
        size_m: Length, width, height, metres, shape (B, 3).
        score: A tracker's confidence, shape (B,); None for annotations.
    """

    timestamps_ns: NDArrayInt
    track_ids: Sequence[str]
    classes: Sequence[str]
    centre_m: NDArrayFloat
    yaw_rad: NDArrayFloat
    size_m: NDArrayFloat
    score: NDArrayFloat | None = None


@dataclass(frozen=True, slots=True)
class EgoTrack:
    """Poses of the recording car: the middle of its rear axle, in the same fixed frame.

    Attributes:
        timestamps_ns: Times, nanoseconds, shape (P,); every frame's is among them.
        position_m: Positions, metres, shape (P, 3).
        yaw_rad: Heading about z, radians, shape (P,).
    """

    timestamps_ns: NDArrayInt
    position_m: NDArrayFloat
    yaw_rad: NDArrayFloat


@dataclass(frozen=True, slots=True)
class MapLane:
    """One lane segment.

    Attributes:
        id: Number that no other lane has.
        left_m: Left boundary along the way of traffic, metres, shape (L, 3).
        right_m: Right boundary along the way of traffic, metres, shape (R, 3).
        lane_type: Who may use it.
        is_intersection: It leads over an intersection.
        successors: Ids of the lanes that it leads to.
        left_neighbour: Id of the lane on its left; None where there is none.
        right_neighbour: Id of the lane on its right.
        left_mark: Marking of the left boundary, as in Argoverse 2: `DASHED_WHITE`, `SOLID_YELLOW`, `NONE`, ...
        right_mark: Marking of the right boundary.
    """

    id: int
    left_m: NDArrayFloat
    right_m: NDArrayFloat
    lane_type: LaneType = "VEHICLE"
    is_intersection: bool = False
    successors: tuple[int, ...] = ()
    left_neighbour: int | None = None
    right_neighbour: int | None = None
    left_mark: str = "UNKNOWN"
    right_mark: str = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class VectorMap:
    """What lies around a log.

    Attributes:
        lanes: Lane segments, one at least.
        crossings: The two long edges of each pedestrian crossing, metres, each of shape (2, 3).
        drivable_areas: Outlines of the carriageway, metres, each of shape (K, 3).
    """

    lanes: Sequence[MapLane]
    crossings: Sequence[tuple[NDArrayFloat, NDArrayFloat]] = ()
    drivable_areas: Sequence[NDArrayFloat] = ()


def write_log(
    folder: Path, boxes: Boxes, ego: EgoTrack, categories: Mapping[str, str], road: VectorMap | None = None
) -> Log:
    """Write one log and open it again.

    Args:
        folder: The log's folder; its name is the log's id. Made when absent.
        boxes: All boxes of the recording, the car's own left out.
        ego: The recording car's poses.
        categories: Argoverse 2 category of every class of the data set (`tools.av2.taxonomy.CATEGORIES`).
        road: The map; without one, functions that need it say so.

    Returns:
        The log, read back from the files.

    Raises:
        UserError: An array has the wrong shape or holds what is no number, a class has no category, or a frame no pose.
        DataError: What was written is refused when it is read: sizes of nothing, times that repeat.
    """
    _require_shapes(boxes, len(boxes.timestamps_ns), {"centre_m": 3, "size_m": 3})
    _require_shapes(ego, len(ego.timestamps_ns), {"position_m": 3})
    named = _categories(boxes.classes, categories)
    at = _pose_of_each(boxes, ego)
    (folder / "map").mkdir(parents=True, exist_ok=True)
    if road is not None:
        archive = orjson.dumps(_archive(road), option=orjson.OPT_APPEND_NEWLINE)
        (folder / "map" / f"log_map_archive_{folder.name}.json").write_bytes(archive)
    poses = {"timestamp_ns": ego.timestamps_ns, **_pose_columns(ego.position_m, ego.yaw_rad)}
    _write(folder / POSES_FILE, poses)
    _write(folder / _ANNOTATIONS_FILE, _annotations(boxes, ego, named, at))
    return open_log(folder)


def _require_shapes(value: Boxes | EgoTrack, count: int, wide: Mapping[str, int]) -> None:
    for field in fields(value):
        column = getattr(value, field.name)
        if column is None:
            continue
        expected = (count, wide[field.name]) if field.name in wide else (count,)
        if not isinstance(column, np.ndarray):
            expected, found = (count,), (len(column),)
        else:
            found = column.shape
        if found != expected:
            raise UserError(f"{field.name} has the shape {found}; {expected} is needed: one row per time stamp")
        if isinstance(column, np.ndarray) and column.dtype.kind == "f" and not np.isfinite(column).all():
            bad = int(np.flatnonzero(~np.isfinite(column).reshape(count, -1).all(axis=1))[0])
            raise UserError(f"{field.name} holds what is no number in row {bad}; leave such rows out")


def _categories(classes: Sequence[str], categories: Mapping[str, str]) -> list[str]:
    for name in sorted(set(classes) - set(categories)):
        raise UserError(f"the class {name!a} has no category; add it to categories, or leave its boxes out")
    for name, category in categories.items():
        if category not in CATEGORIES:
            near = ", ".join(difflib.get_close_matches(category, CATEGORIES, n=3, cutoff=0.0))
            raise UserError(f"{category!a}, for the class {name!a}, is no Argoverse 2 category; nearest: {near}")
    return [categories[name] for name in classes]


def _pose_of_each(boxes: Boxes, ego: EgoTrack) -> NDArrayInt:
    """Row of the ego pose at the time of each box, shape (B,)."""
    order = np.argsort(ego.timestamps_ns, kind="stable")
    stamps = ego.timestamps_ns[order]
    place = np.minimum(np.searchsorted(stamps, boxes.timestamps_ns), max(stamps.size - 1, 0))
    missing: NDArrayBool = (
        stamps[place] != boxes.timestamps_ns if stamps.size else np.ones(boxes.timestamps_ns.size, np.bool_)
    )
    if missing.any():
        stamp = int(boxes.timestamps_ns[np.flatnonzero(missing)[0]])
        raise UserError(f"the frame at {stamp} ns has boxes and no ego pose; interpolate the poses to the frames")
    rows: NDArrayInt = order[place]
    return rows


def _annotations(boxes: Boxes, ego: EgoTrack, named: Sequence[str], at: NDArrayInt) -> dict[str, Any]:
    yaw = ego.yaw_rad[at]
    offset = boxes.centre_m - ego.position_m[at]
    cos, sin = np.cos(yaw), np.sin(yaw)
    in_ego = np.column_stack(
        [cos * offset[:, 0] + sin * offset[:, 1], cos * offset[:, 1] - sin * offset[:, 0], offset[:, 2]]
    )
    return {
        "timestamp_ns": boxes.timestamps_ns,
        "track_uuid": list(boxes.track_ids),
        "category": list(named),
        **{name: boxes.size_m[:, axis] for axis, name in enumerate(("length_m", "width_m", "height_m"))},
        **_pose_columns(in_ego, boxes.yaw_rad - yaw),
        **({} if boxes.score is None else {"score": boxes.score}),
    }


def _pose_columns(place_m: NDArrayFloat, yaw_rad: NDArrayFloat) -> dict[str, NDArrayFloat]:
    zero = np.zeros(yaw_rad.size)
    turn = {"qw": np.cos(yaw_rad / 2), "qx": zero, "qy": zero, "qz": np.sin(yaw_rad / 2)}
    return turn | {name: place_m[:, axis] for axis, name in enumerate(("tx_m", "ty_m", "tz_m"))}


def _write(path: Path, columns: Mapping[str, Any]) -> None:
    feather.write_feather(pa.table(dict(columns)), str(path), compression="uncompressed")


def _archive(road: VectorMap) -> dict[str, Any]:
    came_from: dict[int, list[int]] = {lane.id: [] for lane in road.lanes}
    for lane in road.lanes:
        for successor in lane.successors:
            came_from.setdefault(successor, []).append(lane.id)
    crossings = [{"id": n, "edge1": _points(a), "edge2": _points(b)} for n, (a, b) in enumerate(road.crossings)]
    areas = [{"id": n, "area_boundary": _points(area)} for n, area in enumerate(road.drivable_areas)]
    return {
        "lane_segments": {str(lane.id): _lane(lane, came_from[lane.id]) for lane in road.lanes},
        "pedestrian_crossings": {str(item["id"]): item for item in crossings},
        "drivable_areas": {str(item["id"]): item for item in areas},
    }


def _lane(lane: MapLane, predecessors: Sequence[int]) -> dict[str, Any]:
    return {
        "id": lane.id, "is_intersection": lane.is_intersection, "lane_type": lane.lane_type,
        "left_lane_boundary": _points(lane.left_m), "left_lane_mark_type": lane.left_mark,
        "right_lane_boundary": _points(lane.right_m), "right_lane_mark_type": lane.right_mark,
        "successors": list(lane.successors), "predecessors": list(predecessors),
        "left_neighbor_id": lane.left_neighbour, "right_neighbor_id": lane.right_neighbour,
    }  # fmt: skip


def _points(line: NDArrayFloat) -> list[dict[str, float]]:
    return [dict(zip("xyz", point, strict=True)) for point in np.asarray(line, np.float64).tolist()]
