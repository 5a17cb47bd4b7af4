"""Pictures share the room of a page: finest where they fit, fewer and smaller where they do not, and it is said."""

import base64
import gzip
import io
import json

import numpy as np
import pytest
from PIL import Image

from agents.viewing.albums import FINENESSES, in_turn, pack_album
from agents.viewing.pictures import MOST_BYTES, TALL_PX, WIDE_PX, Picture
from tools.vision.sheets import encode_jpeg


def picture(seed: int, time_s: float, rank: int) -> Picture:
    """One as large as a picture of a page may be."""
    noise = np.random.default_rng(seed).integers(0, 255, (TALL_PX // 12, WIDE_PX // 12, 3), dtype=np.uint8)
    image = Image.fromarray(noise).resize((WIDE_PX, TALL_PX))
    return Picture("ring_front_center", time_s, rank, encode_jpeg(image, MOST_BYTES))


@pytest.fixture(scope="module")
def album() -> dict[tuple[int, str], list[Picture]]:
    """Three pictures of each of 12 matches in 4 logs; the best is the last one in time."""
    return {
        (log, f"match-{log}-{at}"): [picture(100 * log + 10 * at + rank, 3.0 - rank, rank) for rank in range(3)]
        for log in range(4)
        for at in range(3)
    }


def unpacked(blocks):
    """Pictures by match, as the page reads them."""
    found = {}
    for text in blocks.values():
        raw = gzip.decompress(base64.b64decode(text))
        found |= json.loads(raw[4 : 4 + int.from_bytes(raw[:4], "little")])["matches"]
    return found


def size(blocks):
    return sum(map(len, blocks.values()))


def images(shown):
    return [Image.open(io.BytesIO(base64.b64decode(one["jpeg"]))) for one in shown]


def test_all_are_there_as_fine_as_they_are_where_there_is_room(album):
    blocks, said = pack_album(album, 1e9)
    assert said == ""
    assert sorted(blocks) == [f"pictures-{log}" for log in range(4)]
    for (_, match), pictures in album.items():
        shown = unpacked(blocks)[match]
        assert [one["time_s"] for one in shown] == [1.0, 2.0, 3.0]
        assert {base64.b64decode(one["jpeg"]) for one in shown} == {one.jpeg for one in pictures}


def test_with_less_room_they_are_fewer_and_smaller_and_it_is_said(album):
    whole = size(pack_album(album, 1e9)[0])
    seen = set()
    for share in np.linspace(1.0, 0.05, 16).tolist():
        room = whole * share + 500
        blocks, said = pack_album(album, room)
        assert size(blocks) <= room
        found = unpacked(blocks)
        counts = {len(one) for one in found.values()}
        widths = {image.width for shown in found.values() for image in images(shown)}
        seen.add((len(found), max(counts, default=0), max(widths, default=0)))
        if share < 0.95 and found:
            assert "--max-mb" in said
    assert {(12, 3, 480), (12, 2, 480), (12, 2, 400), (12, 1, 400)} <= seen
    assert any(matches == 12 and wide < 400 for matches, _, wide in seen)
    assert any(matches < 12 for matches, *_ in seen)


def test_the_best_picture_is_the_one_that_stays(album):
    room = size(pack_album({key: one[:1] for key, one in album.items()}, 1e9)[0]) * 0.7
    found = unpacked(pack_album(album, room)[0])
    assert {one["time_s"] for shown in found.values() for one in shown} == {3.0}


def test_where_nothing_fits_for_all_every_log_comes_first(album):
    least = size(pack_album({(0, "match-0-0"): album[0, "match-0-0"]}, 12_000)[0]) + 70
    blocks, said = pack_album(album, 5 * least)
    found = unpacked(blocks)
    assert {match.split("-")[1] for match in found} == {"0", "1", "2", "3"}
    assert 4 <= len(found) < 12
    assert f"{len(found)} of the 12 matches" in said
    nothing, said = pack_album(album, 0)
    assert nothing == {}
    assert "0 of the 12 matches" in said


def test_matches_whose_images_were_not_read_are_counted(album):
    assert pack_album(album, 1e9, 7)[1] == "images of 7 more matches were not read"
    assert pack_album({}, 1e9, 7)[1] == ""


def test_taking_turns_goes_round_the_groups():
    keys = [("b", "1"), ("a", "2"), ("b", "3"), ("b", "4"), ("a", "5")]
    assert in_turn(keys) == [("b", "1"), ("a", "2"), ("b", "3"), ("a", "5"), ("b", "4")]


def test_each_step_down_is_smaller_than_the_one_before():
    sizes = [one.most * one.most_bytes for one in FINENESSES]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)
