"""Finding logs under a path."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.av2.discover import discover_logs
from tools.av2.samples import write_samples
from tools.errors import DataError

MakeLog = Callable[..., Path]


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A dataset of two splits with two logs each, and stray files."""
    root = tmp_path / "dataset"
    write_samples(root / "val", seed=1, scenes=2)
    write_samples(root / "train", seed=2, scenes=2)
    (root / "README.md").write_text("stray")
    (root / "val" / "list.txt").write_text("stray")
    (root / "val" / "empty").mkdir()
    (root / ".cache").mkdir()
    return root


def test_a_log_a_split_and_a_dataset_are_all_found(dataset: Path) -> None:
    every = discover_logs(dataset)
    assert len(every) == 4
    assert list(every) == sorted(every)
    assert {log.parent.name for log in every} == {"train", "val"}
    assert discover_logs(dataset / "val") == tuple(log for log in every if log.parent.name == "val")
    assert discover_logs(every[0]) == (every[0],)
    assert discover_logs(str(every[0])) == (every[0],)


def test_a_log_has_its_name_however_it_is_reached(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = discover_logs(dataset)[0]
    monkeypatch.chdir(log)
    assert [found.name for found in discover_logs(".")] == [log.name]
    monkeypatch.chdir(log / "map")
    assert [found.name for found in discover_logs("..")] == [log.name]


def test_real_logs_are_found(shared_data: Path, val_logs: list[Path]) -> None:
    assert discover_logs(shared_data / "av2") == tuple(val_logs)


def test_nothing_found_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no logs here \(looked for folders with annotations_with_ego.feather"):
        discover_logs(tmp_path)


def test_a_copy_that_broke_off_is_a_log_among_others(dataset: Path) -> None:
    whole = discover_logs(dataset / "val")
    unnamed, named = dataset / "val" / "half", dataset / "val" / "00000000-0000-4000-8000-00000000000a"
    (unnamed / "sensors" / "cameras").mkdir(parents=True)
    named.mkdir()
    assert set(discover_logs(dataset / "val")) == {*whole, unnamed, named}
    assert set(discover_logs(dataset)) > {unnamed, named}


def test_a_broken_copy_alone_is_no_log_and_is_named(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"log-{n}" / "map").mkdir(parents=True)
    with pytest.raises(DataError, match=r"neither annotations nor ego poses \(log-0, log-1, log-2 and 2 more\)"):
        discover_logs(tmp_path)
    with pytest.raises(DataError, match=r"neither annotations nor ego poses \(log-0\)"):
        discover_logs(tmp_path / "log-0")


def test_folders_beside_logs_that_are_none_are_ignored(dataset: Path) -> None:
    before = discover_logs(dataset)
    (dataset / "val" / "notes" / "2024").mkdir(parents=True)
    (dataset / "val" / "notes" / "a.feather").write_text("of something else")
    (dataset / "map").mkdir()
    (dataset / "sensors").mkdir()
    (dataset / "images" / before[0].name / "sensors").mkdir(parents=True)
    assert discover_logs(dataset) == before


def test_a_path_that_is_no_folder_is_told_apart_from_one_that_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match="file: not a folder"):
        discover_logs(tmp_path / "file")
    with pytest.raises(DataError, match="nowhere: no such folder"):
        discover_logs(tmp_path / "nowhere")
    with pytest.raises(DataError, match="no such folder"):
        discover_logs("a\0b")
    with pytest.raises(DataError, match="no such folder"):
        discover_logs("x" * 5000)


def test_links_in_a_circle_end(dataset: Path) -> None:
    before = discover_logs(dataset)
    (dataset / "val" / "again").symlink_to(dataset, target_is_directory=True)
    (dataset / "self").symlink_to(dataset / "self")
    (dataset / "gone").symlink_to(dataset / "nowhere")
    assert discover_logs(dataset) == before


def test_a_log_reached_twice_is_listed_once(dataset: Path) -> None:
    before = discover_logs(dataset)
    (dataset / "validation").symlink_to(dataset / "val", target_is_directory=True)
    assert discover_logs(dataset) == before


def test_a_log_goes_by_its_own_name_beside_a_link_to_it(make_log: MakeLog, tmp_path: Path) -> None:
    log = make_log("log-1")
    (tmp_path / "alias").symlink_to(log, target_is_directory=True)
    assert discover_logs(tmp_path) == (log,)


def test_two_logs_of_one_name_are_refused(tmp_path: Path) -> None:
    for split in ("train", "val"):
        (tmp_path / split / "log-9").mkdir(parents=True)
        (tmp_path / split / "log-9" / "annotations.feather").write_bytes(b"")
    with pytest.raises(DataError, match="two logs are called log-9"):
        discover_logs(tmp_path)


def test_incomplete_logs_are_listed_so_that_opening_them_can_complain(make_log: MakeLog, tmp_path: Path) -> None:
    complete, without = make_log("a"), make_log("b", boxes=None)
    assert discover_logs(tmp_path) == (complete, without)


def test_own_annotation_names_make_a_log(make_log: MakeLog, tmp_path: Path) -> None:
    folder = make_log("a", poses=None, annotations="tracker.feather")
    with pytest.raises(DataError, match="no logs here"):
        discover_logs(tmp_path)
    assert discover_logs(tmp_path, "tracker.feather") == (folder,)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list any folder; the mapping is tested below")
def test_an_unreadable_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0)
    with pytest.raises(DataError, match="cannot be listed"):
        discover_logs(tmp_path / "locked")


def test_folders_that_refuse_to_be_listed(make_log: MakeLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, locked = make_log("a"), make_log("b")
    listing = Path.iterdir

    def refuse(path: Path) -> object:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert discover_logs(tmp_path) == (good, locked), "opening it will say what is wrong"
    with pytest.raises(DataError, match="cannot be listed: Permission denied"):
        discover_logs(locked)
