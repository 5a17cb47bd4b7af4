"""How fast pictures are prepared for a model, per second and core: boxes projected, views found, images made ready.

Run: python benchmarks/vision.py [REPEATS]

An image is made ready by reading the JPEG, scaling it to 1024 pixels, drawing a box onto it, and encoding it within
200 kB. The images are those of a sample log, half as wide and high as AV2's, and the same enlarged to AV2's size with
noise of a real picture's strength, without which a JPEG decodes too easily. Times are process time of one core, so that
other work on the machine plays no part; medians over REPEATS (7).
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from tools.av2.boxes import box_corners
from tools.av2.cameras import CameraModel
from tools.av2.log import Log, open_log
from tools.av2.samples import write_samples
from tools.av2.tracks import quaternions_to_matrices
from tools.vision.drawing import draw_box
from tools.vision.images import CameraImages, read_image
from tools.vision.projection import project_boxes
from tools.vision.sheets import Panel, contact_sheet, encode_jpeg
from tools.vision.views import best_views, default_cameras, picture_at

LONGER_SIDE_PX = 1024
BUDGET_BYTES = 200_000
NOISE = 6.0
FULL_SIZE = (2048, 1550)


def rate(work: Callable[[], int], repeats: int) -> float:
    """Median of things done per second of process time."""
    rates = []
    for _ in range(repeats):
        start = time.process_time()
        done = work()
        rates.append(done / (time.process_time() - start))
    return statistics.median(rates)


def projected(log: Log) -> int:
    """Project every box of the log into every camera."""
    tracks = log.tracks
    corners = box_corners(tracks.centre_ego_m, quaternions_to_matrices(tracks.ego_quat_object), tracks.size_m)
    for camera in log.cameras.cameras:
        project_boxes(camera, corners)
    return len(corners) * len(log.cameras.cameras)


def viewed(log: Log, images: CameraImages) -> int:
    """Find the three best views of every track over all frames."""
    for track in range(log.tracks.n_tracks):
        best_views(log, images, track, range(log.tracks.n_frames), 3)
    return log.tracks.n_tracks


def ready(path: Path, camera: CameraModel, corners_m: np.ndarray, size: tuple[int, int]) -> bytes:
    """One image, ready to be sent."""
    image = read_image(path, size, LONGER_SIDE_PX)
    draw_box(image, camera, corners_m)
    return encode_jpeg(image, BUDGET_BYTES)


def many(path: Path, camera: CameraModel, corners_m: np.ndarray, size: tuple[int, int]) -> int:
    """Five images, one after the other."""
    return len([ready(path, camera, corners_m, size) for _ in range(5)])


def grainy(path: Path, to: Path) -> None:
    """The picture at AV2's size with noise."""
    with Image.open(path) as image:
        pixels = np.asarray(image.resize(FULL_SIZE), np.float64)
    noise = np.random.default_rng(0).normal(0, NOISE, pixels.shape)
    data = io.BytesIO()
    Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8)).save(data, "JPEG", quality=90)
    to.write_bytes(data.getvalue())


def main() -> None:
    """Print the medians."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as place:
        [folder] = write_samples(Path(place), seed=2, scenes=1, cameras=True)
        log, images = open_log(folder), CameraImages.of(folder)
        print(f"boxes projected:            {rate(lambda: projected(log), repeats):10,.0f} per second and core")
        print(f"tracks, best 3 views found: {rate(lambda: viewed(log, images), repeats):10,.1f} per second and core")
        name = next(name for name in default_cameras(images) if name != "ring_front_center")
        camera, stamp = log.cameras.camera(name), int(images.timestamps_ns[name][10])
        _, boxes = picture_at(log, images, camera, 50, stamp)
        corners = boxes.corners_camera_m[int(np.argmax(boxes.area_px))]
        full, small = Path(place) / "full.jpg", images.path(name, stamp)
        grainy(small, full)
        for path, size in ((small, (camera.width_px, camera.height_px)), (full, FULL_SIZE)):
            made = ready(path, camera, corners, size)
            speed = rate(partial(many, path, camera, corners, size), repeats)
            shown = f"{size[0]}x{size[1]}, {path.stat().st_size // 1000} kB to {len(made) // 1000} kB"
            print(f"images made ready:          {speed:10,.1f} per second and core ({shown})")
        panels = [Panel(read_image(full, FULL_SIZE, LONGER_SIDE_PX), name) for _ in range(4)]
        sheets = rate(lambda: len([encode_jpeg(contact_sheet(panels, 2, 1600), 400_000) for _ in range(3)]), repeats)
        print(f"contact sheets of four:     {sheets:10,.1f} per second and core")


if __name__ == "__main__":
    main()
