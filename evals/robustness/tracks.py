"""The tracks that are mined: annotations made noisy, then prepared as a variant wants, as files the jail can open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from evals.noise import NoiseParameters, noisy_log, write_tracks
from evals.robustness.variants import Prepare
from tools.av2.log import Log, open_log


def write_mined_tracks(
    annotated: Mapping[str, Log],
    folders: Mapping[str, Path],
    into: Path,
    level: float,
    seed: int,
    noise: NoiseParameters,
    prepare: Prepare | None,
) -> tuple[dict[str, Path], dict[str, Log]]:
    """Write each log's noisy tracks into a folder; the files, and the logs as read from them, by log id.

    What a variant prepares goes through a file first, so that it sees no more than a tracker would have given it.

    Args:
        annotated: The annotated logs, by id.
        folders: Their folders, by id.
        into: An existing folder.
        level: Noise level.
        seed: Noise seed.
        noise: The noise at level 1.
        prepare: What the variant does to the tracks; None for nothing.

    Raises:
        DataError: A file cannot be written or read.
    """
    files, logs = {}, {}
    for log_id, log in sorted(annotated.items()):
        files[log_id] = into / f"{log_id}.feather"
        write_tracks(noisy_log(log, level, seed, noise).tracks, files[log_id])
        logs[log_id] = _read(log, folders[log_id], files[log_id])
        if prepare is not None:
            write_tracks(prepare(logs[log_id]), files[log_id])
            logs[log_id] = _read(log, folders[log_id], files[log_id])
    return files, logs


def _read(annotated: Log, folder: Path, file: Path) -> Log:
    """The log with the tracks of a file; its ego is there if and only if it was before."""
    return replace(open_log(folder, annotations=str(file)), ego_added=annotated.ego_added)
