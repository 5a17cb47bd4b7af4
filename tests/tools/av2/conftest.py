"""A small, valid log that a test spoils in one place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest
from pyarrow import feather

Columns = dict[str, Any]
N_FRAMES = 5
FIRST_NS = 10**18
STAMPS = [FIRST_NS + frame * 10**8 for frame in range(N_FRAMES)]


@pytest.fixture
def boxes() -> Columns:
    """Two cars and a pedestrian at five frames, 15 rows in order of time."""
    names = ["car-a", "walker", "car-b"] * N_FRAMES
    count = len(names)
    return {
        "timestamp_ns": [stamp for stamp in STAMPS for _ in range(3)],
        "track_uuid": names,
        "category": ["PEDESTRIAN" if name == "walker" else "REGULAR_VEHICLE" for name in names],
        "length_m": [4.0] * count,
        "width_m": [2.0] * count,
        "height_m": [1.5] * count,
        **_at_origin(count),
        "tx_m": [10.0 + row for row in range(count)],
        "num_interior_pts": [7] * count,
    }


def _at_origin(count: int) -> Columns:
    return {name: [1.0 if name == "qw" else 0.0] * count for name in ("qw", "qx", "qy", "qz", "tx_m", "ty_m", "tz_m")}


@pytest.fixture
def poses() -> Columns:
    """The ego stands at the city's origin."""
    return {"timestamp_ns": list(STAMPS), **_at_origin(N_FRAMES)}


def _point(x: float, y: float) -> dict[str, float]:
    return {"x": x, "y": y, "z": 0.0}


@pytest.fixture
def vector_map() -> dict[str, Any]:
    """Two lanes one after the other, a crossing and a drivable area."""
    lane = {
        "id": 1,
        "is_intersection": False,
        "lane_type": "VEHICLE",
        "left_lane_boundary": [_point(0, 2), _point(10, 2)],
        "right_lane_boundary": [_point(0, -2), _point(10, -2)],
        "left_lane_mark_type": "NONE",
        "right_lane_mark_type": "SOLID_WHITE",
        "successors": [2],
        "predecessors": [],
        "left_neighbor_id": None,
        "right_neighbor_id": 99,
    }
    after = lane | {
        "id": 2,
        "lane_type": "BIKE",
        "left_lane_boundary": [_point(10, 2), _point(15, 2), _point(20, 2)],
        "right_lane_boundary": [_point(10, -2), _point(20, -2)],
        "successors": [],
        "predecessors": [1],
    }
    crossing = {"id": 3, "edge1": [_point(4, -3), _point(4, 3)], "edge2": [_point(6, -3), _point(6, 3)]}
    area = {"id": 4, "area_boundary": [_point(0, -3), _point(20, -3), _point(20, 3), _point(0, 3)]}
    return {
        "lane_segments": {"1": lane, "2": after},
        "pedestrian_crossings": {"3": crossing},
        "drivable_areas": {"4": area},
    }


def _write(path: Path, columns: Columns | pa.Table) -> None:
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    with path.open("wb") as file:
        feather.write_feather(table, file)


@pytest.fixture
def make_log(tmp_path: Path, boxes: Columns, poses: Columns, vector_map: dict[str, Any]) -> Callable[..., Path]:
    """`make_log(boxes=..., poses=..., map=...)`: folder of a log; what is not given is valid, None leaves it out."""

    def make(name: str = "log-1", **parts: Any) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        given = {"boxes": boxes, "poses": poses, "map": vector_map} | parts
        if given["boxes"] is not None:
            _write(folder / given.get("annotations", "annotations.feather"), given["boxes"])
        if given["poses"] is not None:
            _write(folder / "city_SE3_egovehicle.feather", given["poses"])
        if given["map"] is not None:
            (folder / "map").mkdir(exist_ok=True)
            content = given["map"]
            data = content if isinstance(content, bytes) else orjson.dumps(content)
            (folder / "map" / f"log_map_archive_{name}____SYN_city_1.json").write_bytes(data)
        return folder

    return make
