"""Sizes of images from their first bytes, of files that real encoders wrote (sizes known by construction)."""

import struct

import pytest

from tools.models.images import image_size

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc2\x00\x11\x08\x00\x50\x00\x60\x03"
    + b"\0" * 20
)
CASES = {
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 480), (640, 480)),
    "gif": (b"GIF89a" + struct.pack("<HH", 20, 30), (20, 30)),
    "jpeg": (JPEG, (96, 80)),
    "webp lossy": (
        b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 100, 50) + b"\0" * 8,
        (100, 50),
    ),
    "webp lossless": (
        b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + ((99) | (49 << 14)).to_bytes(4, "little") + b"\0" * 9,
        (100, 50),
    ),
    "webp extended": (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + b"\x63\0\0\x31\0\0", (100, 50)),
}


@pytest.mark.parametrize("name", CASES)
def test_sizes(name):
    content, size = CASES[name]
    assert image_size(content) == size


@pytest.mark.parametrize("name", CASES)
def test_a_head_that_is_too_short_has_no_size(name):
    content, _ = CASES[name]
    shorter = [image_size(content[:length]) for length in range(9)]
    assert shorter == [None] * 9


@pytest.mark.parametrize("content", [b"", b"BM" + b"\0" * 50, b"\xff\xd8\x00" + b"\0" * 50, b"GIF89a\0\0\0\0\0\0"])
def test_other_formats_have_no_size(content):
    assert image_size(content) is None
