"""Messages of Foxglove's schemas SceneUpdate and FrameTransform, as JSON, with JSON Schemas of the parts that are used.

Source: Foxglove's documentation of its message schemas (`foxglove.SceneUpdate`, `foxglove.FrameTransform`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tools.render.palette import DARK, Colour
from tools.typing import NDArrayFloat

_LINE_STRIP, _LINE_LOOP = 0, 1
_DELETE_ALL: Final = 1
_FOREVER: Final = {"sec": 0, "nsec": 0}


def _colour(colour: Colour, alpha: float = 1.0) -> dict[str, float]:
    red, green, blue = (round(part / 255, 4) for part in colour)
    return {"r": red, "g": green, "b": blue, "a": alpha}


COLOURS: Final[Mapping[str, dict[str, float]]] = {
    "other": _colour(DARK.other, 0.45),
    "related": _colour(DARK.related, 0.85),
    "referred": _colour(DARK.referred, 0.9),
    "ego": _colour(DARK.ego, 0.9),
    "drivable_area": _colour(DARK.other),
    "lanes": _colour(DARK.paint),
    "crossings": _colour((190, 178, 100)),
}
"""By role and part of the map."""


def frame_transform(
    stamp_ns: int, parent: str, child: str, translation: NDArrayFloat, quaternion_wxyz: NDArrayFloat
) -> dict[str, Any]:
    """`foxglove.FrameTransform`: where a frame lies in its parent."""
    return {
        "timestamp": _time(stamp_ns),
        "parent_frame_id": parent,
        "child_frame_id": child,
        "translation": _vector(translation),
        "rotation": _quaternion(quaternion_wxyz),
    }


def scene_update(entities: Sequence[dict[str, Any]], clears: int | None = None) -> dict[str, Any]:
    """`foxglove.SceneUpdate`; `clears` is the time at which all earlier entities of the topic go."""
    deletions = [] if clears is None else [{"timestamp": _time(clears), "type": _DELETE_ALL, "id": ""}]
    return {"deletions": deletions, "entities": list(entities)}


def entity(
    stamp_ns: int,
    frame: str,
    name: str,
    facts: Mapping[str, str],
    cubes: Sequence[dict[str, Any]] = (),
    lines: Sequence[dict[str, Any]] = (),
    texts: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """`foxglove.SceneEntity`, which stays until it is deleted or replaced by one of the same name."""
    empty = {kind: list[Any]() for kind in ("arrows", "spheres", "cylinders", "triangles", "models")}
    return {
        "timestamp": _time(stamp_ns),
        "frame_id": frame,
        "id": name,
        "lifetime": _FOREVER,
        "frame_locked": True,
        "metadata": [{"key": key, "value": value} for key, value in facts.items()],
        "cubes": list(cubes),
        "lines": list(lines),
        "texts": list(texts),
        **empty,
    }


def cube(
    centre_m: NDArrayFloat, quaternion_wxyz: NDArrayFloat, size_m: NDArrayFloat, colour: dict[str, float]
) -> dict[str, Any]:
    """`foxglove.CubePrimitive`."""
    pose = {"position": _vector(centre_m), "orientation": _quaternion(quaternion_wxyz)}
    return {"pose": pose, "size": _vector(size_m), "color": colour}


def line_strip(points_m: NDArrayFloat, width_m: float, colour: dict[str, float], closed: bool) -> dict[str, Any]:
    """`foxglove.LinePrimitive` through points of shape (P, 3)."""
    return {
        "type": _LINE_LOOP if closed else _LINE_STRIP,
        "pose": _IDENTITY,
        "thickness": width_m,
        "scale_invariant": False,
        "points": [_vector(point) for point in points_m],
        "color": colour,
        "colors": [],
        "indices": [],
    }


def text_label(place_m: NDArrayFloat, words: str, colour: dict[str, float]) -> dict[str, Any]:
    """`foxglove.TextPrimitive` that faces who looks, 14 pixels high."""
    return {
        "pose": {"position": _vector(place_m), "orientation": _IDENTITY["orientation"]},
        "billboard": True,
        "font_size": 14.0,
        "scale_invariant": True,
        "color": colour,
        "text": words,
    }


def _time(stamp_ns: int) -> dict[str, int]:
    return {"sec": stamp_ns // 1_000_000_000, "nsec": stamp_ns % 1_000_000_000}


def _vector(values: NDArrayFloat) -> dict[str, float]:
    x, y, z = (float(value) for value in values)
    return {"x": x, "y": y, "z": z}


def _quaternion(wxyz: NDArrayFloat) -> dict[str, float]:
    w, x, y, z = (float(value) for value in wxyz)
    return {"x": x, "y": y, "z": z, "w": w}


_IDENTITY: Final[Mapping[str, Any]] = {
    "position": {"x": 0.0, "y": 0.0, "z": 0.0},
    "orientation": {"x": 0.0, "y": 0.0, "z": 0.0, "w": 1.0},
}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _numbers(*names: str) -> dict[str, Any]:
    return _object(**{name: {"type": "number"} for name in names})


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_TIME: Final = _object(sec={"type": "integer"}, nsec={"type": "integer"})
_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "number"}
_FLAG: Final = {"type": "boolean"}
_POSE: Final = _object(position=_numbers("x", "y", "z"), orientation=_numbers("x", "y", "z", "w"))
_COLOR: Final = _numbers("r", "g", "b", "a")
_POINTS: Final = _list(_numbers("x", "y", "z"))
_CUBE: Final = _object(pose=_POSE, size=_numbers("x", "y", "z"), color=_COLOR)
_LINE: Final = _object(
    type={"type": "integer"}, pose=_POSE, thickness=_NUMBER, scale_invariant=_FLAG, points=_POINTS, color=_COLOR,
    colors=_list(_COLOR), indices=_list({"type": "integer"}),
)  # fmt: skip
_LABEL: Final = _object(pose=_POSE, billboard=_FLAG, font_size=_NUMBER, scale_invariant=_FLAG, color=_COLOR, text=_TEXT)
_ANY: Final = _list({"type": "object"})
_ENTITY: Final = _object(
    timestamp=_TIME, frame_id=_TEXT, id=_TEXT, lifetime=_TIME, frame_locked=_FLAG,
    metadata=_list(_object(key=_TEXT, value=_TEXT)), cubes=_list(_CUBE), lines=_list(_LINE), texts=_list(_LABEL),
    arrows=_ANY, spheres=_ANY, cylinders=_ANY, triangles=_ANY, models=_ANY,
)  # fmt: skip
SCENE_UPDATE: Final = {
    "title": "foxglove.SceneUpdate",
    **_object(deletions=_list(_object(timestamp=_TIME, type={"type": "integer"}, id=_TEXT)), entities=_list(_ENTITY)),
}
"""JSON Schema of what `scene_update` gives."""
FRAME_TRANSFORM: Final = {
    "title": "foxglove.FrameTransform",
    **_object(
        timestamp=_TIME, parent_frame_id=_TEXT, child_frame_id=_TEXT, translation=_numbers("x", "y", "z"),
        rotation=_numbers("x", "y", "z", "w"),
    ),
}  # fmt: skip
"""JSON Schema of what `frame_transform` gives."""
