"""Estimated tokens. The true counts are the medians of four public tokenizers (`tools/models/tokens.py` names them)."""

import base64
import struct
import zlib
from pathlib import Path

import pytest

from tools.models.tokens import image_tokens, request_tokens, text_tokens
from tools.models.values import ChatRequest, ImagePart, ReplySchema, TextPart, Turn

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = {
    "The pedestrian crosses the road in front of a bus that waits at the crossing, then runs back.": 20,
    "cars = get_objects_of_category(log_dir, category='REGULAR_VEHICLE')\n"
    "near = being_crossed_by(cars, peds, 12.5)\n": 35,
    '{"decision":"keep","reasons":["wrong side","too far"],"score":71}': 19,
}


@pytest.mark.parametrize("text", SAMPLES)
def test_the_estimate_is_near_the_truth(text):
    assert 0.85 * SAMPLES[text] <= text_tokens(text) <= 1.25 * SAMPLES[text]


def test_nothing_is_nothing_and_more_is_more():
    assert text_tokens("") == 0
    assert text_tokens("a" * 700) == 100
    assert text_tokens("车辆在路口") >= 5
    assert text_tokens("word " * 100) == 100


def png(width, height):
    head = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    )
    return ImagePart(base64.b64encode(head + struct.pack(">I", zlib.crc32(head))).decode(), "image/png")


@pytest.mark.parametrize(
    ("provider", "size", "expected"),
    [
        ("anthropic", (1000, 750), 1000),
        ("anthropic", (3136, 1568), 1640),
        ("google", (384, 384), 258),
        ("google", (1536, 800), 1032),
        ("openai", (1024, 1024), 765),
        ("openai", (2048, 4096), 1105),
        ("openai", (512, 512), 255),
        ("vllm", (560, 280), 200),
    ],
)
def test_images_by_the_published_formulas(provider, size, expected):
    assert image_tokens(png(*size), provider) == expected


@pytest.mark.parametrize("content", ["", "!!!", "QUJD"])
def test_an_image_that_cannot_be_read_is_taken_for_a_large_one(content):
    assert image_tokens(ImagePart(content, "image/png"), "openai") == 765


def test_a_request_is_the_sum_of_its_parts():
    schema = ReplySchema("x", '{"type":"string"}')
    turn = Turn("user", (TextPart("Look here."), png(512, 512)))
    request = ChatRequest("check", (TextPart("Be brief."),), (turn,), schema)
    parts = text_tokens("Look here.") + text_tokens("Be brief.") + text_tokens(schema.json)
    assert request_tokens(request, "openai") == parts + 255 + 8
