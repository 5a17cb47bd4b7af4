import shutil

import pytest

from tools.errors import DataError, UserError
from tools.runs.logs import find_logs, untouched_log


def test_a_log_and_the_folder_above_it_are_the_same(tiny_logs):
    assert find_logs([tiny_logs[0], tiny_logs[0].parent]) == tuple(sorted(tiny_logs))


def test_two_different_logs_of_one_name_are_refused(tiny_logs, tmp_path):
    shutil.copytree(tiny_logs[0], tmp_path / tiny_logs[0].name)
    with pytest.raises(UserError, match=f"two logs are named {tiny_logs[0].name}"):
        find_logs([tiny_logs[0], tmp_path])


def test_no_folder_at_all():
    with pytest.raises(UserError, match="--logs DIR"):
        find_logs([])


def test_a_folder_without_logs(tmp_path):
    with pytest.raises(DataError, match="no logs here"):
        find_logs([tmp_path])


def test_a_log_reached_through_a_link_counts_once_under_its_real_name(tiny_logs, tmp_path):
    link, folder = tmp_path / "zlink", tmp_path / "alias"
    link.symlink_to(tiny_logs[0])
    folder.symlink_to(tiny_logs[0].parent)
    assert find_logs([link, tiny_logs[0]]) == (tiny_logs[0].resolve(),)
    assert find_logs([link]) == (tiny_logs[0].resolve(),)
    assert find_logs([folder, link]) == find_logs([tiny_logs[0].parent])


def test_an_open_log_is_the_same_until_its_files_are_touched(tiny_logs, tmp_path):
    log = shutil.copytree(tiny_logs[0], tmp_path / "log")
    first = untouched_log(log, tmp_path / "cache")
    assert untouched_log(log, tmp_path / "cache") is first
    shutil.copytree(tiny_logs[1], log, dirs_exist_ok=True)
    assert untouched_log(log, tmp_path / "cache").tracks.shape != first.tracks.shape
    shutil.rmtree(log)
    with pytest.raises(DataError):
        untouched_log(log, tmp_path / "cache")
