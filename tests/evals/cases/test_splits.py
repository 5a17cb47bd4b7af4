"""The official splits: av2's own lists, whole ids, beginnings, strays."""

import pytest

from evals.cases.splits import SPLITS, UNKNOWN, check_split, common_split, resolve_log_id, split_log_ids, split_of
from tools.errors import UserError

VAL, TRAIN = "3bffdcff-c3a7-38b6-a0f2-64196d130958", "adcf7d18-0510-35b0-a2fa-b4cea13a6d76"
OWN = "11111111-2222-4333-8444-555555555555"


def test_the_lists_are_those_of_av2() -> None:
    official = pytest.importorskip("av2.datasets.sensor.splits", reason="av2 is not installed")
    assert split_log_ids("train") == set(official.TRAIN)
    assert split_log_ids("val") == set(official.VAL)
    assert split_log_ids("test") == set(official.TEST)


def test_every_log_is_in_one_split() -> None:
    assert [len(split_log_ids(split)) for split in SPLITS] == [700, 150, 150]
    assert len(frozenset.union(*(split_log_ids(split) for split in SPLITS))) == 1000
    assert all(len(log_id) == 36 for split in SPLITS for log_id in split_log_ids(split))


def test_the_split_of_a_log() -> None:
    assert (split_of(VAL), split_of(TRAIN), split_of(OWN), split_of(VAL[:8])) == ("val", "train", UNKNOWN, UNKNOWN)
    assert common_split([VAL]) == "val"
    assert common_split([VAL, TRAIN]) == common_split([VAL, OWN]) == common_split([OWN]) == common_split([]) == ""


def test_strays_are_named_with_their_split() -> None:
    check_split("", [VAL, TRAIN, OWN], "suite")
    check_split("val", [VAL], "suite")
    with pytest.raises(UserError, match=rf"suite: 2 of 3 logs .* {OWN} \(unknown\), {TRAIN} \(train\)"):
        check_split("val", [VAL, TRAIN, OWN], "suite")
    with pytest.raises(UserError, match="unknown split 'valid'; there are train, val, test"):
        split_log_ids("valid")


def test_the_beginning_of_an_id_is_enough_when_it_is_one_log() -> None:
    logs = [VAL, TRAIN, "3bff0000-0000-4000-8000-000000000000", "3bff"]
    assert resolve_log_id("adcf", logs, "suite") == TRAIN
    assert resolve_log_id("3bff", logs, "suite") == "3bff", "a whole id is no beginning"
    with pytest.raises(UserError, match=r"'3bf' fits 3 logs: 3bff, 3bff0000.*give more of its id"):
        resolve_log_id("3bf", logs, "suite")


def test_a_log_that_is_not_given_is_looked_up_in_the_official_lists() -> None:
    with pytest.raises(UserError, match=f"it is {VAL} of val: give its folder with --logs"):
        resolve_log_id(VAL[:8], [TRAIN], "suite")
    with pytest.raises(UserError, match="it is in no official split"):
        resolve_log_id("zebra", [TRAIN], "suite")
    with pytest.raises(UserError, match=r"no log '' among the 1 given$"):
        resolve_log_id("", [TRAIN], "suite")
