"""Contact sheets and JPEGs within a budget."""

import io

import numpy as np
import pytest
from PIL import Image

from tools.vision.sheets import Panel, caption_of, contact_sheet, encode_jpeg


def _noise(size: tuple[int, int], seed: int = 0) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def test_a_sheet_shows_every_picture_in_order() -> None:
    colours = [(200, 0, 0), (0, 200, 0), (0, 0, 200), (200, 200, 0), (0, 200, 200)]
    panels = [Panel(Image.new("RGB", (300, 200), colour), f"camera {n}") for n, colour in enumerate(colours)]
    sheet = np.asarray(contact_sheet(panels, 3, 640))
    assert sheet.shape[1] == 640
    places = [np.argwhere((sheet == colour).all(axis=2)).mean(axis=0) for colour in colours]
    rows, columns = np.array(places).T
    assert rows[0] == rows[1] == rows[2] < rows[3] == rows[4]
    assert columns[0] == columns[3] < columns[1] == columns[4] < columns[2]
    areas = [int((sheet == colour).all(axis=2).sum()) for colour in colours]
    assert len(set(areas)) == 1
    assert areas[0] == pytest.approx(208 * 139, rel=0.02), "whole and undistorted"


def test_captions_are_readable_text_under_the_picture() -> None:
    panel = Image.new("RGB", (300, 200), (0, 0, 0))
    with_, without = (np.asarray(contact_sheet([Panel(panel, text)], 1, 320)) for text in ("ring_front_left", ""))
    row, _ = np.nonzero((with_ != without).any(axis=2))
    assert row.size > 100
    assert row.min() > 4 + 200


def test_upright_and_flat_pictures_share_a_sheet() -> None:
    sheet = contact_sheet([Panel(_noise((155, 205)), "upright"), Panel(_noise((205, 155)), "flat")], 2, 400)
    assert sheet.height > 2 * 4 + 22 + 155


def test_a_sheet_without_room_is_refused() -> None:
    for panels, columns, width in (
        ([], 2, 600),
        ([Panel(_noise((9, 9)), "")], 0, 600),
        ([Panel(_noise((9, 9)), "")], 1, 40),
    ):
        with pytest.raises(ValueError, match="no room for pictures"):
            contact_sheet(panels, columns, width)


def test_the_caption_names_camera_and_time() -> None:
    assert caption_of("ring_side_left", 5_250_000_000, 2_000_000_000) == "ring_side_left, t = 3.25 s"


@pytest.mark.parametrize("budget", [400_000, 60_000, 15_000, 2_000])
def test_jpegs_stay_within_their_budget(budget: int) -> None:
    image = _noise((600, 400))
    data = encode_jpeg(image, budget)
    assert len(data) <= budget
    with Image.open(io.BytesIO(data)) as again:
        assert again.format == "JPEG"
        assert again.width / again.height == pytest.approx(1.5, rel=0.05)
    assert data == encode_jpeg(image, budget)


def test_quality_goes_before_size_and_the_best_is_taken() -> None:
    image = _noise((600, 400))
    full = len(encode_jpeg(image, 10**9))
    tight = encode_jpeg(image, full - 1)
    with Image.open(io.BytesIO(tight)) as again:
        assert again.size == (600, 400)
    assert len(tight) > 0.8 * full


def test_an_impossible_budget_is_refused() -> None:
    with pytest.raises(ValueError, match="no JPEG fits into 100 bytes"):
        encode_jpeg(_noise((64, 64)), 100)


def test_other_modes_are_encoded() -> None:
    assert encode_jpeg(_noise((32, 32)).convert("RGBA"), 10**6)[:2] == b"\xff\xd8"
