"""An evaluation from end to end over a real jail: every outcome, interrupted and resumed, in any order."""

import pickle
import shutil
from dataclasses import replace

import numpy as np
import pytest

from evals.cases.case import Case
from evals.running.evaluate import Options, evaluate
from evals.running.files import read_evaluation
from evals.running.folder import EvaluationFolder, folder_name
from evals.running.outcomes import Found
from evals.running.scoring import ScoringSettings
from evals.running.store import FinishedCase, Store
from tools.av2.log import open_log
from tools.errors import UserError

REPEATABLE = (
    "config.yaml", "suite.json", "records.jsonl", "scores.json", "stats.npz",
    "submission_spatiotemporal.pkl", "submission_temporal.pkl",
)  # fmt: skip
FEW = Options(scoring=ScoringSettings(n_resamples=50))


def contents(folder):
    return {name: (folder / name).read_bytes() for name in REPEATABLE}


def outcomes(result):
    return {name: count for name, count in result.evaluation.outcomes.items() if count}


@pytest.fixture(scope="module")
def undisturbed(suite, make_miner, tmp_path_factory):
    """The evaluation when nothing disturbs it, one worker."""
    return evaluate(suite, make_miner(), tmp_path_factory.mktemp("undisturbed"), FEW)


@pytest.fixture
def finished(undisturbed, tmp_path):
    """A folder of evaluations that holds a copy of the undisturbed one."""
    folder = undisturbed.evaluation.folder
    shutil.copytree(folder, tmp_path / folder.name)
    return tmp_path


def test_every_outcome_is_told_apart(undisturbed, suite, expected_outcomes):
    assert outcomes(undisturbed) == expected_outcomes
    by_case = {(record.log_id, record.prompt): record for record in undisturbed.evaluation.records}
    assert sorted(by_case) == [case.key for case in suite.cases]
    seen = {(r.prompt, r.outcome, r.code) for r in by_case.values() if r.log_id == "tiny-10"}
    assert seen == {
        ("car", "answered", ""),
        ("car near a walker", "answered", ""),
        ("car that spins", "limit", "L_CPU"),
        ("car that is wrong", "program", "E_NAME"),
        ("car that crashes", "crash", "C_CRASH"),
        ("car of the colour of hope", "declined", "W_DECLINED"),
    }
    assert by_case["tiny-10", "car"].n_referred == 30
    assert by_case["tiny-10", "car"].confidence == 1
    assert all(record.reason for record in by_case.values() if record.outcome != "answered")
    assert {r.outcome for r in by_case.values() if r.log_id == "tiny-broken"} == {"log", "declined"}


def test_failures_score_as_empty_answers_and_are_scored_apart(undisturbed):
    scored = undisturbed.evaluation.scored
    assert (scored.overall.n_cases, scored.answered.n_cases) == (24, 6)
    by_prompt = {score.prompt: score for score in scored.overall.scores.prompts}
    assert by_prompt["car that crashes"].hota_temporal == 0
    assert by_prompt["car that crashes"].timestamp_balanced_accuracy == 0.5
    assert {score.prompt for score in scored.answered.scores.prompts} == {"car", "car near a walker"}
    assert scored.answered.scores.hota_temporal > scored.overall.scores.hota_temporal > 0


def test_every_pair_is_in_both_submissions(undisturbed, suite):
    folder = undisturbed.evaluation.folder
    for name in ("submission_spatiotemporal.pkl", "submission_temporal.pkl"):
        content = pickle.loads((folder / name).read_bytes())
        assert sorted(content) == [case.key for case in suite.cases]
        for key, frames in content.items():
            assert [frame["timestamp_ns"] for frame in frames] == [frame.timestamp_ns for frame in suite.truth[key]]
    boxes = pickle.loads((folder / "submission_spatiotemporal.pkl").read_bytes())
    failed = boxes["tiny-10", "car that spins"]
    assert all(len(frame["label"]) == 6 and set(frame["name"]) == {"OTHER_OBJECT"} for frame in failed)
    assert all(len(frame["label"]) == 0 for frame in boxes["tiny-broken", "car"])
    assert (boxes["tiny-10", "car"][0]["name"] == "REFERRED_OBJECT").sum() == 3


