"""Our figures against the official evaluator's, prompt by prompt: the shipped files and generated ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.metrics import score_challenge
from evals.metrics.region import MapRegion, Region
from evals.official.adapter import evaluate_official, official_evaluator_problem
from tools.challenge.reading import read_challenge_file

FIGURES = ("hota_temporal", "hota_track", "timestamp_balanced_accuracy", "log_balanced_accuracy")
TOLERANCE = 1e-9
Generate = Callable[..., tuple[dict[Any, Any], dict[Any, Any]]]
Write = Callable[..., tuple[Path, Path]]


@pytest.fixture(scope="module", autouse=True)
def evaluator() -> None:
    if problem := official_evaluator_problem():
        pytest.skip(problem)


def check_equal(
    truth: Path, predicted: Path, *, dataset_dir: Path | None = None, region: Region | None = None, range_m: int = 50
) -> int:
    """Compare every figure of every prompt; the number of prompts."""
    ours, stats = score_challenge(
        read_challenge_file(truth), read_challenge_file(predicted), max_range_m=range_m, region=region
    )
    theirs = evaluate_official(truth, predicted, dataset_dir=dataset_dir, max_range_m=range_m)
    for name in FIGURES:
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=TOLERANCE), name
    official = {prompt.prompt: prompt for prompt in theirs.prompts}
    assert len(official) == len(ours.prompts) == len(stats)
    for prompt in ours.prompts:
        figures = {name: getattr(prompt, name) for name in FIGURES}
        expected = {name: getattr(official[repr(prompt.prompt)[1:-1]], name) for name in FIGURES}
        assert figures == pytest.approx(expected, abs=TOLERANCE), prompt.prompt
    return len(ours.prompts)


@pytest.mark.parametrize("in_region", [True, False])
def test_shipped_files(in_region: bool, shared_data: Path, val_logs: list[Path]) -> None:
    files = (shared_data / "av2/scenario_mining" / f"combined_{side}_dev.pkl" for side in ("gt", "predictions"))
    region = MapRegion({folder.name: folder for folder in val_logs}) if in_region else None
    assert check_equal(*files, dataset_dir=shared_data / "av2/val" if in_region else None, region=region) == 2


def test_generated_files(generated: Generate, pickled: Write, tmp_path: Path) -> None:
    assert check_equal(*pickled(tmp_path, *generated(1, 30))) == 30


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 104))
def test_many_generated_files(seed: int, generated: Generate, pickled: Write, tmp_path: Path) -> None:
    # the official evaluator's time grows with the square of the prompts
    assert check_equal(*pickled(tmp_path, *generated(seed, 15))) == 15


@pytest.mark.parametrize("seed", [3, 13])
def test_generated_files_of_the_temporal_track(
    seed: int, generated: Generate, moments: Callable[[Any], Any], pickled: Write, tmp_path: Path
) -> None:
    truth, predicted = generated(seed, 20)
    assert check_equal(*pickled(tmp_path, truth, moments(predicted))) == 20


@pytest.mark.parametrize("by", ["frame", "log"])
def test_files_of_mixed_precision(by: str, generated: Generate, pickled: Write, tmp_path: Path) -> None:
    """Boxes that stand in a row, 10 cm apart, where distances lie on the borders of similarities."""
    rng, both = np.random.default_rng(8), generated(8, 10)
    of_log: dict[str, Any] = {}
    for step_m, side in zip((4.0, 0.1), both, strict=True):
        for (log_id, _), frames in side.items():
            for frame in frames:
                drawn = rng.choice(["f4", "f8"], 2, p=[0.7, 0.3])
                centre, size = of_log.setdefault(log_id, drawn) if by == "log" else drawn
                place_m = (frame["translation_m"].astype("f8") - frame["ego_translation_m"]) * [0.3, 0, 0]
                frame["ego_translation_m"] = [0.0, 0.0, 0.0]
                frame["translation_m"] = (np.round(place_m / step_m) * step_m).astype(centre)
                frame["size"] = frame["size"].astype(size)
    assert check_equal(*pickled(tmp_path, *both)) == 10


def test_another_range(generated: Generate, pickled: Write, tmp_path: Path) -> None:
    assert check_equal(*pickled(tmp_path, *generated(4, 12)), range_m=20) == 12


def test_generated_boxes_on_real_maps(
    generated: Generate, pickled: Write, tmp_path: Path, shared_data: Path, val_logs: list[Path]
) -> None:
    """Generated boxes are moved to where the logs drove, so that the region's border runs through them."""
    drives = read_challenge_file(shared_data / "av2/scenario_mining/combined_gt_dev.pkl")
    ego = {log_id: frames[0].ego_translation_m for (log_id, _), frames in drives.items()}
    both = generated(5, 6, list(ego))
    for side in both:
        for (log_id, _), frames in side.items():
            for frame in frames if log_id in ego else ():
                moved = [there - here for there, here in zip(ego[log_id], frame["ego_translation_m"], strict=True)]
                frame["translation_m"] = frame["translation_m"].astype("f8") + moved
                frame["ego_translation_m"] = list(ego[log_id])
    region = MapRegion({folder.name: folder for folder in val_logs})
    count = check_equal(*pickled(tmp_path, *both), dataset_dir=shared_data / "av2/val", region=region)
    assert count == 6
