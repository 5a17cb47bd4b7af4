"""The official evaluator on the real ground truth: shipped figures, our files, and where the ego's box must stand."""

import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.feather as feather
import pytest

from evals.official import adapter
from evals.official.adapter import OfficialScores, evaluate_official, official_evaluator_problem
from tools.av2.log import Log, open_log
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M
from tools.challenge.frames import REFERRED, ChallengeFrame, submission_frames
from tools.challenge.plain_pickle import read_plain_pickle
from tools.challenge.reading import read_challenge_file
from tools.challenge.writing import write_spatiotemporal, write_temporal
from tools.errors import DataError, LimitExceededError, PrerequisiteError
from tools.scenario import Scenario

EGO_PROMPT = "the ego vehicle"


@pytest.fixture(scope="module", autouse=True)
def evaluator() -> None:
    if problem := official_evaluator_problem():
        pytest.skip(problem)


@pytest.fixture(scope="module")
def ground_truth(shared_data: Path) -> Path:
    return shared_data / "av2/scenario_mining/combined_gt_dev.pkl"


@pytest.fixture(scope="module")
def logs(shared_data: Path, ground_truth: Path) -> dict[str, Log]:
    return {log_id: open_log(shared_data / "av2/val" / log_id) for log_id, _ in read_challenge_file(ground_truth)}


def scenario_of(log: Log, frames: tuple[ChallengeFrame, ...]) -> Scenario:
    """What a ground truth refers to, as a scenario of our log (its track ids are indices in the annotation file)."""
    mask = np.zeros(log.tracks.shape, np.bool_)
    place = np.searchsorted(log.tracks.timestamps_ns, [frame.timestamp_ns for frame in frames])
    for at, frame in zip(place, frames, strict=True):
        mask[frame.track_id[frame.label == REFERRED], at] = True
    return Scenario.of(mask)


def hota(scores: OfficialScores) -> tuple[float | None, float | None]:
    return scores.hota_temporal, scores.hota_track


def test_the_shipped_prediction_gets_its_published_figures(shared_data: Path, ground_truth: Path) -> None:
    shipped = shared_data / "av2/scenario_mining/combined_predictions_dev.pkl"
    scores = evaluate_official(ground_truth, shipped, dataset_dir=shared_data / "av2/val")
    assert hota(scores) == pytest.approx((0.3832, 0.4017), abs=5e-5)
    assert (scores.timestamp_balanced_accuracy, scores.log_balanced_accuracy) == (0.85, 1.0)
    assert [p.prompt for p in scores.prompts] == ["stopped car", "vehicle with a bicycle to its right"]
    assert scores.hota_temporal == pytest.approx(np.mean([p.hota_temporal for p in scores.prompts]))


def test_a_perfect_answer_scores_one_in_both_tracks(
    ground_truth: Path, logs: dict[str, Log], shared_data: Path, tmp_path: Path
) -> None:
    answer = {
        (log_id, prompt): submission_frames(logs[log_id], scenario_of(logs[log_id], frames), prompt)
        for (log_id, prompt), frames in read_challenge_file(ground_truth).items()
    }
    write_spatiotemporal(tmp_path / "s.pkl", answer)
    write_temporal(tmp_path / "t.pkl", answer)
    scores = evaluate_official(ground_truth, tmp_path / "s.pkl", dataset_dir=shared_data / "av2/val")
    assert hota(scores) == pytest.approx((1.0, 1.0))
    assert (scores.timestamp_balanced_accuracy, scores.log_balanced_accuracy, scores.ignored) == (1.0, 1.0, 0)
    scores = evaluate_official(ground_truth, tmp_path / "t.pkl")
    assert hota(scores) == (None, None)
    assert (scores.timestamp_balanced_accuracy, scores.log_balanced_accuracy) == (1.0, 1.0)


def test_an_empty_answer_is_read_and_scores_nothing(ground_truth: Path, logs: dict[str, Log], tmp_path: Path) -> None:
    answer = {
        (log_id, prompt): submission_frames(
            logs[log_id], Scenario.of(np.zeros(logs[log_id].tracks.shape, bool)), prompt
        )
        for log_id, prompt in read_challenge_file(ground_truth)
    }
    write_spatiotemporal(tmp_path / "s.pkl", answer)
    write_temporal(tmp_path / "t.pkl", answer)
    assert hota(evaluate_official(ground_truth, tmp_path / "s.pkl")) == (0.0, 0.0)
    assert evaluate_official(ground_truth, tmp_path / "t.pkl").log_balanced_accuracy == 0.5


