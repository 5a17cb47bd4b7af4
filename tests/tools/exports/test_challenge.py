"""The challenge's files are the run's own, or the same bytes made again; the official evaluator scores them."""

import shutil
from dataclasses import replace

import pytest

from evals.official.adapter import evaluate_official, official_evaluator_problem
from tests.finished_runs.plugin import finish_run
from tests.tools.exports.conftest import moved
from tools.challenge.reading import read_challenge_file
from tools.challenge.writing import write_ground_truth
from tools.exports.challenge import Challenge
from tools.runs.reading import read_run

FILES = ("submission_spatiotemporal.pkl", "submission_temporal.pkl")


@pytest.fixture
def copied(sample_run, tmp_path):
    """The run in a folder of its own, which a test may damage."""
    return read_run(shutil.copytree(sample_run.folder, tmp_path / "copied"))


def _same(exported, run):
    return [file.read_bytes() == (run.folder / file.name).read_bytes() for file in exported.files]


def test_whole_files_are_copied(sample_run, twice):
    exported, _ = twice(Challenge(), sample_run)
    assert tuple(file.name for file in exported.files) == FILES
    assert all(_same(exported, sample_run))
    assert exported.notes == ()


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / FILES[0]).unlink(),
        lambda folder: (folder / FILES[1]).write_bytes(b"cos\nsystem\n(S'false'\ntR."),
        lambda folder: (folder / FILES[0]).write_bytes((folder / FILES[0]).read_bytes()[:-40]),
        lambda folder: (folder / FILES[0]).write_bytes((folder / FILES[1]).read_bytes()[:2000]),
    ],
)
def test_damaged_files_are_made_again_to_the_byte(sample_run, copied, job_of, damage):
    damage(copied.folder)
    exported = Challenge().write(job_of(copied))
    assert all(_same(exported, sample_run))
    assert "made again" in exported.notes[0]


def test_files_of_another_run_are_noticed(sample_run, copied, empty_run, job_of):
    for name in FILES:
        shutil.copy(empty_run.folder / name, copied.folder / name)
    exported = Challenge().write(job_of(copied))
    assert all(_same(exported, sample_run))


def test_all_logs_are_in_them_whatever_matches_are_asked_for(sample_run, job_of):
    exported = Challenge().write(job_of(sample_run, sample_run.referred[:1]))
    logs = {log_id for log_id, _ in read_challenge_file(exported.files[0])}
    assert logs == {log.log_id for log in sample_run.logs}
    assert "hold all of the run" in exported.notes[0]


def test_a_run_without_matches_has_them_too(empty_run, job_of):
    exported = Challenge().write(job_of(empty_run))
    frames = [frame for found in read_challenge_file(exported.files[0]).values() for frame in found]
    assert frames
    assert not any(frame.has_referred for frame in frames)


def test_logs_that_moved_do_not_matter_for_a_copy_and_are_named_for_a_new_file(sample_run, copied, job_of):
    gone = sample_run.referred[0].log_id
    assert Challenge().write(job_of(moved(copied, gone))).failures == ()
    (copied.folder / FILES[0]).unlink()
    exported = Challenge().write(job_of(moved(copied, gone)))
    assert [failure.log_id for failure in exported.failures] == [gone]
    left = {log_id for log_id, _ in read_challenge_file(exported.files[0])}
    assert left == {log.log_id for log in sample_run.logs} - {gone}


def test_what_the_server_would_not_take_is_said(hostile_run, job_of):
    exported = Challenge().write(job_of(hostile_run))
    (fault,) = [fault for fault in exported.faults if "V_LOG_ID" in fault]
    assert fault.startswith("submission_spatiotemporal.pkl and submission_temporal.pkl: ")
    assert exported.notes[1:] == ()
    ((log_id, prompt),) = read_challenge_file(exported.files[0])
    assert (log_id, prompt) == (hostile_run.logs[0].log_id, hostile_run.query)


def test_files_without_a_fault_have_none(sample_run, job_of):
    assert Challenge().write(job_of(sample_run)).faults == ()


def test_the_official_evaluator_takes_36_characters_for_the_log(hostile_run, job_of):
    """Why a log with another name is a fault: the evaluator cuts the id out of the pair's name at fixed places."""
    mining = pytest.importorskip("av2.evaluation.scenario_mining", reason="the official evaluator is not installed")
    (pair,) = read_challenge_file(Challenge().write(job_of(hostile_run)).files[0])
    assert str(pair)[mining.SEQ_ID_LOG_INDICES] != pair[0]
    whole = ("3b3570b4-7b0b-3268-a571-b0889dbf40b6", "stopped car")
    assert str(whole)[mining.SEQ_ID_LOG_INDICES] == whole[0]


def test_the_official_evaluator_scores_what_was_made_again(shared_data, val_logs, tmp_path, job_of):
    if problem := official_evaluator_problem():
        pytest.skip(problem)
    run = finish_run(tmp_path, val_logs[1], "stopped car")
    published = read_challenge_file(shared_data / "av2/scenario_mining/combined_gt_dev.pkl")
    asked = {key: frames for key, frames in published.items() if key == (val_logs[1].name, "stopped car")}
    write_ground_truth(tmp_path / "truth.pkl", asked)
    boxes, times = Challenge().write(job_of(replace(run, folder=tmp_path / "without-files"))).files
    scores = evaluate_official(tmp_path / "truth.pkl", boxes, dataset_dir=val_logs[1].parent)
    assert 0.3 < (scores.hota_temporal or 0) <= 1.0
    assert (
        scores.timestamp_balanced_accuracy
        == evaluate_official(tmp_path / "truth.pkl", times).timestamp_balanced_accuracy
    )
