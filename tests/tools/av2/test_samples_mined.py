"""The standard atoms find in the sample logs what was scripted, and nothing that was not."""

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.av2.log import Log, open_log
from tools.av2.samples import TRUTH_FILE, write_samples
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.scenario import Scenario

Event = dict[str, Any]
SELECT = """
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
pedestrians = get_objects_of_category(log_dir, category="PEDESTRIAN")
cyclists = get_objects_of_category(log_dir, category="BICYCLIST")
ego = get_objects_of_category(log_dir, category="EGO_VEHICLE")
output_scenario({}, "scripted", log_dir, output_dir)
"""


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Log, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("samples")
    return [(open_log(log), _truth(log)) for seed in range(11, 16) for log in write_samples(folder, seed=seed)]


def _truth(folder: Path) -> dict[str, Any]:
    truth: dict[str, Any] = orjson.loads((folder / TRUTH_FILE).read_bytes())
    return truth


def _mine(log: Log, expression: str) -> Scenario:
    library = load_profile("standard")
    plan = check(SELECT.format(expression), library.signatures)
    return evaluate(plan, library.bind(log, Budget()), lambda _: None)


def _events(truth: dict[str, Any], what: str) -> list[Event]:
    return [event for event in truth["events"] if event["what"] == what]


def _frames(log: Log, event: Event) -> np.ndarray:
    stamps = log.tracks.timestamps_ns
    return np.flatnonzero((stamps >= event["start_ns"]) & (stamps <= event["end_ns"]))


def _found(log: Log, scenario: Scenario) -> set[str]:
    return {log.tracks.track_uuid[track] for track in np.flatnonzero(scenario.mask.any(axis=1))}


def test_crossing_in_front_is_found_with_whom_and_when(samples: list[tuple[Log, dict[str, Any]]]) -> None:
    total = 0
    for log, truth in samples:
        found = _mine(log, "reverse_relationship(being_crossed_by)(vehicles, pedestrians, log_dir)")
        uuids = np.array(log.tracks.track_uuid)
        pairs = set(zip(uuids[found.edges.track], uuids[found.edges.related], strict=True))
        scripted = _events(truth, "crosses_in_front_of")
        assert pairs == {(event["track_uuid"], event["related_uuid"]) for event in scripted}, truth["scene"]
        for event in scripted:
            track = log.tracks.track_uuid.index(event["track_uuid"])
            assert found.mask[track, _frames(log, event)].all(), (truth["scene"], event)
        total += len(scripted)
    assert total == 5 * 5


def test_crossing_behind_is_found_behind_alone(samples: list[tuple[Log, dict[str, Any]]]) -> None:
    for log, truth in samples:
        scripted = {event["track_uuid"] for event in _events(truth, "crosses_behind")}
        behind = 'reverse_relationship(being_crossed_by)(ego, pedestrians, log_dir, direction="backward")'
        found = _found(log, _mine(log, behind.replace("log_dir,", "log_dir, forward_thresh=15,")))
        assert scripted <= found
        assert not scripted & _found(
            log, _mine(log, "reverse_relationship(being_crossed_by)(ego, pedestrians, log_dir)")
        )


@pytest.mark.parametrize(
    ("what", "expression"),
    [("turns_left", 'turning(vehicles, log_dir, direction="left")'),
     ("changes_lane_left", 'changing_lanes(vehicles, log_dir, direction="left")'),
     ("follows_ego", "following(vehicles, ego, log_dir)"),
     ("rides_in_bike_lane", 'on_lane_type(cyclists, log_dir, lane_type="BIKE")')],
)  # fmt: skip
def test_manoeuvres_are_found_where_they_are_scripted_and_nowhere_else(
    samples: list[tuple[Log, dict[str, Any]]], what: str, expression: str
) -> None:
    found_anywhere = 0
    for log, truth in samples:
        scenario = _mine(log, expression)
        scripted = _events(truth, what)
        assert _found(log, scenario) == {event["track_uuid"] for event in scripted}, truth["scene"]
        for event in scripted:
            found_anywhere += 1
            frames = _frames(log, event)
            share = scenario.mask[log.tracks.track_uuid.index(event["track_uuid"]), frames].mean()
            assert share > 0.5, (truth["scene"], event, share)
    assert found_anywhere >= 5


def test_rest_is_found_to_the_frame(samples: list[tuple[Log, dict[str, Any]]]) -> None:
    """Where a script says that someone stands, the speed is low; shortly before and after a stop it is not."""
    for log, truth in samples:
        slow = _mine(log, "has_velocity(vehicles, log_dir, max_velocity=0.5)").mask
        parked = _found(log, _mine(log, "stationary(vehicles, log_dir)"))
        for event in _events(truth, "stands"):
            track, frames = log.tracks.track_uuid.index(event["track_uuid"]), _frames(log, event)
            assert slow[track, frames].all(), (truth["scene"], event)
            whole = frames.size == log.tracks.n_frames
            assert (event["track_uuid"] in parked) == whole
            if not whole:
                assert not slow[track, max(frames[0] - 12, 0)]