def test_the_folder_is_read_back_as_it_was(undisturbed):
    written, read = undisturbed.evaluation, read_evaluation(undisturbed.evaluation.folder)
    for name in ("folder", "suite", "records", "costs", "settings", "outcomes"):
        assert getattr(read, name) == getattr(written, name), name
    assert read.miner == dict(written.miner)
    assert read.scored.overall == written.scored.overall
    assert read.scored.answered == written.scored.answered


def test_two_workers_give_the_same_bytes(undisturbed, suite, make_miner, tmp_path):
    again = evaluate(suite, make_miner(workers=2), tmp_path / "two", FEW)
    assert contents(again.evaluation.folder) == contents(undisturbed.evaluation.folder)


@pytest.mark.parametrize("stop_after", [1, 13])
def test_an_interrupted_evaluation_goes_on_and_nothing_is_done_twice(
    undisturbed, suite, make_miner, tmp_path, stop_after
):
    first, second = make_miner(), make_miner()
    first.stop_after = stop_after
    with pytest.raises(KeyboardInterrupt):
        evaluate(suite, first, tmp_path / "cut", FEW)
    result = evaluate(suite, second, tmp_path / "cut", FEW)
    assert second.answered == []
    assert len(first.ran) == stop_after
    assert (result.ran, result.reused) == (20 - stop_after, stop_after)
    assert not set(first.ran) & set(second.ran)
    assert len(first.ran) + len(second.ran) == 20
    assert contents(result.evaluation.folder) == contents(undisturbed.evaluation.folder)


def test_a_finished_evaluation_runs_nothing(finished, suite, make_miner):
    miner = make_miner()
    again = evaluate(suite, miner, finished, FEW)
    assert (miner.answered, miner.ran, again.ran, again.reused) == ([], [], 0, 20)


def test_redo_failed_runs_what_failed_and_redo_all_everything(undisturbed, finished, suite, make_miner):
    miner = make_miner()
    evaluate(suite, miner, finished, replace(FEW, redo="failed"))
    assert miner.answered == []
    assert len(miner.ran) == 14
    assert {log for log, prompt in miner.ran if prompt in ("car", "car near a walker")} == {"tiny-broken"}
    miner = make_miner()
    again = evaluate(suite, miner, finished, replace(FEW, redo="all"))
    assert (len(miner.answered), len(miner.ran)) == (6, 20)
    assert contents(again.evaluation.folder) == contents(undisturbed.evaluation.folder)


def test_a_half_written_case_is_never_taken(undisturbed, finished, suite, make_miner):
    cases = sorted(finished.glob("*/store/cases/*.json"))
    cases[0].write_bytes(cases[0].read_bytes()[:-20])
    cases[1].write_bytes(b"")
    cases[2].write_bytes(cases[3].read_bytes())
    (cases[0].parent / ".left-by-a-killed-process").write_bytes(b"{")
    again = evaluate(suite, make_miner(), finished, FEW)
    assert (again.ran, again.reused) == (3, 17)
    assert contents(again.evaluation.folder) == contents(undisturbed.evaluation.folder)
    assert not list(cases[0].parent.glob(".*"))


def test_a_result_of_another_shape_than_its_log_is_run_again(undisturbed, finished, suite, make_miner):
    log = open_log(suite.log_folders["tiny-10"])
    miner = make_miner()
    store = Store(next(finished.glob("*/store")), miner.identity)
    answer = store.answer("car")
    wrong = np.zeros((2, 3), np.bool_)
    store.keep_case("tiny-10", "car", answer.outcome, log.digest, FinishedCase(Found(wrong, wrong)))
    odd = evaluate(suite, miner, finished, FEW)
    (record,) = (r for r in odd.evaluation.records if (r.log_id, r.prompt) == ("tiny-10", "car"))
    assert (record.outcome, record.code) == ("crash", "D_STORE")
    again = evaluate(suite, make_miner(), finished, FEW)
    assert (again.ran, again.reused) == (1, 19)
    assert contents(again.evaluation.folder) == contents(undisturbed.evaluation.folder)


