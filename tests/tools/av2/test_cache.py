"""The ingest cache: equal to the source, never trusted when stale, half-written or damaged, safe under many writers."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.av2.cache import load_cached, store_cached, trim_cache
from tools.av2.log import Log, open_log
from tools.av2.map import Ragged

MakeLog = Callable[..., Path]
ROOT = Path(__file__).resolve().parents[3]


def _assert_same(one: Any, other: Any) -> None:
    assert vars(one).keys() >= set(type(one).__dataclass_fields__)
    for name in type(one).__dataclass_fields__:
        left, right = getattr(one, name), getattr(other, name)
        if isinstance(left, Ragged):
            _assert_same(left, right)
        elif isinstance(left, np.ndarray):
            assert left.dtype == right.dtype, name
            assert left.shape == right.shape, name
            assert np.array_equal(left, right), name
            assert not right.flags.writeable, name
        else:
            assert left == right, name


def _assert_same_log(one: Log, other: Log) -> None:
    assert (one.log_id, one.ego_added, one.map_problem, one.warnings, one.digest, one.has_map) == (
        other.log_id, other.ego_added, other.map_problem, other.warnings, other.digest, other.has_map
    )  # fmt: skip
    _assert_same(one.tracks, other.tracks)
    if one.has_map:
        _assert_same(one.road_map, other.road_map)


def _only_file(folder: Path) -> Path:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 1
    return files[0]


def _open_cached(folder: Path, cache_dir: Path) -> bool:
    """Open through the cache; True when the cache answered."""
    fresh = open_log(folder)
    answered = load_cached(cache_dir, fresh.digest) is not None
    _assert_same_log(open_log(folder, cache_dir), fresh)
    return answered


def test_what_is_cached_equals_what_is_read(make_log: MakeLog, tmp_path: Path) -> None:
    folder = make_log()
    assert not _open_cached(folder, tmp_path / "cache")
    assert _open_cached(folder, tmp_path / "cache")


def test_logs_without_map_or_with_warnings_are_cached_too(
    make_log: MakeLog, boxes: dict[str, Any], tmp_path: Path
) -> None:
    boxes["category"][0] = "HOVERCRAFT"
    for name, road in (("a", None), ("b", b"{"), ("c", {"lane_segments": {}, "pedestrian_crossings": {},
                                                          "drivable_areas": {}})):  # fmt: skip
        folder = make_log(name, boxes=boxes, map=road)
        assert not _open_cached(folder, tmp_path / "cache")
        assert _open_cached(folder, tmp_path / "cache")


def test_real_logs_are_cached_exactly(val_logs: list[Path], tmp_path: Path) -> None:
    for folder in val_logs:
        assert not _open_cached(folder, tmp_path)
        assert _open_cached(folder, tmp_path)


def test_a_source_that_changed_in_place_is_read_anew(make_log: MakeLog, boxes: dict[str, Any], tmp_path: Path) -> None:
    folder = make_log()
    before = open_log(folder, tmp_path / "cache")
    status = (folder / "annotations.feather").stat()
    boxes["tx_m"][0] = 11.0
    make_log(boxes=boxes)
    os.utime(folder / "annotations.feather", ns=(status.st_atime_ns, status.st_mtime_ns))
    after = open_log(folder, tmp_path / "cache")
    assert before.digest != after.digest
    assert after.tracks.centre_ego_m[0, 0] == 11.0


def test_a_cache_file_under_another_logs_name_is_not_believed(make_log: MakeLog, tmp_path: Path) -> None:
    first, second = make_log("a"), make_log("b")
    open_log(first, tmp_path / "cache")
    file = _only_file(tmp_path / "cache")
    shutil.copy(file, file.with_name(f"{open_log(second).digest}.arrays"))
    assert not _open_cached(second, tmp_path / "cache")
    assert _open_cached(second, tmp_path / "cache"), "written over with the truth"


def test_every_flipped_byte_is_noticed(make_log: MakeLog, tmp_path: Path) -> None:
    log = open_log(make_log(), tmp_path / "cache")
    file = _only_file(tmp_path / "cache")
    whole = file.read_bytes()
    for place in [*range(0, 300), *range(300, len(whole), 37), *range(len(whole) - 40, len(whole))]:
        spoilt = bytearray(whole)
        spoilt[place] ^= 0x10
        file.write_bytes(spoilt)
        assert load_cached(tmp_path / "cache", log.digest) is None, place
    file.write_bytes(whole)
    assert load_cached(tmp_path / "cache", log.digest) is not None


def test_every_truncation_and_any_tail_is_noticed_and_mended(make_log: MakeLog, tmp_path: Path) -> None:
    folder = make_log()
    log = open_log(folder, tmp_path / "cache")
    file = _only_file(tmp_path / "cache")
    whole = file.read_bytes()
    for content in [*(whole[:size] for size in range(0, len(whole), 101)), whole + b"\0", whole * 2]:
        file.write_bytes(content)
        assert load_cached(tmp_path / "cache", log.digest) is None
    assert not _open_cached(folder, tmp_path / "cache")
    assert file.read_bytes() == whole


def test_a_folder_in_place_of_a_cache_file_costs_only_the_cache(make_log: MakeLog, tmp_path: Path) -> None:
    folder = make_log()
    open_log(folder, tmp_path / "cache")
    file = _only_file(tmp_path / "cache")
    file.unlink()
    file.mkdir()
    assert not _open_cached(folder, tmp_path / "cache")
    assert not list(file.parent.glob(".writing-*"))


def test_a_file_in_place_of_the_cache_folder_costs_only_the_cache(make_log: MakeLog, tmp_path: Path) -> None:
    folder = make_log()
    (tmp_path / "cache").write_text("in the way")
    assert not _open_cached(folder, tmp_path / "cache")
    assert store_cached(tmp_path / "cache", "0", open_log(folder)) is False


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_a_disk_that_refuses_costs_only_the_cache_and_leaves_nothing_behind(
    make_log: MakeLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    folder = make_log()

    def refuse(*_: Any) -> Any:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "replace", refuse)
    assert not _open_cached(folder, tmp_path / "cache")
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


_NO_ROOM = """
import resource, sys
from pathlib import Path
from tools.av2.cache import store_cached
from tools.av2.log import open_log
folder, cache_dir = Path(sys.argv[1]), Path(sys.argv[2])
log = open_log(folder, cache_dir / "before")
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
assert open_log(folder, cache_dir).tracks.n_rows == log.tracks.n_rows
print(store_cached(cache_dir, log.digest, log))
"""


def test_a_disk_without_room_costs_only_the_cache(make_log: MakeLog, tmp_path: Path) -> None:
    """The system itself refuses after 4096 bytes, in the middle of the file."""
    folder, cache_dir = make_log(), tmp_path / "cache"
    command = [sys.executable, "-c", _NO_ROOM, str(folder), str(cache_dir)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert answer.stdout == "False\n"
    assert _only_file(cache_dir).parent.parent == cache_dir / "before"


_KILLED_WRITER = """
import os, signal, sys
from pathlib import Path
from tools.av2 import cache
from tools.av2.log import open_log
folder, cache_dir, when = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
real = os.fdopen
class Dying:
    def __init__(self, file): self.file, self.writes = file, 0
    def __enter__(self): return self
    def __exit__(self, *_): self.file.close()
    def write(self, data):
        self.writes += 1
        if str(self.writes) == when:
            self.file.write(bytes(data)[: len(data) // 2]); self.file.flush(); os.kill(os.getpid(), signal.SIGKILL)
        self.file.write(data)
cache.os = type("os", (), {"fdopen": staticmethod(lambda *a: Dying(real(*a))), "environ": os.environ})
open_log(folder, cache_dir)
"""


@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_writer_killed_in_the_middle_leaves_no_believed_file(make_log: MakeLog, tmp_path: Path, write: int) -> None:
    folder, cache_dir = make_log(), tmp_path / "cache"
    command = [sys.executable, "-c", _KILLED_WRITER, str(folder), str(cache_dir), str(write)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    left = list(cache_dir.rglob(".writing-*"))
    assert len(left) == 1
    assert not list(cache_dir.rglob("*.arrays"))
    assert not _open_cached(folder, cache_dir)
    assert left[0].exists(), "young: another writer may be at work"
    os.utime(left[0], (0, 0))
    (folder / "map" / "log_map_archive_log-1____SYN_city_1.json").unlink()
    assert not _open_cached(folder, cache_dir)
    assert not left[0].exists(), "old: its writer is gone"


def _open_repeatedly(folder: str, cache_dir: str, until: float) -> int:
    """Load what is there and store anew, over and over; returns how often; raises when something wrong is loaded."""
    truth, rounds = open_log(folder), 0
    while time.time() < until or not rounds:
        parts = load_cached(Path(cache_dir), truth.digest)
        if parts is not None:
            _assert_same(truth.tracks, parts["tracks"])
        assert store_cached(Path(cache_dir), truth.digest, truth)
        rounds += 1
    return rounds


def test_many_processes_may_write_and_read_one_log_at_once(make_log: MakeLog, tmp_path: Path) -> None:
    folder, cache_dir = make_log(), tmp_path / "cache"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_open_repeatedly, str(folder), str(cache_dir), time.time() + 2.0) for _ in range(4)]
        assert all(future.result() > 0 for future in futures)
    assert _only_file(cache_dir).suffix == ".arrays"
    assert _open_cached(folder, cache_dir)


def test_a_mapped_log_outlives_its_file(make_log: MakeLog, tmp_path: Path) -> None:
    folder, cache_dir = make_log(), tmp_path / "cache"
    truth = open_log(folder, cache_dir)
    mapped = open_log(folder, cache_dir)
    shutil.rmtree(cache_dir)
    _assert_same_log(truth, mapped)


class TestSize:
    """The cache is bounded: the longest unused files go, those in use stay."""

    DAY_S = 86400

    @pytest.fixture
    def cached(self, make_log: MakeLog, tmp_path: Path) -> tuple[Path, list[Path]]:
        """A cache of four equal files, last used 5, 4, 3 and 0 days ago."""
        cache_dir = tmp_path / "cache"
        open_log(make_log("a"), cache_dir)
        first = _only_file(cache_dir)
        files = [first, *(first.with_name(f"{number:040x}.arrays") for number in range(1, 4))]
        for copy in files[1:]:
            shutil.copy(first, copy)
        for path, days in zip(files, (5, 4, 3, 0), strict=True):
            used_s = time.time() - days * self.DAY_S
            os.utime(path, (used_s, used_s - 30 * self.DAY_S))
        return cache_dir, files

    def test_nothing_goes_while_there_is_room(self, cached: tuple[Path, list[Path]]) -> None:
        cache_dir, files = cached
        assert trim_cache(cache_dir, sum(path.stat().st_size for path in files)) == 0
        assert all(path.exists() for path in files)

    def test_the_longest_unused_go_first_and_only_as_many_as_needed(self, cached: tuple[Path, list[Path]]) -> None:
        cache_dir, files = cached
        assert trim_cache(cache_dir, 2 * files[0].stat().st_size) == 2
        assert [path.exists() for path in files] == [False, False, True, True]

    def test_what_is_in_use_stays_whatever_the_size(self, cached: tuple[Path, list[Path]]) -> None:
        cache_dir, files = cached
        assert trim_cache(cache_dir, 0) == 3
        assert [path.exists() for path in files] == [False, False, False, True]

    def test_no_cache_yet(self, tmp_path: Path) -> None:
        assert trim_cache(tmp_path / "nowhere", 0) == 0
