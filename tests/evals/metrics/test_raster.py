import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evals.metrics.raster import PixelRuns
from tools.typing import NDArrayAny, NDArrayBool

IMAGES = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=24))


def _runs(image: NDArrayBool) -> PixelRuns:
    row, column = np.nonzero(image)
    return PixelRuns.of(*image.shape, row, column, column)


@given(IMAGES)
def test_runs_hold_exactly_the_image(image: NDArrayBool) -> None:
    runs = _runs(image)
    assert np.array_equal(runs.array(), image)
    assert (runs.start < runs.stop).all()
    assert (runs.stop[:-1] < runs.start[1:]).all()


@given(IMAGES)
def test_contains_answers_for_every_pixel_and_none_outside(image: NDArrayBool) -> None:
    row, column = np.mgrid[-2 : image.shape[0] + 2, -2 : image.shape[1] + 2]
    assert np.array_equal(_runs(image).contains(row, column), np.pad(image, 2))


@given(IMAGES, st.integers(0, 9))
def test_dilation_is_the_set_of_pixels_within_the_radius(image: NDArrayBool, radius: int) -> None:
    row, column = np.indices(image.shape)
    away = (row[..., None] - np.nonzero(image)[0]) ** 2 + (column[..., None] - np.nonzero(image)[1]) ** 2
    assert np.array_equal(_runs(image).dilated(radius).array(), (away <= radius**2).any(axis=-1))


@given(IMAGES.filter(np.any))
def test_dilation_by_fifty_is_what_opencv_and_av2_make_of_it(image: NDArrayBool) -> None:
    cv2 = pytest.importorskip("cv2", reason="OpenCV comes with the eval requirements")
    wide: NDArrayAny = np.pad(image, ((60, 55), (55, 60))).astype(np.uint8)
    away = cv2.distanceTransform(1 - wide, distanceType=cv2.DIST_L2, maskSize=cv2.DIST_MASK_PRECISE)
    assert np.array_equal(_runs(wide).dilated(50).array(), away <= 50)


def test_lines_are_cut_at_the_edges_and_empty_ones_vanish() -> None:
    row, first, last = np.array([0, 1, 2, -1, 3]), np.array([-5, 2, 3, 0, 0]), np.array([1, 9, 2, 3, 3])
    assert PixelRuns.of(3, 4, row, first, last).array().tolist() == [[1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]]
