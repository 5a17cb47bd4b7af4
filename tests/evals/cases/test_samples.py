"""The shipped suite of the generated logs: its truth is their script."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases.loading import load_suite, shipped_suites
from tools.av2.log import open_log
from tools.av2.samples import TRUTH_FILE, write_samples
from tools.challenge.frames import REFERRED

WHAT = {
    "bus that is stopped": ("stands", "BUS", None),
    "car turning left": ("turns_left", None, None),
    "car changing lanes": ("changes_lane_left", None, None),
    "stopped ego vehicle": ("stands", "EGO_VEHICLE", None),
    "pedestrian crossing in front of ego vehicle": ("crosses_in_front_of", "PEDESTRIAN", "ego"),
    "pedestrian walking along the sidewalk": ("walks_along_sidewalk", None, None),
}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return list(write_samples(tmp_path_factory.mktemp("samples")))


def scripted(truth: dict[str, Any], what: tuple[str, str | None, str | None], stamp: int) -> set[str]:
    name, category, related = what
    return {
        event["track_uuid"]
        for event in truth["events"]
        if event["what"] == name
        and category in (None, truth["tracks"][event["track_uuid"]]["category"])
        and related in (None, event["related_uuid"])
        and event["start_ns"] <= stamp <= event["end_ns"]
    }


def test_the_truth_of_the_samples_is_their_script(samples: list[Path]) -> None:
    suite = load_suite("samples", logs=[samples[0].parent])
    assert set(suite.prompts) == {*WHAT, "pedestrian", "parked car"}
    assert len(suite.cases) == len(suite.prompts) * len(samples)
    for path in samples:
        truth, uuids = json.loads((path / TRUTH_FILE).read_bytes()), open_log(path).tracks.track_uuid
        for prompt, what in WHAT.items():
            for frame in suite.truth[path.name, prompt]:
                found = {uuids[track] for track in frame.track_id[frame.label == REFERRED].tolist()}
                assert found == scripted(truth, what, frame.timestamp_ns)
    positive = {prompt for (_, prompt), frames in suite.truth.items() if any(f.is_positive for f in frames)}
    assert positive == set(suite.prompts)


def test_shipped_suites_have_names() -> None:
    assert shipped_suites() == ("refav-oracle", "samples")
