"""Which images there are, the nearest to a sweep, and every way in which reading one fails."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tools.av2.cameras import CameraModel
from tools.errors import DataError
from tools.vision.images import CameraImages, read_image, scaled_size

MakeLog = Callable[..., Path]
SIZE = (800, 600)


def _image(size: tuple[int, int] = SIZE) -> Image.Image:
    width, height = size
    ramp = np.zeros((height, width, 3), np.uint8)
    ramp[..., 0] = np.linspace(0, 255, width, dtype=np.uint8)
    ramp[..., 1] = np.linspace(0, 255, height, dtype=np.uint8)[:, None]
    return Image.fromarray(ramp)


@pytest.fixture
def with_images(tiny_logs: list[Path], tmp_path: Path) -> Callable[..., Path]:
    """`with_images(forward=[...ns...])`: a log whose cameras have images at these times."""
    import shutil

    folder = tmp_path / "log"
    shutil.copytree(tiny_logs[0], folder)

    def make(size: tuple[int, int] = SIZE, **cameras: list[int]) -> Path:
        for name, stamps in cameras.items():
            place = folder / "sensors" / "cameras" / name
            place.mkdir(parents=True)
            for stamp in stamps:
                _image(size).save(place / f"{stamp}.jpg", quality=90)
        return folder

    return make


FIRST_NS = 10**18


def test_images_are_listed_in_order(with_images: Callable[..., Path]) -> None:
    folder = with_images(forward=[30, 4, 200], aft=[7])
    (folder / "sensors" / "cameras" / "forward" / "readme.txt").write_text("x")
    (folder / "sensors" / "cameras" / "forward" / "._5.jpg").write_bytes(b"")
    images = CameraImages.of(folder)
    assert images.cameras == ("aft", "forward")
    assert images.timestamps_ns["forward"].tolist() == [4, 30, 200]
    assert images.path("forward", 30) == folder / "sensors" / "cameras" / "forward" / "30.jpg"
    assert images.path("forward", 30).is_file()


def test_missing_images_are_told_apart(tiny_logs: list[Path], with_images: Callable[..., Path]) -> None:
    with pytest.raises(DataError, match=r"no camera images: no such folder.*expected sensors/cameras/CAMERA"):
        CameraImages.of(tiny_logs[0])
    folder = with_images(forward=[])
    with pytest.raises(DataError, match="no camera images: the folder is empty"):
        CameraImages.of(folder)
    for name in ("5.png", "5.JPG"):
        (folder / "sensors" / "cameras" / "forward" / name).write_bytes(b"x")
    with pytest.raises(DataError, match=r"no file is named so, but for example forward/5.JPG.*TIMESTAMP_NS.jpg"):
        CameraImages.of(folder)


def test_an_image_that_is_not_named_by_its_time_is_told(with_images: Callable[..., Path]) -> None:
    folder = with_images(forward=[5])
    (folder / "sensors" / "cameras" / "forward" / "first.jpg").write_bytes(b"")
    with pytest.raises(DataError, match=r"first.jpg: an image must be named by its time in nanoseconds"):
        CameraImages.of(folder)


def test_the_nearest_image_counts_within_the_bound_and_among_the_poses(with_images: Callable[..., Path]) -> None:
    stamps = [FIRST_NS - 5, FIRST_NS + 40_000_000, FIRST_NS + 100_000_000, FIRST_NS + 899_999_999, FIRST_NS + 10**9]
    images = CameraImages.of(with_images(forward=stamps))
    asked = FIRST_NS + np.array([0, 14_000_000, 70_000_000, 99_000_000, 500_000_000, 905_000_000])
    found = images.nearest("forward", asked, within_ns=30_000_000)
    assert (found - FIRST_NS).tolist() == [
        -1 - FIRST_NS, 40_000_000, 40_000_000, 100_000_000, -1 - FIRST_NS, 899_999_999,
    ]  # fmt: skip
    with pytest.raises(DataError, match=r"no images of this camera.*there are forward"):
        images.nearest("aft", asked)


def test_a_picture_is_read_whole_or_smaller(with_images: Callable[..., Path], forward_camera: CameraModel) -> None:
    images = CameraImages.of(with_images(forward=[5]))
    assert images.read(forward_camera, 5).size == SIZE
    small = images.read(forward_camera, 5, most_px=320)
    assert (small.size, small.mode) == ((320, 240), "RGB")
    expected = np.asarray(_image().resize((320, 240), Image.Resampling.BILINEAR), float)
    assert np.abs(np.asarray(small, float) - expected).mean() < 3
    assert images.read(forward_camera, 5, most_px=5000).size == SIZE


def test_every_way_an_image_is_unreadable_is_told_apart(
    with_images: Callable[..., Path], forward_camera: CameraModel
) -> None:
    folder = with_images(forward=[5])
    images, path = CameraImages.of(folder), folder / "sensors" / "cameras" / "forward" / "5.jpg"
    with pytest.raises(DataError, match=r"6.jpg: missing image"):
        images.read(forward_camera, 6)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"not a readable JPEG image: .*truncated"):
        images.read(forward_camera, 5)
    path.write_bytes(b"GIF89a nothing")
    with pytest.raises(DataError, match="not a readable JPEG image"):
        images.read(forward_camera, 5)
    path.write_bytes(b"")
    with pytest.raises(DataError, match="not a readable JPEG image"):
        images.read(forward_camera, 5)
    _image().save(path, "PNG")
    with pytest.raises(DataError, match="not a readable JPEG image"):
        images.read(forward_camera, 5)
    _image((400, 300)).save(path, "JPEG")
    with pytest.raises(DataError, match="the image is 400x300 pixels, its calibration says 800x600"):
        images.read(forward_camera, 5)
    path.unlink()
    path.mkdir()
    with pytest.raises(DataError, match="not a readable JPEG image"):
        images.read(forward_camera, 5)


def test_grey_pictures_come_in_rgb(tmp_path: Path) -> None:
    _image().convert("L").save(tmp_path / "grey.jpg")
    assert read_image(tmp_path / "grey.jpg", SIZE).mode == "RGB"


@pytest.mark.parametrize(
    ("size", "most", "scaled"),
    [((2048, 1550), 1024, (1024, 775)), ((1550, 2048), 1024, (775, 1024)), ((10, 10), 20, (10, 10)),
     ((5, 4000), 100, (1, 100)), ((8, 6), None, (8, 6))],
)  # fmt: skip
def test_shapes_are_kept(size, most, scaled) -> None:
    assert scaled_size(size, most) == scaled
