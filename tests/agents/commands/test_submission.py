"""`agents submission validate`: what it prints and how it ends."""

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest

from agents.cli import main
from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.challenge.empty import empty_sequence
from tools.challenge.writing import write_spatiotemporal


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_samples(tmp_path_factory.mktemp("samples"), seed=5, scenes=1)[0]


@pytest.fixture
def file(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "submission.pkl"
    write_spatiotemporal(path, {(folder.name, "cat"): empty_sequence(open_log(folder), "cat")})
    return path


@pytest.fixture
def agents(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: object) -> tuple[Any, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return ended.value.code, " ".join(printed.out.split()), printed.err

    return run


def test_a_file_without_errors_ends_with_0_and_keeps_its_warnings(agents: Any, file: Path, folder: Path) -> None:
    code, out, _ = agents("submission", "validate", file, "--logs", folder)
    assert code == 0
    assert "warning V_NOTHING" in out
    assert "valid: 0 errors, 1 warning (spatiotemporal track, 1 pairs, 30 frames" in out


def test_errors_end_with_2_and_are_counted(agents: Any, file: Path) -> None:
    content = pickle.loads(file.read_bytes())
    for frame in next(iter(content.values())):
        frame["score"] = frame["score"] * 3
    file.write_bytes(pickle.dumps(content))
    code, out, _ = agents("submission", "validate", file)
    assert code == 2
    assert "error V_SCORE" in out
    n_boxes = sum(len(frame["score"]) for frame in next(iter(content.values())))
    assert f"V_SCORE: {n_boxes - 5} more like it" in out
    assert "not valid" in out


def test_as_json(agents: Any, file: Path, tmp_path: Path, folder: Path) -> None:
    pairs = tmp_path / "log_prompt_pairs_val.json"
    pairs.write_text(json.dumps({folder.name: ["cat", "dog"]}))
    code, out, _ = agents("submission", "validate", file, "--pairs", pairs, "--json")
    answer = json.loads(out)
    assert code == 2
    assert (answer["valid"], answer["counts"]) == (False, {"V_NOTHING": 1, "V_PAIR_MISSING": 1})
    assert answer["findings"][0]["code"] == "V_PAIR_MISSING"
    assert "dog" in answer["findings"][0]["place"]


def test_hostile_text_in_a_file_does_not_reach_the_terminal(agents: Any, file: Path) -> None:
    content = pickle.loads(file.read_bytes())
    key = next(iter(content))
    file.write_bytes(pickle.dumps({("\x1b[31mred\n", "p\x07"): content[key]}))
    code, out, _ = agents("submission", "validate", file)
    assert code == 2
    assert "V_LOG_ID" in out
    assert "\x1b" not in out
    assert "\x07" not in out


@pytest.mark.parametrize("option", ["--pairs", "--truth", "--logs"])
def test_a_reference_that_is_not_there_is_an_error_of_its_own(agents: Any, file: Path, option: str) -> None:
    code, _, err = agents("submission", "validate", file, option, "nowhere")
    assert code == 2
    assert "nowhere" in err


def test_annotations_that_are_not_there_are_an_error(agents: Any, file: Path, folder: Path) -> None:
    for typo in ("typo.feather", "nowhere/{log_id}.feather"):
        code, _, err = agents("submission", "validate", file, "--logs", folder, "--annotations", typo)
        assert code == 2
        assert typo.replace("{log_id}", folder.name) in err
    code, _, err = agents("submission", "validate", file, "--annotations", "annotations.feather")
    assert code == 2
    assert "--logs" in err
    assert agents("submission", "validate", file, "--logs", folder, "--annotations", "annotations.feather")[0] == 0


def test_a_log_that_cannot_be_read_is_an_error(agents: Any, file: Path, folder: Path, tmp_path: Path) -> None:
    torn = tmp_path / "logs" / folder.name
    shutil.copytree(folder, torn)
    (torn / "city_SE3_egovehicle.feather").write_bytes(b"torn")
    code, out, _ = agents("submission", "validate", file, "--logs", torn)
    assert code == 2
    assert "error V_LOG_UNREADABLE" in out
    assert "city_SE3_egovehicle.feather" in out


def test_ground_truth_is_said_to_be_such(agents: Any, shared_data: Path) -> None:
    truth = shared_data / "av2" / "scenario_mining" / "combined_gt_dev.pkl"
    assert agents("submission", "validate", truth)[0] == 2
    code, out, _ = agents("submission", "validate", truth, "--ground-truth", "--truth", truth)
    assert code == 0
    assert "valid: 0 errors, 0 warnings" in out


def test_what_a_run_writes_is_valid(agents: Any, val_logs: list[Path], tmp_path: Path) -> None:
    """Logs with annotated and with added ego rows, both tracks, every box compared with the logs."""
    logs = [val_logs[0], val_logs[3]]
    assert agents("run", "stopped car", "--logs", *logs, "--out", tmp_path)[0] == 0
    [folder] = tmp_path.iterdir()
    for name, size in (("spatiotemporal", "2 pairs, 64 frames,"), ("temporal", "2 pairs, 64 frames, 0 boxes")):
        code, out, _ = agents("submission", "validate", folder / f"submission_{name}.pkl", "--logs", *logs)
        assert code == 0
        assert f"valid: 0 errors, 0 warnings ({name} track, {size}" in out
    swapped = agents("submission", "validate", folder / "submission_spatiotemporal.pkl", "--logs", val_logs[1])
    assert "warning V_LOG_MISSING" in swapped[1]
