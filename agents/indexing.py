"""Looking at a log's images once, for every query to come: vectors of its windows and of the tracks in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import orjson

from agents.crops import Crop, indexed, track_crops
from tools.av2.log import Log
from tools.errors import DataError
from tools.index.embeddings import LogEmbeddings, load_embeddings
from tools.index.encoding import ImageTextEncoder
from tools.index.windows import FRAMES, WINDOW_S, Windows, pooled, windows_of
from tools.runs.writing import write_json
from tools.typing import NDArrayFloat
from tools.vision.images import CameraImages, images_stamp

if TYPE_CHECKING:
    from agents.detected import LogDetections
    from tools.av2.cameras import CameraModel

WIDEST_PX: Final = 896
"""Images are read at this size at most: models see 224 to 448 pixels, and reading small is several times faster."""
_WITHIN_NS: Final = int(0.5e9 * WINDOW_S / (FRAMES - 1))
"""Images are taken that are nearer to the time wanted than to the next one."""
_REMEMBERED: Final = "index-v1/encoder.json"


def encoder_of(spec: str) -> ImageTextEncoder:
    """The encoder that `--clip` names: `colours`, or the folder of a CLIP model.

    Raises:
        PrerequisiteError: The extra is not installed, or there is no such model.
    """
    from tools.index.colours import NAME, ColourEncoder

    if spec == NAME:
        return ColourEncoder()
    from tools.index.clip import ClipEncoder

    return ClipEncoder(Path(spec))


def remember_encoder(cache_dir: Path, spec: str) -> None:
    """Note which encoder the index was made with, for searches that name none.

    Raises:
        OutputError: The disk refuses.
    """
    place = spec if spec == "colours" else str(Path(spec).absolute())
    write_json(cache_dir / _REMEMBERED, {"encoder": place})


def remembered_encoder(cache_dir: Path) -> str:
    """What `remember_encoder` noted; empty where no index was made."""
    try:
        return str(orjson.loads((cache_dir / _REMEMBERED).read_bytes())["encoder"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return ""


def known_vectors(cache_dir: Path, model: str, folder: Path, digest: str) -> LogEmbeddings | None:
    """The vectors of a log as it is now; None where that model has not seen it, or its images were changed since.

    Args:
        cache_dir: The ingest cache's folder.
        model: The encoder's name.
        folder: The log's folder.
        digest: Content digest of the log, which does not cover its images.
    """
    found = load_embeddings(cache_dir, model, digest)
    return found if found is not None and found.images == images_stamp(folder) else None


def embed_log(
    log: Log, folder: Path, encoder: ImageTextEncoder, detections: LogDetections | None = None
) -> LogEmbeddings:
    """The vectors of a log.

    Args:
        log: The log.
        folder: Its folder, where its images are.
        encoder: Makes the vectors.
        detections: What a detector saw in its pictures; None: its tracks are all objects.

    Raises:
        DataError: The log has no images, one cannot be read, or the detections are of other times.
        AtomError: The log has no calibration (code `R_NO_CAMERA`).
        EncoderError: The model failed.
    """
    images = CameraImages.of(folder)
    cameras = [camera for camera in log.cameras.cameras if camera.name in images.timestamps_ns]
    if not cameras:
        raise DataError(folder, "none of its images is of a camera that its calibration names", "are they of this log?")
    windows, stamps = windows_of(log.tracks.timestamps_ns), log.tracks.timestamps_ns
    seen: list[NDArrayFloat] = []
    crops: list[Crop] = []
    for camera in cameras:
        vectors, shown = _camera(log, images, camera, windows, encoder)
        seen.append(vectors)
        crops += shown
    crops += _detected(log, images, windows, detections, crops)
    vectors = encoder.images([crop.picture for crop in crops])
    return LogEmbeddings(
        encoder.name, log.digest, log.log_id, log.tracks.n_tracks, tuple(camera.name for camera in cameras), stamps,
        windows.begin_ns, windows.end_ns, np.stack(seen, axis=1).astype(np.float16), indexed(crops, vectors),
        images_stamp(folder), detections.digest if detections else "",
    )  # fmt: skip


def _detected(
    log: Log, images: CameraImages, windows: Windows, detections: LogDetections | None, crops: Sequence[Crop]
) -> list[Crop]:
    if detections is None:
        return []
    from agents.detected import LogPictures, detected_crops

    shown = frozenset((crop.window, crop.track) for crop in crops)
    return list(detected_crops(LogPictures(log, images, windows, shown, WIDEST_PX), detections.file))


def _camera(
    log: Log, images: CameraImages, camera: CameraModel, windows: Windows, encoder: ImageTextEncoder
) -> tuple[NDArrayFloat, list[Crop]]:
    """A vector per window, shape (W, D), zero where there is no image; and the tracks in the windows' middle images."""
    wanted = log.tracks.timestamps_ns[windows.sampled]
    exposures = np.asarray(images.nearest(camera.name, wanted.ravel(), _WITHIN_NS)).reshape(len(windows), FRAMES)
    there = exposures >= 0
    times = np.unique(exposures[there])
    pictures = {int(time_ns): images.read(camera, int(time_ns), WIDEST_PX) for time_ns in times}
    vectors = encoder.images(list(pictures.values()))
    at = np.searchsorted(times, np.where(there, exposures, times[0] if times.size else 0))
    frames = vectors[at] if times.size else np.zeros((*wanted.shape, encoder.dimension))
    crops: list[Crop] = []
    for window, time_ns in enumerate(exposures[:, FRAMES // 2].tolist()):
        if time_ns >= 0:
            crops += track_crops(log, images, camera, time_ns, pictures[time_ns], window)
    return pooled(frames, there), crops
