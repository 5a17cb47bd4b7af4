"""`agents refine` and `--refine`, in this process: files, exit codes, and a resumed run that never mixes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather

from agents.cli import main
from evals.noise import write_tracker_output
from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.tracking.files import restore

PROGRAM = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
output_scenario(has_velocity(cars, log_dir, min_velocity=1.0), "moving car", log_dir, output_dir)
"""
Agents = Callable[..., tuple[object, str, str]]


@pytest.fixture
def agents(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agents:
    """Run the command in this process; returns the exit code, the output and the errors."""
    monkeypatch.setenv("MOTHERLODE_CACHE", str(tmp_path / "cache"))

    def run(*arguments: object) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


@pytest.fixture
def logs(tmp_path: Path) -> list[Path]:
    """Two sample logs with a tracker's output beside the annotations."""
    folders = sorted(write_samples(tmp_path / "logs", seed=3, scenes=2))
    for folder in folders:
        write_tracker_output(folder, folder / "tracker.feather", 1.0, seed=1)
    return folders


def test_logs_with_better_tracks_are_written_and_say_what_changed(agents, logs, tmp_path):
    code, out, _ = agents("refine", tmp_path / "logs", "--out", tmp_path / "out", "--annotations", "tracker.feather")
    assert code == 0
    assert "tracks became" in out
    assert "2 of 2 logs refined" in out
    for folder in logs:
        refined = open_log(tmp_path / "out" / folder.name)
        tracker = open_log(folder, annotations="tracker.feather")
        assert refined.has_map
        assert refined.tracks.n_tracks < tracker.tracks.n_tracks
        told = json.loads((tmp_path / "out" / folder.name / "refinement.json").read_text())
        assert told["tracks"] == {"before": tracker.tracks.n_tracks, "after": refined.tracks.n_tracks}
        assert {"what", "tracks", "frames", "why", "confidence"} == set(told["changes"][0])
        assert restore(tmp_path / "out" / folder.name).track_uuid == tracker.tracks.track_uuid


def test_annotations_come_back_as_they_are(agents, logs, tmp_path):
    code, out, _ = agents("refine", *logs, "--out", tmp_path / "out")
    assert code == 0
    assert out.count("nothing to refine") == 2
    for folder in logs:
        same, own = open_log(tmp_path / "out" / folder.name).tracks, open_log(folder).tracks
        assert same.centre_ego_m.tobytes() == own.centre_ego_m.tobytes()


def test_a_bad_log_loses_no_good_one(agents, logs, tmp_path):
    (logs[0] / "annotations.feather").write_bytes(b"no feather")
    code, out, error = agents("refine", tmp_path / "logs", "--out", tmp_path / "out", "--json")
    assert code == 3
    told = json.loads(out)
    assert [one["log_id"] for one in told["logs"]] == [logs[1].name]
    assert [one["log_id"] for one in told["failed"]] == [logs[0].name]
    assert logs[0].name in error
    assert not (tmp_path / "out" / logs[0].name).exists()


def test_what_cannot_be_served_is_said_before_anything_is_written(agents, logs, tmp_path):
    for out in (tmp_path / "logs", tmp_path / "logs" / "refined", logs[0] / "refined"):
        code, _, error = agents("refine", tmp_path / "logs", "--out", out)
        assert (code, "would be found beside the logs themselves" in error) == (2, True)
    assert [path.name for path in (tmp_path / "logs").iterdir() if not path.is_dir()] == []
    assert sorted((tmp_path / "logs").iterdir()) == logs
    code, _, error = agents("refine", logs[0], "--out", tmp_path / "logs")
    assert (code, "holds the log" in error) == (2, True)
    code, _, error = agents("refine", tmp_path / "logs", "--out", tmp_path / "out", "--annotations", "trakcer.feather")
    assert (code, error.count("expected trakcer.feather")) == (2, 2)
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_over_but_what_was_refined_before(agents, logs, tmp_path):
    before = {path: path.read_bytes() for path in tmp_path.glob("logs/*/tracker.feather")}
    for name in ("annotations.feather", "sm_annotations.feather"):
        there = tmp_path / name / logs[0].name / name
        there.parent.mkdir(parents=True)
        there.write_bytes(before[logs[0] / "tracker.feather"])
        for more in ((), ("--annotations", tmp_path / name / "{log_id}" / name)):
            code, _, error = agents("refine", logs[0], "--out", tmp_path / name, *more)
            assert (code, "name another folder with --out DIR" in error) == (2, True)
        assert [path.read_bytes() for path in there.parent.iterdir()] == [before[logs[0] / "tracker.feather"]]
    for _ in range(2):
        asked = ("--out", tmp_path / "out", "--annotations", "tracker.feather")
        assert agents("refine", tmp_path / "logs", *asked)[0] == 0
    code, _, error = agents(
        "refine",
        logs[0],
        "--out",
        tmp_path / "out",
        "--annotations",
        tmp_path / "out" / "{log_id}" / "annotations.feather",
    )
    assert (code, "holds the tracks that are to be refined" in error) == (2, True)


def test_what_is_odd_about_a_log_is_said(agents, logs, tmp_path):
    table = feather.read_table(logs[0] / "tracker.feather")
    logits = pa.array(table.column("score").to_numpy() * 8 - 6)
    table = table.set_column(table.column_names.index("score"), "score", logits)
    feather.write_feather(table, str(logs[0] / "tracker.feather"))
    asked = ("refine", logs[0], "--out", tmp_path / "out", "--annotations", "tracker.feather")
    assert "scores are outside [0, 1]" in agents(*asked)[1]
    assert "scores are outside [0, 1]" in json.loads(agents(*asked, "--json")[1])["logs"][0]["warnings"][0]


def test_a_run_searches_refined_tracks_and_never_mixes_them_with_others(agents, logs, tmp_path):
    for folder in logs:
        shutil.move(folder / "tracker.feather", folder / "annotations.feather")
    (tmp_path / "p.py").write_text(PROGRAM)
    asked = ("run", "--program", tmp_path / "p.py", "--logs", tmp_path / "logs", "--out", tmp_path / "runs", "--json")
    plain, refined, again = (json.loads(agents(*asked, *more)[1]) for more in ((), ("--refine",), ("--refine",)))
    assert "refinement" not in plain
    assert refined["refinement"]
    assert plain["run_folder"].rsplit("-", 1)[1] != refined["run_folder"].rsplit("-", 1)[1]
    searched = [sum(log["n_tracks"] for log in one["logs"]) for one in (plain, refined)]
    assert searched[1] < searched[0]
    assert {log["digest"] for log in plain["logs"]}.isdisjoint(log["digest"] for log in refined["logs"])
    same = ("logs", "counts", "refinement")
    assert [refined[name] for name in same] == [again[name] for name in same]
    assert len(list((tmp_path / "cache" / "refined-v1").iterdir())) == 2
    told = [agents(*asked[:-1], *more)[1] for more in ((), ("--refine",))]
    assert ["tracks refined" in " ".join(text.split()) for text in told] == [False, True]
    assert "refine: true" in (Path(refined["run_folder"]) / "config.yaml").read_text()
