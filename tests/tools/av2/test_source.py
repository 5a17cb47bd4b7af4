"""Finding and reading the files of a log, and what makes its digest."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.av2 import source
from tools.av2.log import open_log
from tools.av2.source import find_source
from tools.errors import AtomError, DataError

MakeLog = Callable[..., Path]
POSES = "city_SE3_egovehicle.feather"


def _error(folder: Path, annotations: str | None = None) -> str:
    with pytest.raises(DataError) as caught:
        find_source(folder, annotations)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_missing_folders_and_files_are_told_apart(make_log: MakeLog, tmp_path: Path) -> None:
    assert "no such folder" in _error(tmp_path / "nowhere")
    assert "no annotations" in _error(make_log("a", boxes=None))
    assert f"{POSES}: missing file" in _error(make_log("b", poses=None))
    (tmp_path / "file").write_text("x")
    assert "no such folder" in _error(tmp_path / "file")


def test_a_folder_in_place_of_a_file_is_told(make_log: MakeLog) -> None:
    folder = make_log(boxes=None)
    (folder / "annotations.feather").mkdir()
    assert "cannot be read: is a directory" in _error(folder)


def test_pipes_and_devices_are_not_read(make_log: MakeLog) -> None:
    folder = make_log(boxes=None)
    os.mkfifo(folder / "annotations.feather")
    assert "not a regular file" in _error(folder)
    (folder / "annotations.feather").unlink()
    (folder / "annotations.feather").symlink_to("/dev/zero")
    assert "not a regular file" in _error(folder)


def test_a_dangling_link_is_a_missing_file(make_log: MakeLog, tmp_path: Path) -> None:
    folder = make_log(boxes=None)
    (folder / "annotations.feather").symlink_to(tmp_path / "gone")
    assert "annotations.feather: missing file" in _error(folder)
    (folder / POSES).unlink()
    (folder / POSES).symlink_to(folder / POSES)
    (folder / "annotations.feather").unlink()
    (folder / "annotations.feather").write_bytes(b"")
    assert "too many levels of symbolic links" in _error(folder)


def test_absurdly_large_files_are_refused_unread(make_log: MakeLog) -> None:
    folder = make_log()
    with (folder / POSES).open("r+b") as file:
        file.truncate(source.MAX_FILE_BYTES + 1)
    assert "too large: 1073741825 bytes, at most 1073741824 are read" in _error(folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads what it likes; the mapping is tested below")
def test_unreadable_files_are_told(make_log: MakeLog) -> None:
    folder = make_log()
    (folder / POSES).chmod(0)
    assert "permission denied" in _error(folder)


@pytest.mark.parametrize(
    ("code", "text"),
    [(errno.EACCES, r"permission denied \(make it readable\)"), (errno.EIO, "input/output error"),
     (errno.ENOENT, "missing file"), (errno.EMFILE, "too many open files")],
)  # fmt: skip
def test_refusals_of_the_system_become_data_errors(
    make_log: MakeLog, monkeypatch: pytest.MonkeyPatch, code: int, text: str
) -> None:
    folder = make_log()

    def refuse(path: Any, *_: Any, **__: Any) -> int:
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(source.os, "open", refuse)
    with pytest.raises(DataError, match=text):
        find_source(folder)


def test_annotations_with_ego_rows_come_before_others(make_log: MakeLog) -> None:
    folder = make_log()
    assert find_source(folder).annotations_path.name == "annotations.feather"
    for name in ("sm_annotations.feather", "annotations_with_ego.feather"):
        shutil.copy(folder / "annotations.feather", folder / name)
        assert find_source(folder).annotations_path.name == name


def test_annotations_can_be_named_in_the_log_or_lie_elsewhere(
    make_log: MakeLog, boxes: dict[str, Any], tmp_path: Path
) -> None:
    boxes["score"] = [0.5] * 15
    folder = make_log(boxes=boxes, annotations="tracker.feather")
    assert (open_log(folder, annotations="tracker.feather").tracks.score[:15] == 0.5).all()
    elsewhere = tmp_path / "tracker-of-all.feather"
    shutil.move(folder / "tracker.feather", elsewhere)
    assert open_log(folder, annotations=str(elsewhere)).tracks.n_tracks == 4
    assert "no annotations (expected tracker.feather)" in _error(folder, "tracker.feather")


def test_the_log_is_named_by_its_folder_however_it_is_reached(
    make_log: MakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_log("log-7")
    monkeypatch.chdir(folder / "map")
    assert find_source(Path("..")).log_id == "log-7"
    monkeypatch.chdir(folder)
    assert find_source(Path()).log_id == "log-7"
    assert find_source(Path("../log-7/")).log_id == "log-7"


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31m", os.fsdecode(b"a\xff")])
def test_folders_whose_name_no_terminal_should_see_are_refused(make_log: MakeLog, name: str) -> None:
    assert "not printable text" in _error(make_log(name, map=None))


def test_the_digest_is_of_the_content_and_the_name(make_log: MakeLog, boxes: dict[str, Any], tmp_path: Path) -> None:
    first = make_log()
    digest = find_source(first).digest
    moved = tmp_path / "elsewhere" / "log-1"
    shutil.copytree(first, moved)
    assert find_source(moved).digest == digest, "the same log elsewhere"
    shutil.copytree(first, tmp_path / "log-2")
    others = {digest, find_source(tmp_path / "log-2").digest}
    for name in ("annotations.feather", POSES, "map/log_map_archive_log-1____SYN_city_1.json"):
        path = moved / name
        before = path.read_bytes()
        path.write_bytes(before + b" ")
        others.add(find_source(moved).digest)
        path.write_bytes(before)
    shutil.rmtree(moved / "map")
    others.add(find_source(moved).digest)
    assert len(others) == 6


class TestMap:
    """A log without a readable map opens; its map functions say why there is none."""

    def _problem(self, folder: Path) -> str:
        log = open_log(folder)
        assert not log.has_map
        with pytest.raises(AtomError) as caught:
            _ = log.road_map
        assert caught.value.code == "R_NO_MAP"
        assert str(caught.value).isprintable()
        return str(caught.value)

    def test_absent(self, make_log: MakeLog) -> None:
        problem = self._problem(make_log(map=None))
        assert "map of the log: no such folder; put the log's log_map_archive_*.json into its map/ folder" in problem

    def test_empty_folder(self, make_log: MakeLog) -> None:
        folder = make_log(map=None)
        (folder / "map").mkdir()
        assert "no log_map_archive_*.json in map/" in self._problem(folder)

    def test_two_maps(self, make_log: MakeLog) -> None:
        folder = make_log()
        (folder / "map" / "log_map_archive_x.json").write_text("{}")
        assert "2 log_map_archive_*.json" in self._problem(folder)

    def test_a_folder_in_place_of_the_map(self, make_log: MakeLog) -> None:
        folder = make_log(map=None)
        (folder / "map" / "log_map_archive_x.json").mkdir(parents=True)
        assert "log_map_archive_x.json of the log: cannot be read: is a directory" in self._problem(folder)

    def test_half_written(self, make_log: MakeLog) -> None:
        assert "is it half-written?" in self._problem(make_log(map=b'{"lane_segments": {"1'))


def test_a_digest_is_read_again_only_when_a_file_was_touched(
    tiny_logs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = shutil.copytree(tiny_logs[0], tmp_path / "log")
    read: list[Any] = []
    monkeypatch.setattr(source, "find_source", lambda *asked: read.append(asked) or find_source(*asked))
    first = source.source_digest(log)
    assert first == source.source_digest(log) == find_source(log).digest
    assert len(read) == 1
    (log / "annotations.feather").write_bytes((tiny_logs[1] / "annotations.feather").read_bytes())
    assert source.source_digest(log) == find_source(log).digest != first
    elsewhere = shutil.copy(tiny_logs[2] / "annotations.feather", tmp_path / "tracks.feather")
    other = source.source_digest(log, str(elsewhere))
    shutil.copy(tiny_logs[0] / "annotations.feather", elsewhere)
    assert source.source_digest(log, str(elsewhere)) == find_source(log, str(elsewhere)).digest != other


def test_a_folder_that_is_not_there_has_no_digest(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(DataError, match="no such folder"):
            source.source_digest(tmp_path / "nothing")
