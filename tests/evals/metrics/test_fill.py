"""Filled polygons against Pillow itself, which is what av2 draws them with."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.fill import filled

HEIGHT, WIDTH = 48, 61
CORNER = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))
POLYGON = st.lists(CORNER, min_size=2, max_size=12)


def _pillow(polygons: list[list[tuple[int, int]]]) -> Any:
    image_module = pytest.importorskip("PIL.Image", reason="Pillow comes with the eval requirements")
    draw_module = pytest.importorskip("PIL.ImageDraw")
    image = image_module.new("L", (WIDTH, HEIGHT), 0)
    for polygon in polygons:
        draw_module.Draw(image).polygon(polygon, outline=1, fill=1)
    return np.array(image)


@given(st.lists(POLYGON, min_size=1, max_size=3))
def test_random_polygons_cover_what_pillow_covers(polygons: list[list[tuple[int, int]]]) -> None:
    assert np.array_equal(filled(HEIGHT, WIDTH, map(np.array, polygons)).array(), _pillow(polygons))


@given(st.lists(st.tuples(st.integers(0, WIDTH - 1), st.integers(0, 5).map(lambda row: 9 * row)), min_size=2))
def test_polygons_with_many_flat_corners_in_one_row_cover_what_pillow_covers(polygon: list[tuple[int, int]]) -> None:
    assert np.array_equal(filled(HEIGHT, WIDTH, [np.array(polygon)]).array(), _pillow([polygon]))


@pytest.mark.parametrize("seed", range(4))
def test_large_outlines_like_a_road_network_cover_what_pillow_covers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 400))
    reach = rng.uniform(0.7, 1, 400)
    outline = np.stack([30 * (1 + reach * np.cos(angle)), 23 * (1 + reach * np.sin(angle))], axis=1).astype(int)
    assert np.array_equal(filled(HEIGHT, WIDTH, [outline]).array(), _pillow([[tuple(p) for p in outline.tolist()]]))


def test_a_rectangle_covers_its_border() -> None:
    image = filled(10, 10, [np.array([(2, 3), (6, 3), (6, 5), (2, 5)])]).array()
    assert image.sum() == 5 * 3
    assert image[3:6, 2:7].all()


def test_closing_a_polygon_oneself_changes_nothing() -> None:
    ring = np.array([(2, 3), (50, 9), (31, 40)])
    closed = filled(HEIGHT, WIDTH, [np.concatenate([ring, ring[:1]])])
    assert np.array_equal(closed.array(), filled(HEIGHT, WIDTH, [ring]).array())


def test_a_flat_corner_is_joined_to_the_next_row() -> None:
    # Without the rule for corners, the tip is one pixel and the next row begins a dozen columns away.
    image = filled(HEIGHT, WIDTH, [np.array([(60, 10), (0, 14), (0, 15)])]).array()
    assert image[10].sum() > 1
    assert np.array_equal(image, _pillow([[(60, 10), (0, 14), (0, 15)]]))


def test_no_polygon_covers_nothing() -> None:
    assert not filled(4, 5, []).array().any()


def test_a_corner_outside_the_image_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves its image of 4 rows"):
        filled(4, 5, [np.array([(0, 0), (5, 0), (1, 1)])])
