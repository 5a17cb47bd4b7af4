"""A clip packed for a page: text that `DecompressionStream` and a few lines of script turn back into arrays.

What is packed, before gzip and base64: the length of the header (uint32), the header (JSON, UTF-8, padded with spaces
to an even length), then int16 columns, all little-endian. Columns hold differences between neighbours, modulo 65536,
beginning anew with each track and each line: real tracks then need a tenth of the space.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson

from tools.render.clip import Clip
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt

CENTRE_UNIT_M: Final = 0.05
ROAD_UNIT_M: Final = 0.1
HEADING_UNIT_RAD: Final = 0.001
STYLES: Final = ("unmarked", "dashed", "solid")
_LARGEST: Final = 32_000


def pack_clip(clip: Clip) -> str:
    """The clip as base64 text. Equal clips give equal text.

    Places keep 5 cm, headings 1 mrad, roads 0.1 m; in clips wider than 3.2 km places are as coarse as 16 bits need.
    """
    roads = _roads(clip)
    centre_unit = _unit(CENTRE_UNIT_M, [clip.centre_m])
    road_unit = _unit(ROAD_UNIT_M, [points for group in roads.values() for points in group])
    starts = clip.track_start
    header = {
        "log": clip.log_id,
        "units": {"centre_m": centre_unit, "heading_rad": HEADING_UNIT_RAD, "road_m": road_unit},
        "time_ms": np.diff(np.rint(clip.time_s * 1e3).astype(np.int64), prepend=0).tolist(),
        "uuid": clip.track_uuid,
        "category": clip.category,
        "size_cm": np.rint(clip.size_m * 100).astype(np.int64).reshape(-1).tolist(),
        "rows": np.diff(starts).tolist(),
        "ego": clip.ego,
        "map_problem": clip.map_problem,
        "roads": {name: [len(points) for points in group] for name, group in roads.items()},
        "styles": [STYLES.index(line.style) for line in clip.roads.lanes] if clip.roads else [],
    }
    columns = [
        differences(clip.row_frame, starts),
        *(differences(quantised(clip.centre_m[:, axis], centre_unit), starts) for axis in range(2)),
        differences(quantised(clip.heading_rad, HEADING_UNIT_RAD), starts),
        *_road_columns(roads, road_unit),
    ]
    return packed(header, columns)


def packed(header: Mapping[str, Any], columns: Sequence[NDArrayAny]) -> str:
    """Header and int16 columns as gzip and base64 text, the same bytes every time."""
    head = orjson.dumps(header)
    head += b" " * (len(head) % 2)
    raw = b"".join([len(head).to_bytes(4, "little"), head, *(column.astype("<i2").tobytes() for column in columns)])
    return base64.b64encode(gzip.compress(raw, 9, mtime=0)).decode("ascii")


def quantised(values: NDArrayFloat, unit: float) -> NDArrayInt:
    """Whole numbers of units."""
    return np.rint(values / unit).astype(np.int64)


def differences(values: NDArrayAny, starts: NDArrayInt) -> NDArrayAny:
    """Differences between neighbours as int16, modulo 65536; each run that `starts` begins, begins with its value.

    Args:
        values: Whole numbers, shape (R,).
        starts: First index of each run, and the end.
    """
    found = np.diff(values.astype(np.int64), prepend=0)
    firsts = np.unique(starts[:-1][starts[:-1] < starts[1:]])
    found[firsts] = values[firsts]
    return found.astype(np.uint16).view(np.int16)


def _roads(clip: Clip) -> dict[str, Sequence[NDArrayFloat]]:
    if clip.roads is None:
        return {"areas": (), "narrow": (), "crossings": (), "lanes": ()}
    lanes = tuple(line.points_m for line in clip.roads.lanes)
    roads = clip.roads
    return {"areas": roads.areas, "narrow": roads.narrow_lanes, "crossings": roads.crossings, "lanes": lanes}


def _road_columns(roads: Mapping[str, Sequence[NDArrayFloat]], unit: float) -> list[NDArrayAny]:
    lines = [points for group in roads.values() for points in group]
    if not lines:
        return []
    starts = np.concatenate([[0], np.cumsum([len(points) for points in lines])]).astype(np.int64)
    whole = np.concatenate(lines)
    return [differences(quantised(whole[:, axis], unit), starts) for axis in range(2)]


def _unit(finest: float, points: Iterable[NDArrayFloat]) -> float:
    """The finest unit in which all coordinates fit 16 bits."""
    reach = max((float(np.abs(part).max()) for part in points if part.size), default=0.0)
    return finest if reach <= finest * _LARGEST else reach / _LARGEST
