"""Vector maps: read whole, or refused with the element at fault."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from tools.av2.log import open_log
from tools.av2.map import RoadMap
from tools.av2.map_reading import read_map
from tools.errors import DataError

Archive = dict[str, Any]


def _read(archive: Archive | bytes) -> RoadMap:
    return read_map(Path("map.json"), archive if isinstance(archive, bytes) else orjson.dumps(archive))


def _error(archive: Archive | bytes) -> str:
    with pytest.raises(DataError) as caught:
        _read(archive)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_a_valid_map_is_read_whole(vector_map: Archive) -> None:
    road = _read(vector_map)
    assert road.lane_id.tolist() == [1, 2]
    assert road.lane_type.tolist() == [0, 1]
    assert road.successors[0].tolist() == [2]
    assert road.predecessors[1].tolist() == [1]
    assert road.left_neighbor_id.tolist() == [-1, -1]
    assert road.right_neighbor_id.tolist() == [99, 99], "neighbours outside the local map keep their id"
    assert road.left_boundary[1][:, 0].tolist() == [10.0, 15.0, 20.0]
    assert road.lane_polygon[0][:, :2].tolist() == [[0, -2], [10, -2], [10, 2], [0, 2], [0, -2]]
    assert road.crossing_polygon[0, :, :2].tolist() == [[4, -3], [4, 3], [6, 3], [6, -3], [4, -3]]
    assert road.drivable_boundary[0].shape == (4, 3)
    assert not road.lane_id.flags.writeable
    assert not road.left_boundary.values.flags.writeable


def test_a_map_without_crossings_and_areas_is_a_map(vector_map: Archive) -> None:
    road = _read(vector_map | {"pedestrian_crossings": {}, "drivable_areas": {}})
    assert road.crossing_polygon.shape == (0, 5, 3)
    assert len(road.drivable_boundary) == 0


def test_a_map_without_lanes_is_none(make_log: Callable[..., Path], vector_map: Archive) -> None:
    log = open_log(make_log(map=vector_map | {"lane_segments": {}}))
    assert not log.has_map
    assert log.map_problem == "not an AV2 vector map: it has no lane segments"


@pytest.mark.parametrize("section", ["lane_segments", "pedestrian_crossings", "drivable_areas"])
def test_a_missing_section_is_named(vector_map: Archive, section: str) -> None:
    del vector_map[section]
    assert f"not an AV2 vector map: missing '{section}'" in _error(vector_map)


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'"x"', b"{", b"[" * 100_000, b"\xff", b"\0" * 100])
def test_other_content_is_refused(content: bytes) -> None:
    assert "map.json: not a" in _error(content)


def test_nan_and_infinity_are_no_json(vector_map: Archive) -> None:
    for word in (b"NaN", b"Infinity", b"-Infinity"):
        assert "not a readable map" in _error(orjson.dumps(vector_map).replace(b"15.0", word).replace(b"15", word))


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("lane_type", "TRAM", "lane 2: lane type 'TRAM' is none of VEHICLE, BIKE, BUS"),
        ("is_intersection", "false", "lane 2: is_intersection must be true or false"),
        ("left_lane_boundary", [], "lane 2: a line needs 2 points, has 0"),
        ("left_lane_boundary", [{"x": 0, "y": 0}] * 2, "lane 2: has no 'z'"),
        ("left_lane_boundary", [{"x": 1e308, "y": 0, "z": 0}] * 2, "lane 2: coordinates must be numbers within"),
        ("right_lane_boundary", [{"x": "1", "y": 0, "z": 0}] * 2, "lane 2: coordinates must be numbers within"),
        ("right_lane_boundary", None, "lane 2: "),
        ("successors", None, "lane 2: "),
        ("successors", [1.5], "lane 2: an id must be a whole number from 0, not 1.5"),
        ("predecessors", ["1"], "lane 2: an id must be a whole number"),
        ("left_neighbor_id", 2**80, "not a readable map"),
        ("right_neighbor_id", -4, "lane 2: an id must be a whole number"),
        ("id", 1, "lane 1: its id occurs more than once"),
        ("id", True, "lane True: an id must be a whole number"),
        ("id", 2**63, "an id must be a whole number"),
    ],
)
def test_a_bad_lane_is_named(vector_map: Archive, field: str, value: Any, problem: str) -> None:
    text = orjson.dumps(vector_map | {"marker": 0}).decode()
    spoilt = orjson.loads(text)
    if field == "left_neighbor_id":
        lane = orjson.dumps(spoilt["lane_segments"]["2"]).decode()
        content = text.replace(lane, lane.replace('"left_neighbor_id":null', f'"left_neighbor_id":{value}'))
        assert "not a" in _error(content.encode())
        return
    spoilt["lane_segments"]["2"][field] = value
    assert problem in _error(spoilt)


def test_a_lane_without_a_field_says_which(vector_map: Archive) -> None:
    for field in vector_map["lane_segments"]["1"]:
        spoilt = copy.deepcopy(vector_map)
        del spoilt["lane_segments"]["1"][field]
        assert f"has no '{field}'" in _error(spoilt)


def test_bad_crossings_and_areas_are_named(vector_map: Archive) -> None:
    spoilt = copy.deepcopy(vector_map)
    spoilt["pedestrian_crossings"]["3"]["edge2"] = [{"x": 0, "y": 0, "z": 0}]
    assert "pedestrian crossing 3: a line needs 2 points, has 1" in _error(spoilt)
    spoilt = copy.deepcopy(vector_map)
    spoilt["drivable_areas"]["4"]["area_boundary"].pop()
    spoilt["drivable_areas"]["4"]["area_boundary"].pop()
    assert "drivable area 4: a line needs 3 points, has 2" in _error(spoilt)


def test_lines_of_text_in_a_map_cannot_break_an_error(vector_map: Archive) -> None:
    vector_map["lane_segments"]["1"]["lane_type"] = "A\nB\x1b[31m"
    assert "none of VEHICLE" in _error(vector_map)
    vector_map["lane_segments"]["1"] = "\n"
    assert "lane None" in _error(vector_map)


def test_a_degenerate_lane_is_kept_with_its_lines(vector_map: Archive) -> None:
    flat = [{"x": 1, "y": 1, "z": 1}, {"x": 1, "y": 1, "z": 1}]
    vector_map["lane_segments"]["1"] |= {"left_lane_boundary": flat, "right_lane_boundary": flat}
    polygon = _read(vector_map).lane_polygon[0]
    assert np.array_equal(polygon, np.ones((5, 3)))
