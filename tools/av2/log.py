"""One log, opened: its tracks, its map, and the memo of everything derived from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tools.av2.annotations import read_tracks
from tools.av2.cache import load_cached, store_cached
from tools.av2.cameras import CameraRig, read_cameras
from tools.av2.map import RoadMap
from tools.av2.map_reading import read_map
from tools.av2.source import LogSource, find_source
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, TrackTable
from tools.errors import AtomError, DataError


@dataclass(frozen=True)
class Log:
    """One opened log. Immutable but for `memo`, which only ever gains derived arrays.

    Attributes:
        log_id: The log's folder name.
        tracks: Boxes as the source has them; ego rows that were added stand at the ego-frame origin.
        ego_added: True when the source had no ego rows.
        map_problem: Why there is no map; empty when there is one.
        warnings: What had to be mended while reading, one line each.
        digest: Content digest of the source files, hexadecimal.
        camera_problem: Why there are no cameras; empty when there are.
        memo: Derived arrays by name (see `tools.av2.derived`).
    """

    log_id: str
    tracks: TrackTable
    ego_added: bool
    map_problem: str
    warnings: tuple[str, ...]
    digest: str
    _map: RoadMap | None = None
    _cameras: CameraRig | None = None
    camera_problem: str = "made without cameras"
    memo: dict[str, Any] = field(default_factory=dict)

    @property
    def road_map(self) -> RoadMap:
        """The vector map.

        Raises:
            AtomError: The log has no readable map (code `R_NO_MAP`); the text says why.
        """
        if self._map is None:
            raise AtomError("the log has no map", self.map_problem, code="R_NO_MAP")
        return self._map

    @property
    def has_map(self) -> bool:
        """True when `road_map` answers."""
        return self._map is not None

    @property
    def cameras(self) -> CameraRig:
        """The calibrated cameras.

        Raises:
            AtomError: The log has no readable calibration (code `R_NO_CAMERA`); the text says why.
        """
        if self._cameras is None:
            raise AtomError("the log has no camera calibration", self.camera_problem, code="R_NO_CAMERA")
        return self._cameras

    @property
    def has_cameras(self) -> bool:
        """True when `cameras` answers."""
        return self._cameras is not None

    @cached_property
    def physical_tracks(self) -> TrackTable:
        """The same tracks with the ego's boxes where the car physically is (see `EGO_PHYSICAL_CENTRE_M`)."""
        return self.tracks.with_ego_centre(EGO_PHYSICAL_CENTRE_M)


def open_log(path: Path | str, cache_dir: Path | None = None, annotations: str | None = None) -> Log:
    """Open an AV2 sensor log or scenario-mining log.

    Args:
        path: The log's folder: annotations, `city_SE3_egovehicle.feather`; `map/` and `calibration/` where they are.
        cache_dir: Folder of the ingest cache; None reads the sources every time.
        annotations: Name of the annotation file inside the folder, or path of one elsewhere (tracker output with
            `score`, say); by default the first there of `annotations_with_ego.feather`, `sm_annotations.feather`,
            `annotations.feather`.

    Raises:
        DataError: The log cannot be read; one line naming the file, the problem and the cure.
    """
    source = find_source(Path(path), annotations)
    if cache_dir is not None:
        parts = load_cached(cache_dir, source.digest)
        if parts is not None:
            return Log(source.log_id, digest=source.digest, **parts)
    log = _read(source)
    if cache_dir is not None:
        store_cached(cache_dir, source.digest, log)
    return log


def _read(source: LogSource) -> Log:
    read = read_tracks(source.annotations_path, source.annotations, source.poses_path, source.poses, source.log_id)
    road_map, problem = None, source.map_problem
    if source.map_path is not None:
        try:
            road_map = read_map(source.map_path, source.map_data)
        except DataError as error:
            problem = f"{error.problem}" + (f" ({error.hint})" if error.hint else "")
    cameras, camera_problem = _read_cameras(source)
    return Log(
        source.log_id, read.tracks, read.ego_added, problem, read.warnings, source.digest,
        road_map, cameras, camera_problem,
    )  # fmt: skip


def _read_cameras(source: LogSource) -> tuple[CameraRig | None, str]:
    """The cameras, or why there are none."""
    calibration = source.calibration
    if calibration.problem:
        return None, calibration.problem
    try:
        paths = calibration.intrinsics_path, calibration.extrinsics_path
        return read_cameras(paths[0], calibration.intrinsics, paths[1], calibration.extrinsics), ""
    except DataError as error:
        file = Path(error.path).name
        return None, f"{file}: {error.problem}" + (f" ({error.hint})" if error.hint else "")
