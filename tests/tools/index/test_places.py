"""Directions and distances against the words for them, with objects whose places are known."""

import math

import numpy as np
import pytest

from tools.index.places import NEAR_M, UNKNOWN, Places, fit, seen_by_ego, seen_by_others

NAN = math.nan


def degrees(*values: float) -> np.ndarray:
    return np.radians(np.array(values))


@pytest.mark.parametrize(("side", "axis"), [("ahead", 0), ("left", 90), ("behind", 180), ("right", -90)])
def test_directions_fit_by_the_angle_to_their_axis(side: str, axis: float) -> None:
    found = fit(side, degrees(axis, axis + 45, axis - 45, axis + 90, axis + 180), np.full(5, 20.0))  # type: ignore[arg-type]
    assert found == pytest.approx([1, 0.5, 0.5, 0, 0], abs=1e-12)


def test_the_four_directions_share_every_object() -> None:
    bearing = np.linspace(-math.pi, math.pi, 73)
    total = sum(fit(side, bearing, np.ones(73)) for side in ("ahead", "left", "behind", "right"))
    assert total == pytest.approx(np.ones(73))


def test_distances_fit_by_how_far_they_are() -> None:
    distance, ahead = np.array([0.0, NEAR_M, 2 * NEAR_M, 100 * NEAR_M]), np.zeros(4)
    assert fit("near", ahead, distance) == pytest.approx([1, 1, 0.5, 0.01])
    assert fit("far", ahead, distance) == pytest.approx([0, 0, 0.5, 0.99])
    assert fit("beside", ahead, distance) == pytest.approx(np.zeros(4))
    assert fit("beside", ahead - math.pi / 2, distance) == pytest.approx([1, 1, 0.5, 0.01])


def test_what_is_not_known_is_no_evidence() -> None:
    assert fit("left", np.array([NAN]), np.array([5.0])) == [UNKNOWN]
    assert fit("near", degrees(90), np.array([NAN])) == [UNKNOWN]
    assert fit("left", degrees(90), np.array([NAN])) == pytest.approx([1.0])
    unheaded = Places(np.array([[0.0, 10.0, NAN]]))
    assert seen_by_others("behind", Places.ego(), unheaded)[0, 0] == UNKNOWN
    assert seen_by_others("near", Places.ego(), unheaded)[0, 0] == 1.0


def test_places_are_seen_along_the_reference_s_own_heading() -> None:
    """A truck 20 m ahead that drives to the left: what is to the left of us is ahead of it, we are on its left."""
    truck = Places(np.array([[0.0, 20.0, math.pi / 2]]))
    other = Places(np.array([[math.atan2(10.0, 20.0), math.hypot(10.0, 20.0), 0.0]]))
    assert seen_by_others("ahead", other, truck)[0, 0] == pytest.approx(1.0)
    assert seen_by_others("left", Places.ego(), truck)[0, 0] == pytest.approx(1.0)
    assert seen_by_others("right", Places.ego(), truck)[0, 0] == pytest.approx(0.0)
    assert seen_by_ego("ahead", other)[0] == pytest.approx(0.8)


def test_places_have_three_numbers() -> None:
    with pytest.raises(ValueError, match=r"not \(K, 3\)"):
        Places(np.zeros((2, 2)))
    assert len(Places.of([])) == 0
