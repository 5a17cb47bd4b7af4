"""Mined for real: programs for the two prompts of the official ground truth, run, written, and officially scored."""

from pathlib import Path

import pytest

from evals.official.adapter import evaluate_official, official_evaluator_problem
from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.av2.log import open_log
from tools.challenge.frames import ChallengeFrame, submission_frames
from tools.challenge.reading import read_challenge_file
from tools.challenge.writing import write_spatiotemporal, write_temporal
from tools.language.checker import check
from tools.language.evaluator import evaluate

PROGRAMS = {
    "stopped car": """
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
output_scenario(stationary(cars, log_dir), description, log_dir, output_dir)
""",
    "vehicle with a bicycle to its right": """
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
bicycles = get_objects_of_category(log_dir, category="BICYCLE")
beside = has_objects_in_relative_direction(vehicles, bicycles, log_dir, direction="right", within_distance=10)
output_scenario(beside, description, log_dir, output_dir)
""",
}


@pytest.fixture(scope="module", autouse=True)
def evaluator() -> None:
    if problem := official_evaluator_problem():
        pytest.skip(problem)


def mined(shared_data: Path, profile: str, log_id: str, prompt: str) -> tuple[ChallengeFrame, ...]:
    library, log = load_profile(profile), open_log(shared_data / "av2/val" / log_id)
    plan = check(PROGRAMS[prompt], library.signatures, description=prompt)
    return submission_frames(log, evaluate(plan, library.bind(log, Budget())), prompt)


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_mined_answers_are_read_and_scored(profile: str, shared_data: Path, tmp_path: Path) -> None:
    ground_truth = shared_data / "av2/scenario_mining/combined_gt_dev.pkl"
    answer = {key: mined(shared_data, profile, *key) for key in read_challenge_file(ground_truth)}
    write_spatiotemporal(tmp_path / "s.pkl", answer)
    write_temporal(tmp_path / "t.pkl", answer)
    boxes = evaluate_official(ground_truth, tmp_path / "s.pkl", dataset_dir=shared_data / "av2/val")
    times = evaluate_official(ground_truth, tmp_path / "t.pkl")
    assert [p.prompt for p in boxes.prompts] == [p.prompt for p in times.prompts] == sorted(PROGRAMS)
    for prompt in boxes.prompts:
        assert prompt.hota_temporal is not None
        assert prompt.hota_track is not None
        assert 0.05 < prompt.hota_temporal <= 1.0
        assert 0.05 < prompt.hota_track <= 1.0
    assert times.log_balanced_accuracy == boxes.log_balanced_accuracy == 1.0
