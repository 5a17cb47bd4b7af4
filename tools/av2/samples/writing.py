"""Writes any number of sample logs: the scenes in turn, each time varied anew."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.samples.recording import Placement, record, stable_uuid
from tools.av2.samples.scenes import SCENES
from tools.av2.samples.variation import Variation
from tools.errors import DataError

DEFAULT_SCENES: Final = len(SCENES)
_EPOCH_NS: Final = 315_960_000_000_000_000


def write_samples(folder: Path, seed: int = 0, scenes: int = DEFAULT_SCENES) -> tuple[Path, ...]:
    """Write procedurally generated logs in AV2's format into `folder`, one folder per log.

    Each log has `annotations.feather` (10 Hz, 15 s, no ego rows), `city_SE3_egovehicle.feather`, a vector map under
    `map/`, and `truth.json`: who does what to whom, and when. Equal arguments give byte-identical files.

    Args:
        folder: Where to write; made when absent. Logs of an earlier call with the same seed are written over.
        seed: Varies places, sizes, and speeds, never what happens.
        scenes: How many logs; beyond the number of scripted scenes they are repeated with other variations.

    Returns:
        The folders of the logs, in the order of the scenes.

    Raises:
        DataError: The folder cannot be written.
        ValueError: `scenes` is less than one.
    """
    if scenes < 1:
        raise ValueError(f"scenes must be at least 1, got {scenes}")
    try:
        return tuple(_write_one(folder, seed, index) for index in range(scenes))
    except OSError as error:
        raise DataError(error.filename or folder, f"samples cannot be written: {error.strerror}") from None


def _write_one(folder: Path, seed: int, index: int) -> Path:
    varied = Variation(np.random.default_rng([abs(seed), int(seed < 0), index]))
    placement = Placement(
        x_m=varied.between(500.0, 2500.0),
        y_m=varied.between(-1500.0, 1500.0),
        ground_z_m=varied.between(5.0, 40.0),
        yaw_rad=varied.between(-np.pi, np.pi),
        start_ns=_EPOCH_NS + index * 60_000_000_000,
    )
    scene = SCENES[index % len(SCENES)](varied)
    log_id = stable_uuid("log", seed, index)
    target = folder / log_id
    target.mkdir(parents=True, exist_ok=True)
    record(target, log_id, scene, placement)
    return target
