"""Candidates are tried on a few logs of the run, and on none that cannot be read while others can."""

import pytest

from agents.resources import executor_for
from agents.settings import Settings
from agents.trials import evenly, trial_logs
from tools.errors import DataError
from tools.runs.execution import own_tracks


@pytest.fixture
def executor(tmp_path):
    return executor_for(Settings(cache=str(tmp_path / "cache"), workers=1))


@pytest.fixture
def broken(tmp_path):
    """`broken(name)`: a log folder with a file that is no table."""

    def make(name):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "annotations.feather").write_bytes(b"nothing")
        return str(folder)

    return make


def test_logs_are_picked_evenly_the_first_among_them():
    assert evenly(list("abcdefgh"), 4) == ("a", "c", "e", "g")
    assert evenly(list("abc"), 4) == ("a", "b", "c")
    assert evenly(list("abcdefg"), 3) == ("a", "c", "e")


def test_a_log_that_cannot_be_read_gives_way_to_one_that_can(executor, broken, tiny_logs):
    first, second = map(str, tiny_logs[:2])
    logs = (broken("a"), first, broken("b"), second)
    assert trial_logs(logs, 1, executor, own_tracks) == (first,)
    assert trial_logs(logs, 2, executor, own_tracks) == (first, second)
    assert trial_logs(logs, 3, executor, own_tracks) == (first, second)


def test_where_all_are_tried_the_pick_stays_if_one_can_be_read(executor, broken, tiny_logs):
    logs = (broken("a"), str(tiny_logs[0]))
    assert trial_logs(logs, 2, executor, own_tracks) == logs


@pytest.mark.parametrize("most", [1, 2, 5])
def test_where_none_can_be_read_the_first_is_named(executor, broken, most):
    logs = (broken("a"), broken("b"))
    with pytest.raises(DataError, match=f"^{logs[0]}.*nor can any other of the 2 logs") as raised:
        trial_logs(logs, most, executor, own_tracks)
    assert raised.value.hint
    with pytest.raises(DataError, match=f"^{logs[1]}") as alone:
        trial_logs(logs[1:], most, executor, own_tracks)
    assert "nor can any other" not in str(alone.value)
