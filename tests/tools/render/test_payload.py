"""A packed clip, read by a decoder of the test's own, is the clip to the packing's units."""

import base64
import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.av2.log import open_log
from tools.render.clip import Clip, clip_of
from tools.render.payload import differences, pack_clip, packed


def unpacked(text: str) -> tuple[dict, np.ndarray]:
    """Header and int16 columns."""
    raw = gzip.decompress(base64.b64decode(text))
    size = int.from_bytes(raw[:4], "little")
    return orjson.loads(raw[4 : 4 + size]), np.frombuffer(raw[4 + size :], "<i2")


def summed(column: np.ndarray, counts: list[int]) -> np.ndarray:
    """Differences back to values, run by run, as 16-bit machines add."""
    parts, at = [], 0
    for count in counts:
        parts.append(np.cumsum(column[at : at + count].astype(np.int64)).astype(np.int16))
        at += count
    return np.concatenate(parts) if parts else np.empty(0, np.int16)


@pytest.fixture(scope="module")
def clip(sample_logs: Path) -> Clip:
    return clip_of(open_log(sorted(sample_logs.iterdir())[0]))


def _columns(clip: Clip) -> tuple[dict, list[np.ndarray]]:
    header, columns = unpacked(pack_clip(clip))
    total = len(clip.row_frame)
    return header, [columns[at * total : (at + 1) * total] for at in range(4)]


def test_places_and_headings_come_back_to_their_units(clip: Clip) -> None:
    header, (frames, x, y, heading) = _columns(clip)
    assert header["rows"] == np.diff(clip.track_start).tolist()
    np.testing.assert_array_equal(summed(frames, header["rows"]).astype(np.uint16), clip.row_frame)
    for column, expected in ((x, clip.centre_m[:, 0]), (y, clip.centre_m[:, 1])):
        np.testing.assert_allclose(summed(column, header["rows"]) * 0.05, expected, atol=0.0251)
    np.testing.assert_allclose(summed(heading, header["rows"]) * 0.001, clip.heading_rad, atol=0.00051)


def test_names_sizes_and_times_come_back(clip: Clip) -> None:
    header, _ = unpacked(pack_clip(clip))
    assert tuple(header["uuid"]) == clip.track_uuid
    assert tuple(header["category"]) == clip.category
    assert header["ego"] == clip.ego
    np.testing.assert_allclose(np.cumsum(header["time_ms"]) / 1e3, clip.time_s, atol=0.00051)
    np.testing.assert_allclose(np.reshape(header["size_cm"], (-1, 2)) / 100, clip.size_m, atol=0.0051)


def test_roads_come_back_to_a_tenth_of_a_metre(clip: Clip) -> None:
    header, columns = unpacked(pack_clip(clip))
    assert clip.roads is not None
    groups = {
        "areas": clip.roads.areas,
        "narrow": clip.roads.narrow_lanes,
        "crossings": clip.roads.crossings,
        "lanes": tuple(line.points_m for line in clip.roads.lanes),
    }
    counts = [count for name in groups for count in header["roads"][name]]
    assert counts == [len(points) for group in groups.values() for points in group]
    rest = columns[4 * len(clip.row_frame) :].reshape(2, -1)
    found = np.stack([summed(column, counts) for column in rest], axis=1) * 0.1
    np.testing.assert_allclose(
        found, np.concatenate([points for group in groups.values() for points in group]), atol=0.051
    )
    assert [("unmarked", "dashed", "solid")[one] for one in header["styles"]] == [one.style for one in clip.roads.lanes]


def test_a_clip_without_a_map_is_packed_and_says_why(clip: Clip) -> None:
    header, columns = unpacked(pack_clip(replace(clip, roads=None, map_problem="no map folder")))
    assert header["map_problem"] == "no map folder"
    assert not any(header["roads"].values())
    assert len(columns) == 4 * len(clip.row_frame)


def test_a_clip_that_is_kilometres_wide_is_packed_coarsely(clip: Clip) -> None:
    wide = replace(clip, centre_m=clip.centre_m * 100)
    header, (_, x, _, _) = _columns(wide)
    unit = header["units"]["centre_m"]
    assert 0.05 < unit < 1
    np.testing.assert_allclose(summed(x, header["rows"]) * unit, wide.centre_m[:, 0], atol=unit / 2 + 1e-9)


def test_equal_clips_give_equal_text(clip: Clip) -> None:
    assert pack_clip(clip) == pack_clip(replace(clip))


def test_the_text_needs_no_escape_in_a_page(clip: Clip) -> None:
    assert set(pack_clip(clip)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


@given(st.lists(st.lists(st.integers(-32768, 32767), max_size=6), max_size=6))
def test_differences_are_undone_by_adding_modulo_65536(runs: list[list[int]]) -> None:
    counts = [len(run) for run in runs]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    values = np.array([value for run in runs for value in run], np.int64)
    np.testing.assert_array_equal(summed(differences(values, starts), counts), values)


def test_columns_begin_at_an_even_place() -> None:
    for name in ("a", "ab"):
        header, columns = unpacked(packed({"name": name}, [np.array([1, -2], np.int16)]))
        assert header == {"name": name}
        assert columns.tolist() == [1, -2]
