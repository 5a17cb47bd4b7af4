from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tools.atoms.compat.footprints import footprint_distance, within_distance
from tools.atoms.compat.polygons import counter_clockwise, dilated, opened, points_in_polygons
from tools.av2.map import Ragged
from tools.av2.tracks import quaternions_to_matrices


def inside_one_by_one(x: float, y: float, outline: Any) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if min(y1, y2) < y <= max(y1, y2) and x <= max(x1, x2):
            inside ^= x1 == x2 or x <= (y - y1) * (x2 - x1) / (y2 - y1) + x1
    return inside


@given(st.integers(0, 2**32 - 1))
def test_points_in_polygons_follows_the_ray_rule(seed: int) -> None:
    rng = np.random.default_rng(seed)
    outlines = [rng.integers(0, 7, (int(rng.integers(3, 9)), 2)).astype(float) for _ in range(4)]
    points = rng.integers(-1, 8, (30, 2)) + rng.choice([0.0, 0.5], (30, 2))
    found = points_in_polygons(points, Ragged.of(outlines, width=2))
    wanted = [[inside_one_by_one(x, y, outline.tolist()) for x, y in points.tolist()] for outline in outlines]
    assert found.tolist() == wanted


def test_an_edge_belongs_to_the_polygon_below_and_left_of_it() -> None:
    square = Ragged.of([np.array([(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)])], width=2)
    points = np.array([(1.0, 0.0), (1.0, 2.0), (2.0, 1.0), (0.0, 1.0)])
    assert points_in_polygons(points, square)[0].tolist() == [False, True, True, False]


@pytest.mark.parametrize("turn", [1, -1])
def test_growing_moves_corners_along_the_mitre_outwards(turn: int) -> None:
    square = np.array([(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)])[::turn]
    grown = dilated(counter_clockwise(opened(Ragged.of([square], width=2))), 1.0)
    assert sorted(map(tuple, np.round(grown.values, 9).tolist())) == [(-1, -1), (-1, 3), (3, -1), (3, 3)]


@given(st.integers(0, 2**32 - 1))
def test_footprint_distance_is_that_of_the_projected_boxes(make_log: Callable[..., Any], mover: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    movers = [
        mover(
            name,
            rng.uniform(-6, 6, 8),
            rng.uniform(-6, 6, 8),
            rng.uniform(-180, 180, 8),
            size=tuple(rng.uniform(0.3, 6, 3)),
        )
        for name in "ab"
    ]
    log = make_log(movers)
    lean = rng.uniform(-0.2, 0.2, (log.tracks.n_rows, 2)) * rng.integers(0, 2)
    log.tracks.ego_quat_object[:, 1:3] += lean
    one, other = np.arange(8), np.arange(8, 16)
    distance = footprint_distance(log, one, other)
    boxes = []
    for rows in (one, other):
        rotation = quaternions_to_matrices(log.tracks.ego_quat_object[rows])
        unit = np.array([[1, -1, -1], [-1, -1, -1], [-1, 1, -1], [1, 1, -1]]) / 2
        corner = np.einsum("rij,rcj->rci", rotation, unit * log.tracks.size_m[rows, None])
        boxes.append(shapely.polygons(corner[..., :2] + log.tracks.centre_ego_m[rows, None, :2]))
    wanted = shapely.distance(*boxes)
    assert np.allclose(distance, wanted, atol=1e-9)
    for threshold in (0.5, 2.0, 5.0):
        clear = np.abs(wanted - threshold) > 1e-9
        assert np.array_equal(within_distance(log, one, other, threshold)[clear], (wanted <= threshold)[clear])
