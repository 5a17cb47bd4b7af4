"""`agents index`, pruning and the coarse filter as commands, over sample logs with camera images."""

import json
import shutil
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.common.pictured import CopyPictured

WALKERS = """x = get_objects_of_category(log_dir, category="PEDESTRIAN")
output_scenario(x, description, log_dir, output_dir)
"""
DOGS = """dogs = get_objects_of_category(log_dir, category="DOG")
x = near_objects(get_objects_of_category(log_dir, category="REGULAR_VEHICLE"), dogs, log_dir)
output_scenario(x, description, log_dir, output_dir)
"""
FILES = ("matches.parquet", "submission_spatiotemporal.pkl", "submission_temporal.pkl", "program.py")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, copy_pictured: CopyPictured) -> Path:
    folder = tmp_path_factory.mktemp("worlds")
    copy_pictured(folder, 2)
    return folder


@pytest.fixture(scope="module")
def indexed(warm_agents, environment, samples):
    """What `agents index` says of the samples, whose images it looks at."""
    told = [*warm_agents, "index", str(samples), "--clip", "colours", "--json"]
    return answer(subprocess.run(told, capture_output=True, text=True, env=environment, timeout=300, check=False))


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, text in (("walkers", WALKERS), ("dogs", DOGS)):
        found[name] = tmp_path / f"{name}.py"
        found[name].write_text(text)
    return found


def answer(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_results_are_the_same_with_and_without_pruning(agents, samples, programs):
    for program in programs.values():
        ran = [
            answer(agents("run", "--program", program, "--logs", samples, "--out", place, option, "--json"))
            for place, option in (("pruned", "--prune"), ("whole", "--no-prune"), ("again", "--prune"))
        ]
        folders = [Path(run.pop("run_folder")) for run in ran]
        for name in FILES:
            assert len({(folder / name).read_bytes() for folder in folders}) == 1, name
        assert ran[0] == ran[2]
        told = [[log.pop("pruned", "") for log in run["logs"]] for run in ran]
        assert ran[0] == ran[1]
        assert not any(told[1])
        assert all(told[0]) == (program == programs["dogs"])


def test_why_a_log_is_left_out_is_told(agents, samples, programs):
    done = agents("run", "--program", programs["dogs"], "--logs", samples)
    assert done.returncode == 0
    text = " ".join(done.stdout.split())
    assert "Nothing matched." in text
    assert "left out: 2 logs, because: no DOG in the log (line 1)" in text


def test_an_error_stays_an_error_where_nothing_could_be_found(agents, tiny_logs, tmp_path):
    program = tmp_path / "map.py"
    program.write_text(
        'd = get_objects_of_category(log_dir, category="DOG")\n'
        "output_scenario(on_road(d, log_dir), description, log_dir, output_dir)\n"
    )
    done = agents("run", "--program", program, "--logs", tiny_logs[0])
    assert done.returncode == 3
    assert "R_NO_MAP" in done.stdout


def test_a_coarse_filter_keeps_a_part_and_its_recall_is_measured(agents, samples, indexed, programs):
    assert all(log["windows"] > 5 and log["objects"] > 0 and log["calls"] > 50 for log in indexed["logs"])
    run = ("run", "a red car", "--program", programs["walkers"], "--logs", samples, "--out", "out", "--json")
    whole, coarse = answer(agents(*run)), answer(agents(*run, "--coarse", "clip:k=2,logs=1"))
    assert "left out as unlike the query" in coarse["coarse"]
    assert "coarse" not in whole
    left = [log for log in coarse["logs"] if log.get("pruned") == "its images are unlike the query"]
    (kept,) = [log for log in coarse["logs"] if "searched_s" in log]
    assert len(left) == 1
    for row in pq.read_table(Path(coarse["run_folder"]) / "matches.parquet").to_pylist():
        assert row["log_id"] == kept["log_id"]
        ends = row["start_s"], row["start_s"] + row["duration_s"]
        assert any(begin - 0.1 <= ends[0] and ends[1] <= end + 0.1 for begin, end in kept["searched_s"])
    recall = answer(agents("eval", "coarse", whole["run_folder"], coarse["run_folder"], "--json"))
    assert 0 < recall["recall"]["frames"] < 1
    assert recall["searched"] == [1, 2]
    shown = agents("eval", "coarse", whole["run_folder"], coarse["run_folder"]).stdout
    assert "| matching track frames |" in shown


def test_images_that_were_changed_are_looked_at_again(agents, samples, indexed, copy_index, tmp_path, programs):
    first = samples / indexed["logs"][0]["log_id"]
    log = Path(shutil.copytree(first, tmp_path / "changing" / first.name))
    copy_index(tmp_path / "own")
    index = ("index", log, "--clip", "colours", "--cache", "own", "--json")
    run = (
        "run",
        "a red car",
        "--program",
        programs["walkers"],
        "--logs",
        log,
        "--coarse",
        "clip:k=1",
        "--cache",
        "own",
    )
    answer(agents(*index))
    assert "searched_s" in answer(agents(*run, "--json"))["logs"][0]
    image = sorted(log.glob("sensors/cameras/*/*.jpg"))[0]
    image.write_bytes(image.read_bytes() + b"\0")
    stale = agents(*run)
    assert stale.returncode == 2
    assert "images as they are now" in stale.stderr
    answer(agents(*index))
    assert "searched_s" in answer(agents(*run, "--json"))["logs"][0]


def test_a_coarse_filter_over_refined_tracks_is_refused(agents, samples, programs):
    done = agents("run", "a car", "--program", programs["walkers"], "--logs", samples, "--coarse", "clip", "--refine")
    assert done.returncode == 2
    assert "leave out refine or coarse" in done.stderr


def test_a_coarse_filter_without_an_index_says_how_to_make_one(agents, samples, programs):
    done = agents("run", "--program", programs["walkers"], "--logs", samples, "--coarse", "clip:k=2", "--cache", "none")
    assert done.returncode == 2
    assert "agents index LOGS --clip PATH" in done.stderr
    wrong = agents("run", "--program", programs["walkers"], "--logs", samples, "--coarse", "yolo")
    assert (wrong.returncode, "clip:k=5" in wrong.stderr) == (2, True)


def test_logs_that_cannot_be_indexed_are_named(agents, samples, tiny_logs, tmp_path):
    done = agents("index", tiny_logs[0], next(samples.iterdir()), "--clip", "colours", "--json")
    assert done.returncode == 3
    found = json.loads(done.stdout)
    assert [log["log_id"] for log in found["failed"]] == [tiny_logs[0].name]
    assert "no camera images" in found["failed"][0]["reason"]
    assert agents("index", samples, "--profile", "other").returncode == 2
