"""How near the referred track is to a related one."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import shapely

from tools.render.framing import Cast
from tools.render.placing import Placed
from tools.typing import NDArrayFloat

Gap: TypeAlias = tuple[NDArrayFloat, float]
"""Both ends of a line, shape (2, 2), metres from the clip's centre, and its length, metres."""
_WITHIN_M: Final = 40.0


def gap_between(placed: Placed, cast: Cast) -> Gap | None:
    """The nearest points, shape (2, 2), and the gap in metres between the boxes of the referred and a related track.

    None where there is no related track within `_WITHIN_M`.
    """
    own, others = placed.at(cast.referred), [k for track in cast.related if (k := placed.at(track)) >= 0]
    if own < 0 or not others:
        return None
    shapes = shapely.polygons(placed.corners_m[[own, *others]])
    lines = shapely.shortest_line(shapes[0], shapes[1:])
    lengths = shapely.length(lines)
    nearest = int(np.argmin(lengths))
    if lengths[nearest] > _WITHIN_M:
        return None
    return shapely.get_coordinates(lines[nearest]), float(lengths[nearest])