@pytest.fixture(scope="module")
def ego_ground_truth(ground_truth: Path, logs: dict[str, Log], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The official ground truth with its own ego boxes referred to, and nothing else."""
    content = {}
    for (log_id, _), frames in read_plain_pickle(ground_truth).items():
        changed = []
        for frame in frames:
            is_ego = frame["track_id"] == logs[log_id].tracks.ego_index
            assert is_ego.sum() == 1
            names = np.where(is_ego, "REFERRED_OBJECT", "OTHER_OBJECT").astype("<U31")
            changed.append({**frame, "label": np.where(is_ego, 0, 2).astype(np.int32), "name": names})
        content[log_id, EGO_PROMPT] = changed
    path = tmp_path_factory.mktemp("ego") / "gt.pkl"
    path.write_bytes(pickle.dumps(content))
    return path


@pytest.fixture(scope="module")
def logs_without_ego_rows(
    logs: dict[str, Log], shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Log]:
    """The same logs, with the ego's rows taken out of the annotations: they are added while reading."""
    root = tmp_path_factory.mktemp("logs")
    for log_id in logs:
        source = shared_data / "av2/val" / log_id
        (root / log_id).mkdir()
        shutil.copy(source / "city_SE3_egovehicle.feather", root / log_id)
        rows = feather.read_table(source / "annotations_with_ego.feather")
        rows = rows.filter(pc.not_equal(rows["category"], "EGO_VEHICLE"))
        feather.write_feather(rows, str(root / log_id / "annotations.feather"))
    stripped = {log_id: open_log(root / log_id) for log_id in logs}
    assert all(log.ego_added for log in stripped.values())
    return stripped


def ego_everywhere(log: Log) -> Scenario:
    mask = np.zeros(log.tracks.shape, np.bool_)
    mask[log.tracks.ego_index] = True
    return Scenario.of(mask)


def score_ego(ground_truth: Path, path: Path, logs: dict[str, Log], ego_centre: str = "log") -> OfficialScores:
    answer = {
        (log_id, EGO_PROMPT): submission_frames(log, ego_everywhere(log), EGO_PROMPT, ego_centre=ego_centre)
        for log_id, log in logs.items()
    }
    write_spatiotemporal(path, answer)
    return evaluate_official(ground_truth, path)


def test_a_perfect_prediction_of_the_ego_scores_one(
    ego_ground_truth: Path, logs: dict[str, Log], logs_without_ego_rows: dict[str, Log], tmp_path: Path
) -> None:
    assert hota(score_ego(ego_ground_truth, tmp_path / "own.pkl", logs)) == pytest.approx((1.0, 1.0))
    assert hota(score_ego(ego_ground_truth, tmp_path / "readme.pkl", logs, "readme")) == pytest.approx((1.0, 1.0))
    added = score_ego(ego_ground_truth, tmp_path / "added.pkl", logs_without_ego_rows)
    assert hota(added) == pytest.approx((1.0, 1.0))


def test_the_trap_an_ego_where_the_car_physically_is_does_not_match(
    ego_ground_truth: Path, logs: dict[str, Log], logs_without_ego_rows: dict[str, Log], tmp_path: Path
) -> None:
    by_option = score_ego(ego_ground_truth, tmp_path / "option.pkl", logs_without_ego_rows, "readme")
    moved = {i: replace(log, tracks=log.tracks.with_ego_centre(EGO_PHYSICAL_CENTRE_M)) for i, log in logs.items()}
    by_hand = score_ego(ego_ground_truth, tmp_path / "hand.pkl", moved)
    assert by_option.hota_temporal == pytest.approx(0.263, abs=1e-3)
    assert hota(by_option) == hota(by_hand)


def test_disagreements_say_which(ground_truth: Path, logs: dict[str, Log], tmp_path: Path) -> None:
    (first, prompt), *_ = read_challenge_file(ground_truth)
    frames = submission_frames(logs[first], ego_everywhere(logs[first]), prompt)
    path = tmp_path / "s.pkl"
    write_spatiotemporal(path, {(first, prompt): frames})
    with pytest.raises(DataError, match=r"1 of 2 sequences of the ground truth are missing.*stopped car"):
        evaluate_official(ground_truth, path)
    answer = {key: frames[1:] if key[0] == first else () for key in read_challenge_file(ground_truth)}
    write_spatiotemporal(path, answer)
    with pytest.raises(DataError, match="are not those of the ground truth"):
        evaluate_official(ground_truth, path)
    write_spatiotemporal(path, {("short", prompt): frames})
    with pytest.raises(DataError, match="not a UUID"):
        evaluate_official(ground_truth, path)
    path.write_bytes(pickle.dumps({(first, prompt): [{"timestamp_ns": print}]}))
    with pytest.raises(DataError, match="refused"):
        evaluate_official(ground_truth, path)


def test_keys_may_be_text_on_either_side(shared_data: Path, ground_truth: Path, tmp_path: Path) -> None:
    shipped = shared_data / "av2/scenario_mining/combined_predictions_dev.pkl"
    texts = [tmp_path / "truth.pkl", tmp_path / "predicted.pkl"]
    for source, text in zip((ground_truth, shipped), texts, strict=True):
        text.write_bytes(pickle.dumps({str(key): frames for key, frames in read_plain_pickle(source).items()}))
    expected = evaluate_official(ground_truth, shipped)
    assert evaluate_official(texts[0], shipped) == evaluate_official(ground_truth, texts[1]) == expected
    twice = read_plain_pickle(shipped) | read_plain_pickle(texts[1])
    texts[1].write_bytes(pickle.dumps(twice))
    with pytest.raises(DataError, match="is there twice, as a tuple and as text"):
        evaluate_official(ground_truth, texts[1])


def test_what_the_evaluator_itself_refuses_is_one_line(ground_truth: Path, tmp_path: Path) -> None:
    content = {
        key: [{"timestamp_ns": f["timestamp_ns"]} for f in frames]
        for key, frames in read_plain_pickle(ground_truth).items()
    }
    (tmp_path / "s.pkl").write_bytes(pickle.dumps(content))
    with pytest.raises(DataError, match="the official evaluator refuses it: KeyError"):
        evaluate_official(ground_truth, tmp_path / "s.pkl")


def test_time_is_limited(ground_truth: Path, shared_data: Path) -> None:
    shipped = shared_data / "av2/scenario_mining/combined_predictions_dev.pkl"
    with pytest.raises(LimitExceededError, match="L_WALL"):
        evaluate_official(ground_truth, shipped, timeout_s=0.01)


def test_an_absent_evaluator_is_a_readable_prerequisite(ground_truth: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PrerequisiteError, match=r"needs av2 and trackeval; .*--no-deps"):
        evaluate_official(ground_truth, ground_truth)