def test_a_mended_log_is_run_again(suite, make_miner, tmp_path, tiny_logs):
    log = tmp_path / "logs" / "tiny-broken"
    log.mkdir(parents=True)
    for file in suite.log_folders["tiny-broken"].iterdir():
        (log / file.name).write_bytes(file.read_bytes())
    moved = replace(suite, log_folders={**suite.log_folders, "tiny-broken": log})
    evaluate(moved, make_miner(), tmp_path / "out", FEW)
    (log / "annotations.feather").write_bytes((tiny_logs[0] / "annotations.feather").read_bytes())
    miner = make_miner()
    mended = evaluate(moved, miner, tmp_path / "out", FEW)
    assert {log_id for log_id, _ in miner.ran} == {"tiny-broken"}
    assert outcomes(mended)["answered"] == 8


def test_another_miner_has_another_folder_and_shares_nothing(undisturbed, finished, suite, make_miner):
    miner = make_miner(name="another")
    other = evaluate(suite, miner, finished, FEW)
    assert other.evaluation.folder.name != undisturbed.evaluation.folder.name
    assert len(miner.ran) == 20


def test_another_seed_needs_no_run_and_changes_intervals_alone(undisturbed, finished, suite, make_miner):
    before = undisturbed.evaluation.scored.overall
    miner = make_miner()
    seeded = Options(scoring=ScoringSettings(seed=7, n_resamples=50))
    after = evaluate(suite, miner, finished, seeded).evaluation.scored.overall
    assert miner.ran == []
    assert after.scores == before.scores
    assert after.intervals != before.intervals


def test_two_processes_do_not_share_a_folder(suite, make_miner, tmp_path):
    miner = make_miner()
    held = tmp_path / folder_name(suite, miner.identity, {"ego_centre": "log"})
    with EvaluationFolder(held), pytest.raises(UserError, match="another process"):
        evaluate(suite, miner, tmp_path, FEW)


def test_the_folder_is_locked_until_all_is_written(suite, make_miner, finished):
    held = []

    def finish(result):
        assert read_evaluation(result.evaluation.folder).records == result.evaluation.records
        with pytest.raises(UserError, match="another process"):
            EvaluationFolder(result.evaluation.folder)
        held.append(result)

    result = evaluate(suite, make_miner(), finished, FEW, finish=finish)
    assert held == [result]
    with EvaluationFolder(result.evaluation.folder):
        pass


def test_what_a_killed_write_left_is_swept_away(suite, make_miner, finished):
    (folder,) = finished.iterdir()
    left = [folder / ".writing-ab12_xyz", folder / ".scores.json.k3j_9a0b", folder / "programs" / ".a.py.k3j_9a0b"]
    for path in (*left, folder / ".gitignore"):
        path.write_bytes(b"half")
    evaluate(suite, make_miner(), finished, FEW)
    assert not [path for path in left if path.exists()]
    assert (folder / ".gitignore").exists()


def test_a_suite_without_logs_cannot_be_mined(suite, make_miner, tmp_path):
    with pytest.raises(UserError, match="4 of 4 logs have no folder"):
        evaluate(replace(suite, log_folders={}), make_miner(), tmp_path, FEW)


def test_a_prompt_that_no_file_can_hold_is_refused(suite, make_miner, tmp_path):
    odd = replace(suite, cases=(*suite.cases, Case("tiny-10", "car \ud800")))
    with pytest.raises(UserError, match="no text that can be written"):
        evaluate(odd, make_miner(), tmp_path, FEW)


def test_a_suite_without_truth_is_mined_and_not_scored(suite, make_miner, tmp_path):
    blind = replace(suite, truth={})
    result = evaluate(blind, make_miner(), tmp_path, FEW)
    assert result.evaluation.scored.overall is None
    assert "no figures: the suite has no truth" in result.evaluation.scored.notes
    assert len(result.gathered.predicted) == 18
    assert len(result.gathered.notes) == 6
    assert read_evaluation(result.evaluation.folder).scored.overall is None
