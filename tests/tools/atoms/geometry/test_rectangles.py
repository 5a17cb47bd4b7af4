import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tools.atoms.geometry.rectangles import Rectangles, rectangle_distance_m


def _one(x: float, y: float, yaw: float, length: float, width: float) -> Rectangles:
    values = (x, y, math.cos(yaw), math.sin(yaw), length / 2, width / 2)
    return Rectangles(*(np.array([value]) for value in values))


_place = st.floats(-30, 30)
_size = st.floats(0.1, 20)
_rectangle = st.builds(_one, _place, _place, st.floats(-7, 7), _size, _size)


@given(_rectangle, _rectangle)
def test_distance_agrees_with_polygons(a: Rectangles, b: Rectangles) -> None:
    expected = shapely.distance(shapely.polygons(a.corners()), shapely.polygons(b.corners()))
    assert rectangle_distance_m(a, b) == pytest.approx(expected, abs=1e-9)
    assert rectangle_distance_m(b, a) == pytest.approx(expected, abs=1e-9)


def test_a_cross_of_two_bars_overlaps_though_no_corner_lies_inside() -> None:
    assert rectangle_distance_m(_one(0, 0, 0, 20, 1), _one(0, 0, math.pi / 2, 20, 1)) == 0


def test_gap_between_bumpers_and_touching() -> None:
    assert rectangle_distance_m(_one(0, 0, 0, 4, 2), _one(10, 0, 0, 4, 2)) == pytest.approx(6)
    assert rectangle_distance_m(_one(0, 0, 0, 4, 2), _one(4, 0, 0, 4, 2)) == 0


def test_corners_go_round_from_front_left() -> None:
    assert _one(1, 0, 0, 4, 2).corners()[0].tolist() == [[3, 1], [3, -1], [-1, -1], [-1, 1]]
