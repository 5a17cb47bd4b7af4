"""Logs made for stories whose truth is known, and runs over them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import feather

from agents.settings import load_settings
from agents.wiring import mine
from tools.runs.reading import read_run
from tools.runs.record import RunRecord

N_FRAMES = 60
FIRST_NS = 315_970_000_000_000_000
TIME_S = np.arange(N_FRAMES) * 0.1
CAR, PERSON = (4.0, 2.0, 1.5), (0.5, 0.5, 1.8)


def passer(gap_m: float) -> tuple[np.ndarray, float]:
    """Where somebody walks at 1.5 m/s past a car 2 m wide at the origin, so that the boxes come within `gap_m`."""
    return -4.5 + 1.5 * TIME_S, 1.0 + gap_m + 0.25


PLANTED = {
    "car": ("REGULAR_VEHICLE", CAR, np.zeros(N_FRAMES), 0.0),
    "near-person": ("PEDESTRIAN", PERSON, *passer(4.7)),
    "planted-person": ("PEDESTRIAN", PERSON, *passer(5.4)),
    "other-person": ("PEDESTRIAN", PERSON, *passer(9.3)),
    "far-person": ("PEDESTRIAN", PERSON, *passer(30.0)),
}
"""Who stands or walks where: the gaps between the boxes are 4.7, 5.4, 9.3 and 30 m."""


def write_log(folder: Path, tracks=PLANTED) -> Path:
    """A log without a map in AV2's form; the ego vehicle drives by far away."""
    folder.mkdir(parents=True)
    rows = [(frame, name) for frame in range(N_FRAMES) for name in tracks]
    boxes = {
        "timestamp_ns": [FIRST_NS + frame * 10**8 for frame, _ in rows],
        "track_uuid": [name for _, name in rows],
        "category": [tracks[name][0] for _, name in rows],
        **{
            f"{what}_m": [tracks[name][1][at] for _, name in rows]
            for at, what in enumerate(("length", "width", "height"))
        },
        **_still(len(rows)),
        "tx_m": [float(np.broadcast_to(tracks[name][2], N_FRAMES)[frame]) for frame, name in rows],
        "ty_m": [float(np.broadcast_to(tracks[name][3], N_FRAMES)[frame]) + 200.0 for frame, name in rows],
        "tz_m": [0.0] * len(rows),
        "num_interior_pts": [9] * len(rows),
    }
    poses = {
        "timestamp_ns": [FIRST_NS + frame * 10**8 for frame in range(N_FRAMES)],
        **_still(N_FRAMES),
        **{column: [0.0] * N_FRAMES for column in ("tx_m", "ty_m", "tz_m")},
    }
    feather.write_feather(pa.table(boxes), str(folder / "annotations.feather"))
    feather.write_feather(pa.table(poses), str(folder / "city_SE3_egovehicle.feather"))
    return folder


def _still(count: int) -> dict[str, list[float]]:
    return {column: [value] * count for column, value in (("qw", 1.0), ("qx", 0.0), ("qy", 0.0), ("qz", 0.0))}


@pytest.fixture(scope="session")
def planted_log(tmp_path_factory) -> Path:
    """The folder of a log in which people pass a parked car at 4.7, 5.4, 9.3 and 30 m."""
    return write_log(tmp_path_factory.mktemp("planted") / "planted")


@pytest.fixture(scope="session")
def viewing_cache(tmp_path_factory) -> Path:
    """One ingest cache for all stories."""
    return tmp_path_factory.mktemp("viewing-cache")


Mined = Callable[..., RunRecord]


@pytest.fixture(scope="session")
def mined(viewing_cache, tmp_path_factory) -> Mined:
    """`mined(source, logs, query="", **settings)`: a program run over logs, read back."""

    def run(source: str, logs: list[Path], query: str = "a program", **more: object) -> RunRecord:
        out = tmp_path_factory.mktemp("runs")
        chosen = {"out": str(out), "cache": str(viewing_cache), "workers": 1, **more}
        folder, _ = mine(query, source, logs, load_settings("offline", chosen))
        return read_run(folder)

    return run
