"""Noisy tracks as a file that takes the place of a log's annotations."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import feather

from evals.noise.model import DEFAULT_NOISE, noisy_log
from evals.noise.parameters import NoiseParameters
from tools.av2.log import open_log
from tools.av2.tracks import TrackTable
from tools.errors import DataError


def write_tracker_output(
    log_folder: Path,
    out_file: Path,
    level: float,
    seed: int = 0,
    noise: NoiseParameters = DEFAULT_NOISE,
) -> None:
    """Write the log's tracks, made noisy, as an annotation file with `score`, which `open_log` takes as `annotations`.

    Like the files of real trackers it does not say how many LiDAR points a box holds. The ego's rows are in it, so
    that every timestamp of the log is: added at the ego-frame origin where the source has none.

    Args:
        log_folder: The annotated log.
        out_file: The file to write; its folder must exist.
        level: 0 leaves the tracks as they are, 1 is a strong published tracker.
        seed: Seed of the draws.
        noise: The errors at level 1.

    Raises:
        DataError: The log cannot be read, or the file cannot be written.
    """
    write_tracks(noisy_log(open_log(log_folder), level, seed, noise).tracks, out_file)


def write_tracks(tracks: TrackTable, out_file: Path) -> None:
    """Write a track table in the form of AV2 annotations with `score`, rows in its own order.

    Raises:
        DataError: The file cannot be written.
    """
    named = {
        "timestamp_ns": tracks.timestamps_ns[tracks.row_frame],
        "track_uuid": np.array(tracks.track_uuid)[tracks.row_track],
        "category": tracks.category_array[tracks.row_track],
        **dict(zip(("length_m", "width_m", "height_m"), tracks.size_m.T, strict=True)),
        **dict(zip(("qw", "qx", "qy", "qz"), tracks.ego_quat_object.T, strict=True)),
        **dict(zip(("tx_m", "ty_m", "tz_m"), tracks.centre_ego_m.T, strict=True)),
        "score": tracks.score,
    }
    table = pa.table({name: pa.array(np.ascontiguousarray(values)) for name, values in named.items()})
    aside = out_file.with_name(f".writing-{os.getpid()}-{out_file.name}")
    try:
        feather.write_feather(table, str(aside))
        aside.replace(out_file)
    except OSError as error:
        raise DataError(out_file, f"cannot be written: {error.strerror}", "name a file in an existing folder") from None
