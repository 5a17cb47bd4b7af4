"""Facts of logs: what they count, that they survive being written down, and that damage is noticed."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tools.av2.log import Log, open_log
from tools.index.calls import call_text, is_of_one_track
from tools.index.facts import LogFacts, ProfileFacts, facts_of, packed, unpacked
from tools.index.measuring import code_stamp, measured, speeding
from tools.index.store import FactStore
from tools.index.track_sets import members, track_set


@pytest.fixture(scope="module")
def log(tiny_logs: list[Path]) -> Log:
    return open_log(tiny_logs[0])


@pytest.fixture(scope="module")
def facts(log: Log) -> LogFacts:
    return measured(measured(facts_of(log), log, "standard"), log, "refav")


def test_track_sets_are_what_they_are_made_of() -> None:
    member = np.array([True, False, False, True, False, True, False, False, False, True])
    assert track_set(member) == 0b1000101001
    assert (members(track_set(member), member.size) == member).all()


def test_categories_are_counted(log: Log) -> None:
    facts = facts_of(log)
    table = log.tracks
    assert set(facts.categories) == set(table.category)
    for name, item in facts.categories.items():
        own = np.array([category == name for category in table.category])
        present = table.present_mask[own]
        assert (members(item.tracks, table.n_tracks) == own).all()
        assert (item.boxes, item.frames) == (present.sum(), present.any(axis=0).sum())
        assert item.at_once == present.sum(axis=0).max()
    assert facts.road_map is None
    assert facts.everything.bit_count() == table.n_tracks


def test_a_real_map_is_counted(val_logs: list[Path]) -> None:
    log = open_log(val_logs[0])
    found = facts_of(log).road_map
    assert found is not None
    assert sum(found.lanes.values()) == log.road_map.n_lanes
    assert found.crossings == log.road_map.crossing_id.size > 0
    assert 0 < found.intersection_lanes < log.road_map.n_lanes


def test_facts_come_back_as_they_were(facts: LogFacts) -> None:
    assert unpacked(packed(facts)) == facts
    assert packed(facts) == packed(replace(facts))


def test_a_damaged_line_is_no_fact(facts: LogFacts) -> None:
    line = packed(facts)
    for at in range(0, len(line) - 1, 97):
        assert unpacked(line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]) is None
    assert unpacked(line[: len(line) // 2]) is None


@pytest.mark.parametrize(
    "body", [b"1", b"{}", b"not json", b'{"format":1}', b'{"format":1,"categories":[],"shape":[1]}']
)
def test_a_whole_line_of_something_else_is_no_fact(tmp_path: Path, facts: LogFacts, body: bytes) -> None:
    check = hashlib.blake2b(body, digest_size=8).hexdigest().encode()
    assert unpacked(check + b" " + body) is None
    store = FactStore(tmp_path)
    store.add([facts])
    with next(tmp_path.rglob("facts.lines")).open("ab") as file:
        file.write(b"other " + check + b" " + body + b"\n")
    assert store.load([facts.digest, "other"]) == {facts.digest: facts}


def test_speeds_are_rounded_outwards() -> None:
    known = ProfileFacts("", {}, (0.0, 4.99, float("-inf")), (1.0, 5.01, float("inf")))
    assert speeding(known, 5.01, float("inf")) == 0b110
    assert speeding(known, 1.001, 4.989) == 0b100
    assert speeding(known, None, 5.0) is None


def test_calls_are_spelt_alike() -> None:
    assert call_text("f", {"b": 1, "a": None}) == call_text("f", {"a": None, "b": 1.0}) == "f(a=None, b=1.0)"
    assert call_text("f", {"a": True}) != call_text("f", {"a": 1})


def test_functions_that_count_their_set_are_not_measured() -> None:
    from tools.atoms.profiles import load_profile

    signatures = load_profile("standard").signatures
    assert is_of_one_track(signatures["turning"])
    for name in ("group_of", "count_over_log", "for_at_least", "near_objects", "is_color", "scenario_and"):
        assert not is_of_one_track(signatures[name])


def test_stored_facts_are_found_again_and_later_ones_count(tmp_path: Path, facts: LogFacts) -> None:
    store = FactStore(tmp_path)
    assert store.load([facts.digest]) == {}
    bare = replace(facts, profiles={})
    assert store.add([bare, replace(facts, digest="other")])
    assert store.add([facts])
    assert FactStore(tmp_path).load([facts.digest, "absent"]) == {facts.digest: facts}


def test_what_was_cut_off_costs_no_other_line(tmp_path: Path, facts: LogFacts) -> None:
    store = FactStore(tmp_path)
    store.add([facts])
    (file,) = (tmp_path / "index-v1").iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    assert store.load([facts.digest]) == {}
    store.add([replace(facts, digest="next")])
    assert list(store.load([facts.digest, "next"])) == ["next"]


def test_lines_that_no_longer_count_are_dropped(tmp_path: Path, facts: LogFacts) -> None:
    store, bare = FactStore(tmp_path), replace(facts, profiles={})
    for number in range(300):
        store.add([replace(bare, log_id=str(number))])
    (file,) = (tmp_path / "index-v1").iterdir()
    assert file.read_bytes().count(b"\n") < 300
    assert store.load([facts.digest])[facts.digest].log_id == "299"


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, facts: LogFacts) -> None:
    (tmp_path / "file").write_text("")
    assert not FactStore(tmp_path / "file").add([facts])
    assert FactStore(tmp_path / "file").load([facts.digest]) == {}


def test_the_stamp_is_of_the_code() -> None:
    assert code_stamp() == code_stamp()
    assert len(code_stamp()) == 20
