"""The shipped suite of the generated logs: its truth is their script."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.cases.loading import load_suite, shipped_suites
from evals.cases.selection import select
from evals.official.adapter import evaluate_official, official_evaluator_problem
from tools.av2.log import open_log
from tools.av2.samples import TRUTH_FILE, write_samples
from tools.challenge.frames import REFERRED
from tools.challenge.writing import write_ground_truth, write_spatiotemporal

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


@pytest.mark.slow
def test_the_official_evaluator_gives_the_truth_full_marks(samples: list[Path], tmp_path: Path) -> None:
    if problem := official_evaluator_problem():
        pytest.skip(problem)
    suite = select(load_suite("samples", logs=samples), "ego|bus")
    sure = {
        key: [replace(frame, score=np.ones(frame.label.size, np.float32)) for frame in frames]
        for key, frames in suite.truth.items()
    }
    write_ground_truth(tmp_path / "truth.pkl", suite.truth)
    write_spatiotemporal(tmp_path / "found.pkl", sure)
    scores = evaluate_official(tmp_path / "truth.pkl", tmp_path / "found.pkl")
    assert (scores.hota_temporal, scores.hota_track) == (1.0, 1.0)
    assert (scores.timestamp_balanced_accuracy, scores.log_balanced_accuracy) == (1.0, 1.0)
    assert {score.prompt for score in scores.prompts} == set(suite.prompts)


def test_shipped_suites_have_names() -> None:
    assert shipped_suites() == ("refav-oracle", "samples")
