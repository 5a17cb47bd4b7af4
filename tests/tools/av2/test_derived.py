"""Derived arrays: computed once per log, on first use, read-only, registered under one name."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tools.av2 import derived as module
from tools.av2.derived import derived, warm
from tools.av2.log import Log, open_log

NAME = "test_number_of_boxes"


@pytest.fixture
def log(make_log: Callable[..., Path]) -> Log:
    return open_log(make_log())


@pytest.fixture
def counted() -> Iterator[tuple[Callable[[Log], tuple[np.ndarray, np.ndarray]], list[str]]]:
    """A derived pair of arrays, and the ids of the logs for which it was computed."""
    calls: list[str] = []

    @derived(NAME)
    def boxes(log: Log) -> tuple[np.ndarray, np.ndarray]:
        """Per track and per frame."""
        calls.append(log.log_id)
        return log.tracks.present_mask.sum(axis=1), log.tracks.present_mask.sum(axis=0)

    yield boxes, calls
    del module.DERIVED[NAME]


def test_it_is_computed_once_per_log(log: Log, make_log: Callable[..., Path], counted: tuple) -> None:
    boxes, calls = counted
    assert calls == []
    assert boxes(log) is boxes(log)
    assert calls == ["log-1"]
    boxes(open_log(make_log("log-2")))
    assert calls == ["log-1", "log-2"]


def test_its_arrays_are_read_only(log: Log, counted: tuple) -> None:
    for array in counted[0](log):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_warming_computes_by_name(log: Log, counted: tuple) -> None:
    warm(log, [NAME])
    assert counted[1] == ["log-1"]
    with pytest.raises(KeyError):
        warm(log, ["no such array"])


def test_a_name_is_taken_once(counted: tuple) -> None:
    with pytest.raises(ValueError, match=f"two derived arrays are called '{NAME}'"):
        derived(NAME)(lambda log: 0)


def test_it_keeps_its_documentation(counted: tuple) -> None:
    assert counted[0].__doc__ == "Per track and per frame."
