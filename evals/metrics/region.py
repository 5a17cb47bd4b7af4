"""The challenge's region of interest: boxes that no corner has in it are not evaluated."""

from __future__ import annotations

from typing import Protocol

from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat


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
