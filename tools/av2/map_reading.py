"""From AV2's vector-map JSON to a checked `RoadMap`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from tools.av2.map import LANE_TYPES, Ragged, RoadMap
from tools.errors import DataError
from tools.typing import NDArrayFloat


def read_map(path: Path, data: bytes) -> RoadMap:
    """Parse a `log_map_archive_*.json`.

    Raises:
        DataError: Not JSON (half-written, say), or not an AV2 vector map.
    """
    try:
        archive = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DataError(path, f"not a readable map: {str(error)[:80]}", "is it half-written? fetch it again") from None
    try:
        return _road_map(archive)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"missing {error}" if isinstance(error, KeyError) else str(error)[:100]
        raise DataError(path, f"not an AV2 vector map: {reason}") from None


def _road_map(archive: Mapping[str, Any]) -> RoadMap:
    lanes = list(archive["lane_segments"].values())
    crossings = list(archive["pedestrian_crossings"].values())
    areas = list(archive["drivable_areas"].values())
    parts = RoadMap(
        lane_id=_ids(lane["id"] for lane in lanes),
        lane_type=np.array([LANE_TYPES.index(lane["lane_type"]) for lane in lanes], np.int64),
        lane_is_intersection=np.array([bool(lane["is_intersection"]) for lane in lanes], np.bool_),
        left_boundary=Ragged.of([_points(lane["left_lane_boundary"], 2) for lane in lanes]),
        right_boundary=Ragged.of([_points(lane["right_lane_boundary"], 2) for lane in lanes]),
        left_mark_type=tuple(str(lane["left_lane_mark_type"]) for lane in lanes),
        right_mark_type=tuple(str(lane["right_lane_mark_type"]) for lane in lanes),
        left_neighbor_id=_ids(-1 if lane["left_neighbor_id"] is None else lane["left_neighbor_id"] for lane in lanes),
        right_neighbor_id=_ids(
            -1 if lane["right_neighbor_id"] is None else lane["right_neighbor_id"] for lane in lanes
        ),
        successors=Ragged.of_ids([lane["successors"] for lane in lanes]),
        predecessors=Ragged.of_ids([lane["predecessors"] for lane in lanes]),
        crossing_id=_ids(crossing["id"] for crossing in crossings),
        crossing_edge1=_edges([crossing["edge1"] for crossing in crossings]),
        crossing_edge2=_edges([crossing["edge2"] for crossing in crossings]),
        drivable_id=_ids(area["id"] for area in areas),
        drivable_boundary=Ragged.of([_points(area["area_boundary"], 3) for area in areas]),
    )
    for value in vars(parts).values():
        for array in (value.values, value.offsets) if isinstance(value, Ragged) else (value,):
            if isinstance(array, np.ndarray):
                array.flags.writeable = False
    return parts


def _ids(values: Any) -> Any:
    return np.array(list(values), np.int64)


def _points(points: Sequence[Mapping[str, float]], at_least: int) -> NDArrayFloat:
    array = np.array([(point["x"], point["y"], point["z"]) for point in points], np.float64)
    if len(array) < at_least or not np.isfinite(array).all():
        raise ValueError(f"a line needs {at_least} finite points, has {len(array)}")
    return array


def _edges(edges: Sequence[Sequence[Mapping[str, float]]]) -> NDArrayFloat:
    if not edges:
        return np.empty((0, 2, 3))
    points = [_points(edge, 2) for edge in edges]
    return np.stack([np.stack([edge[0], edge[-1]]) for edge in points])
