"""The truth of a sample log, as it is written and as masks."""

from pathlib import Path

import numpy as np
import orjson
import pytest

from evals.known_truth.truth import TrueEvent, expected, read_truth
from tools.av2.log import open_log
from tools.av2.samples import TRUTH_FILE
from tools.av2.samples.recipe import RECIPES
from tools.av2.samples.writing import write_recipe
from tools.errors import DataError

STAMPS = 10**18 + np.arange(50) * 100_000_000


def event(actor: int, first: int, last: int, related: int = -1) -> TrueEvent:
    return TrueEvent("does", actor, related, int(STAMPS[first]), int(STAMPS[last]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_recipe(tmp_path, RECIPES["platoon"], seed=4)


def test_a_written_truth_names_tracks_of_the_log(folder: Path) -> None:
    log = open_log(folder)
    truth = read_truth(folder / TRUTH_FILE, log)
    assert truth.asks == RECIPES["platoon"].asks
    (tailgates,) = truth.of_kind("tailgates")
    assert (truth.names[tailgates.actor], truth.names[tailgates.related]) == ("second_car", "first_car")
    assert truth.names[log.tracks.ego_index] == "ego"
    assert log.tracks.timestamps_ns[0] <= tailgates.begin_ns < tailgates.end_ns <= log.tracks.timestamps_ns[-1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda raw: raw.pop("asks"), "'asks'"),
        (lambda raw: raw["events"][0].update(track_uuid="nobody"), "'nobody'"),
        (lambda raw: raw["events"][0].update(related_uuid="nobody"), "'nobody'"),
    ],
)
def test_a_truth_that_does_not_fit_is_an_error(folder: Path, change, says: str) -> None:
    raw = orjson.loads((folder / TRUTH_FILE).read_bytes())
    change(raw)
    (folder / TRUTH_FILE).write_bytes(orjson.dumps(raw))
    with pytest.raises(DataError, match=says):
        read_truth(folder / TRUTH_FILE, open_log(folder))


def test_a_truth_that_cannot_be_read_is_an_error(folder: Path) -> None:
    (folder / TRUTH_FILE).write_bytes(b"{")
    with pytest.raises(DataError, match="cannot be read"):
        read_truth(folder / TRUTH_FILE, open_log(folder))
    (folder / TRUTH_FILE).unlink()
    with pytest.raises(DataError, match="cannot be read"):
        read_truth(folder / TRUTH_FILE, open_log(folder))


def test_masks_hold_from_the_first_to_the_last_moment() -> None:
    want = expected([event(1, 10, 30)], STAMPS, 3)
    assert np.flatnonzero(want.mask[1]).tolist() == list(range(10, 31))
    assert not want.mask[[0, 2]].any()
    assert np.flatnonzero(~want.counted[1]).tolist() == [*range(5, 16), *range(25, 36)]
    assert want.counted[[0, 2]].all()
    assert (want.actor.tolist(), want.first.tolist(), want.last.tolist()) == ([1], [5], [35])


def test_what_goes_on_without_a_break_is_one_event() -> None:
    want = expected([event(0, 10, 20, 1), event(0, 15, 40, 2), event(0, 45, 48, 1)], STAMPS, 3)
    assert want.actor.tolist() == [0, 0]
    assert want.counted[0, 21]
    assert not want.counted[0, 40]


def test_nothing_happens() -> None:
    want = expected([], STAMPS, 2)
    assert not want.mask.any()
    assert want.counted.all()
    assert want.actor.size == 0
