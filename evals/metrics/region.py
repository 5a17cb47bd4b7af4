"""The challenge's region of interest: boxes that no corner has in it are not evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from evals.metrics.fill import filled
from evals.metrics.raster import PixelRuns
from tools.av2.map_reading import read_map
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat

PIXELS_PER_METRE: Final = 10.0
"""av2 rasterises at 10 cm."""
MARGIN_PIXELS: Final = 50
"""The region reaches 5 m beyond the drivable area."""
MAX_EXTENT_M: Final = 20_000
"""Larger drivable areas are refused: a log's map reaches some hundred metres."""
_CORNERS: Final = np.array([(x, y, z) for x in (1.0, -1.0) for y, z in ((1, 1), (-1, 1), (-1, -1), (1, -1))])
_UPPER: Final = [0, 1, 4, 5]


class Region(Protocol):
    """Which boxes of a log are evaluated."""

    def inside(self, log_id: str, centre_m: NDArrayFloat, size_m: NDArrayAny, yaw_rad: NDArrayAny) -> NDArrayBool:
        """True where at least one of the box's eight corners lies in the region, shape (K,).

        Args:
            log_id: The log whose map is asked.
            centre_m: Box centres in the city frame, shape (K, 3).
            size_m: Length, width, height, shape (K, 3).
            yaw_rad: Heading in the city frame, shape (K,).

        Raises:
            DataError: The log has no map, or one that cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class RegionRaster:
    """The region of one log as av2 0.3.6 rasterises it (`ArgoverseStaticMap(build_raster=True)`, layer `ROI`).

    The grid has 10 cm pixels and begins at the whole metre below the drivable area's least x and y. The corners of the
    drivable area are rounded to pixels and filled (`evals.metrics.fill`); the region is every pixel of the grid within
    50 pixels of a filled one. The grid ends where the drivable area does, to a metre: the region does not reach 5 m
    beyond it there.

    Attributes:
        origin_m: City position of the grid's corner, whole metres.
        drivable: Pixels (row = y, column = x) of the drivable area.
        pixels: Pixels of the region.
    """

    origin_m: tuple[int, int]
    drivable: PixelRuns
    pixels: PixelRuns

    @staticmethod
    def of(outlines: list[NDArrayFloat]) -> RegionRaster:
        """Rasterise drivable areas.

        Args:
            outlines: Corners of each in the city frame, shape (P, 2) or (P, 3); at least one area.
        """
        points = np.concatenate(outlines)[:, :2]
        low = tuple(floor(value) for value in points.min(axis=0).tolist())
        high = tuple(ceil(value) for value in points.max(axis=0).tolist())
        width, height = (int((top - bottom + 1) * PIXELS_PER_METRE) for bottom, top in zip(low, high, strict=True))
        corners = [np.round(_scaled(outline, (low[0], low[1]))).astype(np.int64) for outline in outlines]
        drivable = filled(height, width, corners)
        return RegionRaster((low[0], low[1]), drivable, drivable.dilated(MARGIN_PIXELS))

    def contains(self, points_m: NDArrayFloat) -> NDArrayBool:
        """True where a point lies in the region; shape (..., 2 or more) gives shape (...).

        A coordinate is cut to its pixel towards zero, so the ten centimetres below the grid's origin still count as its
        first row or column. Points beyond the grid, or that are not numbers, lie outside.
        """
        place = _scaled(points_m, self.origin_m)
        known = (np.abs(place[..., 0]) < 2.0**31) & (np.abs(place[..., 1]) < 2.0**31)
        pixel = np.where(known[..., None], place, -1.0).astype(np.int64)
        return self.pixels.contains(pixel[..., 1], pixel[..., 0])


class MapRegion:
    """The region of logs with maps. A log's map is read and rasterised when it is first asked, and then kept."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        """`folders` are the folders of the logs, by log id; each holds `map/log_map_archive_*.json`."""
        self._folders = dict(folders)
        self._rasters: dict[str, RegionRaster] = {}

    def raster(self, log_id: str) -> RegionRaster:
        """The region of a log.

        Raises:
            DataError: The log is not known, or its map is missing, cannot be read or has no drivable area.
        """
        if log_id not in self._rasters:
            self._rasters[log_id] = _read_raster(log_id, self._folders)
        return self._rasters[log_id]

    def inside(self, log_id: str, centre_m: NDArrayFloat, size_m: NDArrayAny, yaw_rad: NDArrayAny) -> NDArrayBool:
        """See `Region.inside`."""
        raster = self.raster(log_id)
        # Boxes stand upright, so the lower four corners are the upper four seen from above.
        hits = raster.contains(box_corners(centre_m, size_m, yaw_rad)[:, _UPPER])
        within: NDArrayBool = np.logical_or.reduce(hits, axis=1)
        return within


def box_corners(centre_m: NDArrayFloat, size_m: NDArrayAny, yaw_rad: NDArrayAny) -> NDArrayFloat:
    """The corners of upright boxes, shape (K, 8, 3), float64, as av2 computes them.

    The heading goes through a quaternion and back into a matrix, as it does there: a corner that lies exactly on the
    border of two pixels must fall to the same side.

    Args:
        centre_m: Box centres, shape (K, 3).
        size_m: Length, width, height, shape (K, 3).
        yaw_rad: Heading, shape (K,).
    """
    from scipy.spatial.transform import Rotation  # Its import takes a quarter of a second that few commands need.

    if not len(centre_m):
        return np.empty((0, 8, 3))
    quaternion = Rotation.from_euler("z", np.asarray(yaw_rad, np.float64)[:, None]).as_quat()
    turn = Rotation.from_quat(quaternion).as_matrix()
    half = np.asarray(size_m, np.float64)[:, None, :] / 2.0 * _CORNERS
    corners: NDArrayFloat = half @ turn.transpose(0, 2, 1) + np.asarray(centre_m, np.float64)[:, None, :]
    return corners


def _scaled(points_m: NDArrayFloat, origin_m: tuple[int, int]) -> NDArrayFloat:
    """City coordinates in pixels, not yet cut to whole ones, shape (..., 2)."""
    scaled: NDArrayFloat = (points_m[..., :2] - np.array(origin_m, np.float64)) * PIXELS_PER_METRE
    return scaled


def _read_raster(log_id: str, folders: Mapping[str, Path]) -> RegionRaster:
    if log_id not in folders:
        raise DataError(log_id, "no folder is known for this log", "its map decides which boxes are evaluated")
    path = _map_file(folders[log_id])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror or type(error).__name__}") from None
    boundary = read_map(path, data).drivable_boundary
    if not len(boundary):
        raise DataError(path, "the map has no drivable area", "without one every box would be left out; fetch it again")
    extent_m = float(np.ptp(boundary.values[:, :2], axis=0).max())
    if extent_m > MAX_EXTENT_M:
        raise DataError(path, f"the drivable area is {extent_m / 1000:.0f} km wide", "is it the map of one log?")
    return RegionRaster.of([boundary[index] for index in range(len(boundary))])


def _map_file(folder: Path) -> Path:
    found = sorted((folder / "map").glob("log_map_archive_*.json"))
    if len(found) == 1:
        return found[0]
    cure = "keep the log's own" if found else "put the log's map there, or evaluate without a region"
    raise DataError(folder / "map", f"{len(found) or 'no'} log_map_archive_*.json", cure)
