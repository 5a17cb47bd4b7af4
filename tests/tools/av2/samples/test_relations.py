"""Rules about two courses, on courses whose distances can be said beforehand."""

import numpy as np
import pytest
import shapely
import shapely.affinity

from tools.av2.samples.actors import moving, standing
from tools.av2.samples.driving import constant
from tools.av2.samples.paths import line
from tools.av2.samples.relations import (
    ahead_m,
    angle_between_rad,
    bumper_gap_m,
    closing_mps,
    counted,
    directly_ahead,
    flank_gap_m,
    gap_m,
    in_lane_together,
    lane_of,
    left_m,
    lengthwise_gap_m,
    nearest_point_m,
    stretches_from_to,
    stretches_with,
    turned,
)
from tools.av2.samples.truth import TIME_S, Course


def car(name: str, x: float, y: float, speed: float = 10.0, way: float = 1.0) -> Course:
    return Course(moving(name, "REGULAR_VEHICLE", line((x, y), (x + way, y)), constant(speed)))


def holds(*runs: tuple[int, int]) -> np.ndarray:
    mask = np.zeros(20, np.bool_)
    for first, last in runs:
        mask[first : last + 1] = True
    return mask


def test_distances_of_cars_in_neighbouring_lanes() -> None:
    one, other = car("one", 0.0, -1.75), car("other", 20.0, -5.25)
    assert ahead_m(one, other) == pytest.approx(20.0)
    assert left_m(one, other) == pytest.approx(-3.5)
    assert bumper_gap_m(one, other) == pytest.approx(15.5)
    assert lengthwise_gap_m(one, other) == pytest.approx(15.5)
    assert flank_gap_m(one, other) == pytest.approx(1.6)
    assert gap_m(one, other) == pytest.approx(np.hypot(15.5, 1.6))
    assert closing_mps(one, other) == pytest.approx(0.0)


def test_who_comes_towards_another_is_ahead_of_it_too() -> None:
    one, other = car("one", 0.0, -1.75), car("other", 100.0, 1.75, way=-1.0)
    assert angle_between_rad(one, other) == pytest.approx(np.pi)
    assert (left_m(one, other)[0], left_m(other, one)[0]) == pytest.approx((3.5, 3.5))
    assert closing_mps(one, other)[0] == pytest.approx(20.0, abs=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_the_gap_is_that_of_the_two_rectangles(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one = standing("one", "REGULAR_VEHICLE", (0.0, 0.0), float(rng.uniform(-3, 3)))
    other = standing("other", "BUS", tuple(rng.uniform(9, 25, 2).tolist()), float(rng.uniform(-3, 3)))
    courses = [Course(one), Course(other)]
    polygons = [shapely.Polygon(course.corners_m()[0]) for course in courses]
    assert gap_m(*courses)[0] == pytest.approx(polygons[0].distance(polygons[1]), abs=1e-9)
    moved = np.full((TIME_S.size, 2), (1.0, 2.0))
    shifted = shapely.affinity.translate(polygons[0], 1.0, 2.0)
    assert gap_m(*courses, moved)[0] == pytest.approx(shifted.distance(polygons[1]), abs=1e-9)


def test_the_nearest_point_is_on_the_box_and_nearest() -> None:
    box = Course(standing("box", "BUS", (5.0, 5.0), 0.7))
    place = np.full((TIME_S.size, 2), (-3.0, 2.0))
    polygon = shapely.Polygon(box.corners_m()[0])
    expected = np.linalg.norm(nearest_point_m(box, place)[0] - place[0])
    assert expected == pytest.approx(polygon.distance(shapely.Point(place[0])), abs=1e-9)


def test_lanes_are_counted_from_the_middle() -> None:
    lanes = [lane_of(car("c", 0.0, y))[0] for y in (-5.25, -1.75, 1.75, 5.25)]
    assert lanes == [1, 0, -1, -2]
    assert in_lane_together(car("a", 0.0, -1.0), car("b", 9.0, -3.0)).all()
    assert not in_lane_together(car("a", 0.0, -3.0), car("b", 9.0, -4.0)).any()


def test_only_the_next_one_is_directly_ahead() -> None:
    first, second, third = (car(str(x), x, -1.75) for x in (0.0, 15.0, 30.0))
    beside = car("beside", 7.0, -5.25)
    rule = directly_ahead((first, second, third, beside))
    assert rule(first, second).all()
    assert not rule(first, third).any()
    assert not rule(first, beside).any()
    assert not rule(second, first).any()
    assert turned(rule)(second, first).all()


def test_so_many_at_once() -> None:
    def close(one: Course, other: Course) -> np.ndarray:
        return gap_m(one, other) < 20.0

    here, near, far = car("here", 0.0, -1.75), car("near", 10.0, -1.75), car("far", 60.0, -1.75)
    assert not counted(close, (near, far), 2)(here, near).any()
    assert counted(close, (near, far), 1)(here, near).all()


def test_stretches_are_kept_whole() -> None:
    whole = holds((2, 6), (9, 12))
    assert stretches_with(whole, holds((5, 5))).tolist() == holds((2, 6)).tolist()
    assert stretches_from_to(whole, holds((3, 3), (11, 11)), holds((5, 5), (10, 10))).tolist() == holds((2, 6)).tolist()
    assert not stretches_from_to(whole, holds((6, 6)), holds((9, 9))).any()
