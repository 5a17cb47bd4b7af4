"""What is kept comes back as it was, or not at all; a folder that cannot be used is no error."""

import os
import signal
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.kept_json import MOST_FILES, load_kept, store_kept

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers() | st.just("\0"), inner),
    max_leaves=20,
)


def typed(value):
    """The value with the types of all its parts, because `True == 1 == 1.0`."""
    if isinstance(value, dict):
        return [(typed(key), typed(item)) for key, item in value.items()]
    return [typed(item) for item in value] if isinstance(value, list) else (type(value), value)


@given(value=VALUES)
def test_what_is_kept_comes_back_with_its_types_and_order(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("kept") / "value.json"
    assert store_kept(path, value)
    assert typed(load_kept(path)) == typed(value)


@pytest.mark.parametrize("value", [{1, 2}, [object()], float("nan"), (1, 2), {(1, 2): 3}, b"bytes"])
def test_what_would_not_come_back_is_not_kept(tmp_path, value):
    assert not store_kept(tmp_path / "value.json", value)
    assert list(tmp_path.iterdir()) == []


def endless() -> object:
    value: list[object] = []
    value.append(value)
    return value


def test_a_value_without_end_is_not_kept(tmp_path):
    assert not store_kept(tmp_path / "value.json", endless())


def test_nothing_is_there_before_it_is_kept(tmp_path):
    assert load_kept(tmp_path / "value.json") is None


@pytest.mark.parametrize("at", [0, 63, 64, 65, 70, -1])
def test_a_changed_byte_anywhere_is_noticed(tmp_path, at):
    path = tmp_path / "value.json"
    assert store_kept(path, {"word": ["meaning"]})
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    assert load_kept(path) is None


@pytest.mark.parametrize("left", [0, 10, 64, 65, 80])
def test_half_a_file_is_noticed(tmp_path, left):
    path = tmp_path / "value.json"
    assert store_kept(path, {"word": ["meaning"], "other": "meaning"})
    path.write_bytes(path.read_bytes()[:left])
    assert load_kept(path) is None


def test_what_is_no_file_of_ours_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "nowhere.json").symlink_to(tmp_path / "none")
    signal.alarm(20)
    try:
        assert [load_kept(tmp_path / name) for name in ("pipe.json", "folder.json", "nowhere.json")] == [None] * 3
    finally:
        signal.alarm(0)


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    assert not store_kept(tmp_path / "file" / "value.json", [1])
    assert not store_kept(Path("/proc/none/value.json"), [1])


def test_the_oldest_go_first(tmp_path):
    for number in range(MOST_FILES + 3):
        path = tmp_path / f"{number}.json"
        assert store_kept(path, number)
        os.utime(path, (number, number))
    assert store_kept(tmp_path / "last.json", "last")
    kept = {path.stem for path in tmp_path.iterdir()}
    assert len(kept) == MOST_FILES
    assert "last" in kept
    assert "0" not in kept


def test_several_may_write_at_once(tmp_path):
    path = tmp_path / "value.json"
    value = {str(number): [number] * 50 for number in range(500)}
    threads = [threading.Thread(target=store_kept, args=(path, value)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert load_kept(path) == value
    assert [item.name for item in tmp_path.iterdir()] == ["value.json"]
