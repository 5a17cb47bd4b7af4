"""Which camera images a log has, and reading them: AV2's layout, `sensors/cameras/CAMERA/TIMESTAMP_NS.jpg`."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from tools.av2.cameras import CameraModel
from tools.av2.poses import POSES_FILE, EgoPoses, read_ego_poses
from tools.errors import DataError
from tools.typing import NDArrayInt

if TYPE_CHECKING:
    from PIL.Image import Image

IMAGES_FOLDER: Final = "sensors/cameras"
NEAREST_NS: Final = 26_000_000
"""AV2's ring cameras take 20 pictures a second: the one nearest to a sweep is at most 25 ms away."""
_LAYOUT: Final = "expected sensors/cameras/CAMERA/TIMESTAMP_NS.jpg, as in the AV2 sensor dataset"


def images_stamp(log_folder: Path) -> str:
    """What tells that images of a log came, went or were changed: a digest of names, sizes and times of change.

    No image is read. A log without images has a stamp too.
    """
    state = hashlib.blake2b(digest_size=16)
    for camera in _entries(log_folder / IMAGES_FOLDER):
        for image in _entries(Path(camera.path)):
            with contextlib.suppress(OSError):
                found = image.stat()
                state.update(ascii((camera.name, image.name, found.st_size, found.st_mtime_ns)).encode())
    return state.hexdigest()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        return sorted(found, key=lambda entry: entry.name)
    return []


@dataclass(frozen=True)
class CameraImages:
    """The images of one log. Nothing is read until it is asked for.

    Attributes:
        folder: The log's folder.
        timestamps_ns: Times of the exposures per camera, ascending int64 arrays; cameras in order of their names.
    """

    folder: Path
    timestamps_ns: Mapping[str, NDArrayInt]

    @staticmethod
    def of(log_folder: Path | str) -> CameraImages:
        """Look which images lie in a log's folder.

        Raises:
            DataError: There is no folder of images, no image in it, or an image is not named by its time.
        """
        folder = Path(log_folder)
        root = folder / IMAGES_FOLDER
        try:
            cameras = sorted(child for child in root.iterdir() if child.is_dir())
            found = {camera.name: _timestamps(camera) for camera in cameras}
        except FileNotFoundError:
            raise DataError(root, "no camera images: no such folder", _LAYOUT) from None
        except OSError as error:
            raise DataError(root, f"camera images cannot be listed: {error.strerror}", _LAYOUT) from None
        found = {name: stamps for name, stamps in found.items() if stamps.size}
        if not found:
            raise DataError(root, f"no camera images: {_instead(root)}", _LAYOUT)
        return CameraImages(folder, MappingProxyType(found))

    @property
    def cameras(self) -> tuple[str, ...]:
        """Names of the cameras that have images."""
        return tuple(self.timestamps_ns)

    @cached_property
    def poses(self) -> EgoPoses:
        """The log's ego poses at and between its exposures.

        Raises:
            DataError: The pose file is missing or cannot be read.
        """
        path = self.folder / POSES_FILE
        try:
            return read_ego_poses(path, path.read_bytes())
        except FileNotFoundError:
            raise DataError(path, "missing file", "images are placed by the log's ego poses") from None

    def path(self, camera: str, timestamp_ns: int) -> Path:
        """Where an image lies, or would."""
        return self.folder / IMAGES_FOLDER / camera / f"{timestamp_ns}.jpg"

    def nearest(self, camera: str, timestamps_ns: NDArrayInt, within_ns: int = NEAREST_NS) -> NDArrayInt:
        """Times of the camera's images nearest to the given times, shape (K,); -1 where none is near enough.

        Of two equally near ones the earlier counts. Images taken before the first or after the last ego pose are left
        out: nothing can be placed in them.

        Args:
            camera: Name of the camera.
            timestamps_ns: Times, such as those of sweeps, shape (K,).
            within_ns: Largest distance in time.

        Raises:
            DataError: The log has no image of that camera.
        """
        there = self.timestamps_ns.get(camera)
        if there is None:
            names = ", ".join(self.timestamps_ns)
            raise DataError(self.folder / IMAGES_FOLDER / camera, "no images of this camera", f"there are {names}")
        there = there[self.poses.covers(there)]
        if not there.size:
            return np.full(len(timestamps_ns), -1, np.int64)
        after = np.clip(np.searchsorted(there, timestamps_ns), 0, there.size - 1)
        before = np.maximum(after - 1, 0)
        sooner = np.abs(there[before] - timestamps_ns) <= np.abs(there[after] - timestamps_ns)
        found = there[np.where(sooner, before, after)]
        return np.where(np.abs(found - timestamps_ns) <= within_ns, found, -1)

    def read(self, camera: CameraModel, timestamp_ns: int, most_px: int | None = None) -> Image:
        """One image in RGB.

        Args:
            camera: Its camera; the image must have the size that the calibration says.
            timestamp_ns: Its time.
            most_px: Length of the longer side wanted; a larger image is scaled down to it, which also makes reading
                several times faster. None reads it as it is.

        Raises:
            DataError: The image is missing, not a readable JPEG, or of another size than the calibration says.
        """
        return read_image(self.path(camera.name, timestamp_ns), (camera.width_px, camera.height_px), most_px)


def read_image(path: Path, size_px: tuple[int, int], most_px: int | None = None) -> Image:
    """Read one JPEG of a known size, in RGB, with its longer side at most `most_px`.

    Raises:
        DataError: Missing, not a readable JPEG, or of another size.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=("JPEG",)) as image:
            if image.size != size_px:
                is_, should = ("x".join(map(str, size)) for size in (image.size, size_px))
                raise DataError(path, f"the image is {is_} pixels, its calibration says {should}", _SIZE_CURE)
            target = scaled_size(size_px, most_px)
            image.draft("RGB", target)
            whole = image.convert("RGB")
    except FileNotFoundError:
        raise DataError(path, "missing image", "fetch the log's camera images again") from None
    except UnidentifiedImageError:
        raise DataError(path, "not a readable JPEG image", "is it truncated? fetch it again") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise DataError(path, f"not a readable JPEG image: {reason}", "is it truncated? fetch it again") from None
    return whole if whole.size == target else whole.resize(target, Image.Resampling.BILINEAR, reducing_gap=2.0)


_SIZE_CURE: Final = "boxes would be drawn in the wrong place; use the images as AV2 has them"


def scaled_size(size_px: tuple[int, int], most_px: int | None) -> tuple[int, int]:
    """Width and height with the longer side at most `most_px`, of the same shape; never larger than given."""
    longest = max(size_px)
    if most_px is None or most_px >= longest:
        return size_px
    return max(round(size_px[0] * most_px / longest), 1), max(round(size_px[1] * most_px / longest), 1)


def _instead(root: Path) -> str:
    """What lies in a folder in which no image of the right name does."""
    other = next((path for path in sorted(root.rglob("*")) if path.is_file()), None)
    return "the folder is empty" if other is None else f"no file is named so, but for example {other.relative_to(root)}"


def _timestamps(folder: Path) -> NDArrayInt:
    """Times of a camera's images, ascending; files of other kinds are ignored."""
    names = [path.stem for path in folder.iterdir() if path.suffix == ".jpg" and not path.name.startswith(".")]
    odd = [
        name for name in names if not (name.isascii() and name.isdigit() and len(name) <= 19 and int(name) < 1 << 62)
    ]
    if odd:
        raise DataError(folder / f"{min(odd)}.jpg", "an image must be named by its time in nanoseconds", _LAYOUT)
    return np.array(sorted(int(name) for name in names), np.int64)
