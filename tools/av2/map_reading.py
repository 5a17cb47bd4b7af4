"""From AV2's vector-map JSON to a checked `RoadMap`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import orjson

from tools.av2.map import LANE_TYPES, Ragged, RoadMap
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayFloat

MAX_CITY_M: Final = 1e7
_MAX_ID: Final = 1 << 62
_T = TypeVar("_T")


def read_map(path: Path, data: bytes) -> RoadMap:
    """Parse a `log_map_archive_*.json`.

    Raises:
        DataError: Not JSON (half-written, say), or not an AV2 vector map; the text names the element at fault.
    """
    try:
        archive = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DataError(path, f"not a readable map: {str(error)[:80]}", "is it half-written? fetch it again") from None
    try:
        return _frozen(_road_map(archive))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"missing {error}" if isinstance(error, KeyError) else ascii(str(error)[:150])[1:-1]
        raise DataError(path, f"not an AV2 vector map: {reason}") from None


def _road_map(archive: Mapping[str, Any]) -> RoadMap:
    lanes = list(archive["lane_segments"].values())
    if not lanes:
        # On such a map every question about lanes would be answered with "nothing found".
        raise ValueError("it has no lane segments")
    crossings = list(archive["pedestrian_crossings"].values())
    areas = list(archive["drivable_areas"].values())
    return RoadMap(
        lane_id=_unique_ids("lane", lanes),
        lane_type=np.array(_each("lane", lanes, lambda lane: _lane_type(lane["lane_type"])), np.int64),
        lane_is_intersection=np.array(_each("lane", lanes, lambda lane: _flag(lane["is_intersection"])), np.bool_),
        left_boundary=Ragged.of(_each("lane", lanes, lambda lane: _points(lane["left_lane_boundary"], 2))),
        right_boundary=Ragged.of(_each("lane", lanes, lambda lane: _points(lane["right_lane_boundary"], 2))),
        left_mark_type=tuple(_each("lane", lanes, lambda lane: str(lane["left_lane_mark_type"])[:64])),
        right_mark_type=tuple(_each("lane", lanes, lambda lane: str(lane["right_lane_mark_type"])[:64])),
        left_neighbor_id=_ids(_each("lane", lanes, lambda lane: _id_or_none(lane["left_neighbor_id"]))),
        right_neighbor_id=_ids(_each("lane", lanes, lambda lane: _id_or_none(lane["right_neighbor_id"]))),
        successors=Ragged.of_ids(_each("lane", lanes, lambda lane: [_id(item) for item in lane["successors"]])),
        predecessors=Ragged.of_ids(_each("lane", lanes, lambda lane: [_id(item) for item in lane["predecessors"]])),
        crossing_id=_unique_ids("pedestrian crossing", crossings),
        crossing_edge1=_edges(_each("pedestrian crossing", crossings, lambda item: _points(item["edge1"], 2))),
        crossing_edge2=_edges(_each("pedestrian crossing", crossings, lambda item: _points(item["edge2"], 2))),
        drivable_id=_unique_ids("drivable area", areas),
        drivable_boundary=Ragged.of(_each("drivable area", areas, lambda area: _points(area["area_boundary"], 3))),
    )


def _frozen(road_map: RoadMap) -> RoadMap:
    for value in vars(road_map).values():
        for array in (value.values, value.offsets) if isinstance(value, Ragged) else (value,):
            if isinstance(array, np.ndarray):
                array.flags.writeable = False
    return road_map


def _each(what: str, elements: Sequence[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], _T]) -> list[_T]:
    """`read` of each element; what goes wrong says with which."""
    values = []
    for element in elements:
        try:
            values.append(read(element))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"has no {error}" if isinstance(error, KeyError) else str(error)
            name = element.get("id") if isinstance(element, Mapping) else None
            raise ValueError(f"{what} {str(name)[:24]}: {reason}") from None
    return values


def _id(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _MAX_ID:
        raise ValueError(f"an id must be a whole number from 0, not {str(value)[:24]}")
    return value


def _id_or_none(value: Any) -> int:
    return -1 if value is None else _id(value)


def _ids(values: Iterable[int]) -> NDArrayAny:
    return np.array(list(values), np.int64)


def _unique_ids(what: str, elements: Sequence[Mapping[str, Any]]) -> NDArrayAny:
    ids = _each(what, elements, lambda element: _id(element["id"]))
    repeated, times = max(Counter(ids).items(), key=itemgetter(1), default=(0, 0))
    if times > 1:
        raise ValueError(f"{what} {repeated}: its id occurs more than once")
    return _ids(ids)


def _lane_type(value: Any) -> int:
    if value not in LANE_TYPES:
        raise ValueError(f"lane type {str(value)[:24]!r} is none of {', '.join(LANE_TYPES)}")
    return LANE_TYPES.index(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"is_intersection must be true or false, not {str(value)[:24]}")
    return value


def _points(points: Sequence[Mapping[str, float]], at_least: int) -> NDArrayFloat:
    """Shape (P, 3)."""
    array = np.array([(point["x"], point["y"], point["z"]) for point in points])
    if len(array) < at_least:
        raise ValueError(f"a line needs {at_least} points, has {len(array)}")
    if array.dtype.kind not in "if" or not (np.abs(array) < MAX_CITY_M).all():
        raise ValueError(f"coordinates must be numbers within {MAX_CITY_M:g} m of the city's origin")
    return array.astype(np.float64)


def _edges(edges: Sequence[NDArrayFloat]) -> NDArrayFloat:
    """First and last point of each, shape (C, 2, 3)."""
    return np.stack([edge[[0, -1]] for edge in edges]) if edges else np.empty((0, 2, 3))
